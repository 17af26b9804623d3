"""Workbooks that no honest program writes, and one that any does: generators of broken and hostile files.

Every case is written by code into a file of its own. What must become of it is one word: `rows` the honest table as it
is, `nothing` a workbook without any, `refused` one clear problem, `intact` either the honest table or a problem but never
another table, `any` whatever ends in time (a format without checksums cannot tell a flipped bit from another amount).
"""

import io
import random
import struct
import warnings
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

Make = Callable[[Path], object]

HEADER = ("学号", "缴费年度", "金额", "姓名", "票据号")
ROWS = tuple((f"2026101{at:06d}", "2026", 1600 + at * 0.25, "张伟", f"P{at * 7919:09d}") for at in range(1, 801))
KIND = "tuition"

_SHEET = "xl/worksheets/sheet1.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_LAUGHS = "<!DOCTYPE lolz [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{at} '{f'&a{at - 1};' * 10}'>" for at in range(1, 12)
)
_MIB = 2**20
# One cell in the last corner of a sheet.
FAR_ROW = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


@dataclass(frozen=True)
class Case:
    """One file: its name, who writes it, and what must become of it."""

    name: str
    make: Make
    ends: str

    @property
    def group(self) -> str:
        """What the figures are summed up by."""
        return self.name.partition("_")[0]


def sheet_xml(
    rows: Iterable[tuple[object, ...]] = ROWS, *, before: str = "", after: str = "", last: str = "E801"
) -> bytes:
    """A worksheet with the header and rows; `before` stands before its data, `after` behind it."""
    lines = [
        f'<row r="{at}">{"".join(_cell(at, column, value) for column, value in enumerate(row))}</row>'
        for at, row in enumerate([HEADER, *rows], 1)
    ]
    dimension = f'<dimension ref="A1:{last}"/>' if last else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<worksheet xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{dimension}<sheetData>'
        f"{''.join(lines)}{after if after.startswith('<row') else ''}</sheetData>"
        f"{'' if after.startswith('<row') else after}</worksheet>"
    ).encode()


def _cell(row: int, column: int, value: object) -> str:
    place = f"{'ABCDEFGHIJ'[column]}{row}"
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


def parts(sheet: bytes | None = None, *, sheets: int = 1) -> dict[str, bytes]:
    """The parts of a workbook; every sheet is the same."""
    numbers = range(1, sheets + 1)
    named = "".join(f'<sheet name="缴费{at}" sheetId="{at}" r:id="rId{at}"/>' for at in numbers)
    related = "".join(
        f'<Relationship Id="rId{at}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>' for at in numbers
    )
    shared = f'<Relationship Id="rIdS" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    book = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{named}</sheets></workbook>'
    root = f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    return {
        "[Content_Types].xml": _TYPES.encode(),
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}">{root}</Relationships>'.encode(),
        "xl/workbook.xml": book.encode(),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{related}{shared}</Relationships>'.encode(),
        **{f"xl/worksheets/sheet{at}.xml": sheet_xml() if sheet is None else sheet for at in numbers},
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}"/>'.encode(),
    }


