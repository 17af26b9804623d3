"""Is every layout that offices use read for what it says? Sheets go through real workbooks; they are in cases/shapes.yaml."""

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import yaml

from flows.faults import explain_faults
from flows.intake.collect import ROW_BITS, Intake, collect
from flows.intake.find import find_workbooks
from policies.terms import load_terms
from schemas.validation import validate

from . import degree_office
from .office import write_cell

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases" / "shapes.yaml").read_text("utf-8"))
DEGREE = list(degree_office.COLUMNS)


def read(folder: Path, kinds: list[str] = DEGREE) -> Intake:
    return collect(find_workbooks((folder,)), kinds, meanwhile=lambda: None)


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


def test_a_row_and_a_field_lead_to_one_cell(tmp_path: Path) -> None:
    cells = [
        [None, "学号", "年度", "金额", None, "学号", "年度", "金额"],
        [None, "S10001", 2026, 1, None, "S10002", 2026, 2],
    ]
    write_sheets(tmp_path / "book.xlsx", cells)
    intake = read(tmp_path)
    assert [sheet.positions for sheet in intake.sheets] == [
        {"student_no": 2, "fee_year": 3, "amount": 4},
        {"student_no": 6, "fee_year": 7, "amount": 8},
    ]


def test_panels_lead_to_the_cell_below_each_caption_and_to_the_project_above_them(tmp_path: Path) -> None:
    first, second = "110101199001011237", "110101199001021230"
    header = ["姓名", "身份证号", "01", "02", None, "姓名", "身份证号", "01", "02"]
    cells = [
        ["YX1 签到表"],
        header,
        ["张三", first, "√", None, None, "李四", second, None, "√"],
        ["YX2 签到表"],
        header,
        ["张三", first, None, "√"],
    ]
    projects = ["项目编号", "项目名称", "承办单位", "开班日期", "结业日期", "申请日期"]
    write_sheets(tmp_path / "book.xlsx", cells, [projects, ["YX1", "甲"], ["YX2", "乙"]])
    intake = read(tmp_path, ["projects", "sign_ins"])
    panels = [sheet.positions for sheet in intake.sheets if sheet.kind == "sign_ins"]
    assert panels[:2] == [{"name": 1, "id_number": 2, "01": 3, "02": 4}, {"name": 6, "id_number": 7, "01": 8, "02": 9}]
    signed = [row for row in intake.tables["sign_ins"].to_pylist() if row["mark"]]
    assert [(row["project_no"], row["id_number"], row["session_no"]) for row in signed] == [
        ("YX1", first, "1"),
        ("YX1", second, "2"),
        ("YX2", first, "2"),
    ]


def test_columns_that_differ_are_told_with_all_their_captions(tmp_path: Path) -> None:
    write_sheets(
        tmp_path / "book.xlsx", [["学号", "年度", "缴费金额（元）", "实缴金额"], ["S10001", 2026, 3628.8, 1000]]
    )
    intake, terms = read(tmp_path), load_terms("beijing-degree", 2026)
    faults = validate("tuition", intake.tables["tuition"], words=terms.words, numbers=terms.scalars())
    (problem,) = explain_faults(faults, intake.sheets, terms)
    assert (problem.code, problem.row, problem.column, problem.cell) == ("columns_differ", 2, "缴费金额（元）", "C2")
    assert problem.message.startswith("应为各列相同的内容；现为“缴费金额（元）”“实缴金额”内容不同。请核对这一行，")
    (told,) = intake.problems
    assert told.message.startswith("有几列都可能是“金额”：缴费金额（元）、实缴金额；同一行内容不同的，按读不懂处理。")
