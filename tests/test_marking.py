"""Does every office get its own workbook back, with every mistake marked at its cell, fit to be dropped in again?"""

import csv
import re
import zipfile
import zlib
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet

from flows.checking import check_inputs
from flows.sampling import write_sample
from flows.steps import run_steps
from flows.underway import Request, Review
from policies.terms import load_newest, programmes
from reports.marking import Mark, NotMarkable, mark_workbook, read_marked
from reports.marking import workbook as marking_workbook
from schemas.titles import problem_titles

from . import degree_office
from .office import invent, write_cell

ROOT = Path(__file__).parents[1]
YEARS = {"beijing-degree": 2026, "beijing-skills": 2026, "conghua-degree": 2023}
LOOKS = {"错误": "solid", "提醒": "lightUp", "说明": "gray0625"}
PERSON = invent(1)


def settle(programme: str, inputs: Path, out: Path) -> Review:
    request = Request(
        programme=programme,
        year=YEARS[programme],
        inputs=(inputs,),
        out=out,
        warehouse=out / "warehouse.duckdb",
        made_by="制表人",
        made_at=datetime(2026, 10, 9, 9, tzinfo=ZoneInfo("Asia/Shanghai")),
    )
    return run_steps(request, announce=lambda _: None)


def folder_of(review: Review) -> Path:
    return Path(review.summary["folder"])


def check(inputs: Path, out: Path) -> dict[str, Any]:
    return check_inputs("beijing-degree", (inputs,), out=out, skip_unreadable=False, announce=lambda _: None)


