"""What stands in the cells of an .xlsx sheet that is written as office programs write it? Thousands of cells at a time.

Reading the values is half of what a settlement of many people costs, and most of that is looking at one cell after the
other. Here tags, addresses and types of some thousand rows are compared at once, each with what it has to be; the first
that is anything else makes the sheet unusual, and fastexcel reads the workbook instead. Both say the same of whatever is
read here (tests/test_plain_sheet.py).
"""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from .grid import EXACT_DIGITS
from .number_styles import Style
from .plain_texts import FIRST_DAY, check_texts, day_texts, not_as_written, number_said, text_said
from .tags import Mask, Numbers, Places, Tag, Tags, Unusual, Words, read_digits, read_tags, text_array, word

_BEGIN = re.compile(rb"<sheetData\s*(/?)>")
_END = b"</sheetData>"
_ENCODING = re.compile(rb"<\?xml[^>]*\sencoding\s*=\s*[\"'](?!(?i:utf-8)[\"'])")
_ROWS, _COLUMNS = 2**20, 2**14
# Rows of a piece times columns: where few cells lie far apart, they are not worth the room between them.
_ROOM = 2**22
_WORD = 8
_SPACE, _QUOTE, _ZERO = b' "0'
# How the address begins in the tag of a row and of a cell, and a style in what follows it.
_ADDRESS, _STYLE = word(b' r="'), word(b' s="')
_FOUR = np.uint64(2**32 - 1)
_LOWEST = np.array([(1 << 8 * count) - 1 for count in range(_WORD + 1)], np.uint64)

# A day counts as a number until its style is looked at.
_NUMBER, _SHARED, _TEXT, _ERROR, _INLINE, _DAY = range(6)
# By the last bytes of a cell's tag. Six of them, eight, and fourteen.
_SHORT_TYPES = {b' t="s"': _SHARED, b' t="n"': _NUMBER, b' t="e"': _ERROR}
_TEXT_TYPE = b' t="str"'
_INLINE_TYPE = b' t="inlineStr"'


@dataclass(frozen=True)
class PlainCells:
    """The cells of a sheet: Arrow strings by column, whose element 0 is Excel row 1, and which of them show an error.

    The first column is the Excel column `first_column`, from 0; both ends of the range have a filled cell.
    """

    columns: tuple[pa.Array, ...] = ()
    errors: frozenset[tuple[int, int]] = frozenset()
    first_column: int = 0


class _Cells(NamedTuple):
    """Cells that have a value, in order: places from 0, what type it is of, and the tag its text follows."""

    rows: Numbers
    columns: Numbers
    types: npt.NDArray[np.int8]
    tags: Places


@dataclass
class _Block:
    """Some rows: `columns` by their place, as far as they have any cell."""

    top: int
    height: int
    columns: dict[int, pa.Array] = field(default_factory=dict)


