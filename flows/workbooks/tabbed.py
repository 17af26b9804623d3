"""What stands in each cell of tab-separated text? School systems save it under the name .xls."""

import csv
import io
import re

from .grid import Grid, TextCell, grid_of_cells

# ="0123" keeps a number from being taken for one.
_QUOTED = re.compile(r'="(.*)"', re.DOTALL)


def read_tabbed(text: str, sheet: str) -> Grid:
    """The one sheet of a text. Everything in it is text: a long number has lost nothing. Raises ValueError."""
    try:
        # A line break within quotes is part of a cell, so rows are counted as Excel counts them.
        rows = list(csv.reader(io.StringIO(text, newline=""), "excel-tab"))
    except csv.Error as error:
        raise ValueError("not a table") from error
    cells = {
        row: {at: TextCell(match[1] if (match := _QUOTED.fullmatch(cell)) else cell) for at, cell in enumerate(own)}
        for row, own in enumerate(rows)
    }
    return grid_of_cells(sheet, cells)
