"""How is a list printed? A header that repeats on every page, one line a row, and 合计 in figures below."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

from reports.files import NOTHING, TOTAL, WrittenFile, read_list
from reports.queries import Row
from reports.styles import LINE_HEIGHT, ROW_HEIGHT
from reports.wording import cell_text, lines_needed
from reports.workbook import Heading, Sheet, open_sheet, write_end, write_top

_HIGHEST_ROW = 409


@dataclass(frozen=True)
class Column:
    """One column: its header, its width in half-width characters, and the style of its cells."""

    title: str
    width: int
    style: Literal["number", "centre", "left", "money"]


@dataclass(frozen=True)
class ListPaper:
    """A list as it is printed, all but its rows. `total` in yuan stands in the 合计 row under `money_column`."""

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


def write_list(folder: Path, heading: Heading, paper: ListPaper, rows: Sequence[Row]) -> WrittenFile:
    """Write a list into `folder`, and return what its cells come to when they are read back."""
    path = folder / f"{paper.name}.xlsx"
    widths = [column.width for column in paper.columns]
    with open_sheet(path, heading, widths, landscape=paper.landscape) as sheet:
        header = write_top(sheet, heading, paper.title, paper.opening)
        sheet.page.set_row(header, 24)
        for place, column in enumerate(paper.columns):
            sheet.page.write_string(header, place, column.title, sheet.styles["header"])
        sheet.page.freeze_panes(header + 1, 0)
        sheet.page.repeat_rows(header if paper.opening else 0, header)
        line = _write_rows(sheet, paper.columns, rows, header + 1)
        _write_total(sheet, paper, line)
        write_end(sheet, line + 1, paper.notes, paper.signatures)
    return read_list(path, paper.columns[0].title, paper.money_column)


def _write_rows(sheet: Sheet, columns: Sequence[Column], rows: Sequence[Row], line: int) -> int:
    """Write the rows from `line` on, or 无 where there are none; return the line below."""
    if not rows:
        sheet.across(line, 0, sheet.last, NOTHING, sheet.styles["centre"])
        return line + 1
    text, number, blank = sheet.page.write_string, sheet.page.write_number, sheet.page.write_blank
    cells = [(place, column.width - 1, sheet.styles[column.style]) for place, column in enumerate(columns)]
    for row in rows:
        lines = 1
        for (place, width, style), value in zip(cells, row, strict=True):
            if isinstance(value, str) and value:
                text(line, place, cell_text(value), style)
                if len(value) * 2 > width:
                    lines = max(lines, lines_needed(value, width))
            elif value is None or value == "":
                blank(line, place, None, style)
            else:
                number(line, place, value, style)
        if lines > 1:
            sheet.page.set_row(line, min(_HIGHEST_ROW, ROW_HEIGHT + (lines - 1) * LINE_HEIGHT))
        line += 1
    return line


def _write_total(sheet: Sheet, paper: ListPaper, line: int) -> None:
    """Write the 合计 row: the text of the total over the columns left of its amount."""
    styles, amount = sheet.styles, paper.money_column
    sheet.page.set_row(line, 26)
    sheet.page.write_string(line, 0, TOTAL, styles["total"])
    if amount is None:
        sheet.across(line, 1, sheet.last, paper.total_text, styles["total_text"])
        return
    sheet.across(line, 1, amount - 1, paper.total_text, styles["total_text"])
    sheet.page.write_number(line, amount, paper.total, styles["total_money"])
    for place in range(amount + 1, sheet.last + 1):
        sheet.page.write_blank(line, place, None, styles["total"])
