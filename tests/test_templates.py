"""Are the blank workbooks read back as the sheets they are, example rows left out, words and formats in place?"""

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from flows.checking import check_inputs
from flows.faults import expectation
from flows.intake.collect import collect
from flows.intake.find import find_workbooks
from flows.templates import write_templates
from policies.terms import load_newest, programmes
from policies.whatif import changed
from schemas.errors import Conflict, UsageError
from schemas.kinds import load, normalise_caption

from .conghua_office import CLEAN
from .office import invent

HEADER, EXAMPLE, FIRST = 3, 4, 5


def page(path: Path) -> Worksheet:
    sheet = openpyxl.load_workbook(path).active
    assert isinstance(sheet, Worksheet)
    return sheet


def headers(sheet: Worksheet) -> dict[str, int]:
    return {normalise_caption(str(cell.value)): cell.column for cell in sheet[HEADER] if cell.value}


def fill(path: Path, row: dict[str, Any], *, at: int = FIRST) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for header, value in row.items():
        sheet.cell(at, headers(sheet)[header]).value = value
    book.save(path)


@pytest.mark.parametrize("serial", ["注：示例", 1, None])
@pytest.mark.parametrize("programme", programmes())
def test_each_kind_of_sheet_has_a_template_that_is_recognised_and_holds_no_data(
    programme: str, serial: str | int | None, tmp_path: Path
) -> None:
    written = write_templates(programme, tmp_path / "空白表")
    # Offices number the rows of a template, its example with them.
    for name in written["files"]:
        book = openpyxl.load_workbook(tmp_path / "空白表" / name)
        book.active.cell(EXAMPLE, 1).value = serial
        book.save(tmp_path / "空白表" / name)
    policy = load_newest(programme).policy
    kinds = [*policy.required, *policy.optional]
    intake = collect(find_workbooks((tmp_path / "空白表",)), kinds, meanwhile=lambda: None)
    assert sorted(written["files"]) == sorted(f"{load().kinds[kind].title}.xlsx" for kind in kinds)
    assert {sheet.kind: sheet.file for sheet in intake.sheets} == {
        kind: f"{load().kinds[kind].title}.xlsx" for kind in kinds
    }
    assert {kind: table.num_rows for kind, table in intake.tables.items()} == dict.fromkeys(kinds, 0)
    assert (intake.problems, intake.unrecognised) == ([], [])


@pytest.mark.parametrize("programme", programmes())
def test_every_column_of_the_contract_is_there_with_a_note(programme: str, tmp_path: Path) -> None:
    write_templates(programme, tmp_path)
    policy = load_newest(programme).policy
    for name in [*policy.required, *policy.optional]:
        kind = load().kinds[name]
        sheet = page(tmp_path / f"{kind.title}.xlsx")
        wide = {kind.spread.over, kind.spread.into} if kind.spread else set()
        for column in kind.columns.values():
            if column.field in wide:
                continue
            cell = sheet.cell(HEADER, headers(sheet)[column.header])
            assert str(cell.value).endswith("*") == column.required
            assert cell.comment is not None
            assert "填" in cell.comment.text
            assert not (column.required and "没有可以不填" in cell.comment.text)
            if column.key:
                assert str(sheet.cell(EXAMPLE, cell.column).value).startswith("注")


def formats(sheet: Worksheet) -> dict[str, str]:
    """The number format of each column's blank cells, by header."""
    return {
        header: sheet.column_dimensions[openpyxl.utils.get_column_letter(at)].number_format
        for header, at in headers(sheet).items()
    }


def test_numbers_that_are_names_are_text_and_dates_are_dates(tmp_path: Path) -> None:
    write_templates("conghua-degree", tmp_path)
    found = formats(page(tmp_path / "报读名册.xlsx"))
    wanted = {"申请编号": "@", "身份证号": "@", "收款账号": "@", "学籍取得日期": "yyyy-mm-dd", "培训费": "0.00"}
    assert {header: found[header] for header in wanted} == wanted