class PlainSheet:
    """Takes the XML of a sheet, whole rows at a time and in order; what stands around them comes with the first and last.

    `shared`: the texts the cells share; `styles`: what numbers are in each style (flows.workbooks.number_styles).
    """

    def __init__(self, shared: pa.StringArray, styles: npt.NDArray[np.int8]) -> None:
        self._shared, self._styles = shared, styles
        self._blocks: list[_Block] = []
        self._errors: list[tuple[int, int]] = []
        self._begun = self._over = self._unusual = False
        self._bottom = -1

    def take(self, text: bytes) -> None:
        """The next rows."""
        if self._unusual or self._over:
            return
        try:
            self._take(text)
        except Unusual:
            self.give_up()

    def give_up(self) -> None:
        """Let fastexcel read it."""
        self._unusual = True
        self._blocks.clear()

    def cells(self) -> PlainCells | None:
        """All cells, after the last rows; None where the sheet is unusual."""
        if self._unusual or not self._over:
            return None
        if not self._blocks:
            return PlainCells()
        left = min(min(block.columns) for block in self._blocks)
        right = max(max(block.columns) for block in self._blocks)
        return PlainCells(
            tuple(self._column(at) for at in range(left, right + 1)),
            frozenset((row, column - left) for row, column in self._errors),
            left,
        )

    def _column(self, at: int) -> pa.Array:
        parts, row = [], 0
        for block in self._blocks:
            own = block.columns.get(at)
            parts.append(pa.nulls(block.top - row, pa.string()))
            parts.append(pa.nulls(block.height, pa.string()) if own is None else own)
            row = block.top + block.height
        return pa.concat_arrays(parts)

    def _take(self, text: bytes) -> None:
        if not self._begun:
            begin = _BEGIN.search(text)
            if not begin or _ENCODING.search(text, 0, begin.start()):
                raise Unusual
            self._begun, self._over = True, bool(begin[1])
            text = text[begin.end() :]
        if self._over:
            return
        try:
            self._take_rows(text)
        except Unusual:
            end = text.rfind(_END)
            if end < 0:
                raise
            self._over = True
            if text[:end].strip():
                self._take_rows(text[:end])

    def _take_rows(self, text: bytes) -> None:
        check_texts(text)
        tags = read_tags(text, first=(Tag.ROW, Tag.ROW_CLOSED), last=(Tag.ROW_END, Tag.ROW_CLOSED))
        cells = self._read_cells(tags)
        if not len(cells.rows):
            return
        if cells.rows[0] <= self._bottom:
            raise Unusual
        self._bottom = int(cells.rows[-1])
        self._blocks.append(self._block(text, tags, cells))
        wrong = cells.types == _ERROR
        self._errors += zip(cells.rows[wrong].tolist(), cells.columns[wrong].tolist(), strict=True)

    def _read_cells(self, tags: Tags) -> _Cells:
        opening = np.flatnonzero(tags.kinds == Tag.CELL)
        rows, columns, rest = _addresses(tags, opening)
        types, styles = _types(tags, rest, tags.ends[opening])
        value = opening + 1
        value[tags.kinds[value] == Tag.FORMULA] += 2
        value[tags.kinds[value] == Tag.FORMULA_CLOSED] += 1
        kinds = tags.kinds[value]
        inline = kinds == Tag.INLINE
        if (inline != (types == _INLINE))[inline | (kinds == Tag.VALUE)].any():
            raise Unusual
        value += inline
        empty = tags.starts[np.minimum(value + 1, len(tags.starts) - 1)] == tags.ends[value] + 1
        filled = np.flatnonzero((inline | (kinds == Tag.VALUE)) & ~(empty & (types == _NUMBER)))
        cells = _Cells(rows[filled], columns[filled], types[filled], value[filled])
        numbers = np.flatnonzero(cells.types == _NUMBER)
        used = styles[filled][numbers]
        if (used >= len(self._styles)).any() or (self._styles[used] == Style.UNKNOWN).any():
            raise Unusual
        cells.types[numbers[self._styles[used] == Style.DAY]] = _DAY
        return cells

    def _block(self, text: bytes, tags: Tags, cells: _Cells) -> _Block:
        """The cells as columns."""
        starts, ends = tags.texts(cells.tags)
        texts, own = text_array(text, starts, ends), np.arange(0, 2 * len(starts), 2)
        odd = _otherwise_said(tags, cells, texts, starts, ends)
        if odd:
            own[list(odd)] = np.arange(len(texts), len(texts) + len(odd))
            texts = pa.concat_arrays([texts, pa.array(odd.values(), pa.string())])
        own[np.isin(cells.types, (_SHARED, _DAY, _ERROR))] = -1
        sources = [(texts, own)]
        for kind, source, first in ((_SHARED, self._shared, 0), (_DAY, day_texts(), FIRST_DAY)):
            of = np.flatnonzero(cells.types == kind)
            if len(of):
                places = np.full(len(own), -1)
                places[of] = _numbers(tags.words[starts[of]], ends[of] - starts[of], range(first, len(source)))
                sources.append((source, places))
        top, height = int(cells.rows[0]), int(cells.rows[-1] - cells.rows[0]) + 1
        width = int(cells.columns.max()) + 1
        if height * width > _ROOM:
            raise Unusual
        block = _Block(top, height)
        laid = [(source, _laid_out(places, cells, top, (width, height))) for source, places in sources]
        for at in np.unique(cells.columns).tolist():
            block.columns[at] = _chosen([(source, places[at]) for source, places in laid], height)
        return block


def _addresses(tags: Tags, opening: Places) -> tuple[Numbers, Numbers, Places]:
    """The row and the column of each cell, from 0, and where its address ends. Raises Unusual also where they are not in order."""
    row_tags = np.flatnonzero(tags.kinds == Tag.ROW)
    row_words, number, digits = _row_numbers(tags, tags.starts[row_tags])
    row_of = np.repeat(np.arange(len(row_tags)), np.diff(np.searchsorted(opening, row_tags), append=len(opening)))

    at = tags.starts[opening] + len(b"<c")
    if ((tags.words[at] & _FOUR) != _ADDRESS).any():
        raise Unusual
    at += len(b' r="')
    letters = [tags.text[at + place].astype(np.int64) - (ord("A") - 1) for place in range(3)]
    columns, count = letters[0], np.ones(len(at), np.int64)
    if (columns < 1).any() or (columns > 26).any():
        raise Unusual
    for place in (1, 2):
        more = (count == place) & (letters[place] >= 1) & (letters[place] <= 26)
        if not more.any():
            break
        columns = np.where(more, columns * 26 + letters[place], columns)
        count += more
    at += count
    # The number in the cell's address is its row's, to the quote behind it.
    if ((tags.words[at] & _LOWEST[digits + 1][row_of]) != row_words[row_of]).any():
        raise Unusual
    rows = number[row_of] - 1
    if (np.diff(rows * _COLUMNS + columns) <= 0).any() or (len(columns) and columns.max() > _COLUMNS):
        raise Unusual
    return rows, columns - 1, at + digits[row_of] + 1


