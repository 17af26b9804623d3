"""How does a list look before its rows are in it? Title, header, one model row, the total in figures, places to sign."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from io import BytesIO

from reports.files import NOTHING, TOTAL
from reports.rows import Column
from reports.wording import shared_text
from reports.workbook import Heading, Sheet, open_sheet, paragraph_lines, write_end, write_top

Retell = Callable[[str, bytes], bytes]

# A character nobody types marks a sign; no list comes to an amount that size.
_SIGN = "\ue000"
_SIGNED = re.compile(f"<si><t[^>]*>{_SIGN}([0-9]+)\n*</t></si>")
_ANY_TOTAL = Decimal("-987654321012.34")
_TEXTS = "xl/sharedStrings.xml"


@dataclass(frozen=True)
class ListPaper:
    """A list as it is printed, all but its rows. `total` in yuan stands in the 合计 row under `money_column`.

    `about`: which one it is, of a paper that a run writes several of; it ends the name of the file. `counted`: what its rows
    are counted in. `total_name`: what its last row is called, where that is not the total of the whole list.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    total_text: str
    signatures: tuple[str, ...]
    money_column: int | None = None
    total: Decimal | None = None
    opening: str | None = None
    notes: tuple[str, ...] = ()
    landscape: bool = True
    about: str = ""
    counted: str = "人"
    total_name: str = TOTAL

    @property
    def file(self) -> str:
        """The name of its workbook."""
        return f"{self.name}{f'_{self.about}' if self.about else ''}.xlsx"


def draw_form(heading: Heading, paper: ListPaper, *, empty: bool = False) -> tuple[BytesIO, int]:
    """Return the workbook of a list, and the line of its one empty model row, counted from 0; 无 where it is `empty`."""
    form = BytesIO()
    widths = [column.width for column in paper.columns]
    with open_sheet(form, paper.name, heading, widths, landscape=paper.landscape) as sheet:
        header = write_top(sheet, heading, paper.title, opening=paper.opening, money=paper.money_column is not None)
        write_header(sheet, paper, header)
        if empty:
            sheet.across(header + 1, 0, sheet.last, NOTHING, sheet.styles["centre"])
        write_total(sheet, paper, header + 2)
        write_end(sheet, header + 3, paper.notes, paper.signatures)
    return form, header + 1


class Stencil:
    """A form drawn once for lists that differ in their texts, total and rows only: drawing takes longer than filling.

    It is drawn with signs in the place of texts, each of as many lines as its text, so that every line is as high as
    that text needs; lists whose texts take more lines, or fewer, get a stencil of their own.
    """

    def __init__(self) -> None:
        self._drawn: dict[ListPaper, tuple[BytesIO, int]] = {}

    def form(self, heading: Heading, paper: ListPaper) -> tuple[BytesIO, int, Retell]:
        """Return the form for a list that is not empty, the line of its model row, and what puts its texts into parts."""
        texts = [*(column.title for column in paper.columns), paper.total_text, *paper.notes, paper.opening or ""]
        signs = iter([f"{_SIGN}{place}" for place in range(len(texts))])
        wide = sum(column.width for column in paper.columns)
        columns = tuple(replace(column, title=next(signs)) for column in paper.columns)
        unsaid = replace(
            paper,
            columns=columns,
            total_text=next(signs),
            notes=tuple(next(signs) + _lines_after(note, wide) for note in paper.notes),
            opening=None if paper.opening is None else next(signs) + _lines_after(paper.opening, wide),
            total=None if paper.total is None else _ANY_TOTAL,
            about="",
        )
        if unsaid not in self._drawn:
            self._drawn[unsaid] = draw_form(heading, unsaid)
        form, line = self._drawn[unsaid]

        def retell(part: str, content: bytes) -> bytes:
            if part == _TEXTS:
                told = [f'<si><t xml:space="preserve">{shared_text(text)}</t></si>' for text in texts]
                return _SIGNED.sub(lambda found: told[int(found[1])], content.decode()).encode()
            return content.replace(f"<v>{_ANY_TOTAL}</v>".encode(), f"<v>{paper.total}</v>".encode())

        return form, line, retell


def _lines_after(text: str, wide: int) -> str:
    """Line breaks that make one sign as high as the text."""
    return "\n" * (paragraph_lines(text, wide) - 1)


def write_header(sheet: Sheet, paper: ListPaper, line: int) -> None:
    """Write the header, and below it the empty model row.

    It stays on the screen, and repeats on every page with all above it: each page says which list it is of.
    """
    sheet.page.set_row(line, 24)
    for place, column in enumerate(paper.columns):
        sheet.page.write_string(line, place, column.title, sheet.styles["header"])
        sheet.page.write_blank(line + 1, place, None, sheet.styles[column.style])
    sheet.page.freeze_panes(line + 1, 0)
    sheet.page.repeat_rows(0, line)


def write_total(sheet: Sheet, paper: ListPaper, line: int) -> None:
    """Write the last row: the text of the total over the columns left of its amount."""
    styles, amount = sheet.styles, paper.money_column
    sheet.page.set_row(line, 26)
    sheet.page.write_string(line, 0, paper.total_name, styles["total_centre"])
    if amount is None:
        sheet.across(line, 1, sheet.last, paper.total_text, styles["total_left"])
        return
    sheet.across(line, 1, amount - 1, paper.total_text, styles["total_left"])
    sheet.page.write_number(line, amount, paper.total, styles["total_money"])
    for place in range(amount + 1, sheet.last + 1):
        sheet.page.write_blank(line, place, None, styles["total_centre"])
