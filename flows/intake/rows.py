"""Which rows below a header are data? A row of data has a value in a key column and is no total, note, signature or section."""

import re
from collections.abc import Iterable
from functools import reduce

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from flows.workbooks.grid import Grid
from schemas.kinds import Kind, Sheets, normalise_caption
from schemas.reading import DIGITS_LOST, ERROR_CELL, UNCOMPUTED, error_texts

from .recognise import Header

_BLANK = r"^[\s\x{3000}\x{a0}\x{200b}\x{feff}']*$"
# A number code in a key column: what a footer never has.
_CODE = r"^['\s\x{3000}]*[\p{Nd}A-Za-zＡ-Ｚａ-ｚ]*\p{Nd}[\p{Nd}A-Za-zＡ-Ｚａ-ｚ]{4,}[\s\x{3000}]*$"
# So many filled columns are somebody's even without any key; in a narrow sheet all that are no keys, if not just one.
_WORTH_A_LOOK, _LEAST = 3, 2


def data_rows(
    grid: Grid, header: Header, sheets: Sheets, cells: dict[str, pa.Array], *, repeated: Iterable[int]
) -> tuple[pa.Array, pa.Array]:
    """Two masks over `grid`, the rows below a header: data, and rows left out that an officer should look at.

    `cells`: the column of each field as it is to be read: merged groups filled down, and what is wrong in a cell in its
    place. Formulas are drawn down below the last person, so a row of nothing but errors is no data. `repeated`: rows in
    which the header comes again.

    A row with a number code under a key header is data even where a contract column before it begins with such a word:
    会员状态 注销 is not a note (注). Left out and worth a look: a footer word in a column of the office's own before a
    number code, several filled columns without any key, and a text alone under a key header, unless merged over others.
    """
    columns = grid.columns[header.left : header.right]
    own = {field: at for field, at in header.fields.items() if header.left <= at < header.right}
    keys = [grid.columns[own[key]] for key in header.kind.keys if key in own]
    # Nearly every row has a number under a key header and begins with no word of a footer; the others are looked at.
    first = pc.coalesce(*columns)
    plain = pc.and_not(_any(_matches(key, _CODE) for key in keys), _matches(first, _BLANK))
    plain = pc.and_not(plain, _matches(first, _begins_with(sheets.not_data)))
    odd = pc.indices_nonzero(pc.invert(plain))
    texts = {header.left + at: _null_blank(column.take(odd)) for at, column in enumerate(columns)}
    read = {field: _null_blank(_known_wrong(cells[field].take(odd))) for field in own}
    merged = pc.is_in(odd, value_set=_rows(span.top for span in grid.merged if span.right > span.left))
    again = pc.is_in(odd, value_set=_rows(repeated))
    data, doubtful = _judge(header, sheets, texts, read, merged=merged, again=again)
    odd_data, odd_doubtful = pc.filter(odd, data), pc.filter(odd, doubtful)
    every = pa.array(np.arange(grid.height, dtype=np.uint64))
    return pc.or_(plain, pc.is_in(every, value_set=odd_data)), pc.is_in(every, value_set=odd_doubtful)


def _judge(
    header: Header,
    sheets: Sheets,
    texts: dict[int, pa.Array],
    read: dict[str, pa.Array],
    *,
    merged: pa.Array,
    again: pa.Array,
) -> tuple[pa.Array, pa.Array]:
    """The same for rows of which not all is said at once.

    `texts`: their own texts by column; `read`: what is to be read by field; `merged`: those with a cell merged over
    others beside it; `again`: those in which the header comes again.
    """
    own = {field: header.fields[field] for field in read}
    keys = [field for field in header.kind.keys if field in own]
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
    example = _any(_matches(texts[own[key]], _begins_with([sheets.example])) for key in keys)
    footer_or_total = _any([footer, total, example])

    alone = pc.and_(pc.equal(_count(texts.values()), 1), pc.equal(_count(read.values()), 1))
    section = pc.and_(pc.and_not(alone, has_code), _any(pc.is_valid(texts[own[key]]) for key in keys))
    said = _any(pc.fill_null(pc.not_equal(column, ERROR_CELL), False) for column in read.values())
    has_key = pc.and_(said, _any(pc.is_valid(read[key]) for key in keys))
    # What a merged cell says for all its rows makes none of them a row of its own, nor does it cover a broken one.
    has_key = pc.and_(has_key, pc.or_(has_text, _any(_wrong(read[key]) for key in keys)))
    again = pc.or_(again, _repeats_header(header, own, texts))

    data = pc.and_not(has_key, pc.or_(footer_or_total, pc.or_(section, again)))
    enough = min(_WORTH_A_LOOK, max(_LEAST, len(own) - len(keys)))
    keyless = pc.and_(pc.invert(has_key), pc.greater_equal(_count(read.values()), enough))
    lone = pc.and_not(section, merged)
    doubtful = pc.and_not(pc.or_(keyless, lone), pc.or_(footer_or_total, again))
    return data, pc.or_(doubtful, pc.and_(footer, has_code))


def _repeats_header(header: Header, own: dict[str, int], texts: dict[int, pa.Array]) -> pa.Array:
    """Rows in which a key column holds its own caption again."""
    return _any(_is_caption(header.kind, key, texts[own[key]]) for key in header.kind.keys if key in own)


def _is_caption(kind: Kind, field: str, column: pa.Array) -> pa.Array:
    captions = [caption for caption, named in kind.captions.items() if named == field]
    texts = pc.unique(pc.filter(column, pc.match_substring_regex(column, r"^\D+$")))
    same = [text for text in texts.to_pylist() if normalise_caption(text) in captions]
    return pc.is_in(column, value_set=pa.array(same, column.type))


def _rows(rows: Iterable[int]) -> pa.Array:
    return pa.array(list(rows), pa.uint64())


def _known_wrong(column: pa.Array) -> pa.Array:
    """The column with the texts of error values told as what they are."""
    return pc.if_else(error_texts(column), pa.scalar(ERROR_CELL, column.type), column)


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
