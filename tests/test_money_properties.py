"""Random lives of money against a plain model: conserved, never doubled, nobody above entitlement at any step."""

import itertools
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from stdnum import luhn
from stdnum.iso7064 import mod_11_2

from flows.money.approve import approve_run
from flows.money.entries import list_entries
from flows.money.issue import issue_run
from flows.money.returns import take_returns
from flows.money.verify import verify
from flows.steps import run_steps
from flows.underway import Request

from .conftest import MADE_AT

STANDARD, TUITION = Decimal("1600.00"), Decimal("3628.80")
_CARDS = (stem + luhn.calc_check_digit(stem) for stem in (f"62103{n:010d}" for n in itertools.count(1)))


@dataclass
class Person:
    """What the office says of one person, and what the model knows of their money.

    `card` stands on the registration; `registered`, where there is one, in the card register, and goes before it.
    """

    name: str
    identity: str
    number: str
    card: str
    passed: bool = True
    honoured: bool = False
    registered: str = ""
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


class MoneyMachine(RuleBasedStateMachine):
    """Four people, one year, and everything that may happen to their evidence and their payments."""

    @initialize()
    def found(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.warehouse = self.folder / "out" / "warehouse.duckdb"
        self.clock = MADE_AT
        self.people = [
            Person(f"甲{'一二三四'[at]}", identity(at), f"20261010000{at:02d}", next(_CARDS)) for at in range(4)
        ]

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            verify(self.warehouse, None, wait=1) if self.warehouse.exists() else None

    @rule(at=st.integers(0, 3))
    def a_make_up_is_published_or_taken_back(self, at: int) -> None:
        self.people[at].passed = not self.people[at].passed

    @rule(at=st.integers(0, 3))
    def an_honour_is_recognised_or_revoked(self, at: int) -> None:
        self.people[at].honoured = not self.people[at].honoured

    @rule(at=st.integers(0, 3))
    def a_new_card_is_registered(self, at: int) -> None:
        self.people[at].registered = next(_CARDS)

    @rule(at=st.integers(0, 3))
    def the_registration_bears_another_card(self, at: int) -> None:
        self.people[at].card = next(_CARDS)

    @rule(at=st.integers(0, 3))
    def a_new_student_number_replaces_the_old(self, at: int) -> None:
        self.people[at].number = str(int(self.people[at].number) + 100)

    @rule(finish=st.sampled_from(["draft", "approved", "issued"]))
    def settle(self, finish: str) -> None:
        summary = self._run()
        due = {person.number: person.due for person in self.people if person.due}
        assert Decimal(summary["payable_total"]) == sum(due.values())
        assert summary["payments"] == len(due)
        if finish == "draft" or not due:
            return
        approve_run(self.warehouse, summary["run"], out=self.folder / "out", by="审核人", at=self._now(), wait=1)
        if finish == "approved":
            return
        issue_run(
            self.warehouse,
            summary["run"],
            out=self.folder / "out",
            by="出纳",
            bank="plain-csv",
            at=self._now(),
            wait=1,
            confirm=lambda _: None,
        )
        for entry in self._entries()[-len(due) :]:
            person = next(p for p in self.people if p.number == entry["subject_no"])
            amount = Decimal(entry["amount"])
            person.open[entry["payment_no"]] = (amount, person.account)
            person.held += amount
            person.returned_cards.clear()

    @precondition(lambda self: any(person.open for person in self.people))
    @rule(data=st.data())
    def the_bank_returns_some(self, data: st.DataObject) -> None:
        waiting = [(person, number) for person in self.people for number in person.open]
        told = data.draw(st.lists(st.sampled_from(waiting), min_size=1, unique_by=lambda pair: pair[1]))
        results = {number: data.draw(st.booleans()) for _, number in told}
        self._take({number: (*person.open[number], results[number]) for person, number in told}, correct=False)
        for person, number in told:
            amount, card = person.open.pop(number)
            self._book(person, number, amount, card, paid=results[number])

    @precondition(lambda self: any(person.paid for person in self.people))
    @rule(data=st.data())
    def the_bank_corrects_a_success(self, data: st.DataObject) -> None:
        person, number = data.draw(
            st.sampled_from([(person, number) for person in self.people for number in person.paid])
        )
        amount, card = person.paid.pop(number)
        self._take({number: (amount, card, False)}, correct=True)
        self._book(person, number, amount, card, paid=False)

    def _book(self, person: Person, number: str, amount: Decimal, card: str, *, paid: bool) -> None:
        if paid:
            person.paid[number] = (amount, card)
            return
        person.held -= amount
        # Whichever payment it was: nothing was issued since to make it good.
        person.returned_cards.add(card)

    @invariant()
    def money_is_conserved(self) -> None:
        if not hasattr(self, "people") or not self.warehouse.exists():
            return
        totals = {kind: Decimal(0) for kind in ("issued", "paid", "failed", "recovered", "corrected")}
        for entry in self._entries():
            totals[entry["kind"]] += Decimal(entry["amount"])
        open_ = sum((amount for person in self.people for amount, _ in person.open.values()), Decimal(0))
        paid = sum((amount for person in self.people for amount, _ in person.paid.values()), Decimal(0))
        assert totals["paid"] - totals["corrected"] == paid
        assert totals["issued"] == paid + totals["failed"] + open_
        assert all(0 <= person.held <= TUITION for person in self.people)

    def _now(self) -> datetime:
        self.clock += timedelta(seconds=1)
        return self.clock

    def _entries(self) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = list_entries(self.warehouse, programme=None, year=None, file=None, wait=1)[
            "entries"
        ]
        return entries

    def _run(self) -> dict[str, Any]:
        inputs = self.folder / "inputs.xlsx"
        write_office(inputs, self.people)
        folder = self.folder / "inputs"
        folder.mkdir(exist_ok=True)
        inputs.replace(folder / "材料.xlsx")
        request = Request(
            programme="beijing-degree", year=2026, inputs=(folder,), out=self.folder / "out", warehouse=self.warehouse,
            made_by="制表人", made_at=self._now(),
        )  # fmt: skip
        return run_steps(request, announce=lambda _: None).summary

    def _take(self, rows: dict[str, tuple[Decimal, str, bool]], *, correct: bool) -> None:
        lines = ["流水号,收款账号,金额,处理结果,实付金额,失败原因"]
        for number, (amount, card, paid) in rows.items():
            lines.append(f"{number},{card},{amount},{'成功' if paid else '失败'},{amount if paid else '0.00'},")
        file = self.folder / "回盘.csv"
        file.write_text("\r\n".join(lines) + "\r\n", "gb18030")
        take_returns(self.warehouse, file, out=self.folder / "out", by="出纳", at=self._now(), correct=correct, wait=1)


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
            "互助卡", ["身份证号", "姓名", "互助卡号"], [[p.identity, p.name, p.registered] for p in people if p.registered],
        )  # fmt: skip
        sheet("会员", ["身份证号", "姓名", "会员状态"], [[p.identity, p.name, "在会"] for p in people])
        sheet(
            "荣誉", ["身份证号", "姓名", "荣誉称号", "认定结果"],
            [[p.identity, p.name, "北京大工匠", "通过"] for p in people if p.honoured],
        )  # fmt: skip


MoneyMachine.TestCase.settings = settings(
    max_examples=6,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
TestMoney = MoneyMachine.TestCase
