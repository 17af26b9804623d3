"""Is a workbook read for what it is, whatever its name? And does each format tell what its cells are?"""

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from flows.intake.collect import collect
from flows.intake.find import find_workbooks
from flows.workbooks.formats import decode
from flows.workbooks.workbook import read_workbook
from schemas.errors import InputRefused
from schemas.reading import DIGITS_LOST, ERROR_CELL, UNCOMPUTED

from .degree_office import COLUMNS
from .formats import NAMES, WRITERS, write_html, write_ods, write_tabbed, write_xls

ID = "110101199001011237"
FACTS: list[list[Any]] = [
    ["会员名册"],
    ["序号", "身份证号", "姓名", "会员状态", "入会日期"],
    [1, ID, "张三", "在会", date(2020, 3, 1)],
    [2, int(ID), "李四", "在会", date(2021, 12, 31)],
    [3, None, "王五", None, None],
    ["合计", None, 3, None, None],
]


def members(folder: Path) -> list[list[Any]]:
    intake = collect(find_workbooks((folder,)), list(COLUMNS), meanwhile=lambda: None)
    fields = ("id_number", "name", "member_status", "joined_on")
    return [[row[field] for field in fields] for row in intake.tables["membership"].to_pylist()]


@pytest.mark.parametrize(("form", "suffix"), [(form, suffix) for form in WRITERS for suffix in NAMES[form]])
def test_a_file_is_read_for_what_it_is(form: str, suffix: str, tmp_path: Path) -> None:
    WRITERS[form](tmp_path / f"名册{suffix}", FACTS)
    # In a text nothing is a number, so a long one has lost nothing; in a cell of a type it has.
    long = ID if form in ("html", "tabbed") else DIGITS_LOST
    assert members(tmp_path) == [[ID, "张三", "在会", "2020-03-01"], [long, "李四", "在会", "2021-12-31"]]


@pytest.mark.parametrize("form", WRITERS)
def test_the_text_of_an_error_is_one_in_every_format(form: str, tmp_path: Path) -> None:
    WRITERS[form](tmp_path / f"名册{NAMES[form][0]}", [FACTS[1], [1, ID, "#VALUE!", "#REF!", "#NAME?"]])
    assert members(tmp_path) == [[ID, ERROR_CELL, ERROR_CELL, ERROR_CELL]]


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("write", [write_tabbed, write_html])
def test_texts_are_read_in_the_encodings_of_school_systems(write: Any, encoding: str, tmp_path: Path) -> None:
    write(tmp_path / "名册.xls", [*FACTS[:3]], encoding=encoding)
    assert members(tmp_path) == [[ID, "张三", "在会", "2020-03-01"]]


def test_a_declared_encoding_that_is_wrong_is_not_believed() -> None:
    assert decode('<meta charset="utf-8">学号'.encode("gbk")).endswith("学号")
    assert decode('<meta charset="gb2312">学号䶮'.encode("gb18030")).endswith("学号䶮")


def test_a_page_has_its_spans_breaks_hidden_rows_and_layout_tables(tmp_path: Path) -> None:
    (tmp_path / "名册.xls").write_text(
        f"""<HTML><head><title>x</title><style>td {{mso-number-format:"\\@"}}</style></head><body><p>会员名册</p>
        <table><tr><td><table>
        <tr><th>身份证<br>号<th rowspan=1>姓&nbsp;名</th><th colspan=2>会员<tr><th><th><th>状态<th>入会日期（年月日）
        <tr><td rowspan="2">="{ID}"<td rowspan=2>张 三<td>退会<td>2019.1.1
        <tr style="display:none"><td>在会</td><td>2020年3月1日</td></tr>
        <tr><td x:num>{ID}<td>李四<td colspan=9>在会
        <tr><td>{ID}<td x:err="#N/A">王五<td>在会
        </table></td></tr></table></body></HTML>""",
        "utf-8",
    )
    assert members(tmp_path) == [
        [ID, "张三", "退会", "2019-01-01"],
        [ID, "张三", "在会", "2020-03-01"],
        [DIGITS_LOST, "李四", "在会", None],
        [ID, ERROR_CELL, "在会", None],
    ]
    (grid,) = read_workbook(tmp_path / "名册.xls", "名册.xls")
    assert (grid.columns[0][0].as_py(), grid.hidden_rows) == ("会员名册", (4,))


