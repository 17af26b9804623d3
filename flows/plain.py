"""How is a workbook that cannot be written into given back? As an .xlsx file with the same texts at the same addresses.

What is read from the copy is what was read from the original: texts stay texts, a number that has lost digits stays a
number, what could not be read stays unreadable.
"""

import re
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import xlsxwriter
from xlsxwriter.exceptions import OverlappingRange
from xlsxwriter.worksheet import Worksheet

from reports.wording import cell_text

from .workbooks.grid import Grid

_LONGEST_NAME = 31
_WIDEST, _NARROWEST = 40, 8
_SAMPLE = 200
_PICTURE = "（图片）"


def write_plain(grids: Sequence[Grid], path: Path) -> dict[str, str]:
    """Write the visible sheets to `path`; return the name each has there, which Excel allows fewer of than other programs."""
    names: dict[str, str] = {}
    since_1904 = any(grid.since_1904 for grid in grids)
    with xlsxwriter.Workbook(path, {"constant_memory": True, "date_1904": since_1904}) as book:
        digits, text = book.add_format({"num_format": "0"}), book.add_format({"num_format": "@"})
        for grid in grids:
            if grid.visible and grid.height:
                names[grid.sheet] = _allowed(grid.sheet, {name.lower() for name in names.values()})
                _write(book.add_worksheet(names[grid.sheet]), grid, digits, text)
    return names


def _write(sheet: Worksheet, grid: Grid, digits: object, text: object) -> None:
    columns = [column.to_pylist() for column in grid.columns]
    lost = {(row, at) for at, mask in grid.lost.items() for row, own in enumerate(mask.to_pylist()) if own}
    for at, column in enumerate(grid.columns):
        place = grid.first_column + at
        sheet.set_column(place, place, _width(column))
    for span in grid.merged:
        _merge(sheet, grid, *span)
    hidden = set(grid.hidden_rows)
    for row in range(grid.height):
        if row in hidden:
            sheet.set_row(row, None, None, {"hidden": True})
        for at, column in enumerate(columns):
            value, place = column[row], grid.first_column + at
            if (row, at) in grid.errors or (row, at) in grid.uncomputed:
                sheet.write_formula(row, place, "=NA()", None, "#N/A")
            elif (row, at) in lost:
                sheet.write_number(row, place, float(value), digits)
            elif value is None and (row, at) in grid.pictures:
                sheet.write_string(row, place, _PICTURE, text)
            elif value is not None:
                sheet.write_string(row, place, cell_text(value), text)
    if grid.height and columns:
        last = grid.first_column + len(columns) - 1
        sheet.ignore_errors({"number_stored_as_text": f"A1:{xlsxwriter.utility.xl_rowcol_to_cell(grid.height, last)}"})


def _merge(sheet: Worksheet, grid: Grid, top: int, left: int, bottom: int, right: int) -> None:
    if (top, left) == (bottom, right):
        return
    try:
        sheet.merge_range(top, grid.first_column + left, bottom, grid.first_column + right, "")
    except OverlappingRange:
        return


def _width(column: pa.Array) -> int:
    """Wide enough for most of what stands in the first rows; a Chinese character takes two places."""
    lengths = [(len(value) + len(value.encode())) // 2 for value in column[:_SAMPLE].to_pylist() if value]
    return min(_WIDEST, max([_NARROWEST, *lengths]) + 2)


def _allowed(name: str, taken: set[str]) -> str:
    """The name as Excel allows it: 31 characters, none of []:*?/\\, and no other sheet's."""
    base = re.sub(r"[\[\]:*?/\\]", "_", name).strip("'")[:_LONGEST_NAME] or "Sheet"
    allowed, number = base, 1
    while allowed.lower() in taken:
        number += 1
        allowed = f"{base[: _LONGEST_NAME - 4]}({number})"
    return allowed
