"""The papers of the training programme, as hosts and finance find them."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from flows.steps import run_steps
from flows.underway import Request
from reports import Heading, WrittenFile, changes, reconciliation, training
from reports.forms import ListPaper, Stencil, draw_form
from reports.publication import WRITERS
from reports.rows import Column, fill_form
from reports.totals import Totals
from schemas.errors import IntegrityFailure

from . import training_office as office
from .till import Till, class_of_two
from .training_office import Case

FORMULA = '=HYPERLINK("x")'
CASE = Case(
    "papers",
    "",
    None,
    {
        "P": {"project": {"项目名称": FORMULA, "承办单位": "甲校"}, "session": {"08": {"学时": 2}}, "more": [
            {"课次": "21", "日期": office._FIRST_DAY, "开始时间": "17:00", "结束时间": "18:20", "课程类型": "授课", "学时": 2},
            {"课次": "22", "日期": office._FIRST_DAY, "开始时间": "19:00", "结束时间": "20:20", "课程类型": "开班", "学时": 2},
        ]},
        "Q": {"project": {"项目编号": "京研/2026:1"}},
    },
    {
        "A": {"in": "P", "expect": {}},
        "B": {"in": "Q", "expect": {}, "trainee": {"工作单位": FORMULA}},
        "C": {"in": "Q", "expect": {}, "absent": ["05"]},
        "D": {"in": "Q", "expect": {}, "trainee": {"考核结果": None}},
        "E": {"in": "Q", "expect": {}},
    },
)  # fmt: skip


def settle(folder: Path, made_by: str = "经办甲") -> Path:
    built, _ = office.build([CASE])
    for rows in built.rows.values():
        for row in rows:
            row["项目编号"] = {"YX0001Q": "京研/2026:1"}.get(str(row["项目编号"]), row["项目编号"])
    office.write(built, folder / "inputs")
    request = Request(
        programme="beijing-skills",
        year=2026,
        inputs=(folder / "inputs",),
        out=folder / "out",
        warehouse=folder / "out" / "warehouse.duckdb",
        made_by=made_by,
        made_at=datetime(2026, 10, 9, tzinfo=UTC),
    )
    return Path(run_steps(request, announce=lambda _: None).summary["folder"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return settle(tmp_path_factory.mktemp("papers"))


def sheet(folder: Path, name: str) -> Worksheet:
    return openpyxl.load_workbook(folder / f"{name}.xlsx").worksheets[0]


def lines(page: Worksheet) -> list[list[Any]]:
    return [[value for value in row if value is not None] for row in page.iter_rows(values_only=True)]


def test_the_settlement_of_a_project_shows_hours_by_day_and_the_hosts_amount(folder: Path) -> None:
    page = sheet(folder, "研修培训结算表_京研_2026_1")
    printed = lines(page)
    assert printed[0] == ["首都职工技术技能素质提升计划（技能研修培训） 2026年研修培训结算表"]
    assert "项目编号：京研/2026:1" in printed[1][0]
    assert "研修日期：2026年5月11日至2026年5月20日" in printed[1][0]
    assert "承办单位：培训学校YX0001Q" in printed[1][0]
    days = [f"5/{day}" for day in range(11, 21)]
    assert printed[3] == [
        "序号",
        "姓名",
        "身份证号",
        *days,
        "出勤课时",
        "研讨课时",
        "出勤率",
        "结论",
        "原因",
        "本次金额",
    ]
    shown = [[row[0], *row[3:]] for row in printed[4:8]]
    assert shown[0] == [1, *[8] * 10, 80, 16, 1, "符合补助", 5000]
    assert shown[1] == [2, 8, 8, 4, *[8] * 7, 76, 16, 0.95, "不予补助", "出勤课时不足", 0]
    assert shown[2] == [3, *[8] * 10, 80, 16, 1, "待补材料", "考核结果未填", 0]
    assert printed[8] == ["合计", "参训 4 人，符合补助 2 人　　大写：人民币壹万元整", 10000]
    assert printed[9] == ["本项目此前已发 0.00 元，本次 10,000.00 元。已发中多发的见追回清单，待补的见待补材料清单。"]
    assert printed[10][0].startswith(
        "项目课时：80 课时（要求不少于 80 课时）；其中研讨、交流：16 课时（要求不少于 16 课时）"
    )
    assert printed[12] == ["制表人：经办甲", "承办单位（盖章）：", "审核人：", "单位负责人："]
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.print_title_rows == "$1:$4"
    assert [page.cell(5, 3).data_type, page.cell(5, 14).data_type] == ["s", "n"]


def test_hours_over_the_days_limit_and_short_days_are_seen(folder: Path) -> None:
    row = lines(sheet(folder, "研修培训结算表_YX0001P"))[4]
    assert row[3:14] == [8, 8, 8, 6, 8, 8, 8, 8, 8, 8, 78]
    assert row[-2:] == ["出勤课时不足；项目课时不足", 0]


@pytest.mark.parametrize("days", [20, 21])
def test_days_too_many_for_a_column_each_are_said_in_one(tmp_path: Path, days: int) -> None:
    project = class_of_two()
    sessions = project.rows["sessions"]
    sessions.append(sessions[-1] | {"课次": "21"})
    del sessions[days:]
    for at, row in enumerate(sessions):
        row["日期"] = date(2026, 5, 1 + at)
    project.rows["projects"][0] |= {
        "开班日期": date(2026, 5, 1),
        "结业日期": date(2026, 5, 31),
        "申请日期": date(2026, 6, 1),
    }
    run = Path(Till(tmp_path).train(project)["folder"])
    (settlement,) = run.glob("研修培训结算表_*.xlsx")
    page = sheet(run, settlement.stem)
    header, trainee = ([cell.value for cell in page[line]] for line in (4, 5))
    if days == 20:
        assert (len(header), header[3], header[22], trainee[22]) == (29, "5/1", "5/20", 4)
        return
    assert (len(header), header[3], header[-1], page["J6"].value) == (10, "各日课时（月/日 课时）", "本次金额", 5000)
    first, second, third = str(trainee[3]).split("\n")
    assert re.split("  +", first.strip()) == [f"5/{day} 4" for day in range(1, 11)]
    assert re.split("  +", second.strip()) == [f"5/{day} 4" for day in range(11, 21)]
    assert third.strip() == "5/21 0"
    assert page.row_dimensions[5].height == 52


def test_the_claim_lists_every_project_and_what_its_host_gets(folder: Path) -> None:
    printed = lines(sheet(folder, "附件4_补助资金申请表"))
    assert printed[3][:4] == [1, "YX0001P", FORMULA, "甲校"]
    assert printed[3][-2:] == ["出勤课时不足；项目课时不足", 0]
    assert printed[4][1] == "京研/2026:1"
    assert printed[4][-1] == 10000
    assert printed[5] == ["合计", "共 2 个项目，1 笔　　大写：人民币壹万元整", 10000]


def test_a_later_run_says_what_the_host_has_already(tmp_path: Path) -> None:
    till, project = Till(tmp_path), class_of_two()
    till.paid_for(project)
    project.rows["trainees"][1]["技能等级"] = "高级工"
    later = Path(till.train(project)["folder"])
    (settlement,) = later.glob("研修培训结算表_*.xlsx")
    balance = "本项目此前已发 10,000.00 元，本次 0.00 元。已发中多发的见追回清单，待补的见待补材料清单。"
    assert [balance] in lines(sheet(later, settlement.stem))
    assert lines(sheet(later, "附件4_补助资金申请表"))[3][-2:] == [
        "此前已发 10000.00 元",
        0,
    ]


def test_the_register_names_those_who_qualify(folder: Path) -> None:
    printed = lines(sheet(folder, "附件5_结业登记备案名册"))
    assert [row[1] for row in printed[3:5]] == ["京研/2026:1"] * 2
    assert printed[5] == ["合计", "共 2 人"]


def test_a_settlement_says_what_the_policy_does_not_count(folder: Path) -> None:
    notes = [row[0] for row in lines(sheet(folder, "研修培训结算表_YX0001P")) if str(row[0]).startswith("注：")]
    assert notes == [
        "注：表中各日课时为该学员当日计入的课时；开班、结业、总结不计，每日最多计 8 课时。出勤率＝出勤课时÷项目课时。"
    ]


NONE = Decimal("0.00")
NOTHING = Totals(0, 0, 0, 0, NONE, NONE, 0, NONE, NONE, 0, NONE, 0, 0, NONE)


@pytest.mark.parametrize("name", WRITERS)
def test_every_paper_has_something_to_agree_with(name: str) -> None:
    checks = reconciliation._checks_of(WrittenFile(f"{name}.xlsx", 0, None), NOTHING)
    # What changed is compared with the run before, where there is one.
    assert bool(checks) == (name != changes.NAME)


def test_a_paper_nobody_has_said_how_to_check_is_refused() -> None:
    with pytest.raises(IntegrityFailure, match=r"《新清单\.xlsx》没有核对项目"):
        reconciliation._checks_of(WrittenFile("新清单.xlsx", 0, None), NOTHING)


def test_the_summary_reconciles_every_paper(folder: Path) -> None:
    checks = [row for row in lines(sheet(folder, "结算汇总表")) if row[-1] == "√ 相符"]
    asked = {row[0] for row in checks}
    assert {"研修培训结算表人数 ＝ 登记人数", "研修培训结算表金额 ＝ 支付金额"} <= asked
    assert {"附件4_补助资金申请表金额 ＝ 支付金额", "附件5_结业登记备案名册人数 ＝ 符合资助人数"} <= asked


def test_text_from_outside_never_becomes_a_formula(folder: Path) -> None:
    for path in folder.glob("*.xlsx"):
        with ZipFile(path) as archive:
            assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml"), path.name


def test_the_list_for_hosts_holds_no_identity_number_in_full(folder: Path) -> None:
    with ZipFile(folder / "待补材料清单.xlsx") as archive:
        text = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml"))
    assert "京研/2026:1/110101********" in text
    assert "1101011970" not in text


def test_the_same_run_writes_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    again = settle(tmp_path)
    names = sorted(path.name for path in folder.iterdir() if path.is_file() and path.name != "run.json")
    assert names == sorted(path.name for path in again.iterdir() if path.is_file() and path.name != "run.json")
    for name in names:
        assert (folder / name).read_bytes() == (again / name).read_bytes(), name


def test_a_trainee_lost_in_writing_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = training.write_alike
    some = "select * from ({}) where line_no > 1"
    monkeypatch.setattr(training, "write_alike", lambda *given: write(*given[:-1], some.format(given[-1])))
    with pytest.raises(IntegrityFailure):
        settle(tmp_path)


def test_two_projects_never_share_a_file() -> None:
    taken = set[str]()
    assert [training._file_name(name, taken) for name in ("A/1", "A:1", "a_1", "B")] == ["A_1", "A_1-2", "a_1-3", "B"]


def test_a_form_drawn_once_shows_each_lists_own_texts_as_one_drawn_for_it_alone(tmp_path: Path) -> None:
    columns = (Column("序号", 6, "number"), Column("5/1", 10, "figure"), Column("金额", 12, "money"))
    heading = Heading("计划", "中心", 2026, date(2026, 9, 30), "run", "经办", "", 0, "项目", "项目", "账号")
    stencil = Stencil()
    for number, (opening, note) in enumerate([("甲", "乙"), ("A&<b>_x0041_\n" + "长" * 40, "短"), ("丙", "丁")]):
        paper = ListPaper(
            name="表", title="表", columns=(columns[0], replace(columns[1], title=f"5/{number}"), columns[2]),
            total_text=f"共 {number} 人", signatures=("甲：", "乙："), money_column=2, total=Decimal(f"{number}.50"),
            opening=opening, notes=(note, "同"),
        )  # fmt: skip
        form, line, retell = stencil.form(heading, paper)
        alone, _ = draw_form(heading, paper)
        for name, drawn, told in (("once", form, retell), ("alone", alone, None)):
            with (tmp_path / f"{name}.xlsx").open("wb") as file:
                fill_form(drawn, file, line, [b'<row r="5"><c r="A5"><v>1</v></c></row>'], 1, retell=told)
        once, own = (sheet(tmp_path, name) for name in ("once", "alone"))
        assert lines(once) == lines(own)
        heights = [{line: row.height for line, row in page.row_dimensions.items()} for page in (once, own)]
        assert heights[0] == heights[1]
    assert len(stencil._drawn) == 2
