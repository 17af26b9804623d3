"""Which kind of sheet is this, and where is its header? Looks at the first rows only; says nothing about the data below."""

from dataclasses import dataclass

from schemas.kinds import Kind, Sheets, normalise_caption

from .grid import Grid
from .panels import Panel, find_panels


@dataclass(frozen=True)
class Header:
    """A recognised header: its row (0 = Excel row 1), and for each field its position in `Grid.columns` and its caption.

    A sheet laid out wide has `panels`, one or several side by side; its fields are those of the first.
    """

    kind: Kind
    row: int
    fields: dict[str, int]
    captions: dict[str, str]
    panels: tuple[Panel, ...] = ()

    @property
    def matched(self) -> int:
        """How many columns of the kind the header has."""
        return len(self.fields) + (len(self.panels[0].spread) if self.panels else 0)


@dataclass(frozen=True)
class NearMiss:
    """A header that would be of this kind but for the columns missing."""

    kind: Kind
    row: int
    missing: tuple[str, ...]


def recognise(grid: Grid, sheets: Sheets, kinds: list[str]) -> Header | NearMiss | None:
    """The header that matches most columns of one of `kinds`, anywhere in the first rows; else the nearest miss, else None."""
    best: Header | None = None
    nearest: NearMiss | None = None
    rows = min(sheets.header_within, grid.height)
    texts = [_texts(grid, row) for row in range(min(rows + 1, grid.height))]
    for row in range(rows):
        captions = texts[row]
        for name in kinds:
            wide = _match_wide(sheets.kinds[name], row, texts)
            if wide and (best is None or wide.matched > best.matched):
                best = wide
            header = _match(sheets.kinds[name], row, captions)
            missing = tuple(
                column.header
                for field, column in header.kind.columns.items()
                if column.required and field not in header.fields
            )
            if not missing:
                if best is None or header.matched > best.matched:
                    best = header
            elif len(header.kind.required) - len(missing) >= 2 and (
                nearest is None or len(missing) < len(nearest.missing)
            ):
                nearest = NearMiss(header.kind, row, missing)
    return best or nearest


def _texts(grid: Grid, row: int) -> dict[int, str]:
    """The filled cells of a row by position."""
    return {
        position: text
        for position, column in enumerate(grid.columns)
        if (text := column[row].as_py()) is not None and text.strip()
    }


def _match_wide(kind: Kind, row: int, texts: list[dict[int, str]]) -> Header | None:
    below = texts[row + 1] if row + 1 < len(texts) else {}
    found = find_panels(kind, texts[row], below)
    if not found:
        return None
    fields = found.panels[0].fields
    captions = {field: " ".join(texts[row][position].split()) for field, position in fields.items()}
    return Header(kind, row + found.rows - 1, fields, captions, found.panels)


def _match(kind: Kind, row: int, texts: dict[int, str]) -> Header:
    fields: dict[str, int] = {}
    captions: dict[str, str] = {}
    for position, text in texts.items():
        caption = normalise_caption(text)
        field = kind.captions.get(caption)
        # Where two columns could be the same field, the one under the canonical header is meant.
        if field and (field not in fields or caption == normalise_caption(kind.columns[field].header)):
            fields[field] = position
            captions[field] = " ".join(text.split())
    return Header(kind, row, fields, captions)