def pack(path: Path, members: dict[str, bytes] | list[tuple[str, bytes]]) -> None:
    """Write members into an archive, twice the same name where so told."""
    with warnings.catch_warnings(), ZipFile(path, "w", ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore", UserWarning)
        for name, content in members.items() if isinstance(members, dict) else members:
            archive.writestr(name, content)


def pack_with(path: Path, **changed: bytes | str) -> None:
    """The honest workbook with other parts: `sheet`, `shared`, `book`."""
    names = {"sheet": _SHEET, "shared": "xl/sharedStrings.xml", "book": "xl/workbook.xml"}
    new = {names[key]: value.encode() if isinstance(value, str) else value for key, value in changed.items()}
    pack(path, parts() | new)


@cache
def honest() -> bytes:
    """The honest workbook."""
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in parts().items():
            archive.writestr(name, content)
    return target.getvalue()


@cache
def honest_ods() -> bytes:
    """The same table as OpenDocument."""
    office = "urn:oasis:names:tc:opendocument:xmlns"
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
            if isinstance(value, str)
            else f'<table:table-cell office:value-type="float" office:value="{value}"/>'
            for value in row
        )
        + "</table:table-row>"
        for row in [HEADER, *ROWS]
    )
    content = (
        f'<office:document-content xmlns:office="{office}:office:1.0" xmlns:table="{office}:table:1.0" '
        f'xmlns:text="{office}:text:1.0"><office:body><office:spreadsheet><table:table table:name="缴费">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        archive.writestr(ZipInfo("mimetype"), "application/vnd.oasis.opendocument.spreadsheet", ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{office}:manifest:1.0"/>')
    return target.getvalue()


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file (what .xls files and encrypted workbooks lie in) with these streams."""
    size, end, fat_mark, free = 512, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
    padded = [content.ljust(max(4096, -(-len(content) // size) * size), b"\0") for content in streams.values()]
    lengths = [len(content) // size for content in padded]
    directory = -(-(len(streams) + 1) // 4)
    tables = 1
    while tables * size // 4 < tables + directory + sum(lengths):
        tables += 1
    fat = [fat_mark] * tables + [*range(tables + 1, tables + directory), end]
    entries = [_entry("Root Entry", 5, child=1, start=end, length=0)]
    for at, (name, length) in enumerate(zip(streams, lengths, strict=True), 1):
        start = len(fat)
        fat += [*range(start + 1, start + length), end]
        entries.append(_entry(name, 2, right=at + 1 if at < len(streams) else free, start=start, length=length * size))
    fat += [free] * (tables * size // 4 - len(fat))
    signature, order = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0xFFFE
    numbers = (0, tables, tables, 0, 4096, end, 0, end, 0)
    header = struct.pack("<8s16xHHHHH6x9I", signature, 0x3E, 3, order, 9, 6, *numbers)
    table_list = struct.pack("<109I", *range(tables), *[free] * (109 - tables))
    body = struct.pack(f"<{len(fat)}I", *fat) + b"".join(entries).ljust(directory * size, b"\0") + b"".join(padded)
    return header + table_list + body


def _entry(name: str, kind: int, *, start: int, length: int, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    head = struct.pack("<64sHBBIII36xIQ", raw, len(raw), kind, 1, 0xFFFFFFFF, right, child, start, length)
    return head.ljust(128, b"\0")


@cache
def honest_xls() -> bytes:
    """The same table in the format of Excel 97."""

    def record(kind: int, content: bytes) -> bytes:
        return struct.pack("<HH", kind, len(content)) + content

    def begin(kind: int) -> bytes:
        return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0x0DBB, 0x07CC, 0, 6))

    def cell(row: int, column: int, value: object) -> bytes:
        if isinstance(value, str):
            text = value.encode("utf-16-le")
            return record(0x204, struct.pack("<HHHHB", row, column, 0, len(value), 1) + text)
        return record(0x203, struct.pack("<HHHd", row, column, 0, value))

    name = "缴费"
    end = record(0x0A, b"")
    before = begin(5) + record(0x42, struct.pack("<H", 1200))
    place = len(before) + 4 + 8 + len(name) * 2 + len(end)
    sheet = record(0x85, struct.pack("<IBBBB", place, 0, 0, len(name), 1) + name.encode("utf-16-le"))
    cells = b"".join(cell(row, at, value) for row, each in enumerate([HEADER, *ROWS]) for at, value in enumerate(each))
    size = record(0x200, struct.pack("<IIHHH", 0, len(ROWS) + 1, 0, len(HEADER), 0))
    return compound({"Workbook": before + sheet + end + begin(0x10) + size + cells + end})


def flipped(content: bytes, seed: int) -> bytes:
    """The content with one to eight random bits turned over."""
    rng, raw = random.Random(seed), bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 8))):
        raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
    return bytes(raw)


def stream_sheet(path: Path, chunks: Iterable[bytes], *, end: bytes = b"") -> None:
    """A workbook whose sheet is written piece by piece."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in parts(b"").items():
            if name != _SHEET:
                archive.writestr(name, content)
        with archive.open(_SHEET, "w", force_zip64=True) as target:
            for chunk in chunks:
                target.write(chunk)
            target.write(end)


