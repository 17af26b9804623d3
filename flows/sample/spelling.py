"""How would an office type this value? Each function turns a value in canonical form into a cell as found in practice.

Every spelling is one that contract 3 can read back. A value not of the canonical type is what the cell shall hold as it
stands (an unreadable mark, a number that lost its digits) and passes untouched.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from random import Random
from typing import NamedTuple


class Term(NamedTuple):
    """A term or an intake; `season` is 春 or 秋."""

    year: int
    season: str


Cell = str | int | Decimal | date | Term | None
Written = str | int | float | date | None
Spell = Callable[[Cell, Random], Written]

# How much of a column is typed in a way of its own, and how much in some usual way other than the plainest.
_SELDOM = 0.05
_OFTEN = 0.6
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def as_is(value: Cell, _rng: Random) -> Written:
    """Words, which are typed one way. A canonical type that has no place in such a column is a mistake of ours."""
    assert value is None or isinstance(value, str | int), value
    return value


def name(value: Cell, rng: Random) -> Written:
    """Short names stretched with spaces, the dot of a minority name typed with whatever key was near."""
    assert isinstance(value, str)
    if rng.random() > _SELDOM:
        return value
    if "·" in value:
        return value.replace("·", rng.choice("•・‧．."))
    return value[0] + rng.choice((" ", "  ", "\u3000")) + value[1:]


def number(value: Cell, rng: Random) -> Written:
    """A student number: text, now and then a number (it is short enough to survive that)."""
    assert isinstance(value, str)
    return int(value) if rng.random() < _SELDOM else value


def identity(value: Cell, rng: Random) -> Written:
    """An identity number: lower-case x, full-width digits, a space behind, an apostrophe before."""
    if not isinstance(value, str) or rng.random() > _SELDOM:
        return as_is(value, rng)
    return rng.choice((value.lower(), value.translate(_WIDE), value + " ", "'" + value))


def card(value: Cell, rng: Random) -> Written:
    """A card number, in groups of four as it stands on the card."""
    if not isinstance(value, str) or not value.isdigit() or rng.random() > _SELDOM:
        return as_is(value, rng)
    return rng.choice(" -").join(value[at : at + 4] for at in range(0, len(value), 4))


def money(value: Cell, rng: Random) -> Written:
    """Yuan: a number or text, with or without thousands separator, sign and unit."""
    if not isinstance(value, Decimal):
        return as_is(value, rng)
    if rng.random() > _OFTEN:
        return float(value)
    if value < 0 or rng.random() < _OFTEN:
        return f"{value:.2f}"
    return rng.choice((f"{value:,.2f}", f"¥{value:,.2f}", f"{value:.2f}元"))


def day(value: Cell, rng: Random) -> Written:
    """A date: a real one or any of the usual texts."""
    if not isinstance(value, date):
        return as_is(value, rng)
    return value if rng.random() > _OFTEN else rng.choice(_day_forms(value))


def moment(value: Cell, rng: Random) -> Written:
    """A day and time to the minute: a real one, or a text as a web form or a clerk writes it."""
    if not isinstance(value, datetime) or rng.random() > _OFTEN:
        return value if isinstance(value, datetime) else as_is(value, rng)
    clock = f"{value.hour}:{value.minute:02d}"
    return rng.choice(
        (
            f"{value:%Y-%m-%d %H:%M:%S}",
            f"{value.year}/{value.month}/{value.day} {clock}",
            f"{value.year}年{value.month}月{value.day}日 {clock}",
        )
    )


def term(value: Cell, rng: Random) -> Written:
    """A term in one of its names."""
    assert isinstance(value, Term)
    return rng.choice(_term_forms(value))


def fee_year(value: Cell, rng: Random) -> Written:
    """The year paid for: a number, text, or the school year that ends in it."""
    assert isinstance(value, int)
    return value if rng.random() > _SELDOM else rng.choice((str(value), f"{value - 1}-{value}"))


def mark(value: Cell, rng: Random) -> Written:
    """A mark: a number or text, with a decimal, a unit, in full width."""
    if not isinstance(value, int) or rng.random() > _OFTEN:
        return as_is(value, rng)
    text = str(value)
    return text if rng.random() > _SELDOM else rng.choice((f"{text}.0", f"{text}分", text.translate(_WIDE)))


def course_code(value: Cell, rng: Random) -> Written:
    """A course code: text; now and then without its leading zero, or not at all."""
    assert isinstance(value, str)
    return value if rng.random() > _SELDOM else rng.choice((int(value), None))


def title(value: Cell, rng: Random) -> Written:
    """The title of an honour: its brackets in either width."""
    assert isinstance(value, str)
    return rng.choice((value, value.replace("(", "（").replace(")", "）")))


@cache
def _day_forms(value: date) -> tuple[str, ...]:
    year, month, of_month = value.year, value.month, value.day
    return (
        value.isoformat(),
        f"{year}/{month}/{of_month}",
        f"{year}.{month}.{of_month}",
        f"{year}年{month}月{of_month}日",
        f"{value:%Y%m%d}",
    )


@cache
def _term_forms(value: Term) -> tuple[str, ...]:
    year, season = value
    month, school_year, nth = (
        ("03", f"{year - 1}-{year}", "二") if season == "春" else ("09", f"{year}-{year + 1}", "一")
    )
    usual = (
        f"{year}{season}",
        f"{year}{season}季",
        f"{year}年{season}",
        f"{year}年{season}季",
        f"{year}{season}季学期",
    )
    return (*usual, f"{year}{month}", f"{school_year}学年第{nth}学期")