def problems(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def listed(page: Worksheet) -> list[dict[str, str]]:
    """The rows of a list of problems by their headers, and where the link of each leads."""
    rows = list(page.iter_rows())
    head = next(place for place, row in enumerate(rows) if row[0].value == "序号")
    names = [cell.value for cell in rows[head]]
    return [
        dict(zip(names, [cell.value or "" for cell in row], strict=True))
        | {"link": row[3].hyperlink.location if row[3].hyperlink else ""}
        for row in rows[head + 1 :]
    ]


def office(folder: Path, *, skip: tuple[str, ...] = ()) -> Path:
    """The required workbooks of one clean person, but for those to be written by the test itself."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind in ("registration", "grades", "tuition", "membership"):
        if kind not in skip:
            write_book(folder / f"{kind}.xlsx", kind, [degree_office.CLEAN[kind]])
    return folder


def write_book(path: Path, kind: str, rows: list[dict[str, Any]]) -> None:
    columns = degree_office.COLUMNS[kind].split()
    with xlsxwriter.Workbook(path) as book:
        page, day = book.add_worksheet(kind), book.add_format({"num_format": "yyyy-mm-dd"})
        for at, column in enumerate(columns):
            page.write_string(0, at, column)
        for row, facts in enumerate(rows, start=1):
            for column, value in facts.items():
                write_cell(page, row, columns.index(column), filled(value), day)


def filled(value: Any) -> Any:
    """What a cell of a clean person holds, for the one person of these tests."""
    if not isinstance(value, str):
        return value
    return re.sub(r"\$(\w+?)(?=春|$)", lambda name: str((PERSON | {"year": 2026})[name[1]]), value)


@pytest.mark.parametrize("programme", sorted(YEARS))
def test_every_problem_is_at_a_real_cell_whose_marked_copy_says_it(programme: str, tmp_path: Path) -> None:
    write_sample(programme, tmp_path / "in", people=60, seed=7, year=YEARS[programme])
    review = settle(programme, tmp_path / "in", tmp_path / "out")
    found = problems(folder_of(review) / "problems.csv")
    assert len(found) > 8
    copies = {}
    for path in (folder_of(review) / "标注").rglob("*.xlsx"):
        book = openpyxl.load_workbook(path)
        copies[path.name] = book, listed(book["问题清单"]), openpyxl.load_workbook(tmp_path / "in" / path.name)
    assert set(copies) == {problem["file"] for problem in found}
    assert sum(len(rows) for _, rows, _ in copies.values()) == len(found)
    for problem in found:
        book, rows, original = copies[problem["file"]]
        told = [
            row
            for row in rows
            if (row["工作表"], row["行"], row["列"], row["代码"])
            == (problem["sheet"], problem["row"], problem["column"], problem["code"])
        ]
        assert told, problem
        row = told[0]
        assert row["单元格"].endswith(problem["row"])
        assert row["link"] == f"'{problem['sheet']}'!{row['单元格']}"
        assert (row["问题"] + row["办法"]).endswith(problem["message"])
        page, before = book[problem["sheet"]], original[problem["sheet"]]
        cell = page[row["单元格"]]
        assert cell.value == before[row["单元格"]].value
        assert f"（{problem['code']}）" in cell.comment.text
        assert row["办法"] in cell.comment.text
        assert cell.fill.patternType in (LOOKS[row["程度"]], "solid")
        if problem["column"]:
            above = [before.cell(line, cell.column).value for line in range(1, 21)]
            assert problem["column"] in {" ".join(str(text).split()) for text in above}
        assert before[row["单元格"]].comment is None
    # Nobody's ID stands in a comment or in the list.
    texts = [text for _, rows, _ in copies.values() for row in rows for text in row.values()]
    texts += [
        c.comment.text
        for book, *_ in copies.values()
        for page in book
        for r in page.iter_rows()
        for c in r
        if c.comment
    ]
    assert not [text for text in texts if re.search(r"\d{15}", text)]


@pytest.mark.parametrize("programme", sorted(YEARS))
def test_marked_copies_in_place_of_the_originals_settle_the_same(programme: str, tmp_path: Path) -> None:
    source = ROOT / "data" / "sample" / programme
    first = folder_of(settle(programme, source, tmp_path / "first"))
    (tmp_path / "in").mkdir()
    for path in source.glob("*.xlsx"):
        copy = first / "标注" / path.name
        (tmp_path / "in" / path.name).write_bytes((copy if copy.exists() else path).read_bytes())
    again = settle(programme, tmp_path / "in", tmp_path / "again")
    second = folder_of(again)
    for name in ("decisions.csv", "payments.csv", "problems.csv"):
        assert (first / name).read_bytes() == (second / name).read_bytes()
    assert (again.intake.unrecognised, again.intake.hidden) == ([], [])
    # Marked once more, a copy says the same once, not twice.
    for copy in (second / "标注").iterdir():
        before, after = (openpyxl.load_workbook(folder / "标注" / copy.name) for folder in (first, second))
        assert after.sheetnames == before.sheetnames
        assert comments(after) == comments(before)


def comments(book: openpyxl.Workbook) -> dict[tuple[str, str], tuple[str, str | None]]:
    return {
        (page.title, cell.coordinate): (cell.comment.text, cell.fill.patternType)
        for page in book
        for row in page.iter_rows()
        for cell in row
        if cell.comment
    }


def test_marked_copies_beside_their_originals_count_once(tmp_path: Path) -> None:
    source = ROOT / "data" / "sample" / "beijing-degree"
    first = folder_of(settle("beijing-degree", source, tmp_path / "first"))
    both = tmp_path / "in"
    both.mkdir()
    for path in [*source.glob("*.xlsx"), *(first / "标注").iterdir()]:
        (both / f"{path.parent.name}_{path.name}").write_bytes(path.read_bytes())
    second = folder_of(settle("beijing-degree", both, tmp_path / "second"))
    assert (first / "decisions.csv").read_bytes() == (second / "decisions.csv").read_bytes()


def test_a_corrected_cell_loses_its_mark_and_the_others_keep_theirs(tmp_path: Path) -> None:
    rows = [degree_office.CLEAN["grades"] | {"综合成绩": mark} for mark in ("？", "坏", 88)]
    inputs = office(tmp_path / "in", skip=("grades",))
    write_book(inputs / "grades.xlsx", "grades", rows)
    assert check(inputs, tmp_path / "out")["problems"] == 2
    copy = tmp_path / "out" / "检查-beijing-degree" / "标注" / "grades.xlsx"
    book = openpyxl.load_workbook(copy)
    mark = next(cell for cell in book["grades"][1] if cell.value == "综合成绩").column_letter
    book["grades"][f"{mark}2"].value = 90
    book["grades"][f"{mark}4"].comment = openpyxl.comments.Comment("教务处：已核", "教务处")
    book.save(inputs / "grades.xlsx")
    assert check(inputs, tmp_path / "out")["problems"] == 1
    book = openpyxl.load_workbook(copy)
    assert book.sheetnames == ["问题清单", "grades"]
    assert set(comments(book)) == {("grades", f"{mark}3"), ("grades", f"{mark}4")}
    assert book["grades"][f"{mark}2"].fill.patternType is None
    assert book["grades"][f"{mark}4"].comment.text == "教务处：已核"
    assert [row["单元格"] for row in listed(book["问题清单"])] == [f"{mark}3"]


def furnished(path: Path) -> None:
    """A workbook with everything an office puts into one."""
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("报名 '表")
    text, yellow = book.add_format({"num_format": "@"}), book.add_format({"bg_color": "#FFFF00", "bold": True})
    page.set_column(0, 0, 30)
    page.set_column(2, 2, 25, text)
    page.merge_range(0, 0, 0, 4, "2026年报名登记表", yellow)
    for at, name in enumerate(("学号*", "姓名", "身份证号", "入学批次", "复审结果", "专业")):
        page.write_string(1, at, name, yellow)
    page.write_row(2, 0, ["2026000000001", "王一", "110101199001011", "2026春", "通过"], yellow)
    page.write_formula(2, 5, '="行政"&"管理"', None, "行政管理")
    page.write_row(3, 0, ["2026000000002", "=cmd|' /C calc'!A0".replace("=", "＝"), None, "2026春", "通过"])
    page.write_comment(2, 2, "老师的批注", {"author": "班主任"})
    page.write_comment(2, 0, "学号已核", {"author": "班主任"})
    page.data_validation(2, 4, 9, 4, {"validate": "list", "source": ["通过", "不通过"]})
    page.conditional_format(2, 0, 9, 0, {"type": "duplicate", "format": yellow})
    page.autofilter(1, 0, 3, 5)
    page.freeze_panes(2, 0)
    page.print_area(0, 0, 3, 5)
    page.repeat_rows(1)
    chart = book.add_chart({"type": "pie"})
    chart.add_series({"values": "='报名 ''表''!$A$3:$A$4"})
    page.insert_chart(10, 0, chart)
    picture = path.with_suffix(".png")
    picture.write_bytes(_png())
    page.insert_image(12, 4, picture)
    hidden = book.add_worksheet("存底")
    hidden.write_string(0, 0, "不要动")
    hidden.hide()
    book.define_name("批次", "='报名 ''表''!$D$3")
    page.activate()
    book.close()
    picture.unlink()


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    header = (1).to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(*each) for each in ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0\0\0\0")), (b"IEND", b""))
    )


def test_all_that_an_office_put_into_its_workbook_is_still_there(tmp_path: Path) -> None:
    inputs = office(tmp_path / "in", skip=("registration",))
    furnished(inputs / "报名.xlsx")
    said = check(inputs, tmp_path / "out")
    copy = tmp_path / "out" / "检查-beijing-degree" / "标注" / "报名.xlsx"
    before, after = openpyxl.load_workbook(inputs / "报名.xlsx"), openpyxl.load_workbook(copy)
    assert after.sheetnames == ["问题清单", "报名 '表", "存底"]
    assert [page.sheet_state for page in after] == ["visible", "visible", "hidden"]
    assert after.active.title == "问题清单"
    was, now = before["报名 '表"], after["报名 '表"]
    assert now.merged_cells.ranges == was.merged_cells.ranges
    assert {letter: size.width for letter, size in now.column_dimensions.items()} == {
        letter: size.width for letter, size in was.column_dimensions.items()
    }
    assert [each.sqref for each in now.data_validations.dataValidation] == [
        each.sqref for each in was.data_validations.dataValidation
    ]
    assert [str(each.sqref) for each in now.conditional_formatting] == [
        str(each.sqref) for each in was.conditional_formatting
    ]
    assert (now.freeze_panes, now.auto_filter.ref) == (was.freeze_panes, was.auto_filter.ref)
    assert (now.print_area, now.print_title_rows) == (was.print_area, was.print_title_rows)
    assert after.defined_names["批次"].value == before.defined_names["批次"].value
    assert [len(now._charts), len(now._images)] == [1, 1] or [len(was._charts), len(was._images)] == [1, 0]
    assert not now.sheet_view.tabSelected
    # The marks: the bad number keeps the office's bold, the blank one the text format of its column.
    assert (now["C3"].fill.patternType, now["C3"].font.b, now["C3"].value) == ("solid", True, "110101199001011")
    assert (now["C4"].fill.patternType, now["C4"].number_format, now["C4"].value) == ("solid", "@", None)
    assert now["C3"].comment.text.startswith("【错误】身份证号无效（identity_invalid）\n原因：应为18位有效身份证号；")
    assert now["C3"].comment.text.endswith("\n—— 以下为原有批注 ——\n老师的批注")
    assert now["A3"].comment.text == "学号已核"
    assert now["A3"].fill.fgColor.rgb == "FFFFFF00"
    assert now["F3"].value == '="行政"&"管理"'
    assert openpyxl.load_workbook(copy, data_only=True)["报名 '表"]["F3"].value == "行政管理"
    with zipfile.ZipFile(inputs / "报名.xlsx") as old, zipfile.ZipFile(copy) as new:
        changed = {name for name in old.namelist() if old.read(name) != new.read(name)}
        added = set(new.namelist()) - set(old.namelist())
    assert changed == {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
        "xl/worksheets/sheet1.xml", "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml",
    }  # fmt: skip
    assert added == {"xl/worksheets/sheetMark1.xml"}
    # And a second time round it is the same workbook still.
    (inputs / "报名.xlsx").write_bytes(copy.read_bytes())
    again = check(inputs, tmp_path / "out")
    assert (again["problems"], again["sheets"], again["hidden_sheets"]) == (
        said["problems"], said["sheets"], said["hidden_sheets"],
    )  # fmt: skip
    assert comments(openpyxl.load_workbook(copy)) == comments(after)


def test_the_list_is_what_an_officer_prints(tmp_path: Path) -> None:
    marks = [
        Mark("成绩", "B3", 3, "成绩", "mark_unreadable", "成绩无法识别", "error", "应为成绩；现为“=1+1”。请重新填写。"),
        Mark("成绩", "B3", 3, "成绩", "orphan_evidence", "没有登记", "note", "登记表中没有此人。请核对。"),
        Mark("成绩", "A4", 4, "", "row_skipped", "这一行没有读取", "warning", "这一行没有学号。请补全。"),
        Mark("", "", 0, "", "odd", "odd", "warning", "文件有问题。请看看。"),
    ]
    source, target = tmp_path / "甲.xlsx", tmp_path / "标.xlsx"
    with xlsxwriter.Workbook(source) as book:
        page = book.add_worksheet("成绩")
        page.write_column(0, 1, ["成绩表", "成绩", "=1+1".replace("=", "'="), 5])
    with target.open("wb+") as stream:
        mark_workbook(source, stream, "甲.xlsx", marks, notices=("另说一句。",))
    book = openpyxl.load_workbook(target)
    page = book["问题清单"]
    lines = [page.cell(row, 1).value for row in range(1, 6)]
    assert lines[:2] == [
        "材料问题清单：甲.xlsx",
        "共 4 处：错误 1 处（红底，须改正），提醒 2 处（黄色斜纹，请核对），说明 1 处（蓝色点纹，供了解）。",
    ]
    assert lines[3] == "另说一句。"
    assert [list(row.values()) for row in listed(page)] == [
        ["1", "提醒", "", "", "", "", "odd：文件有问题。", "请看看。", "odd", ""],
        ["2", "错误", "成绩", "B3", "3", "成绩", "成绩无法识别：应为成绩；现为“=1+1”。", "请重新填写。", "mark_unreadable",
         "'成绩'!B3"],
        ["3", "说明", "成绩", "B3", "3", "成绩", "没有登记：登记表中没有此人。", "请核对。", "orphan_evidence", "'成绩'!B3"],
        ["4", "提醒", "成绩", "A4", "4", "", "这一行没有读取：这一行没有学号。", "请补全。", "row_skipped", "'成绩'!A4"],
    ]  # fmt: skip
    assert (page.page_setup.orientation, page.page_setup.paperSize, page.page_setup.fitToHeight) == ("landscape", 9, 0)
    assert (page.print_title_rows, page.auto_filter.ref, page.freeze_panes) == ("$6:$6", "A6:I10", "A7")
    assert book["成绩"]["B3"].comment.text == (
        "【错误】成绩无法识别（mark_unreadable）\n原因：应为成绩；现为“=1+1”。\n办法：请重新填写。\n"
        "【说明】没有登记（orphan_evidence）\n原因：登记表中没有此人。\n办法：请核对。"
    )
    assert [book["成绩"][cell].fill.patternType for cell in ("B3", "A4", "B4")] == ["solid", "lightUp", None]


def test_a_merged_cell_is_marked_where_it_shows(tmp_path: Path) -> None:
    source, target = tmp_path / "甲.xlsx", tmp_path / "标.xlsx"
    with xlsxwriter.Workbook(source) as book:
        page = book.add_worksheet("表")
        page.write_column(0, 1, ["名", "一", "二", "三"])
        page.merge_range(1, 0, 3, 0, "组")
    with target.open("wb+") as stream:
        mark_workbook(
            source, stream, "甲.xlsx", [Mark("表", "A3", 3, "组", "c_c", "t", "error", "坏。改。")], notices=()
        )
    book = openpyxl.load_workbook(target)
    assert list(comments(book)) == [("表", "A2")]
    assert listed(book["问题清单"])[0]["link"] == "'表'!A2"


def rewritten(source: Path, target: Path, change: dict[str, Any]) -> None:
    """A package with some parts changed by functions of their text."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change[name](data) if name in change else data)


def test_packages_of_other_makes_are_marked_too(tmp_path: Path) -> None:
    """Prefixed elements, and rows and cells that do not say where they are, as some exports write them."""
    source, other = tmp_path / "甲.xlsx", tmp_path / "乙.xlsx"
    with xlsxwriter.Workbook(source) as book:
        book.add_worksheet("表").write_column(0, 0, ["名", "一", "二"])
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

    def prefixed(data: bytes) -> bytes:
        text = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", data.decode())
        return text.replace(f'xmlns="{main}"', f'xmlns:x="{main}"').encode()

    def bare(data: bytes) -> bytes:
        return prefixed(re.sub(rb'(<(?:row|c)) r="\w+"', rb"\1", data))

    parts = {"xl/worksheets/sheet1.xml": bare, "xl/workbook.xml": prefixed, "xl/styles.xml": prefixed}
    rewritten(source, other, parts)
    mark = Mark("表", "A3", 3, "名", "c_c", "t", "error", "坏。改。")
    with (tmp_path / "标.xlsx").open("wb+") as stream:
        mark_workbook(other, stream, "乙.xlsx", [mark], notices=())
    book = openpyxl.load_workbook(tmp_path / "标.xlsx")
    assert list(comments(book)) == [("表", "A3")]
    assert book["表"]["A3"].fill.patternType == "solid"


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("xl/workbook.xml", lambda data: b'<!DOCTYPE a [<!ENTITY b "c">]>' + data.partition(b"?>")[2]),
        ("xl/workbook.xml", lambda data: data.replace(b"/spreadsheetml/2006/main", b"/spreadsheetml/2006/other")),
        ("xl/styles.xml", lambda data: data[:-40]),
        ("xl/styles.xml", lambda _: b"<styleSheet/>"),
        ("xl/worksheets/sheet1.xml", lambda data: data.replace(b"sheetData", b"sheetDatum")),
        ("_rels/.rels", lambda _: b"nothing"),
    ],
)
def test_a_package_that_cannot_be_trusted_is_not_written_into(part: str, change: Any, tmp_path: Path) -> None:
    source, broken = tmp_path / "甲.xlsx", tmp_path / "乙.xlsx"
    with xlsxwriter.Workbook(source) as book:
        book.add_worksheet("表").write_column(0, 0, ["名", "一", "二"])
    rewritten(source, broken, {part: change})
    mark = Mark("表", "A3", 3, "名", "c_c", "t", "error", "坏。改。")
    with (tmp_path / "标.xlsx").open("wb+") as stream, pytest.raises(NotMarkable):
        mark_workbook(broken, stream, "乙.xlsx", [mark], notices=())


