"""What does a sheet say beside its values: merged ranges, hidden rows, formulas without a saved result, long numbers?

The reader of values knows none of it. The XML of an .xlsx sheet is searched as bytes while it passes by, at a fraction of
what reading its values costs; a regular expression looks only where a search has found something. An .ods file, which is
never large, is searched first and parsed only where it has any of these.
"""

import re
from array import array
from dataclasses import dataclass, field
from zipfile import ZipFile

from .grid import EXACT_DIGITS, Span
from .parse import Element, attribute, local, parse_xml

_LAST_ROW = 1_048_576
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_TYPE = re.compile(rb"\bt\s*=\s*[\"'](\w+)")
_ODS_SAYS = re.compile(rb'-spanned=|:visibility="(?!visible)|:formula=|:value-type="error"')
_RANGE = re.compile(rb'mergeCell\b[^>]*?\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')


@dataclass
class Layout:
    """Places are (row, column) from 0.

    `errors`: cells that show an error, where the reader of values would take them for blank (.ods).
    `long_numbers`: the rows, by column, of the numbers that may have more digits than a number keeps; None where the
    sheet was not searched for them, or in vain.
    """

    merged: list[Span] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    uncomputed: list[tuple[int, int]] = field(default_factory=list)
    errors: list[tuple[int, int]] = field(default_factory=list)
    long_numbers: dict[int, "array[int]"] | None = None


class LayoutScan:
    """Takes the XML of an .xlsx sheet, whole rows at a time and in order. `prefix`: what its elements' names begin with, if
    the sheet says so."""

    def __init__(self, prefix: bytes | None) -> None:
        self._layout = Layout(long_numbers=None if prefix is None else {})
        self._unplaced = False
        prefix = prefix or b""
        row, self._formula, self._cell = (b"<" + prefix + name for name in (b"row", b"f", b"c"))
        self._hidden_row = re.compile(row + rb'\b(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d{1,7})"')
        self._uncomputed = _uncomputed(re.escape(prefix))
        # Digits, or what may come to many: an exponent, or what is not written as it is meant.
        long = rb"[-+]?\d{%d}|[^<]*(?:[eE&]|<!)" % (EXACT_DIGITS + 1)
        self._long = re.compile(b"<" + prefix + rb"v\b[^>]*>\s*(?:" + long + b")")

    def take(self, text: bytes, *, last: bool, numbers: bool) -> None:
        """The next rows; what stands before all of them comes with the first, what follows them with the last.

        `numbers`: whether long numbers are to be looked for, and none is cut.
        """
        layout = self._layout
        # A letter is searched for at the speed of memory, and most sheets have none of these anywhere.
        if b"f" in text and self._formula in text:
            for match in self._uncomputed.finditer(text):
                if _is_blank(match):
                    place = _place(match[1])
                    self._unplaced |= place is None
                    layout.uncomputed.extend([place] if place else [])
        if b"h" in text and b"hidden=" in text:
            layout.hidden_rows.extend(int(match[1]) - 1 for match in self._hidden_row.finditer(text))
        if last:
            layout.merged.extend(map(_span, _RANGE.finditer(text)))
        if not numbers:
            layout.long_numbers = None
        if layout.long_numbers is not None:
            for match in self._long.finditer(text):
                self._add_long(text, match.start())

    def layout(self) -> Layout:
        """The layout, after the last rows. Raises ValueError where a formula without result does not say its place."""
        if self._unplaced:
            raise ValueError("a formula without a place")
        return self._layout

    def _add_long(self, text: bytes, at: int) -> None:
        """Note the cell whose value stands there, if it is a number."""
        numbers = self._layout.long_numbers
        start = text.rfind(self._cell, 0, at)
        attributes = text[max(start, 0) : text.find(b">", max(start, 0))]
        kind = _TYPE.search(attributes)
        if numbers is None or (kind and kind[1] != b"n"):
            return
        place = _place(attributes)
        if start < 0 or place is None:
            self._layout.long_numbers = None
        else:
            numbers.setdefault(place[1], array("I")).append(place[0])


def _uncomputed(prefix: bytes) -> re.Pattern[bytes]:
    """A cell with a formula and either no value or an empty one."""
    value = rb"(<" + prefix + rb"v\b[^>]*(?:/>|>\s*</" + prefix + rb"v>)\s*)?"
    formula = rb"<" + prefix + rb"f\b[^>]*(?:/>|>[^<]*</" + prefix + rb"f>)\s*"
    return re.compile(rb"<" + prefix + rb"c\b([^>]*)>\s*" + formula + value + rb"</" + prefix + rb"c>")


def _is_blank(match: re.Match[bytes]) -> bool:
    """Whether there is no result: an empty text saved as one is a result."""
    return not (b't="str"' in match[1] and match[2])


def _place(attributes: bytes) -> tuple[int, int] | None:
    match = _PLACE.search(attributes)
    return (int(match[2]) - 1, _column(match[1])) if match else None


def _span(match: re.Match[bytes]) -> Span:
    return Span(int(match[2]) - 1, _column(match[1]), int(match[4]) - 1, _column(match[3]))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def read_ods_layouts(archive: ZipFile) -> list[Layout]:
    """The layout of every sheet of an .ods file, in order; none where no sheet says anything."""
    raw = archive.read("content.xml")
    if not _ODS_SAYS.search(raw):
        return []
    body = (each for each in parse_xml(raw).iter() if local(each.tag) == "spreadsheet")
    return [_ods_layout(each) for sheets in body for each in sheets if local(each.tag) == "table"]


def _ods_layout(table: Element) -> Layout:
    layout = Layout()
    row = 0
    for line in (each for each in table.iter() if local(each.tag) == "table-row"):
        times = _number(line, "number-rows-repeated")
        # A row of the empty rest of a sheet stands for a million.
        if attribute(line, "visibility") not in (None, "visible") and times < _LAST_ROW // 2:
            layout.hidden_rows.extend(range(row, row + times))
        column = 0
        for cell in line:
            if local(cell.tag) not in ("table-cell", "covered-table-cell"):
                continue
            down, across = _number(cell, "number-rows-spanned"), _number(cell, "number-columns-spanned")
            if down > 1 or across > 1:
                layout.merged.append(Span(row, column, row + down - 1, column + across - 1))
            repeated = _number(cell, "number-columns-repeated")
            if any(local(name) == "value-type" and value == "error" for name, value in cell.attrib.items()):
                layout.errors.extend((row, column + at) for at in range(repeated))
            elif attribute(cell, "formula") and not attribute(cell, "value-type"):
                layout.uncomputed.extend((row, column + at) for at in range(repeated))
            column += repeated
        row += times
    return layout


def _number(element: Element, name: str) -> int:
    return max(1, int(attribute(element, name) or 1))