def _rows_only(form: str, count: int, *, dimension: str) -> Iterator[bytes]:
    yield f'<worksheet xmlns="{_MAIN}"><dimension ref="{dimension}"/><sheetData>'.encode()
    for at in range(1, count + 1, 1024):
        yield "".join(form.format(row) for row in range(at, min(at + 1024, count + 1))).encode()
    yield b"</sheetData></worksheet>"


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _wide(path: Path, *, rows: int) -> None:
    """The honest table with every column there is filled in its first rows."""
    names = [_letters(column) for column in range(len(HEADER) + 1, 2**14 + 1)]
    lines = sheet_xml(last="XFD801").split(b"</row>")
    for row in range(rows):
        lines[row] += "".join(f'<c r="{name}{row + 1}"><v>1</v></c>' for name in names).encode()
    stream_sheet(path, (line + b"</row>" for line in lines[:-1]), end=lines[-1])


def _far(last: str, *, cell: str = "XFD1048576", value: str = "<v>1</v>", content: str = "") -> Make:
    row = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    after = f'<row r="{row}"><c r="{cell}"{content}>{value}</c></row>'
    return lambda path: pack_with(path, sheet=sheet_xml(after=after, last=last))


def _bomb(path: Path, *, mib: int, says: int | None = None, of: bytes = b"\0") -> None:
    """A part that unpacks to so many MiB; `says` is what the directory claims instead, with a fitting checksum."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in parts().items():
            archive.writestr(name, content)
        piece = (of * (_MIB // len(of) + 1))[:_MIB]
        with archive.open("xl/bomb.xml", "w", force_zip64=True) as target:
            for _ in range(mib):
                target.write(piece)
        if says is not None:
            archive.filelist[-1].file_size = says
            archive.filelist[-1].CRC = zlib.crc32(piece[:says])


def _lying_sheet(path: Path, *, mib: int) -> None:
    """A sheet that the directory says is short and honest, and that goes on after its end for many MiB."""
    content = sheet_xml()
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, other in parts().items():
            if name != _SHEET:
                archive.writestr(name, other)
        with archive.open(_SHEET, "w", force_zip64=True) as target:
            target.write(content[: -len(b"</sheetData></worksheet>")])
            for at in range(mib * 16):
                target.write(f'<row r="{at + 2000}"><c r="A{at + 2000}"><v>1</v></c></row>'.encode().ljust(65536))
            target.write(b"</sheetData></worksheet>")
        archive.filelist[-1].file_size = len(content) - len(b"</sheetData></worksheet>")
        archive.filelist[-1].CRC = zlib.crc32(content[: -len(b"</sheetData></worksheet>")])


def _total_bomb(path: Path) -> None:
    """Parts none of which is suspicious by itself, and all of which together do not fit anywhere; most is only said."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in parts().items():
            archive.writestr(name, content)
        for at in range(9):
            archive.writestr(f"xl/media/{at}.xml", random.Random(at).randbytes(2 * _MIB))
            archive.filelist[-1].file_size = 600 * _MIB


def _locked_entry(path: Path) -> None:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in parts().items():
            archive.writestr(name, content)
        for info in archive.filelist:
            info.flag_bits |= 1


def _drawing(path: Path, *, anchor: str, prolog: str = "") -> None:
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
    related = f'<Relationship Id="rId1" Type="{_OFFICE}/drawing" Target="../drawings/drawing1.xml"/>'
    pack(
        path,
        parts(sheet_xml(after='<drawing r:id="rId1"/>'))
        | {
            "xl/worksheets/_rels/sheet1.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{related}</Relationships>'.encode(),
            "xl/drawings/drawing1.xml": f'{prolog}<d:wsDr xmlns:d="{drawing}">{anchor}</d:wsDr>'.encode(),
        },
    )


