"""Is every layout that offices use read for what it says? Sheets go through real workbooks; they are in cases/shapes.yaml."""

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import yaml

from flows.intake.collect import ROW_BITS, Intake, collect
from flows.intake.find import find_workbooks

from . import degree_office
from .office import write_cell

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases" / "shapes.yaml").read_text("utf-8"))
DEGREE = list(degree_office.COLUMNS)


def read(folder: Path, kinds: list[str] = DEGREE) -> Intake:
    return collect(find_workbooks((folder,)), kinds, skip_unreadable=False, meanwhile=lambda: None)


def write_sheets(path: Path, *sheets: list[list[Any]], merged: list[str] | None = None) -> None:
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for cells in sheets:
            sheet = book.add_worksheet()
            for ranges in merged or []:
                sheet.merge_range(ranges, "")
            for row, own in enumerate(cells):
                for column, cell in enumerate(own):
                    write_cell(sheet, row, column, cell, day)


def rows_read(intake: Intake, kind: str, fields: list[str]) -> list[list[Any]]:
    rows = intake.tables[kind].to_pylist()
    return sorted(
        ([row["origin"] & ((1 << ROW_BITS) - 1), *(row.get(field) for field in fields)] for row in rows),
        key=lambda row: [str(cell).zfill(9) for cell in row],
    )


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_shape(case: dict[str, Any], tmp_path: Path) -> None:
    write_sheets(tmp_path / "book.xlsx", case["cells"], merged=case.get("merged"))
    intake = read(tmp_path)
    found = {kind: rows_read(intake, kind, case["fields"]) for kind, table in intake.tables.items() if table.num_rows}
    told = [[problem.code, problem.row] for problem in intake.problems]
    assert (found, told) == (case["reads"], case.get("told", [])), case["why"]