SPREADSHEETML = """<?xml version="1.0" encoding="GB2312"?>{doctype}
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel">
<Worksheet ss:Name="名册"><Table>
<Row ss:Index="3"><Cell ss:Index="2" ss:MergeDown="1"><Data ss:Type="String">身份证号</Data></Cell>
 <Cell ss:MergeDown="1"><Data ss:Type="String">姓名</Data></Cell>
 <Cell ss:MergeAcross="1"><Data ss:Type="String">会员</Data></Cell></Row>
<Row><Cell ss:Index="4"><Data ss:Type="String">状态</Data></Cell><Cell><Data ss:Type="String">入会日期</Data></Cell></Row>
<Row ss:Hidden="1"><Cell ss:Index="2"><Data ss:Type="String">{id}</Data></Cell>
 <Cell><Data ss:Type="String"><B xmlns="http://www.w3.org/TR/REC-html40">张</B>三</Data></Cell>
 <Cell ss:MergeDown="1"><Data ss:Type="String">在会</Data></Cell>
 <Cell><Data ss:Type="DateTime">2020-03-01T00:00:00.000</Data></Cell></Row>
<Row><Cell ss:Index="2"><Data ss:Type="Number">1.1010119900101123E+17</Data></Cell>
 <Cell><Data ss:Type="String">{name}</Data></Cell>
 <Cell ss:Index="5" ss:Formula="=TODAY()"/></Row>
<Row><Cell ss:Index="2"><Data ss:Type="String">{id}</Data></Cell><Cell><Data ss:Type="Error">#N/A</Data></Cell>
 <Cell><Data ss:Type="String">在会</Data></Cell></Row>
</Table></Worksheet>
<Worksheet ss:Name="底稿"><Table><Row><Cell><Data ss:Type="String">x</Data></Cell></Row></Table>
<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet></Workbook>"""


def test_an_xml_spreadsheet_has_its_types_places_and_merged_cells(tmp_path: Path) -> None:
    (tmp_path / "名册.xls").write_bytes(SPREADSHEETML.format(doctype="", id=ID, name="李四").encode("gbk"))
    assert members(tmp_path) == [
        [ID, "张三", "在会", "2020-03-01"],
        [DIGITS_LOST, "李四", "在会", UNCOMPUTED],
        [ID, ERROR_CELL, "在会", None],
    ]
    assert [(grid.visible, grid.hidden_rows) for grid in read_workbook(tmp_path / "名册.xls", "")] == [
        (True, (4,)),
        (False, ()),
    ]


@pytest.mark.parametrize("doctype", ['<!DOCTYPE x [<!ENTITY e "李四">]>', '<!DOCTYPE x SYSTEM "file:///etc/hostname">'])
def test_an_xml_spreadsheet_with_a_document_type_is_refused(doctype: str, tmp_path: Path) -> None:
    (tmp_path / "名册.xls").write_bytes(SPREADSHEETML.format(doctype=doctype, id=ID, name="&e;").encode("gbk"))
    with pytest.raises(InputRefused, match="名册"):
        read_workbook(tmp_path / "名册.xls", "名册.xls")


@pytest.mark.parametrize(
    "raw",
    [b"", b"no table\r\nat all", b"%PDF-1.7\t\n", b"\x00\t\x01\t", bytes(range(256)), b"<html><body>x</body></html>"],
)
def test_what_is_no_table_is_refused_by_name(raw: bytes, tmp_path: Path) -> None:
    path = tmp_path / "坏.xls"
    path.write_bytes(raw)
    with pytest.raises(InputRefused, match="坏"):
        read_workbook(path, "坏.xls")