def test_a_format_that_cannot_be_written_back_is_copied_as_cells(tmp_path: Path) -> None:
    """A web page and a tabbed text under `.xls`, and their names beside an .xlsx of the same name."""
    inputs = office(tmp_path / "in", skip=("grades", "membership"))
    head = "<tr><td>学号</td><td>学期</td><td>课程名称</td><td>综合成绩</td></tr>"
    row = "<tr><td>0026000000001</td><td>2026春</td><td>=写作</td><td>？</td></tr>"
    (inputs / "grades.xls").write_text(f"<html><table>{head}{row}</table></html>", "utf-8")
    table = f"身份证号\t姓名\t会员状态\n{PERSON['id']}\t王一\t在会\n110101199001011\t王二\t在会\n"
    (inputs / "registration.xls").write_bytes(table.encode("gb18030"))
    said = check(inputs, tmp_path / "out")
    folder = tmp_path / "out" / "检查-beijing-degree" / "标注"
    # The registration's own copy, where it has one, is called as it is.
    assert sorted(said["marked"]) == ["标注/grades.xlsx", "标注/registration.xls.xlsx"]
    book = openpyxl.load_workbook(folder / "grades.xlsx")
    assert [[cell.value for cell in row] for row in book["grades"].iter_rows()] == [
        ["学号", "学期", "课程名称", "综合成绩"],
        ["0026000000001", "2026春", "=写作", "？"],
    ]
    assert book["grades"]["C2"].data_type == "s"
    assert book["grades"]["D2"].comment.text.startswith("【错误】成绩无法识别（mark_unreadable）")
    said_above = [str(book["问题清单"].cell(row, 1).value) for row in range(1, 7)]
    assert "格式不能写回" in said_above[3]
    assert "原文件“grades.xls”请移走" in said_above[4]
    roll = openpyxl.load_workbook(folder / "registration.xls.xlsx")
    assert roll["registration"]["A3"].comment is not None
    # In place of the originals the copies say the same.
    for name in ("grades", "registration"):
        (inputs / f"{name}.xls").unlink()
    (inputs / "grades.xlsx").write_bytes((folder / "grades.xlsx").read_bytes())
    (inputs / "roll.xlsx").write_bytes((folder / "registration.xls.xlsx").read_bytes())
    again = check(inputs, tmp_path / "out")
    assert again["problems"] == said["problems"]
    assert again["unrecognised"] == []


