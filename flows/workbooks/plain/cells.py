"""Where do the cells of some rows stand, and of which type is each? Asked of the tags of an .xlsx sheet, all at once.

Whatever is not exactly as office programs write it makes the rows Unusual: an address other than its row's, cells out of
order, an attribute of another name or at another place.
"""

from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from flows.workbooks.grid import EXACT_DIGITS

from .styles import Style
from .tags import Mask, Numbers, Places, Tag, Tags, Unusual, Words, read_digits, word

ROWS, COLUMNS = 2**20, 2**14
_WORD = 8
_QUOTE, _POINT, _ZERO = b'".0'
# So many digits before and behind the point are as exact as a number is said.
_SHORT = 6
# How the address begins in the tag of a row and of a cell, and the style in what follows it.
_ADDRESS, _STYLE = b' r="', b' s="'
_FOUR = np.uint64(2**32 - 1)
_LOWEST = np.array([(1 << 8 * count) - 1 for count in range(_WORD + 1)], np.uint64)
_LETTERS = 26
_MOST_LETTERS = 3


class Type(IntEnum):
    """What a cell's value is: a number in digits, the day a number counts to, the number of a shared text, a text or an error."""

    NUMBER = 0
    DAY = 1
    SHARED = 2
    TEXT = 3
    INLINE = 4
    ERROR = 5


# How a cell's tag ends that says its type; one that says none has a number.
_INLINE = b' t="inlineStr"'
_SAID = {b' t="str"': Type.TEXT, b' t="s"': Type.SHARED, b' t="e"': Type.ERROR, b' t="n"': Type.NUMBER}


class Cells(NamedTuple):
    """Cells that have a value, in order: where they stand, from 0, of which `Type` they are, and the tag before their text."""

    rows: Numbers
    columns: Numbers
    types: npt.NDArray[np.int8]
    tags: Places


def read_cells(tags: Tags, styles: npt.NDArray[np.int8]) -> Cells:
    """The cells between the tags of whole rows; `styles`: what numbers are in each style. Raises Unusual."""
    opening = np.flatnonzero(tags.kinds == Tag.CELL)
    rows, columns, said = _addresses(tags, opening)
    types, of_style = _types(tags, said, tags.ends[opening])
    value = opening + 1
    kinds = tags.kinds[value]
    formula = kinds == Tag.FORMULA, kinds == Tag.FORMULA_CLOSED
    if formula[0].any() or formula[1].any():
        value += 2 * formula[0] + formula[1]
        kinds = tags.kinds[value]
    inline = kinds == Tag.INLINE
    some = inline | (kinds == Tag.VALUE)
    if (inline != (types == Type.INLINE))[some].any():
        raise Unusual
    # A number of no digits is no value, but a text may be empty. What follows a value is at least the end of its row.
    value += inline
    some &= (types != Type.NUMBER) | (tags.starts[value + some] > tags.ends[value] + 1)
    filled = np.flatnonzero(some)
    cells = Cells(rows[filled], columns[filled], types[filled], value[filled])
    numbers = np.flatnonzero(cells.types == Type.NUMBER)
    of_style = of_style[filled[numbers]]
    if (of_style >= len(styles)).any() or (styles[of_style] == Style.UNKNOWN).any():
        raise Unusual
    cells.types[numbers[styles[of_style] == Style.DAY]] = Type.DAY
    return cells


def _addresses(tags: Tags, opening: Places) -> tuple[Numbers, Numbers, Places]:
    """The row and the column of each cell, from 0, and where its address ends."""
    row_tags = np.flatnonzero(tags.kinds == Tag.ROW)
    quoted, number, digits = _row_numbers(tags, row_tags)
    row_of = np.repeat(np.arange(len(row_tags)), np.diff(np.searchsorted(opening, row_tags), append=len(opening)))
    at = tags.starts[opening] + len(b"<c")
    _check_start(tags, at, _ADDRESS)
    at += len(_ADDRESS)
    columns, letters = _columns(tags, at)
    at += letters
    # The number in a cell's address is its row's, to the quote behind it.
    if ((tags.words[at] & _LOWEST[digits + 1][row_of]) != quoted[row_of]).any():
        raise Unusual
    rows = number[row_of] - 1
    if (np.diff(rows * COLUMNS + columns) <= 0).any():
        raise Unusual
    return rows, columns, at + digits[row_of] + 1


