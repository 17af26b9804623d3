"""What does a sheet laid out wide say, as long rows? One row for each person and spread column of each panel.

Whole columns at a time: a folder may hold thousands of such sheets. Where the panels are is found in
flows.intake.panels; what the cells mean is decided later.
"""

import re
from collections.abc import Callable, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from schemas.kinds import Kind
from schemas.reading import PICTURE, read_column, text

from .grid import Grid
from .panels import Panel
from .recognise import Header
from .rows import data_rows

Cells = Callable[[Grid, int], pa.Array]
# The header of a spread column, beside each of its cells: the cell's address is the row and this.
CAPTION = "caption"


def read_spread(grid: Grid, header: Header, not_data: tuple[str, ...], cells: Cells) -> tuple[pa.Table, set[int]]:
    """The long rows of every panel, with columns `row` (Excel's) and `caption`; and rows left out worth a look, from 0.

    `cells`: the texts of a column of the grid.
    """
    tables, doubtful = [], set[int]()
    for panel in header.panels:
        table, doubts = _read_panel(grid, header, panel, not_data, cells)
        tables.append(table)
        doubtful |= doubts
    return pa.concat_tables(tables), doubtful


def drawn(grid: Grid, at: int, cells: Cells) -> pa.Array:
    """The texts of a column of marks, with what stands for a picture where one lies over an empty cell."""
    texts = cells(grid, at)
    rows = [row for row, column in grid.pictures if column == at and row < grid.height]
    if not rows:
        return texts
    covered = pc.is_in(pa.array(range(grid.height)), value_set=pa.array(rows))
    return pc.if_else(pc.and_(covered, pc.is_null(texts)), pa.scalar(PICTURE, texts.type), texts)


def title_texts(grid: Grid, header: Header, file: str) -> tuple[str, ...]:
    """What may name a sheet, most telling first: the rows above its header, its name, its file's name."""
    above = [
        cell
        for column in grid.columns
        for cell in column[: header.row].to_pylist()
        if cell is not None and cell.strip()
    ]
    return " ".join(map(text, above)), text(grid.sheet), text(file)


def name_by_title(table: pa.Table, field: str, names: Sequence[str], texts: tuple[str, ...]) -> pa.Table:
    """Fill the blanks of `field` with the one of `names` that the first telling text holds; two names tell nothing."""
    blanks = table[field]
    if not blanks.null_count:
        return table
    for each in texts:
        found = [
            name
            for name in names
            if name in each and re.search(rf"(?<![0-9A-Za-z]){re.escape(name)}(?![0-9A-Za-z])", each)
        ]
        longest = [name for name in found if not any(name != other and name in other for other in found)]
        if longest:
            value = pa.scalar(longest[0] if len(longest) == 1 else None, pa.string())
            return table.set_column(table.schema.get_field_index(field), field, pc.fill_null(blanks, value))
    return table


def _read_panel(
    grid: Grid, header: Header, panel: Panel, not_data: tuple[str, ...], cells: Cells
) -> tuple[pa.Table, set[int]]:
    kind = header.kind
    assert kind.spread is not None
    own = Grid(grid.sheet, grid.visible, grid.columns[panel.start : panel.end], frozenset(), {})
    shifted = {field: position - panel.start for field, position in panel.fields.items()}
    data, doubtful = data_rows(own, Header(kind, header.row, shifted, {}), not_data)
    count, width = pc.sum(data).as_py() or 0, len(panel.spread)
    # A panel without a column of its own is about what the first one says on the same line.
    fields = header.fields | panel.fields
    columns: dict[str, pa.Array] = {}
    for field, column in kind.columns.items():
        if field == kind.spread.over:
            columns[field] = _each([value for _, value, _ in panel.spread], count)
        elif field == kind.spread.into:
            marks = pa.concat_arrays([_text(pc.filter(drawn(grid, at, cells), data)) for at, _, _ in panel.spread])
            columns[field] = _text(read_column(marks, column.read))
        elif field in fields:
            read = _text(read_column(pc.filter(cells(grid, fields[field]), data), column.read))
            columns[field] = pa.concat_arrays([_one_for_all(kind, field, read)] * width)
        else:
            columns[field] = pa.nulls(count * width, pa.string())
    rows = pc.filter(pa.array(range(1, grid.height + 1), pa.int64()), data)
    columns["row"] = pa.concat_arrays([rows] * width)
    columns[CAPTION] = _each([caption for _, _, caption in panel.spread], count)
    return pa.table(columns), {row for row, doubt in enumerate(doubtful.to_pylist()) if doubt}


def _one_for_all(kind: Kind, field: str, column: pa.Array) -> pa.Array:
    """A name of the whole sheet that stands in one of its rows only, as merged cells leave it, is that of all rows."""
    assert kind.spread is not None
    if field != kind.spread.named_by[0] or not column.null_count:
        return column
    names = pc.unique(column.drop_null())
    return pc.fill_null(column, names[0]) if len(names) == 1 else column


def _each(values: Sequence[str], count: int) -> pa.Array:
    return pa.array([value for value in values for _ in range(count)], pa.string())


def _text(column: pa.Array) -> pa.Array:
    return column.cast(pa.string())
