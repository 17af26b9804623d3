"""What stands around the rows of a sheet? Column widths and styles, merged cells, comments; the rows themselves are passed by."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import IO
from xml.parsers import expat

from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from reports.marking.package import NotMarkable, attributes

# What is cut and joined of it stays near the processor; of pieces ten times as large it would not.
CHUNK = 512 * 1024
_LONGEST_HEAD = 32 * 1024 * 1024
_LONGEST_TAIL = 256 * 1024 * 1024
# What may follow the reference to comments in a sheet, in the order of the format.
_AFTER_COMMENTS = (
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
)  # fmt: skip

# Excel row and column, from 1.
Cell = tuple[int, int]


@dataclass(frozen=True)
class Outline:
    """What stands around the rows of a sheet: the element before them, what follows, and what both say.

    `widths` (in characters) and `styles` are by column from 1; `merged` are ranges as (left, top, right, bottom);
    `comments` is the id of the relation to the drawing of the comments, `comments_at` where it belongs in what follows.
    """

    default_width: float
    default_height: float
    widths: dict[int, float]
    styles: dict[int, int]
    merged: tuple[tuple[int, int, int, int], ...]
    comments: str | None
    comments_at: int

    def shown(self, cells: Iterable[Cell]) -> dict[Cell, Cell]:
        """The cell that shows what stands in each: itself, or the first of the range it is merged into."""
        firsts = {cell: cell for cell in cells}
        by_row: dict[int, list[int]] = {}
        for row, column in firsts:
            by_row.setdefault(row, []).append(column)
        rows = sorted(by_row)
        for left, top, right, bottom in self.merged:
            for row in rows[bisect_left(rows, top) : bisect_right(rows, bottom)]:
                firsts |= {(row, column): (top, left) for column in by_row[row] if left <= column <= right}
        return firsts


def read_outline(source: IO[bytes]) -> Outline:
    """Read what stands around the rows. Raises NotMarkable where the sheet is none that we understand."""
    head, rest, prefix = read_head(source)
    rest = _read_tail(source, rest, f"</{prefix}sheetData>".encode())
    root = re.search(rf"<{prefix}worksheet\b[^>]*>".encode(), head)
    if not root:
        raise NotMarkable("no worksheet")
    elements = _elements(root[0], rest)
    merged = tuple(_corners(found["ref"]) for name, found, _, depth in elements if (name, depth) == ("mergeCell", 2))
    top = [(name, found, at) for name, found, at, depth in elements if depth == 1]
    comments = next((found for name, found, _ in top if name == "legacyDrawing"), None)
    at = next((at for name, _, at in top if name in _AFTER_COMMENTS), rest.rfind(f"</{prefix}worksheet".encode()))
    columns = [attributes(tag) for tag in re.findall(rf"<{prefix}col\s[^>]*>", head.decode("utf-8", "replace"))]
    form = re.search(rf"<{prefix}sheetFormatPr\s[^>]*>", head.decode("utf-8", "replace"))
    default = attributes(form[0]) if form else {}
    widths, styles = {}, {}
    for column in columns:
        for place in range(int(column["min"]), min(int(column["max"]), 16_384) + 1):
            widths[place] = 0.0 if column.get("hidden") in ("1", "true") else float(column.get("width", 8.43))
            styles[place] = int(column.get("style", 0))
    return Outline(
        float(default.get("defaultColWidth", 8.43)),
        float(default.get("defaultRowHeight", 15)),
        widths,
        styles,
        merged,
        next((value for name, value in (comments or {}).items() if name.endswith(":id")), None),
        at,
    )


def read_head(source: IO[bytes]) -> tuple[bytes, bytes, str]:
    """What stands before the rows, what has been read beyond it, and the prefix of the sheet's elements."""
    read = b""
    while chunk := source.read(CHUNK):
        read += chunk
        if found := re.search(rb"<((?:\w+:)?)sheetData[^>]*>", read):
            if found[0].endswith(b"/>"):
                raise NotMarkable("no rows")
            return read[: found.end()], read[found.end() :], found[1].decode()
        if len(read) > _LONGEST_HEAD:
            break
    raise NotMarkable("no rows")


def _read_tail(source: IO[bytes], read: bytes, end: bytes) -> bytes:
    """What stands behind the rows."""
    while (at := read.find(end)) < 0:
        if not (chunk := source.read(CHUNK)):
            raise NotMarkable("no end of the rows")
        read = read[-len(end) :] + chunk
    tail = read[at + len(end) :] + source.read(_LONGEST_TAIL)
    if source.read(1):
        raise NotMarkable("too much behind the rows")
    return tail


def _elements(root: bytes, tail: bytes) -> list[tuple[str, dict[str, str], int, int]]:
    """The elements of a tail, two levels deep: name, attributes, where they begin, and their level."""
    found: list[tuple[str, dict[str, str], int, int]] = []
    parser = expat.ParserCreate()
    depth = 0

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal depth
        if 0 < depth <= 2:
            found.append((name.rpartition(":")[2], given, parser.CurrentByteIndex - len(root), depth))
        depth += 1

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(root + tail, True)
    return found


def _corners(reference: str) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of a range, from 1."""
    found = re.fullmatch(r"\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?", reference)
    if not found:
        raise NotMarkable(reference)
    left, top = column_of(found[1]), int(found[2])
    return left, top, column_of(found[3]) if found[3] else left, int(found[4] or top)


def cell_of(address: str) -> Cell:
    """The cell of an address like F12."""
    row, column = xl_cell_to_rowcol(address)
    return int(row) + 1, int(column) + 1


def address_of(cell: Cell) -> str:
    """The address of a cell: F12."""
    return str(xl_rowcol_to_cell(cell[0] - 1, cell[1] - 1))


@cache
def column_of(letters: str) -> int:
    """The number of a column from 1: 6 for F."""
    return cell_of(f"{letters}1")[1]