def _row_numbers(tags: Tags, row_tags: Places) -> tuple[Words, Numbers, Numbers]:
    """For the tag of each row its number: as a word with the quote that ends it, what it is, and how many digits it has."""
    at = tags.starts[row_tags] + len(b"<row")
    _check_start(tags, at, _ADDRESS)
    words = tags.words[at + len(_ADDRESS)]
    number, digits = read_digits(words)
    if ((digits < 1) | (digits >= _WORD) | (number < 1) | (number > ROWS)).any():
        raise Unusual
    quoted = words & _LOWEST[digits + 1]
    if (quoted >> (digits.astype(np.uint64) << np.uint64(3)) != _QUOTE).any():
        raise Unusual
    return quoted, number, digits


def _columns(tags: Tags, at: Places) -> tuple[Numbers, Numbers]:
    """The columns that letters at these places name, from 0, and how many letters each has."""
    columns, letters = np.zeros(len(at), np.int64), np.zeros(len(at), np.int64)
    for place in range(_MOST_LETTERS):
        letter = tags.text[at + place].astype(np.int64) - (ord("A") - 1)
        more = (letters == place) & (letter >= 1) & (letter <= _LETTERS)
        if not more.any():
            break
        columns = np.where(more, columns * _LETTERS + letter, columns)
        letters += more
    if ((columns < 1) | (columns > COLUMNS)).any():
        raise Unusual
    return columns - 1, letters


def _types(tags: Tags, starts: Places, ends: Places) -> tuple[npt.NDArray[np.int8], Numbers]:
    """What the tags of cells say between these places, a style and then a type, or one of them: `Type` and number of style."""
    types, lengths = np.full(len(ends), Type.NUMBER, np.int8), np.zeros(len(ends), np.intp)
    last = tags.words[ends - _WORD]
    inline = (last == word(_INLINE[-_WORD:])) & (tags.words[ends - len(_INLINE)] == word(_INLINE[:_WORD]))
    types[inline], lengths[inline] = Type.INLINE, len(_INLINE)
    for said, kind in _SAID.items():
        this = last >> np.uint64(8 * (_WORD - len(said))) == word(said)
        types[this], lengths[this] = kind, len(said)
    styles = np.zeros(len(ends), np.int64)
    rest = ends - lengths - starts
    styled = np.flatnonzero(rest)
    if len(styled):
        at = starts[styled]
        _check_start(tags, at, _STYLE)
        at += len(_STYLE)
        number, digits = read_digits(tags.words[at])
        wrong = (digits < 1) | (digits >= _WORD) | (rest[styled] != len(_STYLE) + digits + 1)
        if wrong.any() or (tags.text[at + digits] != _QUOTE).any():
            raise Unusual
        styles[styled] = number
    return types, styles


def _check_start(tags: Tags, at: Places, start: bytes) -> None:
    if ((tags.words[at] & _FOUR) != word(start)).any():
        raise Unusual


def numbers_of(words: Words, lengths: Places, within: range) -> Numbers:
    """The numbers that words of such lengths are. Raises Unusual where one is none, or not within."""
    numbers, digits = read_digits(words)
    if ((digits != lengths) | (digits == 0) | (numbers < within.start) | (numbers >= within.stop)).any():
        raise Unusual
    return numbers


def are_as_said(tags: Tags, starts: Places, lengths: Places) -> Mask:
    """Which numbers are written as they are said (flows.workbooks.plain.texts): of digits that a double holds, with neither
    sign nor exponent nor a zero too many."""
    _, whole = read_digits(tags.words[starts])
    begun = (whole == 1) | (tags.text[starts] != _ZERO)
    point = np.flatnonzero((tags.text[starts + whole] == _POINT) & (whole < lengths))
    long = np.flatnonzero((whole == _WORD) & (lengths > _WORD))
    digits = whole.copy()
    digits[long] += read_digits(tags.words[starts[long] + _WORD])[1]
    said: Mask = begun & (digits == lengths) & (digits <= EXACT_DIGITS)
    _, decimals = read_digits(tags.words[starts[point] + whole[point] + 1])
    rounded = (whole[point] <= _SHORT) & (decimals <= _SHORT) & (decimals > 0)
    rounded &= (whole[point] > 0) & (whole[point] + 1 + decimals == lengths[point])
    said[point] = begun[point] & rounded & (tags.text[starts[point] + lengths[point] - 1] != _ZERO)
    return said
