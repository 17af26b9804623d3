"""Which rows below a header are data? A row of data has a value in a key column and is no total, note or signature."""

import re
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from schemas.kinds import Kind, normalise_caption

from .grid import Grid
from .recognise import Header

_BLANK = r"^[\s\x{3000}\x{a0}\x{200b}\x{feff}']*$"
# A number code in the key column: what a footer never has, and so a sign that a person may be meant after all.
_CODE = r"^['\s]*[0-9A-Za-z]*\d[0-9A-Za-z]{4,}\s*$"


def data_rows(grid: Grid, header: Header, not_data: tuple[str, ...]) -> tuple[pa.Array, pa.Array]:
    """Two masks over the grid's rows: data, and rows left out that an officer should look at.

    Left out and worth a look: a footer word before a filled key, or three filled columns without any key.
    """
    below = pa.array([index > header.row for index in range(grid.height)])
    keys = [_filled(grid.columns[header.fields[field]]) for field in header.kind.keys if field in header.fields]
    has_key = _any(keys)
    spaced = "|".join("[\\s\\x{3000}]*".join(map(re.escape, word)) for word in not_data)
    first = pc.coalesce(*(_null_blank(column) for column in grid.columns))
    footer = pc.fill_null(pc.match_substring_regex(first, rf"^[\s\x{{3000}}]*(?:{spaced})"), False)
    repeated = _repeats_header(grid, header)
    data = pc.and_(pc.and_(below, has_key), pc.and_not(pc.invert(footer), repeated))

    code_key = _any(
        [
            pc.fill_null(pc.match_substring_regex(grid.columns[header.fields[field]], _CODE), False)
            for field in header.kind.keys
            if field in header.fields
        ]
    )
    filled = reduce(pc.add, (pc.cast(_filled(grid.columns[at]), pa.int32()) for at in header.fields.values()))
    keyless = pc.and_(pc.and_not(pc.invert(footer), has_key), pc.greater_equal(filled, 3))
    doubtful = pc.and_(below, pc.or_(pc.and_(footer, code_key), keyless))
    return data, doubtful


def _repeats_header(grid: Grid, header: Header) -> pa.Array:
    """Rows in which a key column holds its own caption again."""
    return _any(
        [
            _is_caption(header.kind, field, grid.columns[header.fields[field]])
            for field in header.kind.keys
            if field in header.fields
        ]
    )


def _is_caption(kind: Kind, field: str, column: pa.Array) -> pa.Array:
    captions = [caption for caption, named in kind.captions.items() if named == field]
    texts = pc.unique(pc.filter(column, pc.match_substring_regex(column, r"^\D+$")))
    same = [text for text in texts.to_pylist() if normalise_caption(text) in captions]
    return pc.is_in(column, value_set=pa.array(same, column.type))


def _filled(column: pa.Array) -> pa.Array:
    return pc.is_valid(_null_blank(column))


def _null_blank(column: pa.Array) -> pa.Array:
    return pc.if_else(pc.match_substring_regex(column, _BLANK), pa.scalar(None, column.type), column)


def _any(masks: list[pa.Array]) -> pa.Array:
    return reduce(pc.or_, masks)