_WHOLE_SHEET = (
    "<d:twoCellAnchor><d:from><d:col>0</d:col><d:row>0</d:row></d:from>"
    "<d:to><d:col>16383</d:col><d:colOff>1</d:colOff><d:row>1048575</d:row><d:rowOff>1</d:rowOff></d:to>"
    "<d:pic/></d:twoCellAnchor>"
)


def _write(content: bytes) -> Make:
    return lambda path: path.write_bytes(content)


def _repeat(piece: bytes, times: int, *, before: bytes = b"", after: bytes = b"") -> Make:
    def write(path: Path) -> None:
        with path.open("wb") as stream:
            stream.write(before)
            for _ in range(times):
                stream.write(piece)
            stream.write(after)

    return write


def _text_table(separator: str, encoding: str) -> bytes:
    return "\r\n".join(separator.join(map(str, row)) for row in [HEADER, *ROWS]).encode(encoding)


def _with_row(cells: str) -> Make:
    """The honest table with a stranger behind each of its rows' columns, in row 900."""
    return lambda path: pack_with(path, sheet=sheet_xml(after=f'<row r="900">{cells}</row>', last="J900"))


def truncated(step: int = 1024) -> list[Case]:
    """The honest workbook in each format, cut off after every kilobyte."""
    formats = {"xlsx": honest(), "ods": honest_ods(), "xls": honest_xls()}
    return [
        Case(f"truncated_{cut:06}.{form}", _write(content[:cut]), "any" if form == "xls" else "refused")
        for form, content in formats.items()
        for cut in range(0, len(content), step)
    ]


def flips(seeds: int = 500) -> list[Case]:
    """The honest workbook in each format with random bits turned over; .xls has no checksums."""
    formats = {"xlsx": honest, "ods": honest_ods, "xls": honest_xls}
    return [
        Case(f"flips-{form}_{seed:03}.{form}", _write(flipped(make(), seed)), "any" if form == "xls" else "intact")
        for form, make in formats.items()
        for seed in range(seeds)
    ]


