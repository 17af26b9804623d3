"""What does the ledger say of a person? As it stood when a run was made, or as it stands now."""

from collections.abc import Callable
from decimal import Decimal
from importlib.resources import files
from typing import Any

import duckdb

from flows.models import build
from policies.terms import Terms

from .lookup import Decision, FoundRun

_LEDGER = """
select ledger.entry_no, ledger.at, ledger.kind, ledger.year, ledger.payment_no, ledger.batch,
    if(ledger.kind = 'recovered', ledger.amount, items.amount), items.tier, ledger.note,
    count(*) over (partition by ledger.entry_no) > 1
from warehouse.ledger as ledger
inner join warehouse.payment_items as items on ledger.payment_no = items.payment_no
where ledger.programme = $programme
qualify list_contains($keys, items.person_key)
order by ledger.entry_no
"""


def lay_ledger(connection: duckdb.DuckDBPyConnection, run: FoundRun, terms: Terms, *, past: bool) -> None:
    """Build the run's own models of what the ledger holds, as it stood then or stands now."""
    head = run.ledger_head if past else 2**62
    connection.execute("create schema policy")
    connection.execute(
        "create table policy.terms as select ? as programme, ?::integer as year, ?::bigint as ledger_head, ? as run",
        [terms.policy.programme, terms.year, head, run.name],
    )
    # Who was in the run, so that a person paid under another identity number is known as the same one.
    connection.execute("create schema programme")
    connection.execute(
        "create table programme.people as select subject_id, subject_no, name, person_key from warehouse.decisions "
        "where run = ?",
        [run.name],
    )
    connection.execute((files("sql") / "identity.sql").read_text("utf-8"))
    models = ("issued", "returned", "reidentified", "former_identities")
    build(connection, terms.policy.models, [f"settlement.{name}" for name in models])


def keys_of(connection: duckdb.DuckDBPyConnection, person: Decision) -> list[str]:
    """The person's key, and those of other identity numbers the person was paid under, if any."""
    return [
        person.person_key,
        *(
            key
            for (key,) in connection.execute(
                "select paid_key from settlement.reidentified where subject_id = $subject "
                "union select person_key from settlement.former_identities where subject_id = $subject",
                {"subject": person.subject_id},
            ).fetchall()
        ),
    ]


def held_by_year(connection: duckdb.DuckDBPyConnection, keys: list[str]) -> dict[int, Decimal]:
    """What the person of these keys holds, in yuan, by year: issued, neither failed nor paid back."""
    return dict(
        connection.execute(
            "select year, sum(amount)::decimal(14, 2) from settlement.issued where list_contains(?, person_key) "
            "group by year",
            [keys],
        ).fetchall()
    )


def history_of(
    connection: duckdb.DuckDBPyConnection,
    keys: list[str],
    run: FoundRun,
    terms: Terms,
    shown: Callable[[str], str],
) -> list[dict[str, Any]]:
    """Every entry for the person of these keys in any year of the programme; `since`: it came after the run. `shared`: the
    payment is for several people, and an amount paid back is that of the whole payment.
    """
    rows = connection.execute(_LEDGER, {"programme": terms.policy.programme, "keys": keys}).fetchall()
    return [
        {
            "at": at.isoformat(timespec="seconds"),
            "kind": kind,
            "year": year,
            "payment_no": payment_no,
            "batch": batch,
            "amount": str(amount),
            "tier": tier,
            "note": shown(note),
            "since": entry_no > run.ledger_head,
            "shared": shared,
        }
        for entry_no, at, kind, year, payment_no, batch, amount, tier, note, shared in rows
    ]