def test_a_number_that_lost_its_digits_stays_lost_in_a_copy_of_cells(tmp_path: Path) -> None:
    """Written as text it would be taken for a number somebody typed."""
    inputs = office(tmp_path / "in", skip=("registration",))
    facts = degree_office.CLEAN["registration"] | {"身份证号": 110101199001011237, "姓名": "王一"}
    write_book(tmp_path / "r.xlsx", "registration", [facts])
    # A package whose styles are gone can be read, but not written into.
    rewritten(tmp_path / "r.xlsx", inputs / "registration.xlsx", {"xl/styles.xml": lambda _: b"<styleSheet/>"})
    first = problems(Path(check(inputs, tmp_path / "out")["problems_file"]))
    copy = tmp_path / "out" / "检查-beijing-degree" / "标注" / "registration.xlsx"
    above = [str(cell.value) for cell in openpyxl.load_workbook(copy)["问题清单"]["A"]]
    assert any("格式不能写回" in line for line in above)
    assert not any("请移走" in line for line in above)
    assert [problem["code"] for problem in first] == ["digits_lost"]
    (inputs / "registration.xlsx").write_bytes(copy.read_bytes())
    assert problems(Path(check(inputs, tmp_path / "out")["problems_file"])) == first


def test_workbooks_with_macros_keep_them(tmp_path: Path) -> None:
    inputs = office(tmp_path / "in", skip=("registration",))
    write_book(tmp_path / "r.xlsx", "registration", [degree_office.CLEAN["registration"] | {"身份证号": "1"}])
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macros = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    rewritten(
        tmp_path / "r.xlsx",
        inputs / "报名.xlsm",
        {"[Content_Types].xml": lambda data: data.replace(plain, macros)},
    )
    with zipfile.ZipFile(inputs / "报名.xlsm", "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 macros")
    assert "标注/报名.xlsm" in check(inputs, tmp_path / "out")["marked"]
    with zipfile.ZipFile(tmp_path / "out" / "检查-beijing-degree" / "标注" / "报名.xlsm") as archive:
        assert archive.read("xl/vbaProject.bin") == b"\xd0\xcf\x11\xe0 macros"
        assert macros in archive.read("[Content_Types].xml")


