"""What are one person's papers, and how is one of them altered? Shared by every programme.

A case starts as a clean person's rows; an edit changes them. Which edits make which trouble stands in the programmes'
tables.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Generic

from flows.sample.order import Policy
from flows.sample.people import People, Person
from flows.sample.spelling import Cell
from flows.sample.workbook import Row


@dataclass(frozen=True)
class Setting(Generic[Policy]):
    """What every case is made from."""

    year: int
    policy: Policy
    people: People
    rng: Random

    def before(self, days: int) -> date:
        """The day so many days before the cut-off (0 is the cut-off, negative lies behind it)."""
        return self.policy.cut_off - timedelta(days=days)


@dataclass
class Case:
    """One person's papers: `number` they study under, `rows` about them in each kind of workbook."""

    person: Person
    number: str
    rows: dict[str, list[Row]]


Edit = Callable[[Case, Setting[Policy]], None]
Value = Cell | Callable[[Case, Setting[Policy]], Cell]


def put(kind: str, **cells: Value[Policy]) -> Edit[Policy]:
    """Change cells of the first row of that kind."""

    def edit(case: Case, setting: Setting[Policy]) -> None:
        case.rows[kind][0] |= _settled(cells, case, setting)

    return edit


def also(kind: str, **cells: Value[Policy]) -> Edit[Policy]:
    """Add a row: the first of that kind over again, or one of the person's name and identity; then change its cells."""

    def edit(case: Case, setting: Setting[Policy]) -> None:
        owner: Row = {"姓名": case.person.name, "身份证号": case.person.id_number}
        like = case.rows[kind][0] if case.rows[kind] else owner
        case.rows[kind].append(like | _settled(cells, case, setting))

    return edit


def repeat(kind: str) -> Edit[Policy]:
    """Hand in the first row of that kind twice."""

    def edit(case: Case, _setting: Setting[Policy]) -> None:
        case.rows[kind].append(case.rows[kind][0])

    return edit


def drop(*kinds: str) -> Edit[Policy]:
    """Hand in nothing of those kinds."""

    def edit(case: Case, _setting: Setting[Policy]) -> None:
        for kind in kinds:
            case.rows[kind].clear()

    return edit


def rename(case: Case, setting: Setting[Policy]) -> None:
    """Give the person a name that nobody else bears."""
    adopt(case, case.person._replace(name=setting.people.rare_name()))


def adopt(case: Case, person: Person) -> None:
    """Make all papers those of that person: name and identity number."""
    case.person = person
    for row in (row for rows in case.rows.values() for row in rows):
        for column, value in (("姓名", person.name), ("身份证号", person.id_number)):
            if column in row:
                row[column] = value


def any_of(*values: Value[Policy]) -> Value[Policy]:
    """One of the values, drawn for each case."""

    def draw(case: Case, setting: Setting[Policy]) -> Cell:
        return _settle(setting.rng.choice(values), case, setting)

    return draw


def _settled(cells: dict[str, Value[Policy]], case: Case, setting: Setting[Policy]) -> Row:
    return {column: _settle(value, case, setting) for column, value in cells.items()}


def _settle(value: Value[Policy], case: Case, setting: Setting[Policy]) -> Cell:
    return value(case, setting) if callable(value) else value
