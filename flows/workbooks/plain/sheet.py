"""What stands in the cells of an .xlsx sheet that is written as office programs write it? Thousands of cells at a time.

Reading one cell after the other was a quarter of what a settlement costs. Here the tags, addresses and types of some
thousand rows are compared at once, each with what it has to be; the first that is anything else makes the sheet unusual,
and fastexcel reads the workbook instead. Both say the same of whatever is read here (tests/test_plain_sheet.py).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from flows.workbooks.grid import EXACT_DIGITS
from flows.workbooks.grid import Cells as Places

from .cells import Cells, Type, are_as_said, numbers_of, read_cells
from .tags import Numbers, Tag, Tags, Unusual, chosen, read_tags, text_array
from .texts import FIRST_DAY, check_declaration, check_texts, day_texts, not_as_written, number_said, text_said

_BEGIN = re.compile(rb"<sheetData\s*(/?)>")
_END = b"</sheetData>"
# Rows of a piece times columns: where few cells lie far apart, they are not worth the room between them.
_ROOM = 2**22
_NOT_WRITTEN = (Type.SHARED, Type.DAY, Type.ERROR)


@dataclass(frozen=True)
class PlainCells:
    """The cells of a sheet: Arrow strings by column, whose element 0 is Excel row 1, from the Excel column `first_column`
    (from 0) on. `errors` and `lost` as a Grid has them."""

    columns: tuple[pa.Array, ...] = ()
    first_column: int = 0
    errors: Places = frozenset()
    lost: Mapping[int, pa.Array] = field(default_factory=dict)


@dataclass(frozen=True)
class _Block:
    """Some rows: their columns by place, as far as they have any cell; which cells show an error or a number too long."""

    top: int
    height: int
    columns: dict[int, pa.Array]
    errors: list[tuple[int, int]]
    lost: list[tuple[int, int]]


class PlainSheet:
    """Takes the XML of a sheet, whole rows at a time and in order; what stands around them comes with the first and last.

    `shared`: the texts the cells share; `styles`: what numbers are in each style (flows.workbooks.plain.styles).
    """

    def __init__(self, shared: pa.StringArray, styles: npt.NDArray[np.int8]) -> None:
        self._shared, self._styles = shared, styles
        self._blocks: list[_Block] = []
        self._begun = self._over = self._unusual = False

    def take(self, text: bytes) -> bool:
        """The next rows; whether all so far could be read."""
        if not (self._unusual or self._over):
            try:
                self._take(text)
            except (Unusual, IndexError):  # A tag shorter than any of its kind leads beyond the end.
                self.give_up()
        return not self._unusual

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
        height = self._blocks[-1].top + self._blocks[-1].height
        lost: dict[int, list[int]] = {}
        for row, column in (cell for block in self._blocks for cell in block.lost):
            lost.setdefault(column - left, []).append(row)
        return PlainCells(
            tuple(self._column(at) for at in range(left, right + 1)),
            left,
            frozenset((row, column - left) for block in self._blocks for row, column in block.errors),
            {at: pa.array(np.isin(np.arange(height), rows).tolist()) for at, rows in lost.items()},
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
            if not begin:
                raise Unusual
            check_declaration(text[: begin.start()])
            self._begun, self._over = True, bool(begin[1])
            text = text[begin.end() :]
        if self._over or not text.strip():
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
        cells = read_cells(tags, self._styles)
        if len(cells.rows):
            if self._blocks and cells.rows[0] < self._blocks[-1].top + self._blocks[-1].height:
                raise Unusual
            self._blocks.append(self._block(tags, cells))

    def _block(self, tags: Tags, cells: Cells) -> _Block:
        starts, ends = tags.texts(cells.tags)
        texts, own = text_array(tags.piece, starts, ends), np.arange(0, 2 * len(starts), 2)
        numbers = _numbers_otherwise(tags, cells, texts)
        otherwise = numbers | _texts_otherwise(tags, cells, texts)
        if otherwise:
            own[list(otherwise)] = np.arange(len(texts), len(texts) + len(otherwise))
            texts = pa.concat_arrays([texts, pa.array(otherwise.values(), pa.string())])
        for kind in _NOT_WRITTEN:
            own[cells.types == kind] = -1
        sources = [(texts, own)]
        for kind, source, first in ((Type.SHARED, self._shared, 0), (Type.DAY, day_texts(), FIRST_DAY)):
            of = np.flatnonzero(cells.types == kind)
            if len(of):
                places = np.full(len(own), -1)
                places[of] = numbers_of(tags.words[starts[of]], ends[of] - starts[of], range(first, len(source)))
                sources.append((source, places))
        top, height = int(cells.rows[0]), int(cells.rows[-1] - cells.rows[0]) + 1
        width = int(cells.columns.max()) + 1
        if height * width > _ROOM:
            raise Unusual
        laid = [(source, _laid_out(places, cells, (width, height))) for source, places in sources]
        filled = np.flatnonzero(np.bincount(cells.columns))
        long = [at for at, said in numbers.items() if _is_too_long(said)]
        return _Block(
            top,
            height,
            {at: _told([(source, places[at]) for source, places in laid], height) for at in filled.tolist()},
            _cells_at(cells, np.flatnonzero(cells.types == Type.ERROR)),
            _cells_at(cells, np.array(long, np.intp)),
        )


def _texts_otherwise(tags: Tags, cells: Cells, texts: pa.StringArray) -> dict[int, str]:
    """The cells whose text does not say what is written there, and what it says. Raises Unusual."""
    kept = (tags.kinds[cells.tags] == Tag.TEXT_KEPT) | (cells.types != Type.INLINE)
    found = not_as_written(tags, *tags.texts(cells.tags), kept)
    if (cells.types[found] < Type.TEXT).any():
        raise Unusual
    return {at: text_said(texts[2 * at].as_py(), kept=bool(kept[at])) for at in found.tolist()}


def _numbers_otherwise(tags: Tags, cells: Cells, texts: pa.StringArray) -> dict[int, str]:
    """The same of cells with a number."""
    numbers = np.flatnonzero(cells.types == Type.NUMBER)
    starts, ends = tags.texts(cells.tags[numbers])
    found = numbers[~are_as_said(tags, starts, ends - starts)]
    return {at: number_said(texts[2 * at].as_py()) for at in found.tolist()}


def _is_too_long(number: str) -> bool:
    digits = number.removeprefix("-")
    return digits.isdigit() and len(digits) > EXACT_DIGITS


def _cells_at(cells: Cells, at: npt.NDArray[np.intp]) -> list[tuple[int, int]]:
    return list(zip(cells.rows[at].tolist(), cells.columns[at].tolist(), strict=True))


def _laid_out(places: Numbers, cells: Cells, room: tuple[int, int]) -> npt.NDArray[np.int32]:
    laid = np.full(room, -1, np.int32)
    laid[cells.columns, cells.rows - cells.rows[0]] = places
    return laid


def _told(laid: list[tuple[pa.StringArray, npt.NDArray[np.int32]]], height: int) -> pa.Array:
    """A column of which each cell is one of these texts, or of those, or nothing."""
    taken = [chosen(source, places) for source, places in laid if (places >= 0).any()]
    if not taken:
        return pa.nulls(height, pa.string())
    return taken[0] if len(taken) == 1 else pc.coalesce(*taken)
