"""What stands in each cell of an XML Spreadsheet 2003? Reports of school systems come as such under the name .xls."""

import re
from decimal import Decimal

from .grid import Cells, Grid, Span, TextCell, grid_of_cells
from .parse import Element, attribute, local, parse_xml

_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_MIDNIGHT = re.compile(r"T00:00:00(?:\.0+)?$")


def read_spreadsheetml(text: str) -> list[Grid]:
    """Every worksheet in order. Cells have types here, as in Excel's own files. Raises ValueError."""
    # The text is decoded already, whatever its declaration says.
    root = parse_xml(_DECLARATION.sub("", text))
    return [_read_sheet(each) for each in root if local(each.tag) == "Worksheet"]


def _read_sheet(sheet: Element) -> Grid:
    visible = all(local(each.tag) != "Visible" or each.text == "SheetVisible" for each in sheet.iter())
    name = attribute(sheet, "Name") or ""
    cells: dict[int, dict[int, TextCell]] = {}
    merged: list[Span] = []
    hidden: list[int] = []
    errors: set[tuple[int, int]] = set()
    uncomputed: set[tuple[int, int]] = set()
    next_row = 0
    for row in (each for table in sheet if local(table.tag) == "Table" for each in table if local(each.tag) == "Row"):
        at = _index(row, next_row, _LAST_ROW)
        next_row = at + 1 + _number(row, "Span")
        if attribute(row, "Hidden") == "1":
            hidden.append(at)
        next_column = 0
        for cell in (each for each in row if local(each.tag) == "Cell"):
            column = _index(cell, next_column, _LAST_COLUMN)
            across, down = _number(cell, "MergeAcross"), _number(cell, "MergeDown")
            next_column = column + 1 + across
            if across or down:
                merged.append(Span(at, column, at + down, column + across))
            data = next((each for each in cell if local(each.tag) == "Data"), None)
            if data is None:
                if attribute(cell, "Formula"):
                    uncomputed.add((at, column))
                    # Where nothing else reaches this far, the cell still must have a place.
                    cells.setdefault(at, {})[column] = TextCell("")
                continue
            kind = attribute(data, "Type")
            if kind == "Error":
                errors.add((at, column))
            cells.setdefault(at, {})[column] = _cell(kind, "".join(data.itertext()))
    return grid_of_cells(
        name,
        cells,
        visible=visible,
        merged=merged,
        hidden_rows=hidden,
        errors=Cells(errors),
        uncomputed=Cells(uncomputed),
    )


def _cell(kind: str | None, text: str) -> TextCell:
    if kind == "Number":
        # 1.10101199001011E+17 is how a long number is saved: written out it shows that its tail is gone.
        return TextCell(format(Decimal(text.strip()), "f") if "E" in text.upper() else text.strip(), number=True)
    if kind == "DateTime":
        return TextCell(_MIDNIGHT.sub("", text).replace("T", " ").removesuffix(".000"))
    return TextCell("" if kind == "Error" else text)


def _index(element: Element, expected: int, limit: int) -> int:
    """The row or column of an element, from 0: its own ss:Index, else the one after the last. Raises ValueError."""
    own = attribute(element, "Index")
    at = expected if own is None else int(own) - 1
    if not 0 <= at < limit:
        raise ValueError("outside any sheet")
    return at


def _number(element: Element, name: str) -> int:
    return max(0, int(attribute(element, name) or 0))
