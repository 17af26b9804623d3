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


Cells = dict[str, str]
SPRING, AUTUMN = {"缴费日期": "2026-03-01"}, {"缴费日期": "2026-09-01"}
RECEIPT = {"票据号": "00123456"}


def write_payments(path: Path, *sheets: list[Cells]) -> None:
    """Payments of 100.00 of the person, in one workbook: of each what a cell says besides."""
    with xlsxwriter.Workbook(path) as book:
        for rows in sheets:
            page = book.add_worksheet()
            header = ["学号", "缴费年度", "金额", *dict.fromkeys(name for row in rows for name in row)]
            page.write_row(0, 0, header)
            for line, row in enumerate(rows, start=1):
                said = {"学号": PERSON.number, "缴费年度": "2026", "金额": "100.00"} | row
                page.write_row(line, 0, [said.get(name) for name in header])


@pytest.fixture
def pay(tmp_path: Path, settle: Callable[..., Review]) -> Callable[[dict[str, list[list[Cells]]]], Cells]:
    """What becomes of an honoured person who paid 3628.80 elsewhere, and what these workbooks say besides."""

    def paid(books: dict[str, list[list[Cells]]]) -> Cells:
        inputs = tmp_path / "inputs"
        for name, sheets in books.items():
            (inputs / name).parent.mkdir(parents=True, exist_ok=True)
            write_payments(inputs / name, *sheets)
        write_office(inputs / "材料.xlsx", [replace(PERSON, honoured=True), *PEOPLE[1:]])
        decided = decisions(settle(inputs))
        assert [decided[person.number]["outcome"] for person in PEOPLE[1:]] == ["pay", "pay"]
        return {name: decided[PERSON.number][name] for name in ("outcome", "reasons", "amount")}

    return paid


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([{}], [SPRING]),
        ([{}], [RECEIPT]),
        ([{}], [{"费用类别": "学费"}]),
        ([{}], [{"费用类别": "教材费"}]),
        ([{}], [{"缴费日期": "2026-10-08"}]),
        ([SPRING], [RECEIPT]),
        ([RECEIPT], [{"票据号": "123456"}]),
        ([RECEIPT | SPRING], [{"票据号": "123456"}]),
        ([SPRING, AUTUMN], [SPRING | RECEIPT, AUTUMN | {"票据号": "00123457"}]),
    ],
)
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
    pay: Callable[..., Cells], names: tuple[str, str], versions: bool, one: list[Cells], other: list[Cells]
) -> None:
    paid = pay({names[0]: [one], names[1]: [other]})
    assert (paid["outcome"], paid["reasons"]) == (("hold", "evidence_conflict") if versions else ("pay", ""))


@pytest.mark.parametrize(
    ("one", "other", "amount"),
    [
        ([{}], [{"姓名": PERSON.name}], "3728.80"),
        ([SPRING], [SPRING | {"姓名": PERSON.name}], "3728.80"),
        ([SPRING], [AUTUMN], "3828.80"),
        ([SPRING, AUTUMN], [SPRING | {"姓名": PERSON.name}, AUTUMN | {"姓名": PERSON.name}], "3828.80"),
        ([RECEIPT], [RECEIPT | SPRING], "3728.80"),
        ([RECEIPT], [{"票据号": "00123457"}], "3828.80"),
        ([{}], [{"缴费年度": "2025", "票据号": "00123456"}], "3728.80"),
        ([{"费用类别": "学费"}], [{"费用类别": "教材费"}], "3728.80"),
    ],
)
def test_versions_that_tell_a_payment_alike_or_another_one_are_paid_by(
    pay: Callable[..., Cells], one: list[Cells], other: list[Cells], amount: str
) -> None:
    paid = pay({"学费.xlsx": [one], "学费(最终版).xlsx": [other]})
    assert paid == {"outcome": "pay", "reasons": "", "amount": amount}


def test_a_payment_without_a_receipt_is_one_whether_or_not_its_name_is_said(pay: Callable[..., Cells]) -> None:
    """In two sheets of one workbook, too."""
    paid = pay({"学费.xlsx": [[{}], [{"姓名": PERSON.name}]]})
    assert paid == {"outcome": "pay", "reasons": "", "amount": "3728.80"}


def test_payments_of_one_workbook_are_never_versions_of_each_other(pay: Callable[..., Cells]) -> None:
    paid = pay({"学费.xlsx": [[{}, SPRING, RECEIPT]], "学费(1).xlsx": [[{}, SPRING]]})
    assert paid == {"outcome": "pay", "reasons": "", "amount": "3928.80"}


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
