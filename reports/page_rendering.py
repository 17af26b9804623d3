"""How does the page of a run look? One HTML text with its own style and charts, which asks for nothing besides itself."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from policies.policy import Value
from policies.terms import Terms
from reports import bars
from reports.page_content import Page, Reason
from reports.reconciliation import PAYMENTS, Check
from reports.wording import chinese_date

if TYPE_CHECKING:
    from jinja2 import Template

_DIGITS_OF_HASH = 12


def render(page: Page) -> str:
    """Return the page as HTML; the same content gives the same text. Every text is escaped, wherever it comes from."""
    return _template().render(
        page=page,
        totals=page.totals,
        heading=page.heading,
        terms=page.terms,
        css=_text("page.css"),
        pieces=bars.pieces,
        share=bars.share,
        sources=_sources(page.checks),
        blocks=_reason_blocks(page.reasons),
        values=_deciding_values(page.terms),
        digest=page.terms.digest[:_DIGITS_OF_HASH],
    )


@cache
def _template() -> "Template":
    # Imported here: whoever approves, issues or asks needs no templates.
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"figure": _figure, "moved": _moved, "day": chinese_date}
    return environment.from_string(_text("page.html.j2"))


def _sources(checks: Sequence[Check]) -> list[Check]:
    """What the files say of the money of this run: the lists people sign, then the table machines read."""
    return sorted(
        (check for check in checks if check.right_name == PAYMENTS), key=lambda check: "csv" in check.left_name
    )


def _text(name: str) -> str:
    return files("reports").joinpath(name).read_text("utf-8")


def _figure(value: int | Decimal) -> str:
    return f"{value:,}"


def _moved(value: Decimal) -> str:
    """An increase or a decrease, with a true minus."""
    return f"{value:+,}".replace("-", "−") if value else _figure(value)


def _reason_blocks(reasons: Sequence[Reason]) -> list[tuple[str, list[Reason]]]:
    """Reasons by effect, in the order of the effects, the most common first."""
    effects = dict.fromkeys(reason.effect for reason in reasons)
    return [
        (effect, sorted((found for found in reasons if found.effect == effect), key=lambda found: -found.people))
        for effect in effects
    ]


def _deciding_values(terms: Terms) -> list[tuple[str, str, str]]:
    """Label, value and source of every amount and day, and of every number a reason compares with."""
    compared = {name for reason in terms.policy.reasons.values() for name in reason.values}
    return [
        (value.label, _worded(value), value.source)
        for name, value in terms.version.values.items()
        if value.yuan or value.month_day or (name in compared and value.words is None)
    ]


def _worded(value: Value) -> str:
    if value.yuan:
        return f"{Decimal(value.yuan):,} 元"
    if value.month_day:
        month, day = value.month_day.split("-")
        return f"{int(month)}月{int(day)}日"
    return value.shown