def test_an_archive_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "文档.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(InputRefused, match="文档"):
        read_workbook(path, "文档.xlsx")


def test_merged_groups_of_an_old_workbook_are_filled_down(tmp_path: Path) -> None:
    cells = [["身份证号", "姓名", "会员状态"], [ID, "张三", "退会"], [None, None, "在会"]]
    write_xls(tmp_path / "名册.xls", cells, merged=[(1, 2, 0, 0), (1, 2, 1, 1)])
    assert members(tmp_path) == [[ID, "张三", "退会", None], [ID, "张三", "在会", None]]


def test_an_open_document_has_merged_cells_hidden_rows_and_formulas_without_result(tmp_path: Path) -> None:
    path = tmp_path / "名册.ods"
    write_ods(
        path,
        [["身份证号", "姓名", "会员状态"], ["合并", "张三", "退会"], [None, "张三", "在会"], ["公式", "李四", "在会"]],
    )
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    own = cell.format(ID)
    text = parts["content.xml"].replace(
        cell.format("合并"), own.replace("cell ", 'cell table:number-rows-spanned="2" ', 1)
    )
    text = text.replace("<table:table-cell/>", "<table:covered-table-cell/>")
    text = text.replace(cell.format("公式"), '<table:table-cell table:formula="of:=[.A1]"/>')
    parts["content.xml"] = text.replace(
        "<table:table-row><table:covered", '<table:table-row table:visibility="collapse"><table:covered'
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    assert members(tmp_path) == [
        [ID, "张三", "退会", None],
        [ID, "张三", "在会", None],
        [UNCOMPUTED, "李四", "在会", None],
    ]
    assert read_workbook(path, "")[0].hidden_rows == (2,)


def test_an_open_document_says_which_cells_show_an_error(tmp_path: Path) -> None:
    path = tmp_path / "名册.ods"
    write_ods(
        path, [["身份证号", "姓名", "会员状态", "入会日期"], [ID, "张三", "在会", "坏"], [ID, "李四", "坏", None]]
    )
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    # As LibreOffice writes =1/0: to an old reader a text without any letters.
    wrong = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
        'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
    )
    cell = '<table:table-cell office:value-type="string"><text:p>坏</text:p></table:table-cell>'
    space = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" '
    content = parts["content.xml"].replace(cell, wrong).replace("xmlns:office", f"{space}xmlns:office", 1)
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in (parts | {"content.xml": content}).items():
            archive.writestr(name, part)
    assert members(tmp_path) == [[ID, "张三", "在会", ERROR_CELL], [ID, "李四", ERROR_CELL, None]]