def test_copies_keep_their_folders_and_their_privacy(tmp_path: Path) -> None:
    inputs = office(tmp_path / "in", skip=("registration",))
    for group in ("一班", "二班"):
        (inputs / group).mkdir()
        facts = degree_office.CLEAN["registration"] | {"身份证号": "1", "学号": f"202600000000{len(group)}{group[0]}"}
        write_book(inputs / group / "名册.xlsx", "registration", [facts])
    check(inputs, tmp_path / "out")
    marked = tmp_path / "out" / "检查-beijing-degree" / "标注"
    assert {path.relative_to(marked).as_posix() for path in marked.rglob("*.xlsx")} >= {
        "一班/名册.xlsx",
        "二班/名册.xlsx",
    }
    for path in [marked, *marked.rglob("*")]:
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600)


def test_no_copy_is_written_outside_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inputs = office(tmp_path / "in", skip=("grades",))
    write_book(inputs / "grades.xlsx", "grades", [degree_office.CLEAN["grades"] | {"综合成绩": "？"}])
    (inputs / "这里").mkdir()
    write_book(inputs / "这里" / "cards.xlsx", "cards", [degree_office.CLEAN["cards"]])
    monkeypatch.chdir(inputs / "这里")
    folders = Path(".."), Path()
    check_inputs("beijing-degree", folders, out=tmp_path / "out", skip_unreadable=False, announce=lambda _: None)
    written = list((tmp_path / "out").rglob("*.xlsx"))
    assert written == [tmp_path / "out" / "检查-beijing-degree" / "标注" / "in" / "grades.xlsx"]


