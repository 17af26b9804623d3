"""What may everybody know of a run? One page without a single person on it: totals, reasons, years, changes, problems.

Every figure on it is one the papers have: read from the same totals, and read back from the file.
"""

from collections.abc import Sequence
from dataclasses import fields
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

from duckdb import DuckDBPyConnection

from policies.terms import Terms
from reports.changes import ChangeTotals
from reports.files import WrittenFile, create_private
from reports.page_content import read_page
from reports.page_rendering import render
from reports.reconciliation import Check
from reports.totals import Totals
from reports.workbook import Heading
from schemas.errors import Unusable

NAME = "结算报告"

# The totals no page may leave out.
_SHOWN = (
    "people",
    "pay_people",
    "hold_people",
    "reject_people",
    "payable_yuan",
    "payments",
    "payments_yuan",
    "problems",
)


def write_page(
    connection: DuckDBPyConnection,
    folder: Path,
    heading: Heading,
    terms: Terms,
    totals: Totals,
    checks: Sequence[Check],
    changed: ChangeTotals | None,
) -> WrittenFile:
    """Write 结算报告.html from figures already reconciled (`checks`), and return what it says when read back.

    Raises Unusable where a table of the page does not add up to the totals, or the file says another total.
    """
    page = read_page(connection, heading, terms, totals, checks, changed)
    path = folder / f"{NAME}.html"
    with create_private(path) as file:
        file.write(render(page).encode())
    return _read_back(path, totals)


class _Totals(HTMLParser):
    """Finds every total on a page: the words of `<data data-total="…">`, which a reader sees."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._name: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "data":
            self._name = dict(attrs).get("data-total")

    def handle_data(self, data: str) -> None:
        if self._name:
            self.found.append((self._name, data.replace(",", "")))
            self._name = None


def _read_back(path: Path, totals: Totals) -> WrittenFile:
    """Return what a written page comes to. Raises Unusable where it says another total, or none."""
    reader = _Totals()
    reader.feed(path.read_text("utf-8"))
    read = dict(reader.found)
    wanted = {field.name: str(getattr(totals, field.name)) for field in fields(totals)}
    if {*_SHOWN} - read.keys() or any(wanted[name] != said for name, said in reader.found):
        raise Unusable(f"《{path.name}》写出后读回，合计与本次结算不符，本次结算不可用。")
    return WrittenFile(path.name, int(read["people"]), Decimal(read["payments_yuan"]))
