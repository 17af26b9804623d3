"""What does one workbook hold? Each table's header and its rows of data as canonical texts, without knowledge of others.

What other workbooks say, and numbering the tables, is flows.intake.collect's.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from flows.cores import AT_ONCE
from flows.workbooks.grid import Grid
from flows.workbooks.workbook import read_workbook
from schemas.kinds import Column, load
from schemas.marks import is_problem_list
from schemas.reading import text

from .cells import cells, one_of, read_cells
from .recognise import Header, NearMiss
from .rows import data_rows
from .spread import CAPTION, read_spread, title_texts
from .tables import Table, find_tables


@dataclass(frozen=True)
class SheetRead:
    """One table of a sheet as read: its header, and the data rows below it with their Excel row numbers in column `row`.

    A sheet with several tables or panels gives one of these for each, all under its name, so that a row and a field lead
    to one cell; one without any gives one that says so. `filled`: whether there is anything in it; `doubtful`: Excel
    rows left out that an officer should look at; `hidden_rows`: Excel rows read though nobody sees them; `titles`: what
    may name a sheet laid out wide that does not say whose it is; `positions`: the Excel column, from 1, of every field
    the header has, and of a panel laid out wide the Excel column of every caption spread over it.
    """

    sheet: str
    visible: bool
    filled: bool
    header: Header | NearMiss | None
    rows: pa.Table | None = None
    doubtful: tuple[int, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    titles: tuple[str, ...] = ()
    positions: dict[str, int] = field(default_factory=dict)


def read_sheets(path: Path, name: str, kinds: list[str]) -> list[SheetRead]:
    """Every table of a workbook's sheets, in order; the list of problems in a marked copy is no sheet of the office's.

    Raises InputRefused where the file cannot be opened as a workbook.
    """
    grids = [grid for grid in read_workbook(path, name) if not is_problem_list(grid.sheet, grid.first_cell)]
    return [read for grid in grids for read in _read_sheet(grid, kinds, name)]


def _read_sheet(grid: Grid, kinds: list[str], file: str) -> list[SheetRead]:
    found = find_tables(grid, load(), kinds)
    reads: list[SheetRead] = []
    # Where the data of each table ends, and what names it: what no title below says anew still holds there.
    named: list[tuple[int, tuple[str, ...]]] = []
    for table in found.tables:
        header = table.header
        told, titles = max((each for each in named if each[0] <= header.top), default=(0, (grid.sheet, file)))
        if header.spread:
            titles = (*title_texts(grid.rows(told, header.top), header), *map(text, titles))
        read = _read_table(grid, table, titles)
        reads.append(read)
        last = pc.max(read.rows["row"]).as_py() if read.rows is not None else None
        named.append((last or header.row + 1, titles))
    reads += [SheetRead(grid.sheet, grid.visible, True, miss) for miss in found.misses]
    return reads or [SheetRead(grid.sheet, grid.visible, grid.height > 0, None)]


def _read_table(grid: Grid, table: Table, titles: tuple[str, ...]) -> SheetRead:
    header, top = table.header, table.header.row + 1
    below = grid.rows(top, table.end)
    kind = header.kind
    into = kind.spread.into if kind.spread else None
    columns = {
        name: cells(below, at, kind.columns[name].read, pictures=name == into) for name, at in header.fields.items()
    }
    rivals = {
        name: [cells(below, at, kind.columns[name].read) for at in others] for name, others in header.rivals.items()
    }
    said = columns | {name: pc.coalesce(columns[name], *others) for name, others in rivals.items()}
    data, doubtful = data_rows(below, header, load(), said, repeated=(row - top for row in table.repeated))
    count = pc.sum(data).as_py() or 0

    def texts(column: Column) -> pa.Array:
        if column.field not in columns:
            return pa.nulls(count, pa.string())
        own = [columns[column.field], *rivals.get(column.field, [])]
        return one_of([read_cells(pc.filter(each, data), column.read, since_1904=grid.since_1904) for each in own])

    # Arrow works without the interpreter's lock, and the other worker may have nothing left to read.
    with ThreadPoolExecutor(AT_ONCE) as pool:
        read = dict(zip(kind.columns, pool.map(texts, kind.columns.values()), strict=True))
    read["row"] = pc.add(pc.indices_nonzero(data).cast(pa.int64()), top + 1)
    if header.spread:
        rows = read_spread(below, header, pa.table(read), data)
    else:
        rows = pa.table(read)
        if kind.spread:
            rows = rows.append_column(CAPTION, pa.nulls(len(rows), pa.string()))
    spread = {caption: at for at, _, caption in header.spread}
    taken = set(read["row"].to_pylist()) if below.hidden_rows else set()
    return SheetRead(
        grid.sheet,
        grid.visible,
        True,
        header,
        rows,
        tuple(top + 1 + row for row in pc.indices_nonzero(doubtful).to_pylist()),
        tuple(number for row in below.hidden_rows if (number := top + 1 + row) in taken),
        titles,
        {name: 1 + grid.first_column + at for name, at in (header.fields | spread).items()},
    )
