"""Writes a sheet in every format that offices hand in, the old ones by hand: no kept library writes them.

Cells are texts, numbers, dates or None, as tests.office.write_cell takes them; nothing else is in these files.
"""

import csv
import html
import io
import struct
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter

from .office import write_cell

Cells = Sequence[Sequence[Any]]

_SECTOR = 512
_EPOCH = datetime(1899, 12, 30)


def write_xlsx(path: Path, cells: Cells) -> None:
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("表")
        for row, own in enumerate(cells):
            for column, cell in enumerate(own):
                write_cell(sheet, row, column, cell, day)


def write_html(path: Path, cells: Cells, *, encoding: str = "gb18030") -> None:
    rows = "".join(
        "<tr>"
        + "".join("<td>" + html.escape(shown(cell)).replace("\n", "<br>") + "</td>" for cell in own)
        + "</tr>\r\n"
        for own in cells
    )
    page = f'<html><head><meta charset="{encoding}"></head><body><table border=1>\r\n{rows}</table></body></html>'
    path.write_bytes(page.encode(encoding))


def write_tabbed(path: Path, cells: Cells, *, encoding: str = "gb18030") -> None:
    text = io.StringIO(newline="")
    csv.writer(text, "excel-tab").writerows([[shown(cell) for cell in own] for own in cells])
    path.write_bytes(text.getvalue().encode(encoding))


def write_spreadsheetml(path: Path, cells: Cells) -> None:
    space = "urn:schemas-microsoft-com:office:spreadsheet"

    def data(cell: Any) -> str:
        if cell is None:
            return "<Cell/>"
        kind = "DateTime" if isinstance(cell, date) else "Number" if isinstance(cell, int | float) else "String"
        text = f"{cell:%Y-%m-%dT00:00:00.000}" if isinstance(cell, date) else str(cell)
        return f'<Cell><Data ss:Type="{kind}">{html.escape(text)}</Data></Cell>'

    rows = "".join(f"<Row>{''.join(map(data, own))}</Row>\n" for own in cells)
    path.write_text(
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        f'<Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="表"><Table>{rows}</Table></Worksheet></Workbook>',
        "utf-8",
    )


def write_ods(path: Path, cells: Cells) -> None:
    def data(cell: Any) -> str:
        if cell is None:
            return "<table:table-cell/>"
        if isinstance(cell, date):
            return f'<table:table-cell office:value-type="date" office:date-value="{cell:%Y-%m-%d}"/>'
        if isinstance(cell, int | float):
            return f'<table:table-cell office:value-type="float" office:value="{cell}"/>'
        text = html.escape(cell)
        return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'

    rows = "".join(f"<table:table-row>{''.join(map(data, own))}</table:table-row>" for own in cells)
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    with ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest {manifest}><manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
            "</manifest:manifest>",
        )
        archive.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="表">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )


