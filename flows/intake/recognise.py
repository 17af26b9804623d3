"""Which kind of sheet is this, and where is its header? Looks at the first rows only; says nothing about the data below."""

from dataclasses import dataclass

from schemas.kinds import Kind, Sheets, normalise_caption

from .grid import Grid


@dataclass(frozen=True)
class Header:
    """A recognised header: its row (0 = Excel row 1), and for each field its position in `Grid.columns` and its caption."""

    kind: Kind
    row: int
    fields: dict[str, int]
    captions: dict[str, str]


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
    for row in range(min(sheets.header_within, grid.height)):
        captions = {
            position: text
            for position, column in enumerate(grid.columns)
            if (text := column[row].as_py()) is not None and text.strip()
        }
        for name in kinds:
            header = _match(sheets.kinds[name], row, captions)
            missing = tuple(
                column.header
                for field, column in header.kind.columns.items()
                if column.required and field not in header.fields
            )
            if not missing:
                if best is None or len(header.fields) > len(best.fields):
                    best = header
            elif len(header.kind.required) - len(missing) >= 2 and (
                nearest is None or len(missing) < len(nearest.missing)
            ):
                nearest = NearMiss(header.kind, row, missing)
    return best or nearest


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