def test_more_comments_than_can_be_shown_are_told_in_the_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marking_workbook, "_MOST_COMMENTS", 2)
    source, target = tmp_path / "甲.xlsx", tmp_path / "标.xlsx"
    with xlsxwriter.Workbook(source) as book:
        book.add_worksheet("表").write_column(0, 0, ["名", "一", "二", "三"])
    marks = [Mark("表", f"A{row}", row, "名", "c_c", "t", "error", "坏。改。") for row in (2, 3, 4)]
    with target.open("wb+") as stream:
        mark_workbook(source, stream, "甲.xlsx", marks, notices=())
    book = openpyxl.load_workbook(target)
    assert list(comments(book)) == [("表", "A2"), ("表", "A3")]
    assert book["表"]["A4"].fill.patternType == "solid"
    assert "另有 1 格只标色" in str(book["问题清单"]["A4"].value)
    assert len(listed(book["问题清单"])) == 3


def test_rows_and_cells_that_are_not_there_are_put_in_at_their_places(tmp_path: Path) -> None:
    source, holed, target = tmp_path / "甲.xlsx", tmp_path / "乙.xlsx", tmp_path / "标.xlsx"
    with xlsxwriter.Workbook(source) as book:
        page = book.add_worksheet("表")
        for row in range(6):
            page.write_row(row, 0, [row, row, row])
    holes = {2: b"", 4: b'<row r="5" spans="1:3" ht="20"/>'}

    def pierced(data: bytes) -> bytes:
        for row, hole in holes.items():
            data = re.sub(rb'<row r="%d".*?</row>' % (row + 1), hole, data)
        return re.sub(rb'<c r="B2"><v>1</v></c>', b"", data)

    rewritten(source, holed, {"xl/worksheets/sheet1.xml": pierced})
    cells = ["B2", "A3", "C3", "B5", "D6", "A9"]
    marks = [Mark("表", cell, int(cell[1:]), "", "c_c", "t", "error", "坏。改。") for cell in cells]
    with target.open("wb+") as stream:
        mark_workbook(holed, stream, "乙.xlsx", marks, notices=())
    book = openpyxl.load_workbook(target)
    assert [cell for _, cell in comments(book)] == cells
    assert [[cell.value for cell in row] for row in book["表"]["A1:C6"]] == [
        [0, 0, 0], [1, None, 1], [None] * 3, [3, 3, 3], [None] * 3, [5, 5, 5],
    ]  # fmt: skip
    assert book["表"].row_dimensions[5].height == 20
    with zipfile.ZipFile(target) as archive:
        places = re.findall(rb'<(?:row|c) r="(\w+)"', archive.read("xl/worksheets/sheet1.xml"))
    numbers = [int(place) for place in places if place.isdigit()]
    assert numbers == [1, 2, 3, 4, 5, 6, 9]
    assert [place for place in places if place.startswith((b"A", b"B", b"C", b"D")) and place[1:] == b"2"] == [
        b"A2", b"B2", b"C2",
    ]  # fmt: skip


