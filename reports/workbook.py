"""What do all papers share? An A4 sheet, the heading, the line of unit and date, notes and places to sign."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import accumulate
from typing import Any, BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from reports.styles import ROW_HEIGHT, Styles, make_styles, row_height
from reports.wording import cell_text, chinese_date, lines_needed


@dataclass(frozen=True)
class Heading:
    """What every paper of a run says about the run itself, and what its programme calls things."""

    programme_title: str
    unit: str
    year: int
    as_of: date
    run: str
    maker: str
    complaint_phone: str
    notice_working_days: int
    subject_label: str
    cohort_label: str
    account_label: str


@dataclass(frozen=True)
class Sheet:
    """An open sheet: where to write, in which styles, and its column widths in half-width characters."""

    page: Any
    styles: Styles
    widths: Sequence[int]

    @property
    def last(self) -> int:
        """The last column of the paper."""
        return len(self.widths) - 1

    def across(self, line: int, first: int, last: int, value: str | int | Decimal, style: Format) -> None:
        """Write text or a number over the columns `first` to `last` of one line."""
        if first < last:
            self.page.merge_range(line, first, line, last, "", style)
        if isinstance(value, str):
            self.page.write_string(line, first, cell_text(value), style)
        else:
            self.page.write_number(line, first, value, style)

    def paragraph(self, line: int, text: str, style: Format) -> None:
        """Write text over the whole width, in a line as high as the text needs."""
        self.page.set_row(line, row_height(paragraph_lines(text, sum(self.widths))))
        self.across(line, 0, self.last, text, style)


def paragraph_lines(text: str, width: int) -> int:
    """Return how many lines a paragraph takes on a sheet so wide, in half-width characters."""
    return lines_needed(text, width - 6)


@contextmanager
def open_sheet(
    target: BinaryIO, name: str, heading: Heading, widths: Sequence[int], *, landscape: bool
) -> Iterator[Sheet]:
    """Yield the empty sheet of a new workbook, written to `target` on leaving; the same content gives the same bytes."""
    with Workbook(target, {"in_memory": True}) as book:
        unit = cell_text(heading.unit)
        created = datetime.combine(heading.as_of, time())
        book.set_properties({"title": name, "author": unit, "company": unit, "created": created})
        page = book.add_worksheet(name)
        page.set_paper(9)
        if landscape:
            page.set_landscape()
        page.set_margins(left=0.4, right=0.4, top=0.55, bottom=0.65)
        page.center_horizontally()
        page.fit_to_pages(1, 0)
        run = cell_text(heading.run).replace("&", "&&")
        page.set_footer(f'&L&"宋体"&9运行编号：{run}&C&"宋体"&9第 &P 页，共 &N 页')
        page.set_default_row(ROW_HEIGHT)
        for place, width in enumerate(widths):
            page.set_column(place, place, width)
        yield Sheet(page, make_styles(book), widths)


def write_top(sheet: Sheet, heading: Heading, title: str, *, opening: str | None = None, money: bool = True) -> int:
    """Write the title, an opening paragraph, and the line of unit and date; return the next free line.

    `money`: whether the paper holds amounts, and so has to say that they are yuan.
    """
    sheet.page.set_row(0, 36)
    sheet.across(0, 0, sheet.last, f"{heading.programme_title} {heading.year}年{title}", sheet.styles["title"])
    line = 1
    if opening is not None:
        sheet.paragraph(line, opening, sheet.styles["note"])
        line += 1
    middle = sheet.last // 2
    sheet.across(line, 0, middle, f"单位：{heading.unit}", sheet.styles["unit"])
    dated = f"截至日期：{chinese_date(heading.as_of)}" + ("　　金额单位：元" if money else "")
    sheet.across(line, middle + 1, sheet.last, dated, sheet.styles["date"])
    return line + 1


def write_end(sheet: Sheet, line: int, notes: Sequence[str], signatures: Sequence[str]) -> None:
    """Write the notes and, spread evenly over the width of the paper, the places to sign."""
    for note in notes:
        sheet.paragraph(line, note, sheet.styles["note"])
        line += 1
    edges = list(accumulate(sheet.widths, initial=0))
    shares = [edges[-1] * place / len(signatures) for place in range(len(signatures))]
    starts = [min(range(len(edges)), key=lambda edge: abs(edges[edge] - share)) for share in shares]
    sheet.page.set_row(line, 40)
    for start, following, text in zip(starts, [*starts[1:], sheet.last + 1], signatures, strict=True):
        sheet.across(line, start, following - 1, text, sheet.styles["signature"])
