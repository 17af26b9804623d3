"""What does a sheet laid out wide say, as long rows? One row for each person and spread column of each panel.

Whole columns at a time: a folder may hold thousands of such sheets. Where the panels are is found in
flows.intake.panels; what the cells mean is decided later.
"""

import re
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from flows.workbooks.grid import Grid
from schemas.kinds import Kind
from schemas.reading import text

from .cells import cells, read_cells
from .recognise import Header

# The header of a spread column, beside each of its cells: the cell's address is the row and this.
CAPTION = "caption"


def read_spread(grid: Grid, header: Header, people: pa.Table, data: pa.Array) -> pa.Table:
    """The long rows of a panel, each of `people` once for each spread column, with that column's `caption`.

    `people`: the rows of `grid` that are `data`, with all fields of the kind but those spread, and column `row`.
    """
    kind = header.kind
    assert kind.spread is not None
    width, count = len(header.spread), people.num_rows
    columns: dict[str, pa.Array] = {}
    for field in [*kind.columns, "row"]:
        if field == kind.spread.over:
            columns[field] = _each([value for _, value, _ in header.spread], count)
        elif field == kind.spread.into:
            reader = kind.columns[field].read
            marks = [pc.filter(cells(grid, at, reader, pictures=True), data) for at, _, _ in header.spread]
            read = read_cells(pa.concat_arrays([_text(mark) for mark in marks]), reader, since_1904=grid.since_1904)
            columns[field] = _text(read)
        else:
            own = _one_for_all(kind, field, people[field].combine_chunks())
            columns[field] = pa.concat_arrays([own] * width)
    columns[CAPTION] = _each([caption for _, _, caption in header.spread], count)
    return pa.table(columns)


def title_texts(above: Grid, header: Header) -> tuple[str, ...]:
    """What the rows above a panel say that may name it: those in its own columns, then all of them."""
    return tuple(
        " ".join(text(cell) for column in columns for cell in column.to_pylist() if cell is not None and cell.strip())
        for columns in (above.columns[header.left : header.right], above.columns)
    )


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
