"""Random lives of money against a plain model: conserved, never doubled, nobody above entitlement at any step."""

import itertools
import tempfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from stdnum import luhn

from flows.money.verify import verify

from .students import TUITION, Person, identity
from .till import Till, payments

pytestmark = pytest.mark.usefixtures("unanalysed")

_CARDS = (stem + luhn.calc_check_digit(stem) for stem in (f"62103{n:010d}" for n in itertools.count(1)))


class MoneyMachine(RuleBasedStateMachine):
    """Four people, one year, and everything that may happen to their evidence and their payments."""

    @initialize()
    def found(self) -> None:
        self.till = Till(Path(tempfile.mkdtemp()))
        self.people = [
            Person(f"甲{'一二三四'[at]}", identity(at), f"20261010000{at:02d}", next(_CARDS)) for at in range(4)
        ]

    def teardown(self) -> None:
        if self.begun():
            verify(self.till.warehouse, None, out=self.till.out, wait=1)

    def begun(self) -> bool:
        """Whether anything was settled yet."""
        return hasattr(self, "till") and self.till.warehouse.exists()

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
        run = self.till.run(self.people)
        due = {person.number: person for person in self.people if person.due}
        assert Decimal(run["payable_total"]) == sum(person.due for person in due.values())
        assert run["payments"] == len(due)
        if finish == "draft" or not due:
            return
        if finish == "approved":
            self.till.approve(run)
            return
        self.till.issue(run)
        for payment in payments(run):
            person, amount = due[payment["subject_no"]], Decimal(payment["amount"])
            person.open[payment["payment_no"]] = (amount, person.account)
            person.held += amount
            person.returned_cards.clear()

    @precondition(lambda self: any(person.open for person in self.people))
    @rule(data=st.data())
    def the_bank_returns_some(self, data: st.DataObject) -> None:
        waiting = [(person, number) for person in self.people for number in person.open]
        told = data.draw(st.lists(st.sampled_from(waiting), min_size=1, unique_by=lambda pair: pair[1]))
        results = {number: data.draw(st.booleans()) for _, number in told}
        self.till.returned(results)
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
        self.till.returned({number: False}, correct=True)
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
        if not self.begun():
            return
        totals = {kind: Decimal(0) for kind in ("issued", "paid", "failed", "recovered", "corrected")}
        for entry in self.till.entries():
            totals[entry["kind"]] += Decimal(entry["amount"])
        open_ = sum((amount for person in self.people for amount, _ in person.open.values()), Decimal(0))
        paid = sum((amount for person in self.people for amount, _ in person.paid.values()), Decimal(0))
        assert totals["paid"] - totals["corrected"] == paid
        assert totals["issued"] == paid + totals["failed"] + open_
        assert all(0 <= person.held <= TUITION for person in self.people)


MoneyMachine.TestCase.settings = settings(
    max_examples=6,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
TestMoney = MoneyMachine.TestCase
