"""A sheet written as office programs write it is read while it is inspected, and says what fastexcel says; any other is left
to fastexcel."""

import random
import re
import string
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import numpy as np
import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st
from xlsxwriter.utility import xl_col_to_name

from flows.workbooks import excel
from flows.workbooks.grid import Grid
from flows.workbooks.inspection import inspect
from flows.workbooks.plain.tags import Tag, Unusual, read_digits, read_tags, word
from flows.workbooks.plain.texts import FIRST_DAY, number_said, text_said
from flows.workbooks.workbook import read_workbook
from schemas.errors import InputRefused

from .hostile import pack, parts

SAMPLES = Path(__file__).parents[1] / "data" / "sample"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
# By number of style: General, a number with two decimals, a day, a pattern that only fastexcel reads, a day of the office's.
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="170" formatCode="0.00_ "/>'
    '<numFmt numFmtId="171" formatCode="[h]:mm:ss.000"/>'
    '<numFmt numFmtId="172" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="14"/><xf numFmtId="171"/><xf numFmtId="172"/></cellXfs>'
    "</styleSheet>"
)
GENERAL, DECIMAL, DAY, ODD, OWN_DAY = range(5)
SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def write(
    path: Path, rows: str, *, shared: Iterable[str] = (), head: str = '<?xml version="1.0" encoding="UTF-8"?>'
) -> Path:
    sheet = f'{head}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData><pageMargins left="1"/></worksheet>'
    texts = f'<sst xmlns="{MAIN}">{"".join(f"<si>{text}</si>" for text in shared)}</sst>'
    pack(
        path,
        parts() | {SHEET: sheet.encode(), "xl/sharedStrings.xml": texts.encode(), "xl/styles.xml": STYLES.encode()},
    )
    return path


def inline(address: str, text: str, *, attributes: str = "", kept: bool = False) -> str:
    space = ' xml:space="preserve"' if kept else ""
    return f'<c r="{address}"{attributes} t="inlineStr"><is><t{space}>{text}</t></is></c>'


def valued(address: str, value: str, kind: str = "", *, style: int | None = None, before: str = "") -> str:
    styled = "" if style is None else f' s="{style}"'
    typed = f' t="{kind}"' if kind else ""
    return f'<c r="{address}"{styled}{typed}>{before}<v>{value}</v></c>'


def row(number: int, *cells: str, attributes: str = "") -> str:
    return f'<row r="{number}"{attributes}>{"".join(cells)}</row>'


def is_plain(path: Path) -> bool:
    return all(scan.cells() is not None for scan in inspect(path, path.name).values())


def by_library(path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Grid]:
    with monkeypatch.context() as patch:
        patch.setattr(excel, "_plain_grids", lambda *_: [])
        return read_workbook(path, path.name)


def facts(grid: Grid) -> tuple[object, ...]:
    """All that a grid says; of cells that lost digits, only where there are any."""
    lost = {(place, at) for at, mask in grid.lost.items() for place, gone in enumerate(mask.to_pylist()) if gone}
    columns = [column.to_pylist() for column in grid.columns]
    around = (grid.sheet, grid.visible, grid.first_row, grid.first_column, grid.since_1904)
    return around, columns, grid.errors, lost, grid.pictures, grid.uncomputed, grid.merged, grid.hidden_rows


def well_formed(rows: str) -> bool:
    try:
        ElementTree.fromstring(f"<sheetData>{rows}</sheetData>")
    except ElementTree.ParseError:
        return False
    return True


def assert_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Grid]:
    read = read_workbook(path, path.name)
    assert [*map(facts, read)] == [*map(facts, by_library(path, monkeypatch))]
    return read


