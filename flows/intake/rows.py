"""Which rows below a header are data? A row of data has a value in a key column and is no total, note or signature."""

import re
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from schemas.kinds import Kind, normalise_caption

from .grid import Grid
from .recognise import Header

_BLANK = r"^[\s\x{3000}\x{a0}\x{200b}\x{feff}']*$"
# A number code in a key column: what a footer never has.
_CODE = r"^['\s\x{3000}]*[\p{Nd}A-Za-zＡ-Ｚａ-ｚ]*\p{Nd}[\p{Nd}A-Za-zＡ-Ｚａ-ｚ]{4,}[\s\x{3000}]*$"


def data_rows(grid: Grid, header: Header, not_data: tuple[str, ...]) -> tuple[pa.Array, pa.Array]:
    """Two masks over the grid's rows: data, and rows left out that an officer should look at.

    A row with a number code under a key header is data even where a contract column before it begins with such a word:
    会员状态 注销 is not a note (注). Left out and worth a look: a footer word in a column of the office's own before a
    number code, or three filled columns without any key.
    """
    below = pa.array([index > header.row for index in range(grid.height)])
    keys = [grid.columns[header.fields[field]] for field in header.kind.keys if field in header.fields]
    has_key = reduce(pc.or_, map(_filled, keys))
    has_code = reduce(pc.or_, (_matches(key, _CODE) for key in keys))
    texts = [_null_blank(column) for column in grid.columns]
    spaced = "|".join("[\\s\\x{3000}]*".join(map(re.escape, word)) for word in not_data)
    worded = _matches(pc.coalesce(*texts), rf"^[\s\x{{3000}}]*(?:{spaced})")
    first_at = pc.coalesce(
        *(pc.if_else(pc.is_valid(text), pa.scalar(at), pa.scalar(None, pa.int64())) for at, text in enumerate(texts))
    )
    in_contract = pc.is_in(first_at, value_set=pa.array(list(header.fields.values())))
    footer = pc.and_not(worded, pc.and_(in_contract, has_code))
    data = pc.and_(pc.and_(below, has_key), pc.and_not(pc.invert(footer), _repeats_header(grid, header)))

    filled = reduce(pc.add, (pc.cast(pc.is_valid(texts[at]), pa.int32()) for at in header.fields.values()))
    keyless = pc.and_(pc.and_not(pc.invert(footer), has_key), pc.greater_equal(filled, 3))
    doubtful = pc.and_(below, pc.or_(pc.and_(footer, has_code), keyless))
    return data, doubtful


def _repeats_header(grid: Grid, header: Header) -> pa.Array:
    """Rows in which a key column holds its own caption again."""
    return reduce(
        pc.or_,
        (
            _is_caption(header.kind, field, grid.columns[header.fields[field]])
            for field in header.kind.keys
            if field in header.fields
        ),
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


def _matches(column: pa.Array, pattern: str) -> pa.Array:
    return pc.fill_null(pc.match_substring_regex(column, pattern), False)
