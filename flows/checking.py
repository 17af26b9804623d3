"""Can these workbooks be settled as they are? Intake and validation only; no warehouse, no decisions."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from policies.policy import load_newest
from reports.tables import write_problems
from schemas.kinds import load

from .evidence import load_evidence
from .intake.collect import collect
from .intake.find import find_workbooks
from .intake.required import require


def check_inputs(
    programme: str, inputs: tuple[Path, ...], *, out: Path, skip_unreadable: bool, announce: Callable[[str], None]
) -> dict[str, Any]:
    """Read and validate, write problems.csv into `out/检查-<programme>/`, and say what was read.

    Raises InputRefused where a workbook cannot be opened or a required sheet is missing.
    """
    terms = load_newest(programme)
    announce("collect")
    intake = collect(
        find_workbooks(inputs),
        [*terms.policy.required, *terms.policy.optional],
        skip_unreadable=skip_unreadable,
        meanwhile=lambda: None,
    )
    require(intake, terms.policy.required)
    announce("validate")
    folder = out / f"检查-{programme}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with duckdb.connect(":memory:") as connection:
        load_evidence(connection, intake, terms)
        connection.execute("create schema settlement")
        connection.execute(
            'create view settlement.problems as select * from intake.problems order by file, sheet, row, "column", code'
        )
        written = write_problems(connection, folder)
        counted = connection.execute(
            " union all ".join(
                f"select origin >> 21 as sheet_id, count(*) as rows from intake.{kind} group by all"
                for kind in intake.tables
            )
        ).fetchall()
    rows = dict(counted)
    return {
        "programme": programme,
        "problems": written.rows,
        "problems_file": str(folder / written.name),
        "unrecognised": intake.unrecognised,
        "hidden_sheets": intake.hidden,
        "sheets": [
            {
                "file": sheet.file,
                "sheet": sheet.sheet,
                "title": load().kinds[sheet.kind].title,
                "rows": rows.get(sheet.sheet_id, 0),
            }
            for sheet in intake.sheets
        ],
    }
