"""What does one workbook hold? Each sheet's header and its rows of data as canonical texts, without knowledge of others.

What other workbooks say, and numbering the sheets, is flows.intake.collect's.
"""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from schemas.kinds import load
from schemas.reading import DIGITS_LOST, ERROR_CELL, read_column

from .grid import Grid, read_workbook
from .recognise import Header, NearMiss, recognise
from .rows import data_rows
from .spread import CAPTION, drawn, read_spread, title_texts


@dataclass(frozen=True)
class SheetRead:
    """One sheet as read: its header, and the data rows below it with their Excel row numbers in column `row`.

    `filled`: whether there is anything in it; `doubtful`: Excel rows left out that an officer should look at; `titles`:
    what may name a sheet laid out wide that does not say whose it is.
    """

    sheet: str
    visible: bool
    filled: bool
    header: Header | NearMiss | None
    rows: pa.Table | None = None
    doubtful: tuple[int, ...] = ()
    titles: tuple[str, ...] = ()


def read_sheets(path: Path, name: str, kinds: list[str]) -> list[SheetRead]:
    """Every sheet of a workbook, in order. Raises InputRefused where the file cannot be opened as a workbook."""
    return [_read_sheet(grid, kinds, name) for grid in read_workbook(path, name)]


def _read_sheet(grid: Grid, kinds: list[str], file: str) -> SheetRead:
    header = recognise(grid, load(), kinds)
    if not isinstance(header, Header):
        return SheetRead(grid.sheet, grid.visible, grid.height > 0, header)
    if header.panels:
        rows, doubts = read_spread(grid, header, load().not_data, _cells)
        doubtful_rows = tuple(row + 1 for row in sorted(doubts))
        return SheetRead(grid.sheet, grid.visible, True, header, rows, doubtful_rows, title_texts(grid, header, file))
    data, doubtful = data_rows(grid, header, load().not_data)
    columns: dict[str, pa.Array] = {}
    for field_name, column in header.kind.columns.items():
        at = header.fields.get(field_name)
        if at is None:
            columns[field_name] = pa.nulls(pc.sum(data).as_py() or 0, pa.string())
        else:
            marks = header.kind.spread is not None and field_name == header.kind.spread.into
            cells = pc.filter(drawn(grid, at, _cells) if marks else _cells(grid, at), data)
            columns[field_name] = read_column(cells, column.read).cast(pa.string())
    columns["row"] = pc.filter(pa.array(range(1, grid.height + 1), pa.int64()), data)
    if header.kind.spread:
        columns[CAPTION] = pa.nulls(len(columns["row"]), pa.string())
    doubtful_rows = tuple(row + 1 for row, doubt in enumerate(doubtful.to_pylist()) if doubt)
    return SheetRead(grid.sheet, grid.visible, True, header, pa.table(columns), doubtful_rows)


def _cells(grid: Grid, at: int) -> pa.Array:
    """A column's texts, with what has gone wrong in a cell standing in its place."""
    cells = grid.columns[at]
    if at in grid.lost:
        cells = pc.if_else(grid.lost[at], pa.scalar(DIGITS_LOST, cells.type), cells)
    if wrong := [row for row, column in grid.errors if column == at]:
        mask = pc.is_in(pa.array(range(grid.height)), value_set=pa.array(wrong))
        cells = pc.if_else(mask, pa.scalar(ERROR_CELL, cells.type), cells)
    return cells
