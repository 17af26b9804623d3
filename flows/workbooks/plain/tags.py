"""Where do the tags of a sheet's XML lie? All of a piece at once, as arrays, for sheets written as office programs write them.

Only the plainest markup is known here: no prefixes, no comments, no CDATA, every `>` of a text escaped, and the elements
that cells and shared texts are made of, each within the one it belongs to. Whatever else a piece holds makes it Unusual,
and a library that knows all of XML has to read it.
"""

from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Places = npt.NDArray[np.intp]
Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Words = npt.NDArray[np.uint64]

_OPEN, _CLOSE, _SLASH = b"<>/"
# By which the two differ: with it `<` is `>` and no other byte becomes either.
_EITHER = np.uint8(_OPEN ^ _CLOSE)
_WORD = 8
_PRESERVE = b'xml:space="preserve"'


class Unusual(Exception):
    """The XML is not of the plain kind that is read here; this says nothing against it."""


class Tag(IntEnum):
    """The tags known; one that is closed at once counts as the element's next number."""

    ROW = 1
    ROW_CLOSED = 2
    ROW_END = 3
    CELL = 4
    CELL_CLOSED = 5
    CELL_END = 6
    FORMULA = 7
    FORMULA_CLOSED = 8
    FORMULA_END = 9
    VALUE = 10
    VALUE_END = 11
    INLINE = 12
    INLINE_END = 13
    TEXT = 14
    TEXT_KEPT = 15
    TEXT_END = 16
    SHARED = 17
    SHARED_END = 18
    PHONETIC = 19
    PHONETIC_CLOSED = 20


# Each by the two bytes after its `<`, and all of it as far as they do not say it; of those that end behind, how many bytes
# it has from `<` to `>`.
_KNOWN = (
    (Tag.ROW, b"ro", b"<row ", 0),
    (Tag.ROW_END, b"/r", b"</row>", 0),
    (Tag.CELL, b"c ", b"", 0),
    (Tag.CELL_END, b"/c", b"", len(b"</c")),
    (Tag.FORMULA, b"f>", b"", 0),
    (Tag.FORMULA, b"f ", b"", 0),
    (Tag.FORMULA_END, b"/f", b"", len(b"</f")),
    (Tag.VALUE, b"v>", b"", 0),
    (Tag.VALUE_END, b"/v", b"", len(b"</v")),
    (Tag.INLINE, b"is", b"<is>", 0),
    (Tag.INLINE_END, b"/i", b"</is>", 0),
    (Tag.TEXT, b"t>", b"", 0),
    (Tag.TEXT_KEPT, b"t ", b"", len(b"<t " + _PRESERVE)),
    (Tag.TEXT_END, b"/t", b"", len(b"</t")),
    (Tag.SHARED, b"si", b"<si>", 0),
    (Tag.SHARED_END, b"/s", b"</si>", 0),
    (Tag.PHONETIC, b"ph", b"<phoneti", 0),
)
_CLOSABLE = (Tag.ROW, Tag.CELL, Tag.FORMULA, Tag.PHONETIC)
_ROWS = (Tag.ROW, Tag.ROW_CLOSED)
_IN_ROW = (Tag.CELL, Tag.CELL_CLOSED, Tag.ROW_END)
_FOLLOWED_BY = {
    Tag.ROW: _IN_ROW,
    Tag.ROW_CLOSED: _ROWS,
    Tag.ROW_END: _ROWS,
    Tag.CELL: (Tag.FORMULA, Tag.FORMULA_CLOSED, Tag.VALUE, Tag.INLINE, Tag.CELL_END),
    Tag.CELL_CLOSED: _IN_ROW,
    Tag.CELL_END: _IN_ROW,
    Tag.FORMULA: (Tag.FORMULA_END,),
    Tag.FORMULA_CLOSED: (Tag.VALUE, Tag.CELL_END),
    Tag.FORMULA_END: (Tag.VALUE, Tag.CELL_END),
    Tag.VALUE: (Tag.VALUE_END,),
    Tag.VALUE_END: (Tag.CELL_END,),
    Tag.INLINE: (Tag.TEXT, Tag.TEXT_KEPT),
    Tag.INLINE_END: (Tag.CELL_END,),
    Tag.TEXT: (Tag.TEXT_END,),
    Tag.TEXT_KEPT: (Tag.TEXT_END,),
    Tag.TEXT_END: (Tag.INLINE_END, Tag.SHARED_END, Tag.PHONETIC_CLOSED),
    Tag.SHARED: (Tag.TEXT, Tag.TEXT_KEPT),
    Tag.SHARED_END: (Tag.SHARED,),
    Tag.PHONETIC_CLOSED: (Tag.SHARED_END,),
}


def _tables() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8], Mask, Mask]:
    kinds = np.zeros(2**16, np.uint8)
    lengths = np.zeros(len(Tag) + 1, np.uint8)
    for tag, start, _, length in _KNOWN:
        kinds[int.from_bytes(start, "little")] = tag
        lengths[tag] = length
    closable = np.zeros(len(Tag) + 1, bool)
    closable[list(_CLOSABLE)] = True
    follows = np.zeros((len(Tag) + 1, len(Tag) + 1), bool)
    for tag, others in _FOLLOWED_BY.items():
        follows[tag, list(others)] = True
    return kinds, lengths, closable, follows.ravel()


