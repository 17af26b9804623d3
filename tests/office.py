"""Turns the cases of a programme into office workbooks, settles them, and tells each case what became of it.

A case says only what differs from a clean person, whom the programme's own module describes (tests.degree_office,
tests.conghua_office). All cases of one review year and as-of day lie in one set of workbooks and are settled in one run,
each with people of its own.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
import yaml
from stdnum import luhn
from stdnum.iso7064 import mod_11_2

from flows.steps import run_steps
from flows.underway import Request
from flows.warehouse import open_warehouse

_TITLE_ROWS = 1
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何"
_GIVEN = "建国志强秀英桂兰玉华海燕晓明文博思远佳怡雨欣子涵浩然俊杰"
_PLACEHOLDER = re.compile(r"\$(?:([A-Z])\.)?(other_\w+|new_card|number|name|id|card|year|value)")
_ERROR = re.compile(r"#(N/A|REF!|DIV/0!)")

Row = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One case: the people it is about by letter, each with the facts that differ and what is expected."""

    id: str
    why: str
    year: int
    as_of: date | None
    value: Any
    people: dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Person:
    """An invented person: the values their placeholders stand for, and where their rows stand as (sheet, Excel row)."""

    values: dict[str, Any]
    rows: list[tuple[str, int]] = field(default_factory=list)

    def subject_no(self, named_by: str | None) -> str:
        """The key of the person in decisions.csv; `row` where the registration, the first row, has no number."""
        if named_by != "row":
            return str(self.values["number"])
        kind, row = self.rows[0]
        return f"?{kind}.xlsx#{kind}#{row}"


@dataclass(frozen=True)
class Settled:
    """What a run wrote, by subject_no; `held` is the text of the person's row in 待补材料清单."""

    decisions: dict[str, list[dict[str, str]]]
    accounts: dict[str, str]
    held: dict[str, str]
    problems: list[dict[str, str]]
    header: list[str]


