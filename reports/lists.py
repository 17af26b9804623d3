"""How is a list printed? A header that repeats on every page, one line a row, and 合计 in figures below."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Literal

from reports.files import NOTHING, TOTAL, WrittenFile, create_private, read_list
from reports.queries import Row
from reports.rows import fill_rows
from reports.workbook import Heading, Sheet, open_sheet, write_end, write_top


@dataclass(frozen=True)
class Column:
    """One column: its header, its width in half-width characters, and the style of its cells."""

    title: str
    width: int
    style: Literal["number", "centre", "left", "money", "figure", "percent"]


@dataclass(frozen=True)
class ListPaper:
    """A list as it is printed, all but its rows. `total` in yuan stands in the 合计 row under `money_column`.

    `about`: which one it is, of a paper that a run writes several of; it ends the name of the file.
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


def write_list(folder: Path, heading: Heading, paper: ListPaper, rows: Sequence[Row]) -> WrittenFile:
    """Write a list into `folder`, and return what its cells come to when they are read back."""
    path = folder / f"{paper.name}{f'_{paper.about}' if paper.about else ''}.xlsx"
    widths = [column.width for column in paper.columns]
    form = BytesIO()
    with open_sheet(form, paper.name, heading, widths, landscape=paper.landscape) as sheet:
        header = write_top(sheet, heading, paper.title, opening=paper.opening, money=paper.money_column is not None)
        _write_header(sheet, paper, header)
        if not rows:
            sheet.across(header + 1, 0, sheet.last, NOTHING, sheet.styles["centre"])
        line = header + 1 + max(1, len(rows))
        _write_total(sheet, paper, line)
        write_end(sheet, line + 1, paper.notes, paper.signatures)
    with create_private(path) as file:
        if rows:
            fill_rows(form, file, header + 1, widths, rows)
        else:
            file.write(form.getvalue())
    written = read_list(path, paper.columns[0].title, paper.money_column)
    return replace(written, paper=paper.name) if paper.about else written


def _write_header(sheet: Sheet, paper: ListPaper, line: int) -> None:
    """Write the header, which stays on the screen and repeats on every page, and below it the empty model row."""
    sheet.page.set_row(line, 24)
    for place, column in enumerate(paper.columns):
        sheet.page.write_string(line, place, column.title, sheet.styles["header"])
        sheet.page.write_blank(line + 1, place, None, sheet.styles[column.style])
    sheet.page.freeze_panes(line + 1, 0)
    sheet.page.repeat_rows(line if paper.opening else 0, line)


def _write_total(sheet: Sheet, paper: ListPaper, line: int) -> None:
    """Write the 合计 row: the text of the total over the columns left of its amount."""
    styles, amount = sheet.styles, paper.money_column
    sheet.page.set_row(line, 26)
    sheet.page.write_string(line, 0, TOTAL, styles["total_centre"])
    if amount is None:
        sheet.across(line, 1, sheet.last, paper.total_text, styles["total_left"])
        return
    sheet.across(line, 1, amount - 1, paper.total_text, styles["total_left"])
    sheet.page.write_number(line, amount, paper.total, styles["total_money"])
    for place in range(amount + 1, sheet.last + 1):
        sheet.page.write_blank(line, place, None, styles["total_centre"])