def write_xls(path: Path, cells: Cells, *, merged: Sequence[tuple[int, int, int, int]] = ()) -> None:
    """BIFF8 in a compound file: one stream, large enough not to be a small one. `merged`: top, bottom, left, right from 0."""
    sheet = _biff(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 1997, 0, 0x0600))
    sheet += _biff(0x0200, struct.pack("<IIHHH", 0, len(cells), 0, max(map(len, cells)), 0))
    for row, own in enumerate(cells):
        for column, cell in enumerate(own):
            if isinstance(cell, date):
                days = (datetime(cell.year, cell.month, cell.day) - _EPOCH).days
                sheet += _biff(0x0203, struct.pack("<HHHd", row, column, 1, days))
            elif isinstance(cell, int | float):
                sheet += _biff(0x0203, struct.pack("<HHHd", row, column, 0, cell))
            elif cell is not None:
                text = cell.encode("utf-16-le")
                sheet += _biff(0x0204, struct.pack("<HHHHB", row, column, 0, len(text) // 2, 1) + text)
    if merged:
        ranges = b"".join(struct.pack("<HHHH", top, bottom, left, right) for top, bottom, left, right in merged)
        sheet += _biff(0x00E5, struct.pack("<H", len(merged)) + ranges)
    sheet += _biff(0x000A, b"")
    name = "表".encode("utf-16-le")
    bound = struct.pack("<BBBB", 0, 0, 1, 1) + name
    before = _biff(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 1997, 0, 0x0600))
    before += _biff(0x0042, struct.pack("<H", 1200))
    # Two cell formats: general, and the built-in date format 14.
    before += b"".join(_biff(0x00E0, struct.pack("<HHHBBBBIIH", 0, form, 1, 0, 0, 0, 0, 0, 0, 0)) for form in (0, 14))
    start = len(before) + 4 + 4 + len(bound) + 4
    globals_ = before + _biff(0x0085, struct.pack("<I", start) + bound) + _biff(0x000A, b"")
    path.write_bytes(_compound(globals_ + sheet))


def _biff(number: int, body: bytes) -> bytes:
    return struct.pack("<HH", number, len(body)) + body


def _compound(stream: bytes) -> bytes:
    """A compound file (OLE) that holds nothing but the stream `Workbook`."""
    stream = stream.ljust(max(4096, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    sectors = len(stream) // _SECTOR
    tables = 1
    while tables * 128 < sectors + 1 + tables:
        tables += 1
    end, none, table = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    chain = [*range(1, sectors), end, end, *[table] * tables]
    chain += [none] * (tables * 128 - len(chain))

    def entry(name: str, kind: int, child: int, first: int, size: int) -> bytes:
        text = name.encode("utf-16-le")
        return struct.pack(
            "<64sHBBIII16sIQQIQ",
            text,
            len(text) + 2 if text else 0,
            kind,
            1,
            none,
            none,
            child,
            b"",
            0,
            0,
            0,
            first,
            size,
        )

    folder = entry("Root Entry", 5, 1, end, 0) + entry("Workbook", 2, none, 0, len(stream))
    folder += entry("", 0, none, 0, 0) * 2
    head = struct.pack("<8s16sHHHHH6x", bytes.fromhex("d0cf11e0a1b11ae1"), b"", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, tables, sectors, 0, 4096, end, 0, end, 0)
    head += struct.pack("<109I", *(range(sectors + 1, sectors + 1 + tables)), *[none] * (109 - tables))
    return head + stream + folder + struct.pack(f"<{len(chain)}I", *chain)


def write_xlsb(path: Path, cells: Cells) -> None:
    def text(value: str) -> bytes:
        return struct.pack("<I", len(value)) + value.encode("utf-16-le")

    book = _part(131) + _part(143) + _part(156, struct.pack("<II", 0, 1) + text("rId1") + text("表"))
    book += _part(144) + _part(132)
    sheet = _part(129) + _part(148, struct.pack("<IIII", 0, len(cells) - 1, 0, max(map(len, cells)) - 1)) + _part(145)
    for row, own in enumerate(cells):
        sheet += _part(0, struct.pack("<I", row) + bytes(13))
        for column, cell in enumerate(own):
            place = struct.pack("<II", column, 1 if isinstance(cell, date) else 0)
            if isinstance(cell, date):
                days = (datetime(cell.year, cell.month, cell.day) - _EPOCH).days
                sheet += _part(5, place + struct.pack("<d", days))
            elif isinstance(cell, int | float):
                sheet += _part(5, place + struct.pack("<d", cell))
            elif cell is not None:
                sheet += _part(6, place + text(cell))
    sheet += _part(146) + _part(130)
    form = struct.pack("<HHHH", 0, 0, 0, 0) + bytes(8)
    dated = struct.pack("<HH", 0, 14) + bytes(12)
    styles = (
        _part(278) + _part(617, struct.pack("<I", 2)) + _part(47, form) + _part(47, dated) + _part(618) + _part(279)
    )
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    space = "http://schemas.openxmlformats.org/package/2006"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{space}/content-types"><Default Extension="bin" ContentType="application/vnd.ms-excel"/></Types>',
        )
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            f'<Relationships xmlns="{space}/relationships">'
            f'<Relationship Id="rId1" Type="{kind}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>',
        )
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/styles.bin", styles)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)


def _part(number: int, body: bytes = b"") -> bytes:
    """A record of a binary workbook: its number and length in bytes of seven bits."""
    numbered = bytes([number]) if number < 128 else bytes([number & 0x7F | 0x80, number >> 7])
    length, rest = b"", len(body)
    while True:
        length += bytes([rest & 0x7F | (0x80 if rest > 127 else 0)])
        rest >>= 7
        if not rest:
            return numbered + length + body


def shown(cell: Any) -> str:
    """A cell as it stands in a text."""
    return "" if cell is None else f"{cell:%Y-%m-%d}" if isinstance(cell, date) else str(cell)


WRITERS: dict[str, Callable[[Path, Cells], None]] = {
    "xlsx": write_xlsx,
    "html": write_html,
    "tabbed": write_tabbed,
    "spreadsheetml": write_spreadsheetml,
    "ods": write_ods,
    "xls": write_xls,
    "xlsb": write_xlsb,
}
# The names under which files of a format are handed in; only the first is its own.
NAMES = {
    "xlsx": (".xlsx", ".xlsm", ".xls", ".et"),
    "html": (".xls", ".xlsx", ".et"),
    "tabbed": (".xls", ".xlsx"),
    "spreadsheetml": (".xls", ".xlsx"),
    "ods": (".ods", ".xlsx"),
    "xls": (".xls", ".xlsx", ".et"),
    "xlsb": (".xlsb", ".xlsx", ".xls"),
}