@dataclass(frozen=True)
class Office:
    """What a programme's office hands in: `columns` of each sheet, the registration first (contract 3), and one `clean`
    row of each; of `optional` sheets a clean person has none. `amount` is what one gets, `cases` where the cases lie.
    """

    programme: str
    first_year: int
    cases: Path
    columns: dict[str, str]
    clean: dict[str, Row]
    optional: tuple[str, ...]
    amount: str

    def load_cases(self) -> tuple[Case, ...]:
        """Every case, `for:` lists multiplied out, in order of file and place."""
        return _load(self.cases, self.first_year)

    def settle(self, folder: Path, cases: list[Case]) -> tuple[Settled, dict[str, dict[str, Person]]]:
        """Write the workbooks of cases of one year and as-of day into `folder`, run the review, read what it wrote."""
        year, as_of = cases[0].year, cases[0].as_of
        people = _invent(cases)
        inputs = folder / "inputs"
        inputs.mkdir(parents=True)
        for kind in self.columns:
            self._write_sheet(inputs / f"{kind}.xlsx", kind, cases, people)
        warehouse = folder / "warehouse.duckdb"
        _issue(warehouse, self.programme, cases, people)
        request = Request(
            programme=self.programme,
            year=year,
            inputs=(inputs,),
            out=folder / "out",
            warehouse=warehouse,
            made_by="测试",
            made_at=datetime(year, 10, 8, tzinfo=UTC),
            as_of=as_of,
        )
        review = run_steps(request, announce=lambda _: None)
        return _read_run(folder / "out" / review.run), people

    def expected(self, person: Person, expect: dict[str, Any]) -> dict[str, Any]:
        """What a case expects, with what goes without saying: no reasons, no notes, the programme's amount."""
        rejected = expect["outcome"] == "reject"
        amount = "0.00" if rejected else expect.get("amount", self.amount)
        wanted = {
            "outcome": expect["outcome"],
            "reasons": expect.get("reasons", ""),
            "notes": expect.get("notes", ""),
            "amount": amount,
            "payable": amount if expect["outcome"] == "pay" else "0.00",
        }
        if "tier" in expect:
            wanted["tier"] = expect["tier"]
        if "account" in expect:
            wanted["account"] = _fill(expect["account"], person.values, {})
        if "told" in expect:
            wanted["told"] = expect["told"]
        if "problem" in expect:
            wanted["problem"] = [expect["problem"]]
        return wanted

    def outcome(self, settled: Settled, person: Person, expect: dict[str, Any]) -> dict[str, Any]:
        """What became of a person, in the words of `expected`: the keys a case may speak of and no others."""
        subject_no = person.subject_no(expect.get("subject"))
        (row,) = settled.decisions.get(subject_no, [{}])
        found: dict[str, Any] = {name: row.get(name) for name in ("outcome", "reasons", "notes", "amount", "tier")}
        found["account"] = settled.accounts.get(subject_no)
        found["payable"] = row.get("payable")
        if "told" in expect:
            found["told"] = [text for text in expect["told"] if text in settled.held.get(subject_no, "")]
        if "problem" in expect:
            found["problem"] = [
                problem
                for problem in [expect["problem"]]
                for line in settled.problems
                if (line["code"], line["column"]) == (problem["code"], problem["column"])
                if (problem["sheet"], int(line["row"])) in person.rows and line["sheet"] == problem["sheet"]
            ][:1]
        return {name: value for name, value in found.items() if name in self.expected(person, expect)}

    def _rows(self, kind: str, facts: dict[str, Any]) -> list[Row]:
        given = facts.get(kind, [] if kind in self.optional else [{}])
        return [self.clean[kind] | changes for changes in ([given] if isinstance(given, dict) else given)]

    def _write_sheet(self, path: Path, kind: str, cases: list[Case], people: dict[str, dict[str, Person]]) -> None:
        columns = self.columns[kind].split()
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet(kind)
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            sheet.write_string(0, 0, f"{kind} 测试用表")
            for at, column in enumerate(columns):
                sheet.write_string(_TITLE_ROWS, at, column)
            next_row = _TITLE_ROWS + 1
            for case in cases:
                own = people[case.id]
                for letter, facts in case.people.items():
                    for row in self._rows(kind, facts):
                        if unknown := set(row) - set(columns):
                            raise KeyError(f"{case.id}: {kind} has no column {unknown}")
                        for column, value in row.items():
                            cell = _fill(value, own[letter].values, own)
                            write_cell(sheet, next_row, columns.index(column), cell, day)
                        next_row += 1
                        own[letter].rows.append((kind, next_row))


@cache
def _load(folder: Path, first_year: int) -> tuple[Case, ...]:
    return tuple(
        case
        for path in sorted(folder.glob("*.yaml"))
        for raw in yaml.safe_load(path.read_text("utf-8"))
        for case in _expand(path.stem, raw, first_year)
    )


def _expand(stem: str, raw: dict[str, Any], first_year: int) -> Iterator[Case]:
    facts = {key: value for key, value in raw.items() if key not in ("case", "why", "year", "as_of", "for", "people")}
    for value in raw.get("for", [None]):
        # A text is quoted, so that "60" and 60 are two cases.
        shown = f"“{value}”" if isinstance(value, str) else value
        name = f"{stem}/{raw['case']}" + (f"/{shown}" if "for" in raw else "")
        people = raw.get("people") or {"A": facts}
        yield Case(name, raw["why"], raw.get("year", first_year), raw.get("as_of"), value, people)


def _invent(cases: list[Case]) -> dict[str, dict[str, Person]]:
    invented: dict[str, dict[str, Person]] = {}
    number = 0
    for case in cases:
        invented[case.id] = {}
        for letter, facts in case.people.items():
            number += 1
            values = invent(number) | {"year": case.year, "value": case.value}
            given = {name: _fill(value, values, {}) for name, value in facts.get("person", {}).items()}
            invented[case.id][letter] = Person(values | given)
    return invented