_KINDS, _LENGTHS, _MAY_CLOSE, _FOLLOWS = _tables()
_SAID = {tag: said for tag, _, said, _ in _KNOWN if said}


class Tags(NamedTuple):
    """The tags of a piece, in order: where each begins and ends (at its `<` and its `>`), and which it is.

    `text` and `words` are the piece itself: the byte at each place, and the eight bytes from it on, the first the lowest.
    """

    piece: bytes
    starts: Places
    ends: Places
    kinds: npt.NDArray[np.uint8]
    text: npt.NDArray[np.uint8]
    words: Words

    def texts(self, after: Places) -> tuple[Places, Places]:
        """Where the text after each of these tags begins and ends."""
        return self.ends[after] + 1, self.starts[after + 1]


def read_tags(piece: bytes, *, first: tuple[Tag, ...], last: tuple[Tag, ...]) -> Tags:
    """The tags of a piece that begins and ends with one of these. Raises Unusual."""
    # What is read as words may reach beyond the end.
    padded = piece + bytes(_WORD)
    text = np.frombuffer(padded, np.uint8)[: len(piece)]
    angles = np.flatnonzero((text | _EITHER) == _CLOSE)
    starts, ends = angles[0::2], angles[1::2]
    if not len(ends) or len(starts) != len(ends):
        raise Unusual
    bounds = text[angles]
    heads = np.ndarray((len(piece),), "<u2", padded, strides=(1,))[starts + 1]
    kinds = _KINDS[heads]
    if (bounds[0::2] != _OPEN).any() or (bounds[1::2] != _CLOSE).any() or not kinds.all():
        raise Unusual
    closed = np.flatnonzero(text[ends - 1] == _SLASH)
    kinds[closed] += _MAY_CLOSE[kinds[closed]]
    lengths = _LENGTHS[kinds]
    if ((ends - starts != lengths) & (lengths > 0)).any():
        raise Unusual
    if kinds[0] not in first or kinds[-1] not in last:
        raise Unusual
    if not _FOLLOWS[kinds[:-1] * np.uint16(len(Tag) + 1) + kinds[1:]].all():
        raise Unusual
    words: Words = np.ndarray((len(piece),), "<u8", padded, strides=(1,))
    for tag, said in _SAID.items():
        of = words[starts[kinds == tag]]
        if ((of & word(b"\xff" * len(said))) != word(said)).any():
            raise Unusual
    kept = starts[kinds == Tag.TEXT_KEPT] + len(b"<t ")
    if any((words[kept + at] != word(_PRESERVE[at : at + _WORD])).any() for at in (0, _WORD, len(_PRESERVE) - _WORD)):
        raise Unusual
    return Tags(piece, starts, ends, kinds, text, words)


def word(text: bytes) -> np.uint64:
    """At most eight bytes as they stand in a piece."""
    return np.uint64(int.from_bytes(text, "little"))


def read_digits(words: Words) -> tuple[Numbers, Numbers]:
    """The number that each eight bytes begin with, and how many digits it has: none to eight."""
    digits = words ^ word(b"0" * _WORD)
    # Whatever is above nine in its byte; an overflow marks bytes only behind the first of these.
    other = ((digits + word(b"\x76" * _WORD)) | digits) & word(b"\x80" * _WORD)
    length = np.bitwise_count((other & (~other + np.uint64(1))) - np.uint64(1)) >> 3
    shift = (np.uint64(_WORD) - length) << np.uint64(3)
    # The digits of a pair, then of two pairs, then all are put together, in place.
    number = np.where(length > 0, digits << np.minimum(shift, np.uint64(63)), np.uint64(0))
    number = ((number * np.uint64(10)) + (number >> np.uint64(8))) & np.uint64(0x00FF00FF00FF00FF)
    number = ((number * np.uint64(100)) + (number >> np.uint64(16))) & np.uint64(0x0000FFFF0000FFFF)
    number = ((number * np.uint64(10_000)) + (number >> np.uint64(32))) & np.uint64(0x00000000FFFFFFFF)
    return number.astype(np.int64), length.astype(np.int64)


def text_array(piece: bytes, starts: Places, ends: Places) -> pa.StringArray:
    """The texts between these places, in order, each followed by what stands before the next. Nothing is copied."""
    offsets = np.empty(2 * len(starts) + 1, np.int32)
    offsets[0:-1:2], offsets[1::2], offsets[-1] = starts, ends, ends[-1] if len(ends) else 0
    return pa.StringArray.from_buffers(2 * len(starts), pa.py_buffer(offsets), pa.py_buffer(piece))


def chosen(texts: pa.StringArray, places: npt.NDArray[np.int32]) -> pa.StringArray:
    """The texts at these places; nothing where a place is below zero."""
    # pyarrow would import pandas to see what the places are.
    valid = pa.py_buffer(np.packbits(places >= 0, bitorder="little"))
    return texts.take(pa.Int32Array.from_buffers(pa.int32(), len(places), [valid, pa.py_buffer(places)]))


def check_encoding(piece: bytes) -> None:
    """Raise Unusual where a piece is not UTF-8."""
    offsets = pa.py_buffer(np.array([0, len(piece)], np.int32))
    try:
        pc.cast(pa.BinaryArray.from_buffers(pa.binary(), 1, [None, offsets, pa.py_buffer(piece)]), pa.string())
    except pa.ArrowInvalid as error:
        raise Unusual from error
