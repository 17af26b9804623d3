"""What does a column of a table hold, before it is read? Texts, with what has gone wrong in a cell standing in its place."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from flows.workbooks.grid import Cells, Grid
from schemas.reading import DIFFERENT, DIGITS_LOST, ERROR_CELL, PICTURE, UNCOMPUTED, read_column

# How cells are read that say how much: one that is merged over two rows may not count twice.
_AMOUNTS = frozenset({"money", "mark"})
_DAYS = frozenset({"date", "datetime"})
_SERIAL = r"^\s*[2-7]\d{4}(?:\.\d+)?\s*$"
_DAYS_TO_1904 = 1462


def read_cells(column: pa.Array, reader: str, *, since_1904: bool) -> pa.Array:
    """The canonical texts of a column (schemas.reading); bare day numbers of a workbook that counts from 1904 are its own."""
    if since_1904 and reader in _DAYS:
        serial = pc.fill_null(pc.match_substring_regex(column, _SERIAL), False)
        numbers = pc.cast(
            pc.if_else(serial, pc.utf8_trim_whitespace(column), pa.scalar(None, column.type)), pa.float64()
        )
        shifted = pc.cast(pc.add(numbers, _DAYS_TO_1904), column.type)
        column = pc.if_else(serial, shifted, column)
    return read_column(column, reader).cast(pa.string())


def one_of(columns: list[pa.Array]) -> pa.Array:
    """What columns say that are all the same field, as they are read: in each row that which is filled, if all agree."""
    read, *others = columns
    for other in others:
        differs = pc.fill_null(pc.not_equal(read, other), False)
        read = pc.if_else(differs, pa.scalar(DIFFERENT, read.type), pc.coalesce(read, other))
    return read


def cells(grid: Grid, at: int, reader: str, *, pictures: bool = False) -> pa.Array:
    """The texts of a column as they are to be read as `reader`: merged groups filled down, stand-ins in place.

    `pictures`: whether one that lies over an empty cell stands for what it may say.
    """
    column = grid.columns[at]
    if at in grid.lost:
        column = pc.if_else(grid.lost[at], pa.scalar(DIGITS_LOST, column.type), column)
    column = _put(column, grid.errors, at, ERROR_CELL)
    column = _put(column, grid.uncomputed, at, UNCOMPUTED)
    if pictures and grid.pictures:
        covered = _put(column, grid.pictures, at, PICTURE)
        column = pc.coalesce(column, covered)
    return column if reader in _AMOUNTS else _filled_down(grid, at, column)


def _put(column: pa.Array, places: Cells, at: int, stand_in: str) -> pa.Array:
    rows = [row for row, own in places if own == at and row < len(column)] if places else []
    if not rows:
        return column
    mask = np.zeros(len(column), bool)
    mask[rows] = True
    return pc.if_else(pa.array(mask), pa.scalar(stand_in, column.type), column)


def _filled_down(grid: Grid, at: int, column: pa.Array) -> pa.Array:
    """What a merged cell shows is said of each of its rows; only of its first column, or a section would fill its row."""
    own = sorted((span.top, span.bottom) for span in grid.merged if span.left == at and span.bottom > span.top)
    if not own:
        return column
    source = np.arange(len(column))
    free = 0
    for top, bottom in own:
        # Ranges do not overlap in a sound file; in another the first counts.
        if top >= free:
            source[top : bottom + 1] = top
            free = bottom + 1
    return column.take(pa.array(source))