def assert_left_to_fastexcel(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not plain, and is read, or refused, as fastexcel does."""
    assert not is_plain(path)
    try:
        assert_same(path, monkeypatch)
    except InputRefused:
        with pytest.raises(InputRefused):
            by_library(path, monkeypatch)


# What a cell may say, as it is written: the whole of it, with and without what makes it less plain.
LETTERS = st.text(
    st.sampled_from(string.ascii_letters + string.digits + "张伟课程 \t\n　'\"&;:-/.()<>\u200b😀é"), max_size=12
)
ESCAPED = LETTERS.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
REFERRED = st.sampled_from(["&#20013;", "&#x4E2D;", "a&quot;b&apos;", "&#32;x", "&#10;", "x&#160;"])
WHOLE = st.integers(-(10**17), 10**17).map(str)
DECIMALS = st.decimals(-(10**9), 10**9, allow_nan=False, places=4).map(lambda number: f"{number.normalize():f}")
FLOATS = st.floats(allow_nan=False, allow_infinity=False).map(repr)
WRITTEN = st.one_of(
    st.sampled_from(["0", "-0", "007", "+3", "78.0", "78.50", ".5", "5.", "1E5", "1.5E-7", "0.10000000000000001"]),
    WHOLE,
    DECIMALS,
    FLOATS,
)


@st.composite
def cells(draw: st.DrawFn, address: str) -> str:
    kind = draw(
        st.sampled_from(["inline", "kept", "referred", "shared", "number", "day", "error", "text", "formula", "empty"])
    )
    style = draw(st.sampled_from([None, GENERAL, DECIMAL]))
    match kind:
        case "inline" | "kept":
            return inline(
                address, draw(ESCAPED), attributes="" if style is None else f' s="{style}"', kept=kind == "kept"
            )
        case "referred":
            return inline(address, draw(REFERRED), kept=draw(st.booleans()))
        case "shared":
            return valued(address, str(draw(st.integers(0, 3))), "s", style=style)
        case "number":
            return valued(address, draw(WRITTEN), draw(st.sampled_from(["", "n"])), style=style)
        case "day":
            return valued(
                address, str(draw(st.integers(FIRST_DAY, 73_050))), style=draw(st.sampled_from([DAY, OWN_DAY]))
            )
        case "error":
            return valued(address, "#N/A", "e")
        case "text":
            return valued(address, draw(ESCAPED), "str")
        case "formula":
            written = draw(st.sampled_from(["<f>A1+1</f>", '<f t="shared" si="0"/>', "<f>IF(A1&gt;0,1,2)</f>"]))
            return draw(st.sampled_from([valued(address, "7.5", before=written), f'<c r="{address}">{written}</c>']))
    return draw(
        st.sampled_from([f'<c r="{address}" s="1"/>', f'<c r="{address}"></c>', f'<c r="{address}"><v></v></c>'])
    )


@st.composite
def sheets(draw: st.DrawFn) -> str:
    rows = []
    for number in sorted(draw(st.sets(st.integers(1, 40), max_size=8))):
        columns = sorted(draw(st.sets(st.sampled_from([0, 1, 2, 5, 25, 26, 51]), max_size=5)))
        own = [draw(cells(f"{xl_col_to_name(column)}{number}")) for column in columns]
        attributes = draw(st.sampled_from(["", ' spans="1:9"', ' ht="15" customHeight="1" hidden="1"']))
        rows.append(row(number, *own, attributes=attributes) if own or draw(st.booleans()) else f'<row r="{number}"/>')
    return draw(st.sampled_from(["", "\n  "])).join(rows)


SHARED = [
    "<t>甲</t>",
    '<t xml:space="preserve"> 乙 </t>',
    '<t>丙&amp;丁</t><phoneticPr fontId="1" type="noConversion"/>',
    "<t></t>",
]


@SLOW
@given(rows=sheets())
def test_both_say_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: str) -> None:
    path = write(tmp_path / "some.xlsx", rows, shared=SHARED)
    assert is_plain(path)
    assert_same(path, monkeypatch)


FAR = re.compile(r"[A-Za-z]{3,}\d+\"|\d{4,}\"")


@settings(SLOW, max_examples=300)
@given(rows=sheets(), seed=st.integers(0, 10**9))
def test_what_is_changed_anywhere_is_left_alone_or_said_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: str, seed: int
) -> None:
    rng = random.Random(seed)
    changed = list(rows or " ")
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(changed))
        changed[at] = rng.choice([rng.choice(string.printable[:95]), "", changed[at] * 2, rng.choice(rows or " ")])
    note("".join(changed))
    # A cell far away makes fastexcel lay out all the room there is; the worker refuses such a sheet before.
    assume(not FAR.search("".join(changed)))
    path = write(tmp_path / "some.xlsx", "".join(changed), shared=SHARED)
    if not well_formed("".join(changed)):
        # Where fastexcel stops in the middle of what is no XML, and whether it says so, is chance.
        with suppress(InputRefused):
            read_workbook(path, path.name)
        return
    try:
        expected = [*map(facts, by_library(path, monkeypatch))]
    except InputRefused:
        return
    assert [*map(facts, read_workbook(path, path.name))] == expected


@SLOW
@given(rows=sheets(), size=st.integers(1, 400))
def test_it_does_not_matter_where_the_sheet_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: str, size: int
) -> None:
    path = write(tmp_path / "some.xlsx", rows, shared=SHARED)
    whole = read_workbook(path, path.name)
    with monkeypatch.context() as patch:
        # The first piece holds the sheet's root, as it does in pieces of a megabyte.
        patch.setattr("flows.workbooks.guard._CHUNK", 200 + size)
        assert is_plain(path)
        assert [*map(facts, read_workbook(path, path.name))] == [*map(facts, whole)]


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(numbers=st.lists(WRITTEN, min_size=50, max_size=200))
def test_numbers_are_said_as_fastexcel_says_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, numbers: list[str]
) -> None:
    path = write(tmp_path / "some.xlsx", "".join(row(at, valued(f"A{at}", said)) for at, said in enumerate(numbers, 1)))
    assert is_plain(path)
    assert_same(path, monkeypatch)


PLAIN = row(1, inline("A1", "甲"), inline("B1", "乙")) + row(2, inline("A2", "丙"), valued("B2", "1"))


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(row(1, inline("A1", "<![CDATA[a]]>")), id="CDATA"),
        pytest.param(row(1, "<!-- x -->", inline("A1", "a")), id="comment"),
        pytest.param(row(1, inline("A1", "a > b")), id="bare angle"),
        pytest.param(row(1, inline("A1", "a\r\nb")), id="line end of two characters"),
        pytest.param(row(1, inline("A1", "a_x000D_b")), id="escaped character"),
        pytest.param(row(1, '<c r="A1" t="inlineStr"><is><r><t>a</t></r></is></c>'), id="rich text"),
        pytest.param(row(1, '<c r="A1" t="inlineStr"><is><t/></is></c>'), id="closed text"),
        pytest.param(row(1, '<c r="A1" t="inlineStr"><is><t xml:space="default"> a</t></is></c>'), id="other space"),
        pytest.param(row(1, valued("A1", "1", "b")), id="truth value"),
        pytest.param(row(1, valued("A1", "2026-01-02T00:00:00", "d")), id="ISO day"),
        pytest.param(row(1, valued("A1", "1.5", style=ODD)), id="style only fastexcel reads"),
        pytest.param(row(1, valued("A1", "1", style=99)), id="style that is not there"),
        pytest.param(row(1, valued("A1", "45000.5", style=DAY)), id="time of day"),
        pytest.param(row(1, valued("A1", "60", style=DAY)), id="day that never was"),
        pytest.param(row(1, valued("A1", "73051", style=DAY)), id="day far ahead"),
        pytest.param(row(1, valued("A1", " 7 ")), id="blanks in a number"),
        pytest.param(row(1, valued("A1", "seven")), id="number that is none"),
        pytest.param(row(1, '<c r="A1" t="s" s="1"><v>0</v></c>'), id="attributes in another order"),
        pytest.param(row(1, '<c r="A1" vm="1"><v>1</v></c>'), id="attribute of another name"),
        pytest.param(row(1, '<c t="inlineStr"><is><t>a</t></is></c>'), id="cell without address"),
        pytest.param("<row>" + valued("A1", "1") + "</row>", id="row without number"),
        pytest.param(row(1, valued("A2", "1")), id="address of another row"),
        pytest.param(row(1, valued("B1", "1"), valued("A1", "2")), id="cells out of order"),
        pytest.param(row(1, valued("A1", "1"), valued("A1", "2")), id="cell twice"),
        pytest.param(row(2, valued("A2", "1")) + row(1, valued("A1", "2")), id="rows out of order"),
        pytest.param(row(1, valued("a1", "1")), id="small letters"),
        pytest.param(row(1, '<c r="A1"><is><t>a</t></is></c>'), id="inline text without type"),
        pytest.param(row(1, "<x:c/>"), id="prefix"),
    ],
)
def test_what_is_not_plain_is_left_to_fastexcel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: str) -> None:
    assert is_plain(write(tmp_path / "plain.xlsx", PLAIN))
    path = write(tmp_path / "other.xlsx", rows, shared=["<t>a</t>"])
    assert_left_to_fastexcel(path, monkeypatch)


@pytest.mark.parametrize(
    ("shared", "named"),
    [
        pytest.param(["<x>a</x>"], 0, id="element of another name"),
        pytest.param(["<r><x:t>a</x:t></r>"], 0, id="prefix"),
        pytest.param(["<t>a</t>"], 1, id="text that is not there"),
        pytest.param(["<t>a_x000D_</t>"], 0, id="escaped character"),
    ],
)
def test_shared_texts_that_are_not_plain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shared: list[str], named: int
) -> None:
    path = write(tmp_path / "some.xlsx", row(1, valued("A1", str(named), "s")), shared=shared)
    assert_left_to_fastexcel(path, monkeypatch)


RICH = [
    '<r><t> a </t></r><r><rPr><b/></rPr><t xml:space="preserve"> b </t></r>',
    '<r><rPr><b/></rPr><t>丙&amp;丁</t></r><rPh sb="0" eb="1"><t>bing</t></rPh><phoneticPr fontId="1"/>',
    "<t>x</t><rPh><t>y</t></rPh>",
    "<r><t></t></r>",
    "<r><t>a\n b</t></r>",
]


@given(order=st.lists(st.sampled_from([*SHARED, *RICH]), min_size=1, max_size=20))
@SLOW
def test_shared_texts_of_several_looks_say_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: list[str]
) -> None:
    rows = "".join(row(at, valued(f"A{at}", str(at - 1), "s")) for at in range(1, len(order) + 1))
    path = write(tmp_path / "some.xlsx", rows, shared=order)
    assert is_plain(path)
    assert_same(path, monkeypatch)


def shared_part(path: Path, content: str) -> Path:
    """The workbook with another part of shared texts."""
    with ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    pack(path, members | {"xl/sharedStrings.xml": content.encode()})
    return path


@pytest.mark.parametrize(
    ("content", "plain"),
    [
        ("<si/><si><t>a</t></si>", True),
        ("<!-- x --><si><t>b</t></si><si><t>a</t></si>", True),
        ("<si><t>b</t></si>\n<si><t>a</t></si>\n", True),
        ("<si><t>b</t></si><si><t>a</t></si><extLst/>", False),
        ("<si><t>b</t></si><si/>", False),
        (f"<si><t>{'b' * 3_000_000}</t></si><si><t>a</t></si><si><t>c</t></si>", True),
    ],
    ids=["an empty one first", "comment", "blanks between", "something behind", "an empty one last", "a very long one"],
)
def test_shared_texts_keep_their_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, plain: bool
) -> None:
    path = write(tmp_path / "some.xlsx", row(1, valued("A1", "1", "s"), inline("B1", "x")))
    shared_part(path, f'<sst xmlns="{MAIN}">{content}</sst>')
    assert is_plain(path) == plain
    assert_same(path, monkeypatch)


@pytest.mark.parametrize("content", [f'<sst xmlns="{MAIN}"/>', f'<sst xmlns="{MAIN}"></sst>', "<x:sst/>", ""])
def test_no_shared_texts(tmp_path: Path, content: str) -> None:
    path = shared_part(write(tmp_path / "some.xlsx", PLAIN), content)
    assert is_plain(path)
    assert not is_plain(shared_part(write(tmp_path / "some.xlsx", row(1, valued("A1", "0", "s"))), content))


def test_styles_that_cannot_be_read_leave_numbers_to_fastexcel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "some.xlsx", PLAIN)
    with ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    monkeypatch.setattr("flows.workbooks.package._LARGEST_PART", len(members["xl/styles.xml"]) - 1)
    assert not is_plain(path)
    assert read_workbook(path, path.name)[0].columns[1].to_pylist() == ["乙", "1"]


def test_another_encoding_is_left_to_fastexcel(tmp_path: Path) -> None:
    path = write(tmp_path / "some.xlsx", PLAIN, head='<?xml version="1.0" encoding="gb18030"?>')
    assert not is_plain(path)


def test_what_is_no_utf8_is_left_to_fastexcel(tmp_path: Path) -> None:
    path = write(tmp_path / "some.xlsx", PLAIN)
    with ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members[SHEET] = members[SHEET].replace("甲".encode(), b"\xe7\x94")
    pack(path, members)
    assert not is_plain(path)


@pytest.mark.parametrize(
    ("pattern", "plain"),
    [
        ("General", True),
        ("@", True),
        ("0_);[Red]\\(0\\)", True),
        ("#,##0.00_ ;[Red]\\-#,##0.00\\ ", True),
        ("yyyy/m/d;@", True),
        ("yyyy\\-mm\\-dd", True),
        ("[$-804]yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;", True),
        ("m/d/yy h:mm", True),
        ("0&quot;年&quot;", False),
        ("[h]:mm", False),
        ("[&gt;100]0;yyyy", False),
        ("G/通用格式&quot;人&quot;", False),
        ("", False),
    ],
)
def test_a_pattern_says_whether_a_number_is_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pattern: str, plain: bool
) -> None:
    path = write(tmp_path / "some.xlsx", row(1, valued("A1", "45000", style=1)))
    with ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["xl/styles.xml"] = members["xl/styles.xml"].replace(b"0.00_ ", pattern.encode())
    pack(path, members)
    assert is_plain(path) == plain
    assert_same(path, monkeypatch)


def test_patterns_of_conditional_formats_are_not_those_of_cells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(
        tmp_path / "some.xlsx", row(1, valued("A1", "1600", style=DECIMAL), valued("B1", "45000", style=OWN_DAY))
    )
    with ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    looks = [
        f'<dxf><numFmt numFmtId="{at}" formatCode="{said}"/></dxf>' for at, said in ((170, "yyyy-mm-dd"), (172, "0"))
    ]
    other = f"<dxfs>{''.join(looks)}</dxfs></styleSheet>".encode()
    styles = members["xl/styles.xml"].replace(b"</styleSheet>", other)
    pack(path, members | {"xl/styles.xml": styles})
    assert is_plain(path)
    assert [column[0].as_py() for column in assert_same(path, monkeypatch)[0].columns] == [
        "1600",
        "2023-03-15 00:00:00",
    ]


def test_days_from_1904_are_left_to_fastexcel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "some.xlsx", row(1, valued("A1", "45000", style=DAY)))
    with ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    book = members["xl/workbook.xml"].replace(b"<sheets>", b'<workbookPr date1904="1"/><sheets>')
    pack(path, members | {"xl/workbook.xml": book})
    assert not is_plain(path)
    assert assert_same(path, monkeypatch)[0].columns[0].to_pylist() == ["2027-03-16 00:00:00"]


def test_one_sheet_that_is_not_plain_leaves_the_workbook_to_fastexcel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "some.xlsx"
    odd = f'<worksheet xmlns="{MAIN}"><sheetData>{row(1, valued("A1", "1", "b"))}</sheetData></worksheet>'.encode()
    pack(path, parts(sheets=2) | {"xl/worksheets/sheet2.xml": odd})
    assert [scan.cells() is not None for scan in inspect(path, path.name).values()] == [True, False]
    assert [grid.columns[0][0].as_py() for grid in assert_same(path, monkeypatch)] == ["学号", "true"]


def test_the_last_columns_have_three_letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(
        tmp_path / "some.xlsx", row(1, *(valued(f"{letters}1", "1") for letters in ("ZZ", "AAA", "AMJ", "XFD")))
    )
    assert is_plain(path)
    assert [grid.first_column for grid in assert_same(path, monkeypatch)] == [701]
    assert not is_plain(write(tmp_path / "some.xlsx", row(1, valued("XFE1", "1"))))


def test_a_sheet_without_rows_and_one_without_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for rows in ("", '<row r="1"/>', row(3, '<c r="B3" s="1"/>')):
        path = write(tmp_path / "some.xlsx", rows)
        assert is_plain(path)
        assert [grid.height for grid in assert_same(path, monkeypatch)] == [0]


def write_openpyxl(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "名册"
    sheet.append(["学号", "姓名", "金额", "日期"])
    for at in range(300):
        sheet.append([f"2026{at:06d}", "张伟 ", at * 1.1, None])
        sheet.cell(at + 2, 4, "2026年1月2日" if at % 2 else None)
    sheet.merge_cells("A2:A4")
    book.create_sheet("底稿").sheet_state = "hidden"
    book.create_sheet("空表")
    book.save(path)


def write_xlsxwriter(path: Path, *, constant: bool) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": constant}) as book:
        sheet = book.add_worksheet("名册")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for at in range(3_000):
            sheet.write_string(at, 1, f"{at % 7}&<课程> ")
            sheet.write_number(at, 2, at / 8)
            sheet.write_number(at, 3, 45_000 + at % 300, day)
            sheet.write_formula(at, 4, f"=C{at + 1}*2", None, at / 4)
            if at % 100 == 0:
                sheet.write_number(at, 6, 1234567890123456789)


@pytest.mark.parametrize(
    "make",
    [
        write_openpyxl,
        lambda path: write_xlsxwriter(path, constant=True),
        lambda path: write_xlsxwriter(path, constant=False),
    ],
    ids=["openpyxl", "xlsxwriter, inline", "xlsxwriter, shared"],
)
def test_what_libraries_write_is_plain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], None]
) -> None:
    path = tmp_path / "some.xlsx"
    make(path)
    assert is_plain(path)
    assert_same(path, monkeypatch)


@pytest.mark.parametrize("path", sorted(SAMPLES.rglob("*.xlsx")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_samples_say_the_same_by_both(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Of times of day only fastexcel knows what they say.
    assert is_plain(path) != (path.stem == "报读名册")
    assert_same(path, monkeypatch)


@given(
    st.lists(st.tuples(st.integers(0, 99_999_999), st.integers(0, 8), st.binary(min_size=8, max_size=8)), min_size=1)
)
def test_digits_are_read_up_to_what_is_none(drawn: list[tuple[int, int, bytes]]) -> None:
    written = [f"{number:08d}"[:length] for number, length, _ in drawn]
    after = [b"x" if not rest or rest[:1].isdigit() else rest[:1] for _, _, rest in drawn]
    pieces = [(said.encode() + stop + rest)[:8] for said, stop, (_, _, rest) in zip(written, after, drawn, strict=True)]
    numbers, digits = read_digits(np.array([word(piece) for piece in pieces], np.uint64))
    assert digits.tolist() == [*map(len, written)]
    assert numbers.tolist() == [int(said or "0") for said in written]


def test_tags_follow_each_other_as_they_may() -> None:
    tags = read_tags(PLAIN.encode(), first=(Tag.ROW,), last=(Tag.ROW_END,))
    assert [PLAIN.encode()[start : end + 1] for start, end in zip(tags.starts, tags.ends, strict=True)][:3] == [
        b'<row r="1">',
        b'<c r="A1" t="inlineStr">',
        b"<is>",
    ]
    for broken in ("<c r='A1'></row>", "<row><row></row></row>", "<row></c></row>", "<row><v></v></row>", ""):
        with pytest.raises(Unusual):
            read_tags(broken.encode(), first=(Tag.ROW,), last=(Tag.ROW_END,))


@pytest.mark.parametrize("text", ["&nbsp;", "&", "&#0;", "&#xD800;", "&#1114112;", "&amp", "a&lt;b&"])
def test_references_that_are_none(text: str) -> None:
    with pytest.raises(Unusual):
        text_said(text, kept=True)


@pytest.mark.parametrize("text", ["", "1e400", "nan", "inf", "0x10", "1_000", "１２", "1 2"])
def test_numbers_that_are_none(text: str) -> None:
    with pytest.raises(Unusual):
        number_said(text)
