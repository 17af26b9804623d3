"""Which kind of sheet is this, and where are its headers? Says nothing about the data below.

A header may take up to three rows. Other tables may stand beside it, on the same rows or on others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from schemas.kinds import Kind, Sheets

from .captions import TALLEST, Captions, Rows, captions_of, meant_by, parts_of
from .panels import find_panels


@dataclass(frozen=True)
class Header:
    """A recognised header: its rows `top` to `row` (0 = Excel row 1) and the columns `left` to `right` (exclusive) of its table.

    `fields`: the position of each field in `Grid.columns`; `captions`: the office's own text for it. Of a panel of a
    sheet laid out wide, `spread` has (position, value, caption) of each column spread over it. `rivals`: the further columns
    that are a field as well as the one in `fields`, by position with their captions; `unsure`: captions of those that could
    be it, but are of another group.
    """

    kind: Kind
    top: int
    row: int
    left: int
    right: int
    fields: dict[str, int]
    captions: dict[str, str]
    spread: tuple[tuple[int, str, str], ...] = ()
    rivals: dict[str, dict[int, str]] = field(default_factory=dict)
    unsure: dict[str, list[str]] = field(default_factory=dict)

    @property
    def own(self) -> set[int]:
        """The columns of its fields that are its own: a panel may lean on one of the panel beside it."""
        return {at for at in self.fields.values() if self.left <= at < self.right}

    @property
    def matched(self) -> int:
        """How many columns of the kind the header has."""
        return len(self.fields) + len(self.spread)


@dataclass(frozen=True)
class NearMiss:
    """A header that would be of this kind but for the columns missing."""

    kind: Kind
    row: int
    missing: tuple[str, ...]


def header_around(
    sheets: Sheets, kinds: list[str], rows: Rows, row: int, position: int, *, beside: Sequence[Header]
) -> Header | NearMiss | None:
    """The header that the key caption in a cell belongs to, over the columns of its fields; else the nearest miss.

    `beside`: headers known on the same rows; a column of theirs is none of another table, unless all of them are.
    Captions that come twice, and key captions that are no column of the header, may be those of two tables, so a header
    without any is meant first. Every row of a header adds something to it, and every column; of headers that match alike,
    the narrowest and then the one of fewest rows is meant.
    """
    best: Header | None = None
    best_rank = (False, False, 0, 0)
    nearest: NearMiss | None = None
    taken = [header.own for header in beside]
    for height in range(1, TALLEST + 1):
        for top in range(max(0, row - height + 1), row + 1):
            if top + height > rows.height:
                continue
            for alone, once, found in _readings(sheets, kinds, rows, range(top, top + height), row, position):
                if isinstance(found, Header):
                    free = all(found.own.isdisjoint(theirs) or found.own > theirs for theirs in taken)
                    rank = (alone, once, found.matched, found.left - found.right)
                    if free and rank > best_rank:
                        best, best_rank = found, rank
                if isinstance(found, NearMiss) and (nearest is None or len(found.missing) < len(nearest.missing)):
                    nearest = found
    return best or nearest


def nearest_miss(sheets: Sheets, kinds: list[str], rows: Rows) -> NearMiss | None:
    """What comes nearest to a header in the first rows, where there is none."""
    misses = []
    for height in range(1, TALLEST + 1):
        for top in range(min(sheets.header_within, rows.height) - height + 1):
            found = _best_of(sheets, kinds, captions_of(rows, range(top, top + height)), range(top, top + height))
            misses += [found] if isinstance(found, NearMiss) else []
    return min(misses, key=lambda miss: len(miss.missing), default=None)


def _readings(
    sheets: Sheets, kinds: list[str], rows: Rows, within: range, row: int, position: int
) -> Iterator[tuple[bool, bool, Header | NearMiss | None]]:
    """What the key caption in a cell may be part of, taken these rows as a header: of its own part, and of others beside it.

    With each comes whether all its key captions are columns of it, and whether every field is there only once. A key
    caption that is none is one of another table, unless it stands among the columns and nothing else makes it a table.
    """
    if len(within) == 1:
        for name in kinds:
            panels = _match_wide(sheets.kinds[name], rows, row)
            yield from ((True, True, panel) for panel in panels if panel.left <= position < panel.right)
    captions = captions_of(rows, within)
    if position not in captions or captions[position].row != row:
        return
    parts = parts_of(captions)
    own = next(at for at, part in enumerate(parts) if position in part)
    for first in range(own, -1, -1):
        for last in range(own, len(parts)):
            columns = {at: caption for part in parts[first : last + 1] for at, caption in part.items()}
            found = _best_of(sheets, kinds, columns, within)
            if isinstance(found, NearMiss):
                yield False, False, found
            elif found:
                fields = set(found.fields.values())
                strange = rows.keys(min(columns), max(columns) + 1, within) - fields
                further = {at: caption for at, caption in columns.items() if at not in fields}
                alone = not strange and position in fields
                if alone or not isinstance(_best_of(sheets, kinds, further, within), Header):
                    known = sum(any(each in found.kind.captions for each in at.meanings) for at in columns.values())
                    yield alone, known == len(fields), found


def _best_of(sheets: Sheets, kinds: list[str], captions: Captions, within: range) -> Header | NearMiss | None:
    """The kind that most of the captions are columns of, or the nearest miss."""
    best: Header | None = None
    nearest: NearMiss | None = None
    for name in kinds:
        kind = sheets.kinds[name]
        header = _match(kind, captions, within)
        missing = tuple(
            column.header for field, column in kind.columns.items() if column.required and field not in header.fields
        )
        if not missing:
            if best is None or header.matched > best.matched:
                best = header
        elif len(kind.required) - len(missing) >= 2 and (nearest is None or len(missing) < len(nearest.missing)):
            nearest = NearMiss(kind, header.row, missing)
    return best or nearest


def _match(kind: Kind, captions: Captions, within: range) -> Header:
    fields: dict[str, int] = {}
    texts: dict[str, str] = {}
    canonical: set[str] = set()
    for position, caption in captions.items():
        if meant := meant_by(kind, caption):
            # Where two columns could be the same field, the one under the canonical header is meant.
            if meant.field not in fields or (meant.exact and meant.field not in canonical):
                fields[meant.field], texts[meant.field] = position, caption.text
            if meant.exact:
                canonical.add(meant.field)
    left, right = min(fields.values(), default=0), max(fields.values(), default=-1) + 1
    return Header(kind, within.start, within.stop - 1, left, right, fields, texts)


def _match_wide(kind: Kind, rows: Rows, top: int) -> list[Header]:
    """The panels of a sheet laid out wide."""
    found = find_panels(kind, rows.texts(top), rows.texts(top + 1))
    if not found:
        return []
    first = found.panels[0].fields
    headers = []
    for panel in found.panels:
        # A panel without a column of its own is about what the first one says on the same line.
        fields = first | panel.fields
        captions = {field: " ".join(rows.texts(top)[position].split()) for field, position in fields.items()}
        headers.append(Header(kind, top, top + found.rows - 1, panel.start, panel.end, fields, captions, panel.spread))
    return headers
