"""What stands in each cell of a web page's tables? School systems save one under the name .xls, and Excel opens it.

The parser of the standard library: it reads pages as broken as people write them, resolves no entity of the page's own
and fetches nothing. A table goes below the one before it on one sheet, with the texts around them as rows of their own.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from .grid import Grid, Span, TextCell, grid_of_cells

_LAST_COLUMN, _LAST_ROW = 16_384, 1_048_576
_BLOCKS = frozenset({"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "center", "caption", "br", "li", "body"})
_NO_TEXT = frozenset({"script", "style", "title", "head", "xml"})
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n]+")
_QUOTED = re.compile(r'="(.*)"', re.DOTALL)


@dataclass
class _Table:
    """A table being read; `taken` is the row up to which a cell that spans rows keeps its columns, by column."""

    cells: dict[int, dict[int, TextCell]] = field(default_factory=dict)
    merged: list[Span] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    taken: dict[int, int] = field(default_factory=dict)
    row: int = -1
    place: tuple[int, int] | None = None
    number: bool = False
    error: str = ""
    texts: list[str] = field(default_factory=list)


class _Page(HTMLParser):
    """Collects the page's rows; tables within tables, which pages use for their layout, count by themselves."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.whole = _Table()
        self.height = 0
        self.tables = 0
        self._open: list[_Table] = []
        self._loose: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a table, row or cell; a row or cell left open ends where the next begins."""
        given = {name: value or "" for name, value in attrs}
        if tag in _NO_TEXT:
            self._silent += 1
        elif tag == "table":
            self._end_line()
            self._open.append(_Table())
        elif not self._open:
            if tag in _BLOCKS:
                self._end_line()
        elif tag == "tr":
            self._begin_row(self._open[-1], hidden=bool(_HIDDEN.search(given.get("style", ""))))
        elif tag in ("td", "th"):
            self._begin_cell(self._open[-1], given)
        elif tag == "br" and self._open[-1].place:
            self._open[-1].texts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Close a table, row or cell."""
        if tag in _NO_TEXT:
            self._silent = max(0, self._silent - 1)
        elif tag == "table" and self._open:
            self._end_cell(self._open[-1])
            self._add(self._open.pop())
        elif not self._open:
            if tag in _BLOCKS:
                self._end_line()
        elif tag in ("td", "th", "tr"):
            self._end_cell(self._open[-1])

    def handle_data(self, data: str) -> None:
        """Text of a cell, or between tables."""
        if self._silent:
            return
        if not self._open:
            self._loose.append(data)
        elif self._open[-1].place:
            # Line breaks of the source are spaces; those of the cell are tags.
            self._open[-1].texts.append(_SPACE.sub(" ", data))

    def close(self) -> None:
        """The page ends; so does what was left open."""
        super().close()
        while self._open:
            self._end_cell(self._open[-1])
            self._add(self._open.pop())
        self._end_line()

    def _begin_row(self, table: _Table, *, hidden: bool) -> None:
        self._end_cell(table)
        table.row += 1
        if hidden:
            table.hidden_rows.append(table.row)

    def _begin_cell(self, table: _Table, given: dict[str, str]) -> None:
        self._end_cell(table)
        if table.row < 0:
            table.row = 0
        column = 1 + max(table.cells.get(table.row, {}), default=-1)
        while table.taken.get(column, -1) >= table.row:
            column += 1
        across, down = _times(given.get("colspan"), _LAST_COLUMN), _times(given.get("rowspan"), _LAST_ROW)
        if column + across > _LAST_COLUMN or table.row + down > _LAST_ROW:
            raise ValueError("outside any sheet")
        if across > 1 or down > 1:
            table.merged.append(Span(table.row, column, table.row + down - 1, column + across - 1))
            table.taken.update(dict.fromkeys(range(column, column + across), table.row + down - 1))
        table.place, table.number, table.texts = (table.row, column), "x:num" in given, []
        table.error = given.get("x:err", "")

    def _end_cell(self, table: _Table) -> None:
        if table.place:
            row, column = table.place
            text = table.error or "".join(table.texts).strip(" \n")
            match = _QUOTED.fullmatch(text)
            table.cells.setdefault(row, {})[column] = TextCell(match[1] if match else text, table.number)
            table.place = None

    def _end_line(self) -> None:
        text = _SPACE.sub(" ", "".join(self._loose)).strip()
        self._loose = []
        if text:
            self._add(_Table({0: {0: TextCell(text)}}, row=0))

    def _add(self, table: _Table) -> None:
        """Put a table that is over below everything before it; one that only holds others has no text of its own."""
        if not any(cell.text for own in table.cells.values() for cell in own.values()):
            return
        top, whole = self.height, self.whole
        whole.cells.update({top + row: own for row, own in table.cells.items()})
        whole.merged.extend(Span(top + span.top, span.left, top + span.bottom, span.right) for span in table.merged)
        whole.hidden_rows.extend(top + row for row in table.hidden_rows)
        self.height += table.row + 1
        self.tables += len(table.cells) > 1 or len(table.cells.get(0, {})) > 1


def read_webpage(text: str, sheet: str) -> Grid:
    """The one sheet of a page. Everything in it is text, but for cells that Excel itself marked as numbers (x:num) or as
    errors (x:err), which say so whatever they show.

    Raises ValueError where there is no table.
    """
    page = _Page()
    page.feed(text)
    page.close()
    if not page.tables:
        raise ValueError("no table")
    return grid_of_cells(sheet, page.whole.cells, merged=page.whole.merged, hidden_rows=page.whole.hidden_rows)


def _times(written: str | None, most: int) -> int:
    """A colspan or rowspan; what is no number counts as 1, as in a browser."""
    text = (written or "").strip()
    return min(max(1, int(text)), most) if text.isdecimal() and len(text) < 10 else 1
