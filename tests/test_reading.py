"""Is every header known and every cell read as contract 3 says? Cells go through real workbooks; they are in cases/cells.yaml."""

import os
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import yaml

from flows.intake.collect import Intake, collect
from flows.intake.find import find_workbooks
from policies.terms import load_terms
from schemas.errors import InputRefused
from schemas.kinds import load, normalise_caption
from schemas.validation import Fault, validate

from . import conghua_office, degree_office
from .office import write_cell

COLUMNS = degree_office.COLUMNS | conghua_office.COLUMNS

# One column that is read that way: the kind of sheet, the header, the field.
READ_IN = {
    "date": ("grades", "发布日期", "published_on"),
    "datetime": ("applicants", "报名时间", "signed_up_at"),
    "money": ("tuition", "金额", "amount"),
    "mark": ("grades", "综合成绩", "mark"),
    "term": ("grades", "学期", "term"),
    "year": ("tuition", "缴费年度", "fee_year"),
    "name": ("registration", "姓名", "name"),
    "id": ("registration", "身份证号", "id_number"),
    "card": ("registration", "互助卡号", "card_number"),
    "code": ("grades", "课程代码", "course_code"),
    "text": ("grades", "课程名称", "course_name"),
}
# Contract 3, aliases of the kinds of the degree programme.
ALIASES = {
    "学号": "学员编号 学生学号",
    "姓名": "学员姓名 学生姓名",
    "身份证号": "身份证号码 公民身份号码 证件号码 证件号",
    "入学批次": "招生批次 批次 年级",
    "互助卡号": "卡号 工会卡号 工会会员互助服务卡号 互助服务卡卡号 职工互助保障卡号",
    "学期": "考试学期",
    "课程名称": "科目 科目名称",
    "综合成绩": "成绩 总评成绩",
    "成绩状态": "状态",
    "金额": "缴费金额 实缴金额",
    "缴费年度": "学年 年度",
    "会员状态": "会籍状态 状态",
    "入会日期": "入会时间",
    "荣誉称号": "荣誉名称",
    "认定结果": "审核认定结果",
    "复审结果": "资格复审结果",
    "所在工会意见": "工会推荐意见",
    "手机号码": "手机号 联系电话",
    "登记日期": "办卡日期",
    "卡状态": "状态",
}
REQUIRED = {
    "registration": "学号 姓名 身份证号 入学批次 复审结果",
    "grades": "学号 学期 课程名称 综合成绩",
    "tuition": "学号 缴费年度 金额",
    "membership": "身份证号 姓名 会员状态",
    "honours": "身份证号 姓名 荣誉称号 认定结果",
    "cards": "身份证号 姓名 互助卡号",
    "applicants": "申请编号 姓名 身份证号 人员类别 单位已建会 单位缴交工会经费 工会会员 报读层次 报名时间 学籍取得日期",
    "past_subsidies": "身份证号 补助层次",
}
HEADER_WITHIN = 20

_DEGREE, _CONGHUA = load_terms("beijing-degree", 2026), load_terms("conghua-degree", 2023)
_CASES: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "cells.yaml").read_text("utf-8")
)


def write_rows(path: Path, rows: list[list[Any]]) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("表")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                write_cell(sheet, row, column, cell, day)


def read(folder: Path) -> Intake:
    return collect(find_workbooks((folder,)), list(COLUMNS), meanwhile=lambda: None)


def rows_of(folder: Path, kind: str, rows: list[list[Any]]) -> list[dict[str, Any]]:
    write_rows(folder / "book.xlsx", rows)
    table: list[dict[str, Any]] = read(folder).tables[kind].to_pylist()
    return table


@pytest.fixture(scope="module")
def canonical(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str | None]]:
    """What each cell of cells.yaml was read as, by reader, in order; `unreadable` where validation refused it."""

    @cache
    def kind_of(reader: str) -> list[str | None]:
        kind, header, field = READ_IN[reader]
        key, *others = [column for column in REQUIRED[kind].split() if column != header]
        captions = [header, key, *others]
        cells = [[case["cell"], f"K{at:05}", *["x"] * len(others)] for at, case in enumerate(_CASES[reader])]
        folder = tmp_path_factory.mktemp(reader)
        write_rows(folder / "book.xlsx", [captions, *cells])
        table = read(folder).tables[kind]
        terms = _CONGHUA if kind in conghua_office.COLUMNS else _DEGREE
        faults: list[Fault] = validate(kind, table, words=terms.words, numbers=terms.scalars())
        refused = {fault.origin for fault in faults if fault.field == field and fault.found is not None}
        texts = zip(table["origin"].to_pylist(), table[field].to_pylist(), strict=True)
        return ["unreadable" if origin in refused else text for origin, text in texts]

    return {reader: kind_of(reader) for reader in READ_IN}


@pytest.mark.parametrize(
    ("reader", "at"),
    [
        pytest.param(reader, at, id=f"{reader}-{case['cell']!r}")
        for reader in _CASES
        for at, case in enumerate(_CASES[reader])
    ],
)
def test_cell(reader: str, at: int, canonical: dict[str, list[str | None]]) -> None:
    assert canonical[reader][at] == _CASES[reader][at]["means"]


