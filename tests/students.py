"""Invented students whose evidence is one workbook: what tests of a few people over several runs settle."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from stdnum import luhn
from stdnum.iso7064 import mod_11_2

STANDARD, TUITION = Decimal("1600.00"), Decimal("3628.80")
CARDS = [stem + luhn.calc_check_digit(stem) for stem in (f"62311100000000{at}" for at in range(10, 13))]


@dataclass
class Person:
    """What the office says of one person, and what the model knows of their money.

    `card` stands on the registration; `registered`, where there is one, in the card register, and goes before it;
    `registered_on` is the day, as YYYY-MM-DD, or blank.
    """

    name: str
    identity: str
    number: str
    card: str
    passed: bool = True
    honoured: bool = False
    registered: str = ""
    registered_on: str = ""
    held: Decimal = Decimal(0)
    returned_cards: set[str] = field(default_factory=set)
    open: dict[str, tuple[Decimal, str]] = field(default_factory=dict)
    paid: dict[str, tuple[Decimal, str]] = field(default_factory=dict)

    @property
    def account(self) -> str:
        """The card that is chosen."""
        return self.registered or self.card

    @property
    def due(self) -> Decimal:
        """What a run must propose: the entitlement less what is held; nothing while a returned card is not replaced in the
        card register.
        """
        returned = self.returned_cards and (not self.registered or self.registered in self.returned_cards)
        if not self.passed or returned:
            return Decimal(0)
        return max((TUITION if self.honoured else STANDARD) - self.held, Decimal(0))


def identity(at: int) -> str:
    stem = f"1101011990010{at + 1:d}00{at}"[:17]
    return stem + mod_11_2.calc_check_digit(stem)


PEOPLE = [Person(f"甲{'一二三'[at]}", identity(at), f"202610100000{at}", CARDS[at]) for at in range(3)]


def write_office(path: Path, people: list[Person], years: Sequence[int] = (2026,)) -> None:
    """One workbook with every sheet the degree review needs, studied and paid for in each of these years."""
    with xlsxwriter.Workbook(path) as workbook:

        def sheet(name: str, header: list[str], rows: list[list[str]]) -> None:
            page = workbook.add_worksheet(name)
            for line, row in enumerate([header, *rows]):
                for at, value in enumerate(row):
                    page.write_string(line, at, value)

        sheet(
            "报名", ["学号", "姓名", "身份证号", "入学批次", "复审结果", "互助卡号"],
            [[p.number, p.name, p.identity, "2026春", "通过", p.card] for p in people],
        )  # fmt: skip
        sheet(
            "成绩", ["学号", "学期", "课程名称", "综合成绩"],
            [[p.number, f"{year}春", "管理学", "85" if p.passed else "50"] for p in people for year in years],
        )  # fmt: skip
        sheet(
            "学费", ["学号", "缴费年度", "金额"], [[p.number, str(year), str(TUITION)] for p in people for year in years],
        )  # fmt: skip
        sheet(
            "互助卡", ["身份证号", "姓名", "互助卡号", "登记日期"],
            [[p.identity, p.name, p.registered, p.registered_on] for p in people if p.registered],
        )  # fmt: skip
        sheet("会员", ["身份证号", "姓名", "会员状态"], [[p.identity, p.name, "在会"] for p in people])
        sheet(
            "荣誉", ["身份证号", "姓名", "荣誉称号", "认定结果"],
            [[p.identity, p.name, "北京大工匠", "通过"] for p in people if p.honoured],
        )  # fmt: skip