def test_more_problems_than_can_be_listed_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marking_workbook, "_MOST_LISTED", 2)
    source, target = tmp_path / "甲.xlsx", tmp_path / "标.xlsx"
    with xlsxwriter.Workbook(source) as book:
        book.add_worksheet("表").write_column(0, 0, ["名", "一", "二", "三", "四"])
    marks = [Mark("表", f"A{row}", row, "名", "c_c", "t", "error", "坏。改。") for row in (2, 3, 4, 5)]
    with target.open("wb+") as stream:
        mark_workbook(source, stream, "甲.xlsx", marks, notices=())
    assert read_marked(target, "标注/甲.xlsx").rows == 4
    assert openpyxl.load_workbook(target)["问题清单"]["A8"].value == "其余 2 处未列出，见 problems.csv"


def test_an_offices_own_sheet_of_that_name_is_left_alone(tmp_path: Path) -> None:
    source, target = tmp_path / "甲.xlsx", tmp_path / "标.xlsx"
    with xlsxwriter.Workbook(source) as book:
        book.add_worksheet("问题清单").write_column(0, 0, ["名", "一"])
    with target.open("wb+") as stream:
        mark_workbook(
            source, stream, "甲.xlsx", [Mark("问题清单", "A2", 2, "名", "c_c", "t", "error", "坏。改。")], notices=()
        )
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == ["问题清单2", "问题清单"]
    assert book["问题清单"]["A1"].value == "名"


def test_every_code_has_a_title() -> None:
    said = "".join(path.read_text("utf-8") for path in (ROOT / "flows").rglob("*.py"))
    codes = set(re.findall(r'"([a-z]+_[a-z_]+)",\s*"(?:error|warning|note)"', said))
    codes |= set(re.findall(r'code = "([a-z_]+)"', (ROOT / "schemas" / "faults.toml").read_text("utf-8")))
    for path in (ROOT / "sql").rglob("strays.sql"):
        codes |= set(re.findall(r"'([a-z_]+)' as code", path.read_text("utf-8")))
    known = {*problem_titles(), *(code for name in programmes() for code in load_newest(name).policy.reasons)}
    assert codes - known == set()
