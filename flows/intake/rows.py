"""Which rows below a header are data? A row of data has a value in a key column and is no total, note, signature or section."""

import re
from collections.abc import Iterable
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from schemas.kinds import Kind, Sheets, normalise_caption
from schemas.reading import DIGITS_LOST, ERROR_CELL, UNCOMPUTED

from .grid import Grid
from .recognise import Header

_BLANK = r"^[\s\x{3000}\x{a0}\x{200b}\x{feff}']*$"
# A number code in a key column: what a footer never has.
_CODE = r"^['\s\x{3000}]*[\p{Nd}A-Za-zＡ-Ｚａ-ｚ]*\p{Nd}[\p{Nd}A-Za-zＡ-Ｚａ-ｚ]{4,}[\s\x{3000}]*$"
_WORTH_A_LOOK = 3


def data_rows(
    grid: Grid, header: Header, sheets: Sheets, cells: dict[str, pa.Array], *, repeated: Iterable[int]
) -> tuple[pa.Array, pa.Array]:
    """Two masks over `grid`, the rows below a header: data, and rows left out that an officer should look at.

    `cells`: the column of each field as it is to be read: merged groups filled down, and what is wrong in a cell in its
    place. Formulas are drawn down below the last person, so a row of nothing but errors is no data. `repeated`: rows in
    which the header comes again.

    A row with a number code under a key header is data even where a contract column before it begins with such a word:
    会员状态 注销 is not a note (注). Left out and worth a look: a footer word in a column of the office's own before a
    number code, three filled columns without any key, and a text alone under a key header, unless merged over others.
    """
    texts = {at: _null_blank(grid.columns[at]) for at in range(header.left, header.right)}
    own = {field: at for field, at in header.fields.items() if at in texts}
    keys = [field for field in header.kind.keys if field in own]
    read = {field: _null_blank(cells[field]) for field in own}
    totals = _begins_with(sheets.totals)
    has_code = _any(_matches(texts[own[key]], _CODE) for key in keys)
    has_text = _any(pc.is_valid(texts[at]) for at in own.values())

    first = pc.coalesce(*texts.values())
    worded = _matches(first, _begins_with(sheets.not_data))
    first_at = pc.coalesce(
        *(pc.if_else(pc.is_valid(text), pa.scalar(at), pa.scalar(None, pa.int64())) for at, text in texts.items())
    )
    in_contract = pc.is_in(first_at, value_set=pa.array(list(own.values())))
    # A total within a merged group is a total; a word like 注销 there is said of one of the group's rows.
    said_of = pc.or_(has_code, pc.and_not(_any(_matches(read[key], _CODE) for key in keys), _matches(first, totals)))
    footer = pc.and_not(worded, pc.and_(in_contract, said_of))
    total = pc.and_not(_any(_matches(texts[own[key]], _spaced(sheets.totals)) for key in keys), has_code)

    alone = pc.equal(_count(texts.values()), 1)
    section = pc.and_(pc.and_not(alone, has_code), _any(pc.is_valid(texts[own[key]]) for key in keys))
    section = pc.and_(section, pc.equal(_count(read.values()), 1))
    said = _any(pc.fill_null(pc.not_equal(column, ERROR_CELL), False) for column in read.values())
    has_key = pc.and_(said, _any(pc.is_valid(read[key]) for key in keys))
    # What a merged cell says for all its rows makes none of them a row of its own, nor does it cover a broken one.
    has_key = pc.and_(has_key, pc.or_(has_text, _any(_wrong(read[key]) for key in keys)))

    header_again = pc.or_(_repeats_header(header, own, texts), _rows_mask(grid.height, repeated))
    not_data = pc.or_(pc.or_(footer, total), pc.or_(section, header_again))
    data = pc.and_not(has_key, not_data)
    keyless = pc.and_(pc.invert(has_key), pc.greater_equal(_count(read.values()), _WORTH_A_LOOK))
    keyless = pc.and_not(keyless, pc.or_(pc.or_(footer, total), header_again))
    merged = _rows_mask(grid.height, (span.top for span in grid.merged if span.right > span.left))
    lone = pc.and_not(pc.and_not(section, pc.or_(footer, total)), pc.or_(header_again, merged))
    return data, pc.or_(pc.or_(pc.and_(footer, has_code), keyless), lone)


def _repeats_header(header: Header, own: dict[str, int], texts: dict[int, pa.Array]) -> pa.Array:
    """Rows in which a key column holds its own caption again."""
    return _any(_is_caption(header.kind, key, texts[own[key]]) for key in header.kind.keys if key in own)


def _is_caption(kind: Kind, field: str, column: pa.Array) -> pa.Array:
    captions = [caption for caption, named in kind.captions.items() if named == field]
    texts = pc.unique(pc.filter(column, pc.match_substring_regex(column, r"^\D+$")))
    same = [text for text in texts.to_pylist() if normalise_caption(text) in captions]
    return pc.is_in(column, value_set=pa.array(same, column.type))


def _rows_mask(height: int, rows: Iterable[int]) -> pa.Array:
    """The rows among all of a grid."""
    return pc.is_in(pa.array(range(height), pa.int64()), value_set=pa.array(list(rows), pa.int64()))


def _wrong(column: pa.Array) -> pa.Array:
    """Cells of which something is known, but not what they say."""
    return pc.is_in(column, value_set=pa.array([UNCOMPUTED, DIGITS_LOST], column.type))


def _any(masks: Iterable[pa.Array]) -> pa.Array:
    return reduce(pc.or_, masks)


def _count(columns: Iterable[pa.Array]) -> pa.Array:
    """How many of the columns are filled, by row."""
    return reduce(pc.add, (pc.cast(pc.is_valid(column), pa.int32()) for column in columns))


def _null_blank(column: pa.Array) -> pa.Array:
    return pc.if_else(pc.match_substring_regex(column, _BLANK), pa.scalar(None, column.type), column)


def _spaced(words: Iterable[str]) -> str:
    """The words with spaces anywhere within, as a regular expression."""
    return "|".join("[\\s\\x{3000}]*".join(map(re.escape, word)) for word in words)


def _begins_with(words: Iterable[str]) -> str:
    return rf"^[\s\x{{3000}}]*(?:{_spaced(words)})"


def _matches(column: pa.Array, pattern: str) -> pa.Array:
    return pc.fill_null(pc.match_substring_regex(column, pattern), False)
