"""Which tables does a sheet hold? They may stand below each other and beside each other, on the same rows or on others.

A table begins with a header, which is looked for wherever a cell goes by the name of a key column; the first stands in
the first rows of the sheet. It ends where another begins below it. A header that comes again, as printed pages have it,
begins no new table.
"""

import re
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from flows.workbooks.grid import Grid
from schemas.kinds import Sheets, normalise_caption

from .captions import Rows
from .recognise import Header, NearMiss, header_around, nearest_miss
from .rivals import with_rivals

# Longer texts are sentences, not captions; in bytes.
_LONGEST_CAPTION = 120
_CODE = re.compile(r"[0-9A-Za-z]{5,}")


@dataclass(frozen=True)
class Table:
    """A header and the rows below it down to `end` (exclusive), of which `repeated` are its header again."""

    header: Header
    end: int
    repeated: tuple[int, ...] = ()


@dataclass(frozen=True)
class Found:
    """What a sheet holds; `misses` are headers that lack columns: what stands below them is nobody's."""

    tables: list[Table]
    misses: list[NearMiss]


@dataclass
class _Begun:
    """A header, or what nearly is one, over the columns `left` to `right`, and the rows in which it comes again."""

    header: Header | NearMiss
    top: int
    row: int
    left: int
    right: int
    repeated: list[int]

    def over(self, other: "_Begun") -> bool:
        """Whether they share columns."""
        return self.left < other.right and other.left < self.right


def find_tables(grid: Grid, sheets: Sheets, kinds: list[str]) -> Found:
    """The tables of a sheet in order of their headers, those side by side from left to right."""
    keys = _key_cells(grid, sheets)
    rows = Rows(grid, keys)
    begun = _begun(rows, sheets, kinds, keys)
    if not any(isinstance(each.header, Header) and each.row < sheets.header_within for each in begun):
        miss = nearest_miss(sheets, kinds, rows)
        return Found([], [miss] if miss else [])
    ends = {id(each): _end(rows, each, begun) for each in begun}
    tables = []
    for each in begun:
        if isinstance(each.header, Header):
            end = ends[id(each)]
            beside = [
                other for other in begun if other.top < end and each.top < ends[id(other)] and not each.over(other)
            ]
            left = max((_cut(rows, other, each) for other in beside if other.left < each.left), default=0)
            right = min((_cut(rows, each, other) for other in beside if other.left > each.left), default=rows.width)
            header = with_rivals(replace(each.header, left=left, right=right), rows)
            tables.append(Table(header, end, tuple(each.repeated)))
    tables.sort(key=lambda table: (table.header.row, table.header.left))
    return Found(tables, [each.header for each in begun if isinstance(each.header, NearMiss)])


def _begun(rows: Rows, sheets: Sheets, kinds: list[str], keys: list[tuple[int, int]]) -> list[_Begun]:
    """Every header, and everything nearly one below or beside it, in order of the cells they were found by."""
    begun: list[_Begun] = []
    for row, position in keys:
        above = next((each for each in reversed(begun) if each.left <= position < each.right), None)
        if above and (row <= above.row or row in above.repeated[-1:]):
            continue
        if above and isinstance(above.header, Header) and (again := _again(rows, above, row, position)):
            above.repeated.extend(_with_groups(rows, above, again))
            continue
        beside = [each.header for each in begun if isinstance(each.header, Header) and each.row >= row - 1]
        found = header_around(sheets, kinds, rows, row, position, beside=beside)
        if isinstance(found, Header):
            if above and _same(above.header, found):
                above.repeated.extend(_with_groups(rows, above, range(found.top, found.row + 1)))
            else:
                # Part of a table may look like one of its own: what has a card's columns may be a registration.
                begun = [each for each in begun if not _part_of(each, found)]
                begun.append(_Begun(found, found.top, found.row, found.left, found.right, []))
        elif found:
            # The rows of a table that is none of ours are not those of a table above it.
            left, right = _run(rows, row, position)
            begun.append(_Begun(replace(found, row=row), row, row, left, right, []))
    return begun