def small() -> list[Case]:
    """What is written in no time, one case a kind of malice or misfortune."""
    return [
        Case("honest_as.xlsx", _write(honest()), "rows"),
        Case("honest_as.ods", _write(honest_ods()), "rows"),
        Case("honest_as.xls", _write(honest_xls()), "rows"),
        Case("honest_macros.xlsm", lambda path: pack(path, parts() | {"xl/vbaProject.bin": b"\xd0\xcf" * 999}), "rows"),
        Case("extension_xlsx-named.xls", _write(honest()), "rows"),
        Case("extension_xls-named.xlsx", _write(honest_xls()), "rows"),
        Case("extension_ods-named.xlsx", _write(honest_ods()), "rows"),
        Case("extension_picture.xlsx", _write(b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(9999)), "refused"),
        Case("extension_pdf.xls", _write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj <<>> endobj\n%%EOF"), "refused"),
        Case("extension_word.xlsx", lambda path: pack(path, {"word/document.xml": b"<w/>"}), "refused"),
        Case("empty_zero.xlsx", _write(b""), "refused"),
        Case("empty_zero.xls", _write(b""), "refused"),
        Case("empty_zip.xlsx", lambda path: pack(path, {}), "refused"),
        Case("empty_PK.xlsx", _write(b"PK"), "refused"),
        Case("noise_random.xlsx", _write(random.Random(2).randbytes(100_000)), "refused"),
        Case(
            "noise_random.xls",
            _write(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + random.Random(3).randbytes(99_999)),
            "refused",
        ),
        Case("noise_NULs.xls", _write(bytes(100_000)), "refused"),
        Case("bomb_ratio.xlsx", partial(_bomb, mib=64), "refused"),
        Case("bomb_total.xlsx", _total_bomb, "refused"),
        Case("bomb_says-little.xlsx", partial(_bomb, mib=64, says=1000), "intact"),
        Case(
            "entity_laughs-sheet.xlsx", lambda path: pack_with(path, sheet=sheet_xml(before=_LAUGHS + "]>")), "refused"
        ),
        Case(
            "entity_laughs-used.xlsx",
            lambda path: pack_with(path, sheet=_entity_sheet(_LAUGHS + "]>", "a11")),
            "refused",
        ),
        Case(
            "entity_laughs-shared.xlsx", lambda path: pack_with(path, shared=_entity_strings(_LAUGHS, "a11")), "refused"
        ),
        Case("entity_laughs-drawing.xlsx", partial(_drawing, anchor="&a11;", prolog=_LAUGHS + "]>"), "refused"),
        Case("entity_external.xlsx", lambda path: pack_with(path, sheet=_entity_sheet(_EXTERNAL, "x")), "refused"),
        Case(
            "entity_external-book.xlsx",
            lambda path: pack_with(path, book=_EXTERNAL.encode() + parts()["xl/workbook.xml"]),
            "refused",
        ),
        Case("archive_traversal.xlsx", lambda path: pack(path, parts() | {"../../evil.xml": b"<x/>"}), "refused"),
        Case("archive_backslash.xlsx", lambda path: pack(path, parts() | {"..\\..\\evil.xml": b"<x/>"}), "refused"),
        Case("archive_absolute.xlsx", lambda path: pack(path, parts() | {"/etc/evil.xml": b"<x/>"}), "refused"),
        Case(
            "archive_twice.xlsx", lambda path: pack(path, [*parts().items(), (_SHEET, sheet_xml(ROWS[:9]))]), "refused"
        ),
        Case(
            "archive_many-parts.xlsx",
            lambda path: pack(path, parts() | {f"xl/{at}.xml": b"" for at in range(12_000)}),
            "refused",
        ),
        Case(
            "archive_NUL-name.xlsx",
            lambda path: path.write_bytes(honest().replace(b"sheet1.xml", b"sheet1\0xml")),
            "refused",
        ),
        Case(
            "encrypted_office.xlsx",
            _write(compound({"EncryptionInfo": b"\4\0\4\0", "EncryptedPackage": bytes(9000)})),
            "refused",
        ),
        Case("encrypted_entries.xlsx", _locked_entry, "refused"),
        Case(
            "encrypted_manifest.ods",
            lambda path: pack(
                path,
                {
                    "content.xml": random.Random(4).randbytes(9999),
                    "META-INF/manifest.xml": b"<manifest:encryption-data/>",
                },
            ),
            "refused",
        ),
        Case("sparse_far-corner.xlsx", _far("XFD1048576"), "refused"),
        Case("sparse_far-corner-unsaid.xlsx", _far(""), "refused"),
        Case("sparse_far-corner-denied.xlsx", _far("E801"), "refused"),
        Case("sparse_far-corner-only-formatted.xlsx", _far("XFD1048576", value="", content=' s="0"'), "rows"),
        Case("sparse_far-formula.xlsx", _far("XFD1048576", value="<f>1+1</f>"), "intact"),
        Case("wide_1-row.xlsx", partial(_wide, rows=1), "refused"),
        Case(
            "text_NUL-bytes.xlsx",
            lambda path: pack_with(path, sheet=sheet_xml().replace("张伟".encode(), b"\0\0\0\0\0\0")),
            "any",
        ),
        Case("text_NUL-reference.xlsx", _with_row('<c r="J900" t="inlineStr"><is><t>&#0;</t></is></c>'), "intact"),
        Case(
            "text_lone-surrogate-reference.xlsx",
            _with_row('<c r="J900" t="inlineStr"><is><t>&#xD800;</t></is></c>'),
            "intact",
        ),
        Case(
            "text_lone-surrogate-bytes.xlsx",
            lambda path: pack_with(path, sheet=sheet_xml().replace("张伟".encode(), b"\xed\xa0\x80\xed\xa0\x80")),
            "any",
        ),
        Case(
            "text_lone-surrogate-name.xlsx",
            lambda path: pack_with(path, book=parts()["xl/workbook.xml"].replace("缴费1".encode(), b"\xed\xa0\x80")),
            "any",
        ),
        Case(
            "text_long-cell.xlsx",
            _with_row(f'<c r="J900" t="inlineStr"><is><t>{"长" * 5_000_000}</t></is></c>'),
            "intact",
        ),
        *(
            Case(f"number_{name}.xlsx", _with_row(f'{_cell(900, 0, "K1")}<c r="C900"{how}><v>{value}</v></c>'), "any")
            for name, how, value in (
                ("year-9999", ' t="d"', "9999-12-31T23:59:59"),
                ("year-10000", ' t="d"', "10000-01-01"),
                ("infinite", "", "1e999"),
                ("not-a-number", "", "NaN"),
                ("huge-exponent", "", "1e-99999999"),
                ("million-digits", "", "9" * 1_000_000),
                ("missing-shared", ' t="s"', "4000000000"),
                ("negative-shared", ' t="s"', "-1"),
                ("unknown-type", ' t="zz"', "1"),
                ("unknown-style", ' s="4000000000"', "1"),
            )
        ),
        *(
            Case(f"place_{name}.xlsx", _with_row(f'<c r="{place}"><v>1</v></c>'), "intact")
            for name, place in (
                ("beyond", "ZZZ9999999"),
                ("overflow", "A99999999999999999999"),
                ("none", ""),
                ("zero", "A0"),
                ("word", "Ä1"),
            )
        ),
        Case(
            "merged_backwards.xlsx",
            lambda path: pack_with(path, sheet=sheet_xml(after='<mergeCells><mergeCell ref="C9:A2"/></mergeCells>')),
            "intact",
        ),
        Case("picture_whole-sheet.xlsx", partial(_drawing, anchor=_WHOLE_SHEET), "rows"),
        Case("nested_drawing.xlsx", partial(_drawing, anchor="<d:a>" * 200_000 + "</d:a>" * 200_000), "intact"),
        Case("nested_sheet.xlsx", lambda path: pack_with(path, sheet=sheet_xml(after="<x>" * 500_000)), "intact"),
        Case("biff_looped-table.xls", _write(_looped(honest_xls())), "any"),
        Case("biff_record-too-long.xls", _write(compound({"Workbook": b"\x09\x08\xff\xff" + bytes(5000)})), "refused"),
        Case("biff_no-stream.xls", _write(compound({"WordDocument": bytes(5000)})), "refused"),
        Case("text_table.xls", _write(_text_table("\t", "gb18030")), "rows"),
        Case("html_unclosed.xls", _write(b"<html><table><tr><td>" + "学号".encode() + b"<tr><td>" * 9999), "any"),
        Case("html_nested.xls", _write(b"<html>" + b"<table><tr><td>" * 50_000), "any"),
        Case("html_spans.xls", _write(b"<html><table><tr><td colspan=1000000000 rowspan=1000000000>x</table>"), "any"),
        Case("xml2003_laughs.xls", _write(_spreadsheetml(_LAUGHS + "]>", "&a11;")), "refused"),
        Case("xml2003_far.xls", _write(_spreadsheetml("", 'x</Data></Cell><Cell ss:Index="99999999"><Data>')), "any"),
        Case("xml2003_unclosed.xls", _write(_spreadsheetml("", "x")[:-40]), "any"),
    ]


_EXTERNAL = "<!DOCTYPE x [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"


def _entity_sheet(prolog: str, entity: str) -> bytes:
    return sheet_xml(before=prolog).replace("张伟".encode(), f"&{entity};".encode())


def _entity_strings(prolog: str, entity: str) -> str:
    return f'{prolog}]><sst xmlns="{_MAIN}"><si><t>&{entity};</t></si></sst>'


def _spreadsheetml(prolog: str, cell: str) -> bytes:
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?>{prolog}<Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="a"><Table><Row><Cell>'
        f'<Data ss:Type="String">{cell}</Data></Cell></Row></Table></Worksheet></Workbook>'
    ).encode()


