"""Why does this person get what they get? Reads the decision of a run back from the warehouse, down to cells and clauses."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from flows.frozen import frozen_policy
from flows.problems import mask, mask_text
from flows.warehouse import open_warehouse
from policies.terms import Terms, read_source
from schemas.kinds import load

from .change import what_would_change
from .ledger import held_by_year, history_of, keys_of, lay_ledger
from .lookup import Decision, FoundRun, find_person, find_run, masked_number, never_run

_ORDER = {"reject": 0, "hold": 1, "note": 2}
_FINDINGS = """
select findings.rule, findings.passed, findings.observed, sheets.file, sheets.sheet, findings.row,
    sheets.captions[findings.field], sheets.kind, findings.field, sheets.letters[findings.field]
from warehouse.findings as findings
inner join warehouse.sheets as sheets on findings.run = sheets.run and findings.sheet_id = sheets.sheet_id
where findings.run = ? and findings.subject_id = ?
"""
_WORKINGS = """
select workings.said, sheets.file, sheets.sheet, workings.row, sheets.letters[workings.field]
from warehouse.workings as workings
inner join warehouse.sheets as sheets on workings.run = sheets.run and workings.sheet_id = sheets.sheet_id
where workings.run = ? and workings.subject_id = ?
order by workings.place, workings.sheet_id, workings.row, workings.said
"""
# What everybody paid in the tier was judged by, and this person was not.
_UNJUDGED = """
select findings.rule
from warehouse.findings as findings
inner join warehouse.decisions as decisions
    on findings.run = decisions.run and findings.subject_id = decisions.subject_id
where findings.run = $run and decisions.outcome = 'pay' and decisions.tier = $tier
    and not list_contains($judged, findings.rule)
group by findings.rule
having count(distinct findings.subject_id)
    = (select count(*) from warehouse.decisions where run = $run and outcome = 'pay' and tier = $tier)
order by findings.rule
"""


class _Place(NamedTuple):
    """Where a finding stands: nowhere in the workbooks where it stands in the ledger."""

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    cell: str | None = None


_IN_THE_LEDGER = _Place()


def explain_person(
    warehouse: Path,
    programme: str,
    year: int,
    who: str,
    *,
    run: str | None = None,
    show_ids: bool = False,
    wait: float,
) -> dict[str, Any]:
    """Every application of `who` (student, application or identity number) in a run of the year (null: the latest).

    A past run is explained as it decided, by the policy it froze; the latest against the ledger as it stands now. Raises
    UsageError where nobody of that number was in the run, InputRefused where the year was never run, IntegrityFailure
    where the run's own policy is gone.
    """
    read_source(programme)
    if not warehouse.exists():
        raise never_run(programme, year)
    with open_warehouse(warehouse, wait=wait, holder="settle explain") as connection:
        found = find_run(connection, warehouse, programme, year, run)
        people = find_person(connection, found.name, who)
        terms = frozen_policy(found.folder, found.manifest)
        lay_ledger(connection, found, terms, past=run is not None)
        applications = [_application(connection, person, found, terms, show_ids=show_ids) for person in people]
    clauses = [finding["clause"] for person in applications for finding in person["findings"]]
    amounts = [person["made_of"]["clause"] for person in applications if person["made_of"]]
    return {
        "run": found.name,
        "programme": programme,
        "title": terms.policy.title,
        "unit": terms.policy.unit,
        "phone": terms.scalars().get("complaint_phone"),
        "year": year,
        "as_of": found.as_of.isoformat(),
        "made_at": found.manifest["made_at"],
        "documents": terms.documents([*clauses, *amounts]),
        "applications": applications,
    }


def _application(
    connection: duckdb.DuckDBPyConnection, person: Decision, run: FoundRun, terms: Terms, *, show_ids: bool
) -> dict[str, Any]:
    policy = terms.policy
    shown = str if show_ids else mask_text
    keys = keys_of(connection, person)
    held_years = held_by_year(connection, keys)
    held = held_years.get(terms.year, Decimal("0.00"))
    history = history_of(connection, keys, run, terms, shown)
    judged = _findings(connection, person, run, terms, shown)
    findings = _with_the_ledgers(connection, judged, person, history, terms, run.as_of, held=held)
    order = list(policy.reasons)
    findings.sort(key=lambda found: (found["passed"], _ORDER[found["effect"]], order.index(found["rule"])))
    identity = person.id_number
    return {
        "subject_no": person.subject_no if show_ids else masked_number(person.subject_no, identity),
        "label": policy.labels.subject,
        "name": person.name,
        "id_number": identity if show_ids or identity is None else mask(identity),
        "outcome": person.outcome,
        "tier": person.tier,
        "tier_title": policy.tiers[person.tier],
        "amount": str(person.amount),
        "payable": str(person.payable),
        "reasons": person.reasons,
        "notes": person.notes,
        "made_of": _made_of(person.tier, terms, run.as_of),
        "findings": findings,
        "workings": _workings(connection, person, run, shown),
        "ledger": history,
        "held": {"year": str(held), "all_years": str(sum(held_years.values(), Decimal("0.00")))},
        "change": what_would_change(
            person,
            findings,
            _unjudged(connection, person, run, judged),
            policy=policy,
            held=held,
            as_of=run.as_of,
        ),
    }


def _findings(
    connection: duckdb.DuckDBPyConnection, person: Decision, run: FoundRun, terms: Terms, shown: Callable[[str], str]
) -> list[dict[str, Any]]:
    """What the rules found; a rule that the run's policy had no reason for decided nothing, and is left out."""
    found = []
    for rule, passed, observed, file, sheet, row, caption, kind, field, letters in connection.execute(
        _FINDINGS, [run.name, person.subject_id]
    ).fetchall():
        if rule in terms.policy.reasons:
            # Of a sheet laid out wide, the field is the header itself.
            columns = load().kinds[kind].columns
            header = caption or (columns[field].header if field in columns else field)
            place = _Place(file, sheet, row, header, letters and f"{letters}{row}")
            found.append(_finding(rule, observed and shown(observed), terms, run.as_of, passed=passed, place=place))
    return found


