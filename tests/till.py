"""What a few people's money goes through, in this process: runs, issues, returns and recoveries, one after another."""

import csv
import hashlib
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from flows.money.approve import approve_run
from flows.money.entries import list_entries
from flows.money.issue import issue_run
from flows.money.recover import recover_payment
from flows.money.returns import take_returns
from flows.steps import run_steps
from flows.underway import Request

from . import training_office as training
from .conftest import MADE_AT
from .students import Person, write_office


class Till:
    """An out folder, its warehouse, and all that is done to its money."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.out = folder / "out"
        self.warehouse = self.out / "warehouse.duckdb"
        self.clock = MADE_AT
        self.made = 0

    def copied(self, folder: Path) -> "Till":
        """All of it in another folder, where whatever is done happens there alone."""
        shutil.copytree(self.folder, folder)
        copy = Till(folder)
        copy.clock, copy.made = self.clock, self.made
        return copy

    def last(self) -> dict[str, Any]:
        """The latest run of one programme and year: its name and where it lies."""
        folder = max(file.parent for file in self.out.glob("*/run.json"))
        return {"run": folder.name, "folder": str(folder)}

    def now(self) -> datetime:
        self.clock += timedelta(seconds=1)
        return self.clock

    def inputs(self) -> Path:
        self.made += 1
        return self.folder / f"inputs{self.made}"

    def run(self, people: list[Person], by: str = "制表人", year: int = 2026) -> dict[str, Any]:
        """A degree run on these people."""
        inputs = self.inputs()
        inputs.mkdir()
        write_office(inputs / "材料.xlsx", people, range(2026, year + 1))
        return self.settle("beijing-degree", inputs, by, year)

    def train(self, office: training.Office, year: int = 2026) -> dict[str, Any]:
        """A skills run on this office."""
        inputs = self.inputs()
        training.write(office, inputs)
        return self.settle("beijing-skills", inputs, year=year)

    def settle(self, programme: str, inputs: Path, by: str = "制表人", year: int = 2026) -> dict[str, Any]:
        request = Request(
            programme=programme, year=year, inputs=(inputs,), out=self.out, warehouse=self.warehouse, made_by=by,
            made_at=self.now(),
        )  # fmt: skip
        return run_steps(request, announce=lambda _: None).summary

    def paid(self, *people: Person) -> list[str]:
        """A degree run on these people, approved and issued; the numbers of its payments."""
        return self._once(repr(people), lambda till: till.issue(till.run(list(people))))

    def paid_for(self, office: training.Office) -> list[str]:
        """A skills run on this office, approved and issued; the numbers of its payments."""
        return self._once(repr(office), lambda till: till.issue(till.train(office)))

    def _once(self, story: str, play: Callable[["Till"], list[str]]) -> list[str]:
        """What an untouched till comes to is the same in every test: made once, then copied."""
        if self.out.exists():
            return play(self)
        kept = Till(self.folder.parent / hashlib.sha256(story.encode()).hexdigest())
        if not kept.folder.exists():
            kept.folder.mkdir()
            play(kept)
        shutil.copytree(kept.out, self.out)
        # Later than all that happened there.
        self.clock += timedelta(minutes=1)
        return [row["payment_no"] for row in payments(self.last())]

    def issue(self, run: dict[str, Any]) -> list[str]:
        """Approve and issue a run; the numbers of its payments."""
        self.approve(run)
        return self.bank(run)

    def approve(self, run: dict[str, Any]) -> None:
        approve_run(self.warehouse, run["run"], out=self.out, by="审核人", at=self.now(), wait=1)

    def bank(self, run: dict[str, Any]) -> list[str]:
        """Issue an approved run; the numbers of its payments."""
        issue_run(
            self.warehouse, run["run"], out=self.out, by="出纳", bank="plain-csv", at=self.now(), wait=1,
            confirm=lambda _: None,
        )  # fmt: skip
        return [row["payment_no"] for row in payments(run)]

    def returned(self, results: dict[str, bool], *, correct: bool = False) -> None:
        """The bank says of these payments that they went through or not."""
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            known = {
                number: (account, amount)
                for number, account, amount in connection.execute(
                    "select payment_no, account, amount from payments"
                ).fetchall()
            }
        lines = [
            f"{number},{known[number][0]},{known[number][1]},{'成功' if paid else '失败'},,"
            for number, paid in results.items()
        ]
        self.take(lines, correct=correct)

    def reissue(self, someone: Person, card: str) -> str:
        """The only payment of this person, made anew to a card that was registered."""
        (number,) = self.issue(self.run([replace(someone, registered=card)]))
        return number

    def take(self, lines: list[str], *, correct: bool = False, name: str = "回盘.csv") -> None:
        file = self.folder / name
        file.write_text("\r\n".join(["流水号,收款账号,金额,处理结果,实付金额,失败原因", *lines]) + "\r\n", "gb18030")
        take_returns(self.warehouse, file, out=self.out, by="出纳", at=self.now(), correct=correct, wait=1)

    def recover(self, number: str, amount: str) -> None:
        recover_payment(
            self.warehouse, number, amount, out=self.out, by="财务", reference="进账单", at=self.now(), wait=1
        )

    def entries(self) -> list[dict[str, Any]]:
        said: list[dict[str, Any]] = list_entries(self.warehouse, programme=None, year=None, file=None, wait=1)[
            "entries"
        ]
        return said

    def execute(self, *statements: str) -> list[Any]:
        """Behind the command's back."""
        with duckdb.connect(str(self.warehouse)) as connection:
            return [connection.execute(statement).fetchall() for statement in statements][-1]


def table(run: dict[str, Any], name: str) -> list[dict[str, str]]:
    with (Path(run["folder"]) / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def payments(run: dict[str, Any]) -> list[dict[str, str]]:
    return table(run, "payments")


def decided(run: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {row["subject_no"]: (row["outcome"], row["reasons"]) for row in table(run, "decisions")}


def class_of_two() -> training.Office:
    """A project whose two trainees, in order of their numbers, are both paid for."""
    case = training.Case("two", "", None, {"P": {}}, {letter: {"expect": {}} for letter in "AB"})
    office, _ = training.build([case])
    office.rows["trainees"].sort(key=lambda row: str(row["身份证号"]))
    return office