@pytest.mark.parametrize(("kind", "header"), [(kind, header) for kind in COLUMNS for header in COLUMNS[kind].split()])
def test_every_header_and_alias_of_the_contract_is_known(kind: str, header: str) -> None:
    known = load().kinds[kind]
    field = known.captions[header]
    assert known.columns[field].header == header
    aliases = ALIASES.get(header, "").split()
    assert {alias: known.captions.get(alias) for alias in aliases} == dict.fromkeys(aliases, field)


@pytest.mark.parametrize("kind", COLUMNS)
def test_required_columns_are_those_of_the_contract(kind: str) -> None:
    known = load().kinds[kind]
    assert {known.columns[field].header for field in known.required} == set(REQUIRED[kind].split())


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("缴费金额（元）", "缴费金额"),
        ("缴费金额(元)", "缴费金额"),
        ("身份证号*", "身份证号"),
        ("*学号", "学号"),
        (" 姓 名\u3000", "姓名"),
        ("身份证\n号", "身份证号"),
        ("身份证\r\n号码", "身份证号码"),
        ("互助卡号\u00a0", "互助卡号"),
        ("身份证号（18位，文本格式）*", "身份证号"),
        ("入会日期（年-月-日）", "入会日期"),
    ],
)
def test_header_text_is_compared_without_spaces_breaks_stars_and_notes(written: str, means: str) -> None:
    assert normalise_caption(written) == means


@pytest.mark.parametrize(("above", "found"), [(0, True), (HEADER_WITHIN - 1, True), (HEADER_WITHIN, False)])
def test_a_header_is_looked_for_in_the_first_twenty_rows(above: int, found: bool, tmp_path: Path) -> None:
    rows: list[list[Any]] = [*[["说明"]] * above, ["学号", "缴费年度", "金额"], ["S1", 2026, 100]]
    assert len(rows_of(tmp_path, "tuition", rows)) == found


def test_columns_come_in_any_order_with_others_between(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["备注", "金额", "经办", "学生学号", "学年"], ["好", 100, "李四", "S1", 2026]]
    (row,) = rows_of(tmp_path, "tuition", rows)
    assert (row["student_no"], row["fee_year"], row["amount"]) == ("S1", "2026", "100.00")


def test_the_kind_with_the_most_columns_matched_wins(tmp_path: Path) -> None:
    write_rows(
        tmp_path / "book.xlsx", [["身份证号", "姓名", "状态", "卡号", "办卡日期"], ["1", "张三", "正常", "2", None]]
    )
    assert [sheet.kind for sheet in read(tmp_path).sheets] == ["cards"]


@pytest.mark.parametrize("word", ["合计", "小计", "总计", "制表", "审核", "注", "填表", "单位负责人"])
def test_a_row_that_begins_like_a_footer_is_not_data(word: str, tmp_path: Path) -> None:
    rows: list[list[Any]] = [["序号", "学号", "缴费年度", "金额"], [1, "S1", 2026, 100], [f"{word}：", "S2", 2026, 100]]
    assert [row["student_no"] for row in rows_of(tmp_path, "tuition", rows)] == ["S1"]


def test_titles_blank_rows_and_repeated_headers_are_not_data(tmp_path: Path) -> None:
    header = ["学号", "缴费年度", "金额"]
    rows: list[list[Any]] = [
        ["二〇二六年度学费缴纳明细"],
        header,
        ["S1", 2026, 100],
        [],
        ["\u3000", " ", "'"],
        header,
        ["学 号*", "缴费年度", "金额（元）"],
        [None, 2026, 100],
        ["S2", 2026, date(2026, 1, 1)],
    ]
    assert [row["student_no"] for row in rows_of(tmp_path, "tuition", rows)] == ["S1", "S2"]


def test_folders_of_one_name_lose_no_workbook(tmp_path: Path) -> None:
    folders = [tmp_path / place / "材料" for place in ("东", "西", "南")]
    for folder in folders:
        folder.mkdir(parents=True)
        (folder / "表.xlsx").write_text(str(folder))
    found = find_workbooks((*folders, folders[0]))
    assert [workbook.name for workbook in found] == ["材料(2)/表.xlsx", "材料(3)/表.xlsx", "材料/表.xlsx"]
    assert len({workbook.sha256 for workbook in found}) == 3


def test_linked_folders_are_read_once_and_locked_ones_are_not_passed_over(tmp_path: Path) -> None:
    inputs, elsewhere = tmp_path / "材料", tmp_path / "别处"
    inputs.mkdir()
    elsewhere.mkdir()
    (elsewhere / "表.xlsx").write_text("x")
    (inputs / "链接").symlink_to(elsewhere)
    (elsewhere / "回来").symlink_to(inputs)
    assert [workbook.name for workbook in find_workbooks((inputs,))] == ["链接/表.xlsx"]
    locked = inputs / "锁着"
    locked.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        scan = os.scandir

        def refuse(place: str) -> object:
            if Path(place).name == "锁着":
                raise PermissionError(13, "Permission denied", place)
            return scan(place)

        patch.setattr(os, "scandir", refuse)
        with pytest.raises(InputRefused, match="锁着"):
            find_workbooks((inputs,))
