"""How does an entry get into the ledger? Appended, numbered, and chained to the one before it by SHA-256.

The only writer of `warehouse.ledger`. Which entries are due is not known here.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import duckdb
import pyarrow as pa

from schemas.errors import IntegrityFailure

GENESIS = "0" * 64


@dataclass(frozen=True)
class Entry:
    """One movement of money, in yuan. kind: issued, paid, failed, recovered or corrected (contract 7)."""

    at: datetime
    kind: str
    payment_no: str
    programme: str
    year: int
    subject_no: str
    person_key: str
    amount: Decimal
    batch: str
    by: str
    note: str = ""


def append(connection: duckdb.DuckDBPyConnection, entries: Iterable[Entry]) -> None:
    """Append entries, in order, to the attached warehouse's ledger; runs inside the caller's transaction.

    Raises IntegrityFailure where the ledger does not end as it was left: a new entry would hide what was cut off.
    """
    if fault := end_fault(connection):
        raise IntegrityFailure(f"{fault}本次操作没有进行。请联系系统维护人员，从备份取回数据仓库。")
    number, previous = _last(connection)
    rows = []
    for entry in entries:
        number += 1
        digest = chain(previous, number, entry)
        # The time goes as text: importing Pandera tells Arrow to ignore time zones (PYARROW_IGNORE_TIMEZONE).
        said = vars(entry) | {"at": entry.at.isoformat()}
        rows.append({"entry_no": number, **said, "prev_hash": previous, "hash": digest})
        previous = digest
    if rows:
        connection.register("arriving", pa.Table.from_pylist(rows))
        connection.execute(
            'insert into warehouse.ledger select * replace (cast("at" as timestamptz) as "at") '
            "from arriving order by entry_no"
        )
        connection.unregister("arriving")
        connection.execute("delete from warehouse.ledger_end")
        connection.execute("insert into warehouse.ledger_end values (?, ?)", [number, previous])


def end_fault(connection: duckdb.DuckDBPyConnection) -> str | None:
    """How the ledger's end differs from where it was left; null where it does not, or nobody noted it yet."""
    left = connection.execute("select entry_no, hash from warehouse.ledger_end").fetchall()
    number, digest = _last(connection)
    if not left or left[0] == (number, digest):
        return None
    ended = left[0][0]
    if number < ended:
        gone = f"{ended}" if number + 1 == ended else f"{number + 1} 至 {ended}"
        return f"台账第 {gone} 条不见了。"
    if number > ended:
        return f"台账第 {ended + 1} 条起不是本系统登记的。"
    return f"台账第 {ended} 条被换过。"


def ledger_head(connection: duckdb.DuckDBPyConnection) -> int:
    """The number of the ledger's last entry; 0 while it is empty."""
    return _last(connection)[0]


def _last(connection: duckdb.DuckDBPyConnection) -> tuple[int, str]:
    last = connection.execute("select entry_no, hash from warehouse.ledger order by entry_no desc limit 1").fetchall()
    return last[0] if last else (0, GENESIS)


def chain(previous: str, number: int, entry: Entry) -> str:
    """The hash of an entry: SHA-256, in hex, over the hash before it and the entry's canonical JSON."""
    canonical = json.dumps(
        {
            **vars(entry),
            "at": entry.at.astimezone(UTC).isoformat(),
            "amount": f"{entry.amount:.2f}",
            "entry_no": number,
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(f"{previous}{canonical}".encode()).hexdigest()