def formulas(path: Path, **cells: Any) -> None:
    """A roll written by a library, which saves formulas without their results."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["身份证号", "姓名", "会员状态", "入会日期"])
    for place, cell in cells.items():
        sheet[place] = cell
    book.save(path)


def test_a_formula_without_result_is_a_problem_at_its_cell_and_never_blank(tmp_path: Path) -> None:
    formulas(tmp_path / "名册.xlsx", A2=ID, B2="张三", C2="在会", D2="=TODAY()", A3='="x"', B3="李四", C3='="在会"')
    assert members(tmp_path) == [[ID, "张三", "在会", UNCOMPUTED], [UNCOMPUTED, "李四", UNCOMPUTED, None]]


def test_rows_of_nothing_but_formulas_without_result_are_rows(tmp_path: Path) -> None:
    formulas(tmp_path / "名册.xlsx", A2="=x!A2", B2="=x!B2", C2="=x!C2", D2="=x!D2")
    assert members(tmp_path) == [[UNCOMPUTED] * 4]


@pytest.mark.parametrize(
    ("cell", "blank"),
    [
        ("<c r='C2'><f>A1</f></c>", False),
        ("<c r='C2'><f>A1</f><v/></c>", False),
        ("<c r='C2'><f>A1</f><v></v></c>", False),
        ('<c s="1" r="C2">\n <f t="shared" ref="C2:C3" si="0">A1</f>\n <v />\n</c>', False),
        ("<c r='C2'><f t='shared' si='0'/></c>", False),
        ('<c r="C2" t="str"><f>""</f><v></v></c>', True),
        ('<c r="C2" t="str"><f>A1</f><v>在会</v></c>', "在会"),
        ('<c r="C2"/>', True),
    ],
)
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_a_result_that_was_saved_counts_even_where_it_is_blank(
    cell: str, blank: bool | str, prefix: str, tmp_path: Path
) -> None:
    book = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(book) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["身份证号", "姓名", "会员状态"])
        sheet.write_row(1, 0, [ID, "张三"])
        sheet.write_string(1, 2, "此格")
    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    part = "xl/worksheets/sheet1.xml"
    before, _, after = parts[part].partition('<c r="C2"')
    parts[part] = before + cell.replace("'", '"') + after.partition("</c>")[2]
    if prefix:
        parts[part] = (
            parts[part].replace("<", f"<{prefix}").replace(f"<{prefix}/", f"</{prefix}").replace(f"<{prefix}?", "<?")
        )
        parts[part] = parts[part].replace(f"<{prefix}worksheet xmlns=", f"<{prefix}worksheet xmlns:x=")
    with zipfile.ZipFile(book, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    (row,) = members(tmp_path)
    assert row[2] == (None if blank is True else UNCOMPUTED if blank is False else blank)


def test_hidden_rows_are_read_and_told_once_and_hidden_sheets_are_neither(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "名册.xlsx") as book:
        for name in ("一", "二", "三"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["身份证号", "姓名", "会员状态"])
            for row in range(1, 6):
                sheet.write_row(row, 0, [ID, f"{name}{row}", "在会"])
            sheet.set_row(2, None, None, {"hidden": name == "一"})
            sheet.set_row(3, None, None, {"hidden": name == "一"})
            sheet.set_row(5, None, None, {"hidden": name == "一"})
            sheet.set_row(9, None, None, {"hidden": True})
        book.worksheets()[1].hide()
        book.worksheets()[2].very_hidden()
    intake = collect(find_workbooks((tmp_path,)), list(COLUMNS), meanwhile=lambda: None)
    assert intake.tables["membership"].num_rows == 5
    assert intake.hidden == ["名册.xlsx#二", "名册.xlsx#三"]
    (problem,) = intake.problems
    assert (problem.code, problem.severity, problem.row, problem.cell) == ("hidden_rows", "note", 3, "A3")
    assert "3 行" in problem.message and "3—4、6" in problem.message


@pytest.mark.parametrize("since_1904", [False, True])
def test_days_are_counted_from_where_the_workbook_counts_them(since_1904: bool, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "名册.xlsx", {"date_1904": since_1904}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["身份证号", "姓名", "会员状态", "入会日期"])
        for row, form in enumerate([book.add_format({"num_format": "yyyy年m月d日"}), None], start=1):
            sheet.write_row(row, 0, [ID, f"人{row}", "在会"])
            sheet.write_datetime(row, 3, date(2020, 3, 1), form)
        sheet.write_row(3, 0, [ID, "人3", "在会", "2020-03-01"])
        sheet.write_row(4, 0, [ID, "人4", "在会", 20200301])
    assert [row[3] for row in members(tmp_path)] == ["2020-03-01"] * 4


@pytest.mark.parametrize("form", ["xlsx", "xls", "xlsb", "ods", "spreadsheetml"])
@pytest.mark.parametrize("shift", [0, 1, 3])
def test_lost_digits_are_seen_wherever_the_table_begins(form: str, shift: int, tmp_path: Path) -> None:
    cells = [["姓名", "会员状态", "身份证号"], ["张三", "在会", int(ID)], ["李四", "在会", ID]]
    WRITERS[form](tmp_path / f"名册{NAMES[form][0]}", [[*[None] * shift, *row] for row in cells])
    assert members(tmp_path) == [[DIGITS_LOST, "张三", "在会", None], [ID, "李四", "在会", None]]