def _with_the_ledgers(
    connection: duckdb.DuckDBPyConnection,
    findings: list[dict[str, Any]],
    person: Decision,
    history: list[dict[str, Any]],
    terms: Terms,
    as_of: date,
    *,
    held: Decimal,
) -> list[dict[str, Any]]:
    """The findings, and what stands in the ledger and no rule found: too much was paid, or a payment came back since."""
    findings = list(findings)
    paid_back = held <= person.amount and any(entry["kind"] == "recovered" for entry in history)
    if "overpaid" in person.notes.split(";") and not paid_back:
        findings.append(_finding("overpaid", f"已发 {held} 元，应得 {person.amount} 元", terms, as_of))
    if "card_returned" in terms.policy.reasons and any(
        entry["kind"] == "failed" and entry["since"] for entry in history
    ):
        returned = connection.execute(
            "select account from settlement.returned where person_key = ?", [person.person_key]
        ).fetchall()
        if returned:
            findings = [finding for finding in findings if finding["rule"] != "card_returned"]
            findings.append(_finding("card_returned", f"{mask(returned[0][0])} 被退回", terms, as_of))
    return findings


def _finding(
    rule: str, observed: str | None, terms: Terms, as_of: date, *, passed: bool = False, place: _Place = _IN_THE_LEDGER
) -> dict[str, Any]:
    reason = terms.policy.reasons[rule]
    return {
        "rule": rule,
        "title": reason.met if passed else reason.title,
        "effect": reason.effect,
        "passed": passed,
        "observed": observed,
        **place._asdict(),
        "compared": _compared(reason.values, terms, as_of),
        "clause": reason.clause,
        "who": None if passed else reason.who,
        "cure": None if passed else reason.cure,
        "told": reason.effect != "note" or reason.told,
    }


def _unjudged(
    connection: duckdb.DuckDBPyConnection, person: Decision, run: FoundRun, judged: list[dict[str, Any]]
) -> list[str]:
    rules = [finding["rule"] for finding in judged]
    found = connection.execute(_UNJUDGED, {"run": run.name, "tier": person.tier, "judged": rules}).fetchall()
    return [rule for (rule,) in found]


def _workings(
    connection: duckdb.DuckDBPyConnection, person: Decision, run: FoundRun, shown: Callable[[str], str]
) -> list[dict[str, Any]]:
    found = connection.execute(_WORKINGS, [run.name, person.subject_id]).fetchall()
    return [
        {"said": shown(said), "file": file, "sheet": sheet, "row": row, "cell": letters and f"{letters}{row}"}
        for said, file, sheet, row, letters in found
    ]


def _made_of(tier: str, terms: Terms, as_of: date) -> dict[str, Any] | None:
    amount = terms.policy.amounts.get(tier)
    if amount is None:
        return None
    return {"said": amount.said, "clause": amount.clause, "compared": _compared(amount.values, terms, as_of)}


def _compared(names: tuple[str, ...], terms: Terms, as_of: date) -> list[dict[str, Any]]:
    return [asdict(value) for value in terms.compared(names, as_of)]