def _same(header: Header | NearMiss, again: Header) -> bool:
    """Whether the header comes again; of a wide sheet each is one of its own, for the rows before it may name another."""
    return (
        isinstance(header, Header) and header.kind is again.kind and header.fields == again.fields and not header.spread
    )


def _part_of(begun: _Begun, header: Header) -> bool:
    return (
        isinstance(begun.header, Header)
        and begun.row >= header.top
        and set(begun.header.fields.values()) < set(header.fields.values())
    )


def _again(rows: Rows, begun: _Begun, row: int, position: int) -> range | None:
    """The rows around `row` in which a header comes again word for word, or some of its captions alone."""
    assert isinstance(begun.header, Header)
    if begun.header.spread:
        return None

    def captions(at: int) -> dict[int, str]:
        inside = range(begun.left, begun.right)
        return {place: normalise_caption(text) for place, text in rows.texts(at).items() if place in inside}

    height = begun.row - begun.top + 1
    for top in range(row, row - height, -1):
        if all(captions(top + at) == captions(begun.top + at) for at in range(height)):
            return range(top, top + height)
    own = {each for at in range(height) for each in captions(begun.top + at).items()}
    left, right = _run(rows, row, position)
    inside = begun.left <= left and right <= begun.right
    return range(row, row + 1) if inside and own.issuperset(captions(row).items()) else None


def _run(rows: Rows, row: int, position: int) -> tuple[int, int]:
    """The filled cells around one without a gap: the columns from the first to the last (exclusive)."""
    left = right = position
    while left - 1 in rows.texts(row):
        left -= 1
    while right in rows.texts(row):
        right += 1
    return left, right


def _cut(rows: Rows, left: _Begun, right: _Begun) -> int:
    """The column in which the right of two tables begins: after the last gap between their captions, if there is any."""
    captioned = {at for each in (left, right) for row in range(each.top, each.row + 1) for at in rows.texts(row)}
    return next((at + 1 for at in range(right.left - 1, left.right - 1, -1) if at not in captioned), right.left)


def _with_groups(rows: Rows, begun: _Begun, header: range) -> range:
    """The rows of a header that comes again, with captions of groups above it that it can do without."""
    top = header.start
    while rows.only_groups(top - 1, begun.left, begun.right):
        top -= 1
    return range(top, header.stop)


def _end(rows: Rows, begun: _Begun, all_begun: list[_Begun]) -> int:
    """The row in which the next table in its columns begins, with its titles, or the end of the sheet."""
    end = min((other.top for other in all_begun if other.top > begun.row and begun.over(other)), default=rows.height)
    while begun.row + 1 < end < rows.height and _is_title(rows, begun, end - 1):
        end -= 1
    return end


def _is_title(rows: Rows, begun: _Begun, row: int) -> bool:
    """Whether a row above a header is blank, or holds captions of groups, or one text only, that is no number of anybody."""
    texts = [text for at, text in rows.texts(row).items() if begun.left <= at < begun.right]
    if len(texts) > 1:
        return rows.only_groups(row, begun.left, begun.right)
    return not texts or not _CODE.fullmatch(texts[0].strip())


def _key_cells(grid: Grid, sheets: Sheets) -> list[tuple[int, int]]:
    """The cells (row, column) that go by the name of a key column, in order of rows."""
    captions = sheets.key_captions
    found: list[tuple[int, int]] = []
    for position, column in enumerate(grid.columns):
        likely = pc.and_(
            pc.match_substring(column, sheets.key_sign), pc.less_equal(pc.binary_length(column), _LONGEST_CAPTION)
        )
        if not pc.any(likely).as_py():
            continue
        texts = pc.unique(pc.filter(column, likely))
        named = [text for text in texts.to_pylist() if text is not None and normalise_caption(text) in captions]
        rows = pc.indices_nonzero(pc.is_in(column, value_set=pa.array(named, column.type)))
        found.extend((row, position) for row in rows.to_pylist())
    return sorted(found)
