"""Two versions of one workbook: what they say differently is a conflict of the people concerned, not merged in silence."""

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from flows.underway import Review
from schemas.kinds import document_name

from .conftest import decisions
from .office import invent
from .students import PEOPLE, Person, write_office

SHEETS = {
    "会员": ["身份证号", "姓名", "会员状态", "入会日期"],
    "荣誉": ["身份证号", "姓名", "荣誉称号", "认定结果"],
    "办卡": ["身份证号", "姓名", "互助卡号", "登记日期", "卡状态"],
    "学费": ["学号", "缴费年度", "金额"],
}
# Of each kind of sheet, what two rows about one person say differently.
CARD = str(invent(3)["card"])
TOLD = {
    "会员": (("在会", "2020-01-01"), ("退会", "2020-01-01")),
    "荣誉": (("北京大工匠", "通过"), ("北京大工匠", "不通过")),
    "办卡": ((CARD, "2026-01-05", "正常"), (CARD, "2026-01-05", "挂失")),
    "学费": (("2026", "100.00"), ("2026", "200.00")),
}


def someone(number: int) -> Person:
    values = invent(number)
    return Person(values["name"], values["id"], values["number"], values["card"])


# Somebody for each kind, whom it alone says anything about.
CONCERNED = {kind: someone(at) for at, kind in enumerate(TOLD, start=1)}


def write_sheets(path: Path, at: int) -> None:
    """A workbook with a sheet of each kind, which says the first or the second of what is told."""
    with xlsxwriter.Workbook(path) as book:
        for kind, told in TOLD.items():
            page, person = book.add_worksheet(kind), CONCERNED[kind]
            identity = [person.number] if kind == "学费" else [person.identity, person.name]
            for line, row in enumerate([SHEETS[kind], [*identity, *told[at]]]):
                page.write_row(line, 0, row)


@pytest.mark.usefixtures("unanalysed")
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
    tmp_path: Path, settle: Callable[..., Review], names: tuple[str, str], versions: bool
) -> None:
    inputs = tmp_path / "inputs"
    (inputs / "新").mkdir(parents=True)
    write_office(inputs / "材料.xlsx", [*CONCERNED.values(), *PEOPLE])
    for at, name in enumerate(names):
        write_sheets(inputs / name, at)
    decided = decisions(settle(inputs))
    held = {kind: "evidence_conflict" in decided[person.number]["reasons"] for kind, person in CONCERNED.items()}
    assert held == dict.fromkeys(TOLD, versions)
    assert {decided[person.number]["outcome"] for person in PEOPLE} == {"pay"}


def test_versions_that_agree_are_one(tmp_path: Path, settle: Callable[..., Review]) -> None:
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    people = [*CONCERNED.values(), *PEOPLE]
    write_office(inputs / "材料.xlsx", people)
    write_sheets(inputs / "名册.xlsx", 0)
    write_office(inputs / "材料(1).xlsx", people[:-1])
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