def invent(number: int) -> dict[str, Any]:
    born = date.fromordinal(date(1970, 1, 1).toordinal() + number)
    given = len(_GIVEN)
    block, at = divmod(number, len(_SURNAMES))
    name = _SURNAMES[at] + _GIVEN[block % given] + _GIVEN[block // given]
    return {
        "number": f"2026{number:09}",
        "other_number": f"2099{number:09}",
        "name": name,
        "other_name": f"欧阳{name}",
        "id": _identity(f"110101{born:%Y%m%d}101"),
        "other_id": _identity(f"110102{born:%Y%m%d}202"),
        "card": _card(f"621030{number:012}"),
        "new_card": _card(f"621031{number:012}"),
        "other_card": _card(f"621032{number:012}"),
    }


def _identity(body: str) -> str:
    return body + mod_11_2.calc_check_digit(body)


def _card(body: str) -> str:
    return body + luhn.calc_check_digit(body)


def _fill(value: Any, own: dict[str, Any], others: dict[str, Person]) -> Any:
    """A cell with its placeholders filled; one that is nothing but a placeholder keeps the type of what it stands for."""
    if not isinstance(value, str):
        return value

    def stands_for(match: re.Match[str]) -> Any:
        return others[match[1]].values[match[2]] if match[1] else own[match[2]]

    if whole := _PLACEHOLDER.fullmatch(value):
        return stands_for(whole)
    return _PLACEHOLDER.sub(lambda match: str(stands_for(match)), value)


def write_cell(sheet: Any, row: int, column: int, value: Any, day: Any) -> None:
    """A typed value becomes a typed cell: dates real dates, numbers numeric, `#N/A` and the like errors, all else text."""
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif isinstance(value, str) and _ERROR.fullmatch(value):
        sheet.write_formula(row, column, "=NA()", value=value)
    elif value is not None:
        sheet.write_string(row, column, value)


def _issue(warehouse: Path, programme: str, cases: list[Case], people: dict[str, dict[str, Person]]) -> None:
    """Put what a case says was issued before into the ledger."""
    wanted = [
        (people[case.id][letter].values["id"], issued)
        for case in cases
        for letter, facts in case.people.items()
        for issued in facts.get("issued", [])
    ]
    if not wanted:
        return
    with open_warehouse(warehouse, wait=1, holder="测试") as connection:
        for entry, (identity, issued) in enumerate(wanted, start=1):
            payment, amount = f"earlier-{entry}", Decimal(issued["amount"])
            connection.execute(
                "insert into warehouse.payment_items by name select ? as payment_no, 'earlier' as run, "
                "'earlier' as subject_no, person_key(?) as person_key, ? as tier, ? as amount",
                [payment, identity, issued["tier"], amount],
            )
            connection.execute(
                "insert into warehouse.ledger by name select ? as entry_no, now() as at, 'issued' as kind, "
                "? as payment_no, ? as programme, ? as year, 'earlier' as subject_no, "
                "person_key(?) as person_key, ? as amount, 'earlier' as batch, 'earlier' as by, '' as note, "
                "'' as prev_hash, ? as hash",
                [entry, payment, programme, issued["year"], identity, amount, payment],
            )


def _read_run(folder: Path) -> Settled:
    with (folder / "decisions.csv").open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        decisions: dict[str, list[dict[str, str]]] = {}
        for row in reader:
            decisions.setdefault(row["subject_no"], []).append(row)
        header = list(reader.fieldnames or [])
    held: dict[str, str] = {}
    for sheet in openpyxl.load_workbook(folder / "待补材料清单.xlsx", read_only=True):
        for cells in sheet.iter_rows(values_only=True):
            texts = [str(cell) for cell in cells if cell is not None]
            held.update({text: held.get(text, "") + " ".join(texts) for text in texts if text in decisions})
    accounts = {row["subject_no"]: row["account"] for row in _read_csv(folder / "payments.csv")}
    return Settled(decisions, accounts, held, _read_csv(folder / "problems.csv"), header)


def _read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))
