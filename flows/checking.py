"""Can these workbooks be settled as they are? Intake and validation only; no warehouse, no decisions.

What is written stands in for what an earlier check wrote. A marked copy that somebody has worked in since is not thrown
away: it is moved aside, and the officer is told.
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from policies.terms import load_newest
from reports.files import private_place
from reports.reconciliation import check_marks
from reports.tables import write_problems
from schemas.errors import IntegrityFailure
from schemas.kinds import load

from .evidence import load_evidence
from .fit import refuse_unfit
from .intake.collect import ROW_BITS, collect
from .intake.find import find_workbooks
from .intake.required import require
from .marking import FOLDER, mark_workbooks
from .private import private_folder


def check_inputs(
    programme: str, inputs: tuple[Path, ...], *, out: Path, skip_unreadable: bool, announce: Callable[[str], None]
) -> dict[str, Any]:
    """Read and validate, write problems.csv and the marked copies into `out/检查-<programme>/`, and say what was read.

    Raises InputRefused where a workbook cannot be opened or a required sheet is missing, PolicyRefused where the policy
    cannot be used; what an earlier check wrote then stays as it is.
    """
    terms = load_newest(programme)
    refuse_unfit(terms, file=f"{programme}.toml")
    announce("collect")
    intake = collect(
        find_workbooks(inputs, out=out),
        [*terms.policy.required, *terms.policy.optional],
        meanwhile=lambda: None,
    )
    require(intake, terms.policy.required, skip_unreadable=skip_unreadable)
    announce("validate")
    folder = out / f"检查-{programme}"
    private_folder(out)
    private_folder(folder)
    with duckdb.connect(":memory:") as connection:
        load_evidence(connection, intake, terms)
        connection.execute("create schema settlement")
        connection.execute(
            'create view settlement.problems as select * from intake.problems order by file, sheet, row, "column", code'
        )
        kept = _clear(folder)
        marked = mark_workbooks(connection, folder, intake=intake, terms=terms)
        # Last, so that a copy changed after it is known to be somebody's work.
        written = write_problems(connection, folder)
        counted = connection.execute(
            " union all ".join(
                f"select origin >> {ROW_BITS} as sheet_id, count(*) as rows from intake.{kind} group by all"
                for kind in intake.tables
            )
        ).fetchall()
    check = check_marks(marked, written.rows)
    if check.left != check.right:
        raise IntegrityFailure(f"检查结果核对不符，不能使用：{check.difference}。请联系系统维护人员。")
    rows: dict[tuple[str, str, str], int] = {}
    for sheet in intake.sheets:
        of_sheet = (sheet.file, sheet.sheet, load().kinds[sheet.kind].title)
        rows[of_sheet] = rows.get(of_sheet, 0) + dict(counted).get(sheet.sheet_id, 0)
    return {
        "programme": programme,
        "problems": written.rows,
        "problems_file": str(folder / written.name),
        "marked": [copy.name for copy in marked.files],
        "kept": [str(path) for path in kept],
        "unrecognised": intake.unrecognised,
        "hidden_sheets": intake.hidden,
        "sheets": [
            {"file": file, "sheet": sheet, "title": title, "rows": count}
            for (file, sheet, title), count in rows.items()
        ],
    }


def _clear(folder: Path) -> list[Path]:
    """Remove the marked copies of an earlier check; return where those now are that were changed since."""
    marked, kept = folder / FOLDER, []
    finished = folder / "problems.csv"
    if marked.exists() and finished.exists():
        changed_after = finished.stat().st_mtime_ns
        for path in sorted(path for path in marked.rglob("*") if path.is_file() and not path.name.startswith("~$")):
            if path.stat().st_mtime_ns > changed_after:
                aside = private_place(folder, f"改过的标注/{path.relative_to(marked).as_posix()}")
                number = 1
                while aside.exists():
                    number += 1
                    aside = aside.with_stem(f"{path.stem}({number})")
                kept.append(path.replace(aside))
    if marked.exists():
        shutil.rmtree(marked)
    return kept
