"""How do many rows get onto a sheet in little time? Typeset as XML by DuckDB, in the styles of a model row.

XlsxWriter draws the form: title, header, one empty model row, 合计, places to sign. At its 4 µs a cell the lists of
20,000 people would take more than a second; as one query over all rows they take a fiftieth of that. Every text becomes
an inline string, which no spreadsheet takes for a formula or a link.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import count, takewhile
from typing import BinaryIO, Literal
from zipfile import ZipFile

from duckdb import DuckDBPyRelation
from xlsxwriter.utility import xl_col_to_name

from reports.pack import Content, Package
from reports.styles import HIGHEST_ROW, PADDING, row_height
from reports.wording import LONGEST

# Rows handed to the compressor together.
_AT_ONCE = 10_000
SHEET = "xl/worksheets/sheet1.xml"
_TEXTS = ("centre", "left")
# Where a sheet of XlsxWriter's numbers its rows: at the row, at the cell, and in areas that cells take together.
_ROW = re.compile(rb'(<row r="|<c r="[A-Z]+)(\d+)')
_AREA = re.compile(rb'<(?:dimension|mergeCell) ref="[^"]*"')
_CORNER = re.compile(rb"([A-Z]+)(\d+)")
_HEIGHTS = [*takewhile(lambda height: height < HIGHEST_ROW, map(row_height, count(1))), HIGHEST_ROW]
# What a text may hold that XML cannot carry, or that stands for something else in XML or in a cell; and the former alone.
_NOT_XML = r"\x00-\x08\x0b-\x1f\x7f\x{fffe}\x{ffff}"
_SPECIAL = f"[{_NOT_XML}&<>_]"


@dataclass(frozen=True)
class Column:
    """One column: its header, its width in half-width characters, and the style of its cells."""

    title: str
    width: int
    style: Literal["number", "centre", "left", "money", "figure", "percent"]


def fill_form(
    form: BytesIO,
    target: BinaryIO,
    line: int,
    rows: Iterable[Content],
    count: int,
    *,
    retell: Callable[[str, bytes], bytes] | None = None,
) -> None:
    """Copy the workbook `form` to `target`, with `count` rows instead of the model row at `line` (counted from 0).

    `retell` returns the parts of the form as they are to be, given their names and contents.
    """
    package = Package(target)
    with ZipFile(form) as source:
        for part in source.namelist():
            content = source.read(part)
            if retell:
                content = retell(part, content)
            if part == SHEET:
                before, _, after = (_lowered(piece, line + 1, count - 1) for piece in _cut(content, line))
                package.add(part, (some for pieces in ([before], rows, [after]) for some in pieces))
            else:
                package.add(part, [content])
    package.close()


def _lowered(sheet: bytes, line: int, by: int) -> bytes:
    """Return part of a sheet with everything below the row `line` (counted from 1) so many rows further down."""

    def lower(found: re.Match[bytes]) -> bytes:
        return found[1] + b"%d" % (number + by if (number := int(found[2])) > line else number)

    sheet = _ROW.sub(lower, sheet)
    return _AREA.sub(lambda found: _CORNER.sub(lower, found[0]), sheet)


def styles_of(form: BytesIO, line: int) -> list[str]:
    """Return the numbers under which the workbook keeps the styles of the model row at `line` (counted from 0)."""
    with ZipFile(form) as source:
        return re.findall(r' s="(\d+)"', _cut(source.read(SHEET), line)[1].decode())


def _cut(sheet: bytes, line: int) -> list[bytes]:
    """Cut a sheet before and after the row at `line`."""
    return re.split(f'(<row r="{line + 1}".*?</row>)'.encode(), sheet, maxsplit=1)


def typeset(texts: DuckDBPyRelation) -> Iterator[Content]:
    """Yield what one column of text says, all rows one after the other, in UTF-8.

    DuckDB hands out a column with its texts end to end, so that nothing is copied here and no row becomes an object.
    """
    for batch in texts.to_arrow_reader(_AT_ONCE):
        _, ends, text = batch.column(0).buffers()
        start, end = (memoryview(ends).cast("i")[batch.column(0).offset + at] for at in (0, batch.num_rows))
        if text is not None:
            yield memoryview(text)[start:end]


def rows_sql(relation: str, columns: Sequence[Column], styles: Sequence[str], line: int) -> str:
    """Return the SQL for `relation`, with one `<row>` in the column `xml`; c0, c1 … of it are the cells.

    c0 numbers the rows from 1; the first comes below `line`, counted from 1. The style of a column says whether it holds
    texts or numbers. A row is as high as its longest text needs.
    """
    # Texts go through one list: DuckDB would plan the long way of each column through its own copy of it.
    texts = [place for place, column in enumerate(columns) if column.style in _TEXTS]
    widths = [columns[place].width - PADDING for place in texts]
    cells = []
    for place, (column, style) in enumerate(zip(columns, styles, strict=True)):
        if column.style in _TEXTS:
            text = f"texts[{texts.index(place) + 1}]"
            filled = f"""' t="inlineStr"><is><t xml:space="preserve">' || {text} || '</t></is></c>'"""
        elif column.style == "figure":
            figure = f"rtrim(rtrim(cast(cast(c{place} as decimal(9, 2)) as varchar), '0'), '.')"
            filled = f"'><v>' || {figure} || '</v></c>'"
        else:
            filled = f"'><v>' || c{place} || '</v></c>'"
        cells.append(f"""'<c r="{xl_col_to_name(place)}', number, '" s="{style}"', coalesce({filled}, '/>')""")
    listed = ", ".join(f"c{place}" for place in texts)
    height = f"list_extract({[str(height) for height in _HEIGHTS]}, least(lines, {len(_HEIGHTS)}))"
    return f"""
        select *, concat('<row r="', number, '" ht="', {height}, '" customHeight="1">', {", ".join(cells)}, '</row>') as xml
        from (
            select *, cast(c0 + {line} as varchar) as number,
                list_transform([{listed}], lambda text: {_xml_sql("text")}) as texts,
                list_max(list_transform([{listed}], lambda text, place: {_lines_sql("text", f"{widths}[place]")})) as lines
            from {relation}
        )"""


def _xml_sql(text: str) -> str:
    """SQL for a text as it stands in XML: what `cell_text` leaves of it, with what XML or a cell reads otherwise escaped.

    Null where there is no text. A spreadsheet reads _x0041_ in a text as the letter A, and _x005F_ as the underscore.
    """
    plain = f"regexp_replace({text}, '[{_NOT_XML}]', '', 'g')"
    carried = f"if(starts_with({plain}, '<r>'), ' ' || {plain}, left({plain}, {LONGEST}))"
    for sign, escape in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        carried = f"replace({carried}, '{sign}', '{escape}')"
    pieces = f"string_split({carried}, '_')"
    escaped = (
        f"list_transform({pieces}, lambda piece, place: if(place > 1 and place < len({pieces}) "
        "and regexp_full_match(piece, 'x[0-9A-Fa-f]{4}'), 'x005F_' || piece, piece))"
    )
    return (
        f"case when {text} = '' then null when not regexp_matches({text}, '{_SPECIAL}') then left({text}, {LONGEST}) "
        f"when contains({text}, '_x') then array_to_string({escaped}, '_') else {carried} end"
    )


def _lines_sql(text: str, width: str) -> str:
    """SQL for the lines a text takes in a cell so wide: `lines_needed`, where the text may need more than one."""
    part = f"greatest(1, (length(part) + strlen(part) + 2 * {width} - 1) // (2 * {width}))"
    needed = f"cast(list_sum(list_transform(string_split({text}, chr(10)), lambda part: {part})) as bigint)"
    return f"if(length({text}) * 2 > {width} or contains({text}, chr(10)), {needed}, 1)"
