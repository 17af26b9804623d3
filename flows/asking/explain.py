"""Why does this person get what they get? Reads the decision of a run back from the warehouse, down to cells and clauses."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

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
    findings = _findings(connection, person, run, terms)
    for finding in findings:
        finding["observed"] = finding["observed"] and shown(finding["observed"])
    unjudged = connection.execute(
        _UNJUDGED,
        {"run": run.name, "tier": person.tier, "judged": [finding["rule"] for finding in findings]},
    ).fetchall()
    keys = keys_of(connection, person)
    held_years = held_by_year(connection, keys)
    held = held_years.get(terms.year, Decimal("0.00"))
    history = history_of(connection, keys, run, terms, shown)
    paid_back = held <= person.amount and any(entry["kind"] == "recovered" for entry in history)
    if "overpaid" in person.notes.split(";") and not paid_back:
        findings.append(_told_by_ledger("overpaid", f"已发 {held} 元，应得 {person.amount} 元", terms, run.as_of))
    if any(entry["kind"] == "failed" and entry["since"] for entry in history):
        findings = _with_what_came_back(connection, person, findings, terms, run.as_of)
    amount = policy.amounts.get(person.tier)
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
        "made_of": amount
        and {
            "said": amount.said,
            "clause": amount.clause,
            "compared": _compared(amount.values, terms, run.as_of),
        },
        "findings": findings,
        "workings": [
            {"said": shown(said), "file": file, "sheet": sheet, "row": row, "cell": letters and f"{letters}{row}"}
            for said, file, sheet, row, letters in connection.execute(
                _WORKINGS, [run.name, person.subject_id]
            ).fetchall()
        ],
        "ledger": history,
        "held": {"year": str(held), "all_years": str(sum(held_years.values(), Decimal("0.00")))},
        "change": what_would_change(
            person,
            findings,
            [rule for (rule,) in unjudged if rule in policy.reasons],
            policy=policy,
            held=held,
            as_of=run.as_of,
        ),
    }


def _findings(
    connection: duckdb.DuckDBPyConnection, person: Decision, run: FoundRun, terms: Terms
) -> list[dict[str, Any]]:
    """What the rules found; a rule that the run's policy had no reason for decided nothing, and is left out."""
    found = []
    for rule, passed, observed, file, sheet, row, caption, kind, field, letters in connection.execute(
        _FINDINGS, [run.name, person.subject_id]
    ).fetchall():
        reason = terms.policy.reasons.get(rule)
        if reason is None:
            continue
        # Of a sheet laid out wide, the field is the header itself.
        columns = load().kinds[kind].columns
        found.append(
            {
                "rule": rule,
                "title": reason.met if passed else reason.title,
                "effect": reason.effect,
                "passed": passed,
                "observed": observed,
                "file": file,
                "sheet": sheet,
                "row": row,
                "column": caption or (columns[field].header if field in columns else field),
                "cell": letters and f"{letters}{row}",
                "compared": _compared(reason.values, terms, run.as_of),
                "clause": reason.clause,
                "who": None if passed else reason.who,
                "cure": None if passed else reason.cure,
                "told": reason.effect != "note" or reason.told,
            }
        )
    return found


def _with_what_came_back(
    connection: duckdb.DuckDBPyConnection,
    person: Decision,
    findings: list[dict[str, Any]],
    terms: Terms,
    as_of: date,
) -> list[dict[str, Any]]:
    """The findings, and the payment that came back since the run judged them: the next run will hold for it."""
    returned = connection.execute(
        "select account from settlement.returned where person_key = ?", [person.person_key]
    ).fetchall()
    if not returned or "card_returned" not in terms.policy.reasons:
        return findings
    told = _told_by_ledger("card_returned", f"{mask(returned[0][0])} 被退回", terms, as_of)
    return [*(finding for finding in findings if finding["rule"] != "card_returned"), told]


def _told_by_ledger(rule: str, observed: str, terms: Terms, as_of: date) -> dict[str, Any]:
    """What stands in the ledger, not in a cell, and no rule found."""
    reason = terms.policy.reasons[rule]
    return {
        "rule": rule,
        "title": reason.title,
        "effect": reason.effect,
        "passed": False,
        "observed": observed,
        "file": None,
        "sheet": None,
        "row": None,
        "column": None,
        "cell": None,
        "compared": _compared(reason.values, terms, as_of),
        "clause": reason.clause,
        "who": reason.who,
        "cure": reason.cure,
        "told": reason.told,
    }


def _compared(names: Sequence[str], terms: Terms, as_of: date) -> list[dict[str, Any]]:
    return [
        {"name": value.name, "label": value.label, "shown": value.shown, "listed": value.listed}
        for value in terms.compared(tuple(names), as_of)
    ]
