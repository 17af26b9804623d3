"""How is the look of some cells of a sheet changed, and nothing else of it? Reads and writes the sheet in pieces.

A sheet may be hundreds of megabytes: only rows with a cell to change are looked into. What stands around
the rows is read in reports.marking.outline; what a style is lies in reports.marking.styles, what a comment is in
reports.marking.notes.
"""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import takewhile
from typing import IO

from reports.marking.outline import CHUNK, Cell, Outline, address_of, column_of, read_head
from reports.marking.package import RELATIONS

# How far off a row may be from where it is looked for first.
_NEAR = 4096
_ROW_NUMBER = re.compile(rb"\sr\s*=\s*[\"'](\d+)[\"']")
_ADDRESS = re.compile(rb"\sr\s*=\s*[\"']([A-Z]+)\d+[\"']")
_STYLE = re.compile(rb"\ss\s*=\s*[\"'](\d+)[\"']")
_SPANS = re.compile(rb"\sspans\s*=\s*[\"'][^\"']*[\"']")
_SELECTED = re.compile(rb"\stabSelected\s*=\s*[\"'](?:1|true)[\"']")
# The cells to change by Excel row and column, from 1, and how: a severity, or None where an old mark goes.
Wanted = Mapping[int, Mapping[int, str | None]]
Restyle = Callable[[int, str | None], int]


def marked(
    source: IO[bytes], wanted: Wanted, outline: Outline, restyle: Restyle, comments: str | None
) -> Iterator[bytes]:
    """Yield a sheet with the wanted cells restyled and, where it had none, the reference to its comments put in."""
    head, rest, prefix = read_head(source)
    yield _SELECTED.sub(b"", head)
    rows = _Rows(prefix, wanted, outline, restyle)
    end = f"</{prefix}row>".encode()
    for block in _blocks(source, rest, end):
        if block.endswith(end):
            yield rows.restyled(block)
        else:
            last, found, tail = block.partition(f"</{prefix}sheetData>".encode())
            if comments and not outline.comments:
                reference = f'<{prefix}legacyDrawing xmlns:r="{RELATIONS}" r:id="{comments}"/>'.encode()
                tail = tail[: outline.comments_at] + reference + tail[outline.comments_at :]
            yield rows.restyled(last) + rows.missing() + found + tail


def unselected(source: IO[bytes]) -> Iterator[bytes]:
    """Yield a sheet as it is, but not as the one in front: several in front would be edited together."""
    yield _SELECTED.sub(b"", source.read(CHUNK))
    yield from pieces(source)


def pieces(source: IO[bytes]) -> Iterator[bytes]:
    """Yield what follows in a part as it is."""
    while chunk := source.read(CHUNK):
        yield chunk


