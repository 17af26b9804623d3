"""Why does this person get what they get? Reads the findings of the latest run back from the warehouse."""

import re
from pathlib import Path
from typing import Any

from policies.policy import load_terms
from schemas.errors import InputRefused, UsageError
from schemas.kinds import load

from .problems import mask
from .warehouse import open_warehouse

# A trainee goes by project and identity number; a screen shows the number masked.
_IDENTITY = re.compile(r"\d{17}[\dX]")
_FINDINGS = """
select findings.rule, findings.passed, findings.observed, sheets.file, sheets.sheet, findings.row,
    coalesce(sheets.captions[findings.field], '') as caption, sheets.kind, findings.field
from warehouse.findings as findings
inner join warehouse.sheets as sheets on findings.run = sheets.run and findings.sheet_id = sheets.sheet_id
where findings.run = ? and findings.subject_id = ?
"""


_WORKINGS = """
select workings.said, sheets.file, sheets.sheet, workings.row
from warehouse.workings as workings
inner join warehouse.sheets as sheets on workings.run = sheets.run and workings.sheet_id = sheets.sheet_id
where workings.run = ? and workings.subject_id = ?
order by workings.place
"""


def explain_person(warehouse: Path, programme: str, year: int, who: str, *, wait: float) -> dict[str, Any]:
    """Every application of `who` (student, application or identity number) in the latest run of the year, rule by rule.

    Raises UsageError where nobody of that number was in the run, InputRefused where the year was never run.
    """
    policy = load_terms(programme, year).policy
    never_run = InputRefused(f"{programme} {year} 年还没有运行过，请先执行 settle run。")
    if not warehouse.exists():
        raise never_run
    with open_warehouse(warehouse, wait=wait, holder="settle explain") as connection:
        runs = connection.execute(
            "select run from warehouse.runs where programme = ? and year = ? order by number desc limit 1",
            [programme, year],
        ).fetchall()
        if not runs:
            raise never_run
        run = runs[0][0]
        people = connection.execute(
            "select subject_id, subject_no, name, outcome, tier, amount, payable, reasons, notes "
            "from warehouse.decisions where run = ? and (? in (subject_no, student_no) or upper(?) = id_number) "
            "order by subject_id",
            [run, who, who],
        ).fetchall()
        if not people:
            raise UsageError(f"运行 {run} 中没有这个学号或身份证号。请核对号码，或确认报名登记表中有此人。")
        applications = []
        for subject_id, subject_no, name, outcome, tier, amount, payable, reasons, notes in people:
            rows = connection.execute(_FINDINGS, [run, subject_id]).fetchall()
            findings = [
                {
                    "rule": rule,
                    "title": policy.reasons[rule].met if passed else policy.reasons[rule].title,
                    "effect": policy.reasons[rule].effect,
                    "passed": passed,
                    "observed": observed,
                    "file": file,
                    "sheet": sheet,
                    "row": row,
                    "column": caption or load().kinds[kind].columns[field].header,
                    "clause": policy.reasons[rule].clause,
                    "cure": None if passed else policy.reasons[rule].cure,
                }
                for rule, passed, observed, file, sheet, row, caption, kind, field in rows
            ]
            workings = connection.execute(_WORKINGS, [run, subject_id]).fetchall()
            order = {"reject": 0, "hold": 1, "note": 2}
            applications.append(
                {
                    "subject_no": _IDENTITY.sub(lambda number: mask(number[0]), subject_no),
                    "name": name,
                    "outcome": outcome,
                    "tier": tier,
                    "tier_title": policy.tiers[tier],
                    "amount": str(amount),
                    "payable": str(payable),
                    "reasons": reasons,
                    "notes": notes,
                    "findings": sorted(findings, key=lambda f: (f["passed"], order[f["effect"]], f["rule"])),
                    "workings": [
                        {"said": said, "file": file, "sheet": sheet, "row": row} for said, file, sheet, row in workings
                    ],
                }
            )
    return {"run": run, "programme": programme, "year": year, "applications": applications}
