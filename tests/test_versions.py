"""Two versions of one workbook: what they say differently is a conflict of the people concerned, not merged in silence."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter

from flows.underway import Review
from schemas.kinds import document_name

from .conftest import decisions
from .students import PEOPLE, write_office

SHEETS = {
    "会员": ["身份证号", "姓名", "会员状态", "入会日期"],
    "荣誉": ["身份证号", "姓名", "荣誉称号", "认定结果"],
    "办卡": ["身份证号", "姓名", "互助卡号", "登记日期", "卡状态"],
    "学费": ["学号", "缴费年度", "金额"],
}
PERSON = PEOPLE[0]


def write_sheet(path: Path, kind: str, *values: str) -> None:
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(kind)
        identity = [PERSON.number] if kind == "学费" else [PERSON.identity, PERSON.name]
        for line, row in enumerate([SHEETS[kind], [*identity, *values]]):
            page.write_row(line, 0, row)


@pytest.mark.parametrize(
    ("kind", "first", "second"),
    [
        ("会员", ("在会", "2020-01-01"), ("退会", "2020-01-01")),
        ("荣誉", ("北京大工匠", "通过"), ("北京大工匠", "不通过")),
        ("办卡", (PERSON.card, "2026-01-05", "正常"), (PERSON.card, "2026-01-05", "挂失")),
        ("学费", ("2026", "100.00"), ("2026", "200.00")),
    ],
)
@pytest.mark.parametrize(
    ("names", "versions"),
    [
        (("名册.xlsx", "名册(1).xlsx"), True),
        (("名册.xlsx", "新/名册 最终版.xlsx"), True),
        (("名册.xlsx", "另一本.xlsx"), False),
        (("名册.xlsx", "新/名册.xlsx"), False),
    ],
)
def test_versions_that_differ_hold_the_person(
    tmp_path: Path, settle: Callable[..., Review], kind: str, first: tuple[str, ...], second: tuple[str, ...],
    names: tuple[str, str], versions: bool,
) -> None:  # fmt: skip
    inputs = tmp_path / "inputs"
    (inputs / "新").mkdir(parents=True)
    write_office(inputs / "材料.xlsx", [replace(PERSON), *PEOPLE[1:]])
    write_sheet(inputs / names[0], kind, *first)
    write_sheet(inputs / names[1], kind, *second)
    decided = decisions(settle(inputs))
    assert ("evidence_conflict" in decided[PERSON.number]["reasons"]) is versions
    assert [decided[person.number]["outcome"] for person in PEOPLE[1:]] == ["pay", "pay"]


def test_versions_that_agree_are_one(tmp_path: Path, settle: Callable[..., Review]) -> None:
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    write_office(inputs / "材料.xlsx", PEOPLE)
    write_sheet(inputs / "名册.xlsx", "会员", "在会", "2020-01-01")
    write_office(inputs / "材料(1).xlsx", PEOPLE[:2])
    assert {row["outcome"] for row in decisions(settle(inputs)).values()} == {"pay"}


@pytest.mark.parametrize(
    ("file", "document"),
    [
        ("成绩.xlsx", "成绩"),
        ("秋季/成绩（最终版）(1).xls", "成绩"),
        ("成绩-v2.1.xlsx", "成绩"),
        ("成绩 - 副本 (3).xlsx", "成绩"),
        ("成绩_修改.xlsx", "成绩"),
        ("2026秋.xlsx", "2026秋"),
        ("最终版.xlsx", "最终版"),
        ("签到表_YX20260001.xlsx", "签到表_YX20260001"),
    ],
)
def test_what_marks_a_version_is_no_part_of_the_name(file: str, document: str) -> None:
    assert document_name(file) == document
