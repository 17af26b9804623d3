"""What stands above each column of a table, and what may it mean? Looks at a few rows at a time.

A caption may take up to three rows, a group's over those of its columns; what counts is the lowest, alone or joined with
those above it. Which kind of sheet the captions make is found in flows.intake.recognise.
"""

from dataclasses import dataclass
from typing import NamedTuple

from flows.workbooks.grid import Grid, Span
from schemas.kinds import Kind, normalise_caption

TALLEST = 3


@dataclass(frozen=True)
class Caption:
    """What stands above a column: its lowest text, in `row`, and the ways it may be meant, the most telling first."""

    text: str
    row: int
    meanings: tuple[str, ...]


Captions = dict[int, Caption]


class Rows:
    """The texts of a grid's rows, each row looked at once; `keys` are the columns of key captions by row."""

    def __init__(self, grid: Grid, keys: list[tuple[int, int]]) -> None:
        self.width, self.height = len(grid.columns), grid.height
        self._columns = grid.columns
        self._known: dict[int, dict[int, str]] = {}
        self._merged = {(span.top, span.left): span for span in grid.merged}
        self._keys: dict[int, set[int]] = {}
        for row, position in keys:
            self._keys.setdefault(row, set()).add(position)

    def texts(self, row: int) -> dict[int, str]:
        """The filled cells of a row by position; none below the last row."""
        if row not in self._known:
            inside = 0 <= row < self.height
            cells = enumerate(column[row].as_py() for column in self._columns) if inside else ()
            self._known[row] = {position: text for position, text in cells if text is not None and text.strip()}
        return self._known[row]

    def groups(self, row: int) -> dict[int, str]:
        """The texts of a row that merged cells show over columns beside their own."""
        return {
            beside: text
            for position, text in self.texts(row).items()
            for beside in range(position + 1, min(self._span(row, position).right + 1, self.width))
        }

    def bottom(self, row: int, position: int) -> int:
        """The last row over which a cell is merged."""
        return self._span(row, position).bottom

    def _span(self, row: int, position: int) -> Span:
        return self._merged.get((row, position), Span(row, position, row, position))

    def only_groups(self, row: int, left: int, right: int) -> bool:
        """Whether all texts of a row between two columns are merged with other cells, those below or those beside them."""
        own = [position for position in self.texts(row) if left <= position < right]
        return bool(own) and all((row, position) in self._merged for position in own)

    def keys(self, left: int, right: int, within: range) -> set[int]:
        """The columns between two that have a key caption in these rows, or just above them with nothing below it."""
        above = range(within.start - TALLEST + 1, within.start)
        found = {at for row in within for at in self._keys.get(row, ())}
        found |= {
            at
            for row in above
            for at in self._keys.get(row, ())
            if not any(at in self.texts(below) for below in range(row + 1, within.stop))
        }
        return {at for at in found if left <= at < right}


def captions_of(rows: Rows, within: range) -> Captions:
    """What stands above each column in these rows."""
    captions = {}
    groups = {row: rows.groups(row) for row in within}
    for position in sorted({at for row in within for at in rows.texts(row)}):
        stack: list[str] = []
        own, lowest = "", within.start
        for row in within:
            text = rows.texts(row).get(position)
            if text is not None:
                own, lowest = text, row
            shown = groups[row].get(position) if text is None else text
            if shown and (not stack or stack[-1] != shown):
                stack.append(shown)
        # A caption that goes on below these rows is one of another header.
        whole = own and rows.bottom(lowest, position) < within.stop
        if whole and stack[-1] == own and not _is_group(rows, within, position):
            joined = tuple(normalise_caption("".join(stack[start:])) for start in range(len(stack)))
            captions[position] = Caption(" ".join(own.split()), lowest, joined)
    return captions


def _is_group(rows: Rows, within: range, position: int) -> bool:
    """Whether the lowest caption stands over those of several columns in the next row: merged over them, or alone above them.

    Without merged cells the next row must look like the second of a header: it says nothing below most captions.
    """
    row = within.stop - 1
    here, below = rows.texts(row), rows.texts(row + 1)
    if not (position in here and position in below and position + 1 in below):
        return False
    if position + 1 in rows.groups(row):
        return True
    alone = not any(position + 1 in rows.texts(each) for each in within)
    return alone and 2 * len(here.keys() & below.keys()) < len(here)


def parts_of(captions: Captions) -> list[Captions]:
    """The captions in parts without a gap in between and of which none has a caption twice."""
    parts: list[Captions] = []
    for position, caption in captions.items():
        again = parts and any(caption.meanings == other.meanings for other in parts[-1].values())
        if position - 1 not in captions or again:
            parts.append({})
        parts[-1][position] = caption
    return parts


class Meant(NamedTuple):
    """The field a caption stands for, whether by its canonical header, and the captions of groups that it can do without."""

    field: str
    exact: bool
    group: str


def meant_by(kind: Kind, caption: Caption) -> Meant | None:
    """What a caption means in a sheet of this kind, if anything."""
    meaning = next((each for each in caption.meanings if each in kind.captions), None)
    if meaning is None:
        return None
    field = kind.captions[meaning]
    exact = normalise_caption(kind.columns[field].header) in caption.meanings
    return Meant(field, exact, caption.meanings[0].removesuffix(meaning))