class _Rows:
    """The rows of a sheet as they pass by, in order."""

    def __init__(self, prefix: str, wanted: Wanted, outline: Outline, restyle: Restyle) -> None:
        self._row = re.compile(rf"<{prefix}row(?=[\s/>])[^>]*>".encode())
        self._cell = re.compile(rf"<{prefix}c(?=[\s/>])[^>]*>".encode())
        self._end = f"</{prefix}row>".encode()
        self._new, self._new_row = f"<{prefix}c", f"<{prefix}row"
        self._start, self._numbered = f"<{prefix}row".encode(), f'<{prefix}row r="'.encode()
        self._wanted, self._outline, self._restyle = wanted, outline, restyle
        self._number = 0
        self._left = deque(sorted(wanted))

    def restyled(self, block: bytes) -> bytes:
        """Whole rows, with the cells wanted of them restyled; a row wanted that is not there is put in at its place."""
        if not self._left:
            return block
        last = self._last_number(block)
        if last is not None and last < self._left[0]:
            self._number = last
            return block
        pieces, done = [], 0
        for tag in self._tags(block, last):
            if not self._left:
                break
            said = _ROW_NUMBER.search(tag[0])
            self._number = int(said[1]) if said else self._number + 1
            if self._left[0] > self._number:
                continue
            pieces += [block[done : tag.start()], self.missing(before=self._number)]
            done = tag.start()
            if self._left and self._left[0] == self._number:
                self._left.popleft()
                if tag[0].endswith(b"/>"):
                    pieces += [*self._restyled_row(self._number, tag[0][:-2] + b">", b""), self._end]
                    done = tag.end()
                else:
                    done = block.index(self._end, tag.end())
                    pieces += self._restyled_row(self._number, tag[0], block[tag.end() : done])
        self._number = last or self._number
        return b"".join([*pieces, block[done:]])

    def _last_number(self, block: bytes) -> int | None:
        """The number of the last row, if it says so in the usual way."""
        tag = self._row.match(block, max(block.rfind(self._start), 0))
        said = tag and _ROW_NUMBER.search(tag[0])
        return int(said[1]) if said else None

    def _tags(self, block: bytes, last: int | None) -> Iterator[re.Match[bytes]]:
        """The tags of the rows; only of those wanted, where each of these is found by its number, in order."""
        if last is not None:
            places = self._places(block, takewhile(lambda number: number <= last, self._left), last)
            if -1 not in places:
                for place in places:
                    if tag := self._row.match(block, place):
                        yield tag
                return
        yield from self._row.finditer(block)

    def _places(self, block: bytes, numbers: Iterable[int], last: int) -> list[int]:
        """Where the rows of these numbers begin, in order; -1 for what is not found there. `last` is the block's last row."""
        places, at, before = [], 0, self._number
        mean = len(block) / max(1, last - before)
        for number in numbers:
            tag = b'%s%d"' % (self._numbered, number)
            # Rows are about as long as each other, and those before need not be searched.
            guess = at + int((number - before) * mean) - _NEAR
            found = block.find(tag, max(at, guess))
            places.append(found if found >= 0 else block.find(tag, at))
            at, before = max(places[-1], at), number
        return places

    def missing(self, *, before: int | None = None) -> bytes:
        """The rows wanted that should have come before this one, or at all."""
        pieces = []
        while self._left and (before is None or self._left[0] < before):
            number = self._left.popleft()
            tag = f'{self._new_row} r="{number}">'.encode()
            pieces += [*self._restyled_row(number, tag, b""), self._end]
        return b"".join(pieces)

    def _restyled_row(self, number: int, tag: bytes, row: bytes) -> list[bytes]:
        """A row's tag and its cells; a cell wanted that the row does not have is put in at its place."""
        wanted = dict(self._wanted[number])
        pieces, done, place = [_SPANS.sub(b"", tag)], 0, 0
        for cell in self._cell.finditer(row):
            said = _ADDRESS.search(cell[0])
            place = column_of(said[1].decode()) if said else place + 1
            missing = sorted(column for column in wanted if column < place)
            pieces += [
                row[done : cell.start()],
                *(self._new_cell(tag, (number, column), wanted.pop(column)) for column in missing),
            ]
            done = cell.start()
            if place in wanted:
                style = _STYLE.search(cell[0])
                new = self._restyle(int(style[1]) if style else 0, wanted.pop(place))
                bare = _STYLE.sub(b"", cell[0])
                cut = len(self._new)
                pieces.append(bare[:cut] + b' s="%d"' % new + bare[cut:])
                done = cell.end()
                if not wanted:
                    break
        return [
            *pieces,
            row[done:],
            *(self._new_cell(tag, (number, column), wanted[column]) for column in sorted(wanted)),
        ]

    def _new_cell(self, tag: bytes, cell: Cell, severity: str | None) -> bytes:
        """An empty cell, which looks as its row or its column wants it: a number typed into it stays the text it was to be."""
        own = _STYLE.search(tag)
        style = self._restyle(int(own[1]) if own else self._outline.styles.get(cell[1], 0), severity)
        return f'{self._new} r="{address_of(cell)}" s="{style}"/>'.encode()


def _blocks(source: IO[bytes], held: bytes, end: bytes) -> Iterator[bytes]:
    """What follows in a source, cut behind the last `end` of each piece; the last block is what follows the last of all."""
    while True:
        at = held.rfind(end)
        if at >= 0:
            yield held[: at + len(end)]
            held = held[at + len(end) :]
        chunk = source.read(CHUNK)
        if not chunk:
            break
        held += chunk
    yield held
