"""What does a sheet say beside its values: merged ranges, hidden rows, formulas without a saved result?

The reader of values knows none of it. The XML of an .xlsx sheet is streamed once and searched as bytes, at a fraction of
what reading its values costs; a regular expression looks only where a search has found something. An .ods file, which is
never large, is searched first and parsed only where it has any of these.
"""

import re
from dataclasses import dataclass, field
from zipfile import ZipFile

from .grid import Span
from .parse import Element, attribute, local, parse_xml

_CHUNK = 1024 * 1024
# A row, or a list of merged ranges, that is not over after so much is cut where it stands.
_LONGEST_ROW = 16 * _CHUNK
_LAST_ROW = 1_048_576
_PREFIX = re.compile(rb"<((?:[\w.-]+:)?)worksheet\b")
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_ODS_SAYS = re.compile(rb'-spanned=|:visibility="(?!visible)|:formula=')
_RANGE = re.compile(rb'mergeCell\b[^>]*?\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')


@dataclass
class Layout:
    """Places are (row, column) from 0."""

    merged: list[Span] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    uncomputed: list[tuple[int, int]] = field(default_factory=list)


def read_layout(archive: ZipFile, part: str) -> Layout:
    """The layout of the sheet in that part. Raises ValueError where a formula without result does not say its place."""
    layout = Layout()
    with archive.open(part) as stream:
        head = stream.read(_CHUNK)
        prefix = found[1] if (found := _PREFIX.search(head)) else b""
        row, formula = b"<" + prefix + b"row", b"<" + prefix + b"f"
        hidden_row = re.compile(row + rb'\b(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d{1,7})"')
        uncomputed = _uncomputed(re.escape(prefix))
        buffer = head
        while buffer:
            chunk = stream.read(_CHUNK)
            cut = buffer.rfind(row) if chunk else len(buffer)
            if cut <= 0 and len(buffer) < _LONGEST_ROW:
                # A row that the chunk cuts waits for the rest of it, and so does what comes after the last row.
                buffer += chunk
                continue
            whole, rest = (buffer[:cut], buffer[cut:]) if cut > 0 else (buffer, b"")
            if whole.find(formula) >= 0:
                layout.uncomputed.extend(_place(match[1]) for match in uncomputed.finditer(whole) if _is_blank(match))
            if whole.find(b"hidden=") >= 0:
                layout.hidden_rows.extend(int(match[1]) - 1 for match in hidden_row.finditer(whole))
            if cut <= 0 or not chunk:
                layout.merged.extend(map(_span, _RANGE.finditer(whole)))
            buffer = rest + chunk
    return layout


def _uncomputed(prefix: bytes) -> re.Pattern[bytes]:
    """A cell with a formula and either no value or an empty one."""
    value = rb"(<" + prefix + rb"v\b[^>]*(?:/>|>\s*</" + prefix + rb"v>)\s*)?"
    formula = rb"<" + prefix + rb"f\b[^>]*(?:/>|>[^<]*</" + prefix + rb"f>)\s*"
    return re.compile(rb"<" + prefix + rb"c\b([^>]*)>\s*" + formula + value + rb"</" + prefix + rb"c>")


def _is_blank(match: re.Match[bytes]) -> bool:
    """Whether there is no result: an empty text saved as one is a result."""
    return not (b't="str"' in match[1] and match[2])


def _place(attributes: bytes) -> tuple[int, int]:
    match = _PLACE.search(attributes)
    if not match:
        raise ValueError("a formula without a place")
    return int(match[2]) - 1, _column(match[1])


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
            if attribute(cell, "formula") and not attribute(cell, "value-type"):
                layout.uncomputed.extend((row, column + at) for at in range(repeated))
            column += repeated
        row += times
    return layout


def _number(element: Element, name: str) -> int:
    return max(1, int(attribute(element, name) or 1))