def _looped(content: bytes) -> bytes:
    """A compound file whose first table leads from every sector back to the first of the stream."""
    table = struct.unpack_from("<128I", content, 512)
    return (
        content[:512]
        + struct.pack("<128I", *(min(entry, 5) if entry < 2**31 else entry for entry in table))
        + content[1024:]
    )


def large() -> list[Case]:
    """What takes seconds to write or to refuse."""
    empty_cells = "".join(f'<c r="{letter}{{0}}" s="0"/>' for letter in "ABCDEFGH")
    filled = "".join(f'<c r="{letter}{{0}}"><v>1</v></c>' for letter in "ABCDEFGHIJ")
    merges = "".join(f'<mergeCell ref="G{at}:H{at}"/>' for at in range(1, 1_000_001))
    strings = "".join(f"<si><t>{at:0100}</t></si>" for at in range(400_000))
    shared = f'<sst xmlns="{_MAIN}">{strings}</sst>'
    return [
        Case(
            "rows_empty-formatted.xlsx",
            lambda path: stream_sheet(
                path, _rows_only('<row r="{0}" s="0" customFormat="1"/>', 2**20, dimension="A1:H1048576")
            ),
            "nothing",
        ),
        Case(
            "rows_empty-formatted-cells.xlsx",
            lambda path: stream_sheet(
                path, _rows_only(f'<row r="{{0}}">{empty_cells}</row>', 2**20, dimension="A1:H1048576")
            ),
            "nothing",
        ),
        Case(
            "rows_empty-formatted-wide.xlsx",
            lambda path: stream_sheet(
                path,
                _rows_only(
                    f'<row r="{{0}}">{empty_cells}<c r="XFD{{0}}" s="0"/></row>', 2**20, dimension="A1:XFD1048576"
                ),
            ),
            "nothing",
        ),
        Case(
            "rows_hidden.xlsx",
            lambda path: stream_sheet(
                path,
                _rows_only('<row r="{0}" hidden="1"><c r="A{0}"><v>1</v></c></row>', 2**20, dimension="A1:A1048576"),
            ),
            "nothing",
        ),
        Case(
            "rows_full.xlsx",
            lambda path: stream_sheet(
                path, _rows_only(f'<row r="{{0}}">{filled}</row>', 2**20, dimension="A1:J1048576")
            ),
            "nothing",
        ),
        Case("rows_half-sparse.xlsx", _far("AN1048576", cell="AN1048576"), "any"),
        Case("rows_last.xlsx", _far("A1048576", cell="A1048576"), "any"),
        Case("wide_800-rows.xlsx", partial(_wide, rows=800), "refused"),
        Case("strings_40-MB.xlsx", lambda path: pack_with(path, shared=shared), "rows"),
        Case(
            "strings_one-of-40-MB.xlsx",
            lambda path: pack_with(
                path, shared=f'<sst xmlns="{_MAIN}"><si><t>{"".join(map(str, range(6_000_000)))}</t></si></sst>'
            ),
            "rows",
        ),
        Case(
            "merged_million.xlsx",
            lambda path: pack_with(path, sheet=sheet_xml(after=f"<mergeCells>{merges}</mergeCells>")),
            "rows",
        ),
        Case("sheets_2000.xlsx", lambda path: pack(path, parts(sheet_xml(ROWS[:2]), sheets=2000)), "any"),
        Case("bomb_1-GB.xlsx", partial(_bomb, mib=1024), "refused"),
        Case("bomb_1-GB-says-little.xlsx", partial(_bomb, mib=1024, says=1000), "intact"),
        Case("bomb_sheet-goes-on.xlsx", partial(_lying_sheet, mib=1024), "intact"),
        Case("text_200-MB.xls", _repeat("2026101000001\t2026\t1600\t张伟\n".encode("gb18030"), 6_400_000), "any"),
        Case("text_600-MB.xls", _repeat(b"x" * _MIB, 600), "refused"),
        Case("text_200-MB-one-line.xls", _repeat(b"1600\t", 40_000_000), "any"),
        Case("html_200-MB-unclosed.xls", _repeat(b"<tr><td>1600<td>2026", 10_000_000, before=b"<html><table>"), "any"),
        Case(
            "xml2003_200-MB.xls",
            _repeat(
                b'<Row><Cell><Data ss:Type="Number">1600</Data></Cell></Row>',
                3_500_000,
                before=_spreadsheetml("", "x")[:-40],
            ),
            "any",
        ),
    ]
