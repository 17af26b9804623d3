"""What stands in each cell of a sheet, as text with its place, whatever the file? Knows nothing of headers or programmes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import pyarrow as pa

# Doubles, and so Excel, keep 15 digits; a longer number cannot be what was typed.
EXACT_DIGITS = 15

Cells = frozenset[tuple[int, int]]


class Span(NamedTuple):
    """A merged range, all four inclusive and from 0. What it shows is the text of its first cell."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """Rows of one sheet: `columns` are Arrow strings of equal length whose element 0 is row `first_row` (0 = Excel row 1).

    Places are (row, column) from 0 and count like `columns`, whose first is the Excel column `first_column`, from 0.
    `errors` are cells that show an error, `uncomputed` formulas whose result was not saved, `pictures` the cells under
    one; `lost` has, for each column with numbers of more than 15 digits, a mask of those cells; `since_1904`: whether the
    workbook counts its days from 1904.
    """

    sheet: str
    visible: bool
    columns: tuple[pa.Array, ...] = ()
    errors: Cells = frozenset()
    lost: Mapping[int, pa.Array] = field(default_factory=dict)
    pictures: Cells = frozenset()
    uncomputed: Cells = frozenset()
    merged: tuple[Span, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    since_1904: bool = False
    first_row: int = 0
    first_column: int = 0

    @property
    def height(self) -> int:
        """Rows down to the last filled one."""
        return len(self.columns[0]) if self.columns else 0

    @property
    def first_cell(self) -> str | None:
        """The text of cell A1."""
        within = self.height and (self.first_row, self.first_column) == (0, 0)
        return self.columns[0][0].as_py() if within else None

    def rows(self, top: int, bottom: int) -> "Grid":
        """The rows from `top` to `bottom` (exclusive) alone; a merged range that begins above them is not theirs."""
        return replace(
            self,
            columns=tuple(column.slice(top, bottom - top) for column in self.columns),
            errors=_shifted(self.errors, top, bottom),
            lost={at: mask.slice(top, bottom - top) for at, mask in self.lost.items()},
            pictures=_shifted(self.pictures, top, bottom),
            uncomputed=_shifted(self.uncomputed, top, bottom),
            merged=tuple(
                Span(span.top - top, span.left, min(span.bottom, bottom - 1) - top, span.right)
                for span in self.merged
                if top <= span.top < bottom
            ),
            hidden_rows=tuple(row - top for row in self.hidden_rows if top <= row < bottom),
            first_row=self.first_row + top,
        )


class TextCell(NamedTuple):
    """A cell of a text format: `number` where the format itself says that it is one."""

    text: str
    number: bool = False


def grid_of_cells(
    sheet: str,
    cells: Mapping[int, Mapping[int, TextCell]],
    *,
    visible: bool = True,
    merged: Iterable[Span] = (),
    hidden_rows: Iterable[int] = (),
    errors: Iterable[tuple[int, int]] = (),
    uncomputed: Iterable[tuple[int, int]] = (),
) -> Grid:
    """A grid of `cells` by row and column, from 0; a number of more than 15 digits counts as lost."""
    height = 1 + max(cells, default=-1)
    width = 1 + max((at for row in cells.values() for at in row), default=-1)
    texts: list[list[str | None]] = [[None] * height for _ in range(width)]
    lost: dict[int, list[bool]] = {}
    for row, own in cells.items():
        for at, cell in own.items():
            texts[at][row] = cell.text or None
            if cell.number and cell.text.lstrip("-").isdigit() and len(cell.text.lstrip("-")) > EXACT_DIGITS:
                lost.setdefault(at, [False] * height)[row] = True
    return Grid(
        sheet,
        visible,
        tuple(pa.array(column, pa.string()) for column in texts),
        frozenset(errors),
        {at: pa.array(mask) for at, mask in lost.items()},
        uncomputed=frozenset(uncomputed),
        merged=tuple(merged),
        hidden_rows=tuple(hidden_rows),
    )


def _shifted(cells: Cells, top: int, bottom: int) -> Cells:
    return frozenset((row - top, at) for row, at in cells if top <= row < bottom) if cells else cells