def test_drop_downs_hold_the_policys_own_words(tmp_path: Path) -> None:
    write_templates("conghua-degree", tmp_path)
    sheet = page(tmp_path / "报读名册.xlsx")
    lists = {
        str(validation.sqref).rstrip("0123456789").split(":")[0].rstrip("0123456789"): validation
        for validation in sheet.data_validations.dataValidation
    }
    terms = load_newest("conghua-degree")
    yes_no = [*terms.words("yes_words"), *terms.words("no_words")]
    column = openpyxl.utils.get_column_letter(headers(sheet)["工会会员"])
    assert lists[column].formula1.strip('"').split(",") == yes_no
    assert lists[column].showErrorMessage
    account = openpyxl.utils.get_column_letter(headers(sheet)["收款账号"])
    assert not lists[account].showErrorMessage
    assert "、".join(yes_no) in sheet.cell(HEADER, headers(sheet)["工会会员"]).comment.text


@pytest.mark.parametrize("without_serial", [False, True])
def test_a_filled_in_template_is_read_and_its_example_is_not(without_serial: bool, tmp_path: Path) -> None:
    folder = tmp_path / "材料"
    write_templates("conghua-degree", folder)
    path = folder / "报读名册.xlsx"
    person = invent(1)
    own = {"申请编号": person["number"], "姓名": person["name"], "身份证号": person["id"], "收款账号": person["card"]}
    fill(path, CLEAN["applicants"] | own | {"报名时间": "2023-03-01 09:00:00"})
    if without_serial:
        book = openpyxl.load_workbook(path)
        sheet = book.active
        assert isinstance(sheet, Worksheet)
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        sheet.delete_cols(1)
        book.save(path)
    checked = check_inputs(
        "conghua-degree", (folder,), out=tmp_path / "out", skip_unreadable=False, announce=lambda _: None
    )
    assert checked["problems"] == 0
    assert {sheet["file"]: sheet["rows"] for sheet in checked["sheets"]} == {"报读名册.xlsx": 1, "既往补助名册.xlsx": 0}


def test_what_may_be_filled_in_already_is_not_overwritten(tmp_path: Path) -> None:
    write_templates("conghua-degree", tmp_path)
    before = (tmp_path / "报读名册.xlsx").read_bytes()
    with pytest.raises(Conflict, match=r"报读名册\.xlsx、既往补助名册\.xlsx，可能已经填写，没有覆盖"):
        write_templates("conghua-degree", tmp_path)
    assert (tmp_path / "报读名册.xlsx").read_bytes() == before


def note_of(path: Path, header: str) -> str:
    sheet = page(path)
    return str(sheet.cell(HEADER, headers(sheet)[header]).comment.text)


def test_a_note_says_what_counts_and_what_a_blank_means(tmp_path: Path) -> None:
    write_templates("beijing-skills", tmp_path / "研修")
    note = note_of(tmp_path / "研修" / "签到表.xlsx", "01")
    assert note.startswith("每个课次一列，列名写课次，不够的向右添加；没有的留空。")
    assert "不能通过审核" not in note
    write_templates("beijing-degree", tmp_path / "学历")
    assert "只有填学费或留空的计入，其他费用不计。" in note_of(tmp_path / "学历" / "学费缴纳明细.xlsx", "费用类别")
    sheet = page(tmp_path / "学历" / "报名登记表.xlsx")
    assert sheet.cell(EXAMPLE, headers(sheet)["学籍状态"]).value == "在籍"


def test_an_unknown_programme_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        write_templates("unknown", tmp_path / "空白表")
    assert not (tmp_path / "空白表").exists()


def test_the_command_says_what_it_wrote(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from flows.command import app

    said = CliRunner().invoke(app, ["templates", "conghua-degree", str(tmp_path / "空白表"), "--json"])
    assert json.loads(said.stdout) == {
        "programme": "conghua-degree",
        "folder": str(tmp_path / "空白表"),
        "files": ["报读名册.xlsx", "既往补助名册.xlsx"],
    }


def test_a_scale_is_told_as_the_policy_has_it() -> None:
    terms = load_newest("beijing-degree")
    assert expectation("known_mark", terms).startswith("0至100的成绩")
    assert expectation("known_mark", changed(terms, ["highest_mark=150"])).startswith("0至150的成绩")
