"""Two versions of one workbook: what they say differently is a conflict of the people concerned, not merged in silence."""

from collections.abc import Callable
from dataclasses import replace
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


Cells = dict[str, str]
# The workbooks, their sheets and the rows of these that are about one person.
Books = dict[str, list[list[Cells]]]
SPRING, AUTUMN = {"缴费日期": "2026-03-01"}, {"缴费日期": "2026-09-01"}
RECEIPT = {"票据号": "00123456"}
# Whose payment it is, said by name as well.
NAMED = {"姓名": "本人"}


def write_payments(path: Path, *sheets: list[tuple[Person, Cells]]) -> None:
    """Payments of 100.00 in one workbook: of each what its cells say besides."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as book:
        for rows in sheets:
            page = book.add_worksheet()
            header = list(dict.fromkeys(["学号", "缴费年度", "金额", *(name for _, row in rows for name in row)]))
            page.write_row(0, 0, header)
            for line, (person, row) in enumerate(rows, start=1):
                said = {"学号": person.number, "缴费年度": "2026", "金额": "100.00"} | row
                if "姓名" in row:
                    said["姓名"] = person.name
                page.write_row(line, 0, [said.get(name) for name in header])


@pytest.fixture
def pay(tmp_path: Path, settle: Callable[..., Review]) -> Callable[..., list[tuple[str, str, str]]]:
    """What becomes of honoured people who paid 3628.80 each elsewhere, and what the same workbooks say besides of each."""

    def paid(*told: Books) -> list[tuple[str, str, str]]:
        inputs = tmp_path / "inputs"
        inputs.mkdir()
        people = [replace(someone(at), honoured=True) for at in range(1, len(told) + 1)]
        for name, sheets in told[0].items():
            write_payments(
                inputs / name,
                *(
                    [(person, row) for person, books in zip(people, told, strict=True) for row in books[name][at]]
                    for at in range(len(sheets))
                ),
            )
        write_office(inputs / "材料.xlsx", [*people, *PEOPLE])
        decided = decisions(settle(inputs))
        assert {decided[person.number]["outcome"] for person in PEOPLE} == {"pay"}
        rows = [decided[person.number] for person in people]
        return [(row["outcome"], row["reasons"], row["amount"]) for row in rows]

    return paid


@pytest.mark.usefixtures("unanalysed")
@pytest.mark.parametrize(
    ("names", "versions"),
    [
        (("学费.xlsx", "学费(最终版).xlsx"), True),
        (("学费(最终版).xlsx", "学费.xlsx"), True),
        (("学费.xlsx", "另一本.xlsx"), False),
        (("学费.xlsx", "新/学费.xlsx"), False),
    ],
)
def test_a_payment_that_two_versions_tell_each_in_its_way_holds(
    pay: Callable[..., list[tuple[str, str, str]]], names: tuple[str, str], versions: bool
) -> None:
    told: list[tuple[list[Cells], list[Cells]]] = [
        ([{}], [SPRING]),
        ([{}], [RECEIPT]),
        ([{}], [{"费用类别": "学费"}]),
        ([{}], [{"费用类别": "教材费"}]),
        ([{}], [{"缴费日期": "2026-10-08"}]),
        ([SPRING], [RECEIPT]),
        ([RECEIPT], [{"票据号": "123456"}]),
        ([RECEIPT | SPRING], [{"票据号": "123456"}]),
        ([SPRING, AUTUMN], [SPRING | RECEIPT, AUTUMN | {"票据号": "00123457"}]),
    ]
    paid = pay(*({names[0]: [one], names[1]: [other]} for one, other in told))
    assert [row[:2] for row in paid] == [("hold", "evidence_conflict") if versions else ("pay", "")] * len(told)


@pytest.mark.usefixtures("unanalysed")
def test_versions_that_tell_a_payment_alike_or_another_one_are_paid_by(
    pay: Callable[..., list[tuple[str, str, str]]],
) -> None:
    told: list[tuple[list[Cells], list[Cells], str]] = [
        ([{}], [NAMED], "3728.80"),
        ([SPRING], [SPRING | NAMED], "3728.80"),
        ([SPRING], [AUTUMN], "3828.80"),
        ([SPRING, AUTUMN], [SPRING | NAMED, AUTUMN | NAMED], "3828.80"),
        ([RECEIPT], [RECEIPT | SPRING], "3728.80"),
        ([RECEIPT], [{"票据号": "00123457"}], "3828.80"),
        ([{}], [{"缴费年度": "2025"} | RECEIPT], "3728.80"),
        ([{"费用类别": "学费"}], [{"费用类别": "教材费"}], "3728.80"),
    ]
    paid = pay(*({"学费.xlsx": [one], "学费(最终版).xlsx": [other]} for one, other, _ in told))
    assert paid == [("pay", "", amount) for *_, amount in told]


@pytest.mark.usefixtures("unanalysed")
def test_a_payment_without_a_receipt_is_one_whether_or_not_its_name_is_said(
    pay: Callable[..., list[tuple[str, str, str]]],
) -> None:
    """In two sheets of one workbook, too."""
    assert pay({"学费.xlsx": [[{}], [NAMED]]}) == [("pay", "", "3728.80")]


@pytest.mark.usefixtures("unanalysed")
def test_payments_of_one_workbook_are_never_versions_of_each_other(
    pay: Callable[..., list[tuple[str, str, str]]],
) -> None:
    paid = pay({"学费.xlsx": [[{}, SPRING, RECEIPT]], "学费(1).xlsx": [[{}, SPRING]]})
    assert paid == [("pay", "", "3928.80")]


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