def _row_numbers(tags: Tags, starts: Places) -> tuple[Words, Numbers, Numbers]:
    """For each tag of a row its number: as a word with the quote that ends it, what it is, and how many digits it has."""
    at = starts + len(b"<row")
    if ((tags.words[at] & _FOUR) != _ADDRESS).any():
        raise Unusual
    words = tags.words[at + len(b' r="')]
    number, digits = read_digits(words)
    if ((digits < 1) | (digits >= _WORD) | (number < 1) | (number > _ROWS)).any():
        raise Unusual
    quoted = words & _LOWEST[digits + 1]
    if (quoted >> (digits.astype(np.uint64) << np.uint64(3)) != _QUOTE).any():
        raise Unusual
    return quoted, number, digits


def _types(tags: Tags, starts: Places, ends: Places) -> tuple[npt.NDArray[np.int8], Numbers]:
    """The type and the style that the tags of cells say between these places: a style, then a type, or neither."""
    last = tags.words[ends - _WORD]
    types, lengths = np.zeros(len(ends), np.int8), np.zeros(len(ends), np.intp)
    inline = last == word(_INLINE_TYPE[-_WORD:])
    inline &= tags.words[ends - len(_INLINE_TYPE)] == word(_INLINE_TYPE[:_WORD])
    written = last == word(_TEXT_TYPE)
    found = [(inline, _INLINE, len(_INLINE_TYPE)), (written, _TEXT, len(_TEXT_TYPE))]
    short = last >> np.uint64(16)
    found += [(short == word(said), kind, len(said)) for said, kind in _SHORT_TYPES.items()]
    for which, kind, length in found:
        types[which], lengths[which] = kind, length
    styles = np.zeros(len(ends), np.int64)
    rest = ends - lengths - starts
    styled = np.flatnonzero(rest)
    if len(styled):
        at = starts[styled]
        number, digits = read_digits(tags.words[at + len(b' s="')])
        end = at + len(b' s="') + digits
        wrong = ((tags.words[at] & _FOUR) != _STYLE) | (digits < 1) | (end + 1 - at != rest[styled])
        if wrong.any() or (tags.text[end] != _QUOTE).any():
            raise Unusual
        styles[styled] = number
    return types, styles


def _numbers(words: Words, lengths: Places, within: range) -> Numbers:
    """The numbers that words of such lengths are."""
    numbers, digits = read_digits(words)
    if ((digits != lengths) | (digits == 0) | (numbers < within.start) | (numbers >= within.stop)).any():
        raise Unusual
    return numbers


def _otherwise_said(tags: Tags, cells: _Cells, texts: pa.StringArray, starts: Places, ends: Places) -> dict[int, str]:
    """The cells that do not say what is written there, and what they say. Raises Unusual."""
    numbers = cells.types == _NUMBER
    kept = (tags.kinds[cells.tags] == Tag.TEXT_KEPT) | (cells.types != _INLINE)
    worded = not_as_written(tags, starts, ends, kept)
    if not np.isin(cells.types[worded], (_TEXT, _INLINE, _ERROR)).all():
        raise Unusual
    said = {at: text_said(texts[2 * at].as_py(), kept=bool(kept[at])) for at in worded.tolist()}
    of = np.flatnonzero(numbers)
    odd = of[~_are_whole(tags, starts[of], ends[of] - starts[of])]
    return said | {at: number_said(texts[2 * at].as_py()) for at in odd.tolist()}


def _are_whole(tags: Tags, starts: Places, lengths: Places) -> Mask:
    """Which numbers are written as whole ones that a double holds to the digit, without sign or leading zero."""
    _, digits = read_digits(tags.words[starts])
    long = np.flatnonzero((digits == _WORD) & (lengths > _WORD))
    if len(long):
        digits[long] += read_digits(tags.words[starts[long] + _WORD])[1]
    whole: Mask = (digits == lengths) & (digits <= EXACT_DIGITS) & ((tags.text[starts] != _ZERO) | (lengths == 1))
    return whole


def _laid_out(places: Numbers, cells: _Cells, top: int, room: tuple[int, int]) -> npt.NDArray[np.int32]:
    laid = np.full(room, -1, np.int32)
    laid[cells.columns, cells.rows - top] = places
    return laid


def _chosen(laid: list[tuple[pa.StringArray, npt.NDArray[np.int32]]], height: int) -> pa.Array:
    """A column of which each cell is one of these texts, or of those, or nothing."""
    taken = [source.take(pa.array(places, mask=places < 0)) for source, places in laid if (places >= 0).any()]
    if not taken:
        return pa.nulls(height, pa.string())
    return taken[0] if len(taken) == 1 else pc.coalesce(*taken)
