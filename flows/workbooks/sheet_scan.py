"""What does the XML of one .xlsx sheet say? Cut into whole rows as it is unpacked, for whoever reads values or layout of it."""

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from .layout import Layout, LayoutScan
from .plain.sheet import PlainCells, PlainSheet

# A row, or a list of merged ranges, that is not over after so much is cut where it stands.
_LONGEST_ROW = 16 * 1024 * 1024
_PREFIX = re.compile(rb"<((?:[\w.-]+:)?)worksheet\b")


class SheetScan:
    """Takes the XML of a sheet in pieces, in order; `shared` and `styles` as PlainSheet has them."""

    def __init__(self, shared: pa.StringArray, styles: npt.NDArray[np.int8]) -> None:
        self._plain = PlainSheet(shared, styles)
        self._layout: LayoutScan | None = None
        self._row = b""
        self._held = b""

    def take(self, piece: bytes) -> None:
        """The next piece; the first is long enough to hold the sheet's root."""
        if self._layout is None:
            found = _PREFIX.search(piece)
            self._layout = LayoutScan(found[1] if found else None)
            self._row = b"<" + (found[1] if found else b"") + b"row"
            self._held = piece
            return
        cut = self._held.rfind(self._row)
        if cut > 0:
            self._rows(self._held[:cut])
            self._held = self._held[cut:] + piece
        elif len(self._held) < _LONGEST_ROW:
            # A row that the piece cuts waits for the rest of it, and so does what comes after the last row.
            self._held += piece
        else:
            self._plain.give_up()
            self._layout.take(self._held, last=True, numbers=False)
            self._held = piece

    def end(self) -> None:
        """There are no more pieces."""
        self._rows(self._held, last=True)
        self._held = b""

    def cells(self) -> PlainCells | None:
        """Its cells, after the end; None where it is written in a way that only a library reads."""
        return self._plain.cells()

    def layout(self) -> Layout:
        """What it says besides, after the end. Raises ValueError where a formula without result does not say its place."""
        return self._layout.layout() if self._layout else Layout()

    def _rows(self, text: bytes, *, last: bool = False) -> None:
        plain = self._plain.take(text)
        if self._layout:
            # Of a sheet whose cells are read here, their types are known.
            self._layout.take(text, last=last, numbers=not plain)
