"""The papers of a run, as whoever opens, prints, signs or publishes them finds them."""

import csv
import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import duckdb
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

import reports
from policies.terms import Terms, load_terms
from reports import lists, volumes
from reports.marking import Marked
from reports.rows import Column, rows_sql
from reports.styles import row_height
from reports.wording import capitals, cell_text, csv_text, lines_needed
from schemas.errors import IntegrityFailure

from .students import PEOPLE
from .till import Till, class_of_two

HEADING = reports.Heading(
    programme_title="职工素质提升计划",
    unit="某市职工服务中心",
    year=2026,
    as_of=date(2026, 9, 30),
    run="beijing-degree-2026-001",
    maker="经办甲",
    complaint_phone="82192288",
    notice_working_days=5,
    subject_label="学号",
    cohort_label="入学批次",
    account_label="互助卡号",
)
WORKBOOKS = ("资助发放清单", "待补材料清单", "不予资助清单", "公示名单", "追回清单", "结算汇总表")
# The last two come by themselves.
PAPERS = WORKBOOKS[:-2]
ROOT = Path(__file__).parents[1]
FILES = ["decisions.csv", "payments.csv", "problems.csv", *(f"{name}.xlsx" for name in WORKBOOKS), "结算报告.html"]
_POLICY = load_terms("beijing-degree", 2026)
TERMS = Terms(_POLICY.policy.model_copy(update={"papers": PAPERS}), _POLICY.version, _POLICY.year, _POLICY.source)

SCHEMA = """
create schema settlement;
create schema policy;
create table settlement.decisions (
    subject_id integer, programme varchar, year integer, subject_no varchar, student_no varchar, name varchar,
    id_number varchar, outcome varchar, tier varchar, amount decimal(14, 2), payable decimal(14, 2), reserved decimal(14, 2),
    reasons varchar, notes varchar, cohort varchar, unit varchar, account varchar, issued_before decimal(14, 2)
);
create table settlement.decision_reasons (
    subject_id integer, code varchar, effect varchar, title varchar, who varchar, cure varchar, clause varchar,
    detail varchar
);
create table settlement.payments (
    payment_no varchar, subject_id integer, subject_no varchar, payee varchar, account varchar,
    amount decimal(14, 2), kind varchar
);
create table settlement.problems (
    file varchar, sheet varchar, row integer, "column" varchar, code varchar, severity varchar, message varchar
);
create view settlement.details as select subject_id from settlement.decisions;
create table policy.tiers (tier varchar, title varchar);
insert into policy.tiers values ('member', '工会会员资助'), ('honour', '荣誉职工学费资助');
create table settlement.changes (
    subject_no varchar, change varchar, cause varchar, outcome_before varchar, amount_before decimal(14, 2),
    outcome varchar, amount decimal(14, 2), change_place integer, change_title varchar, cause_title varchar
);
create table settlement.previous_run (run varchar, entitled decimal(14, 2));
create table settlement.payment_standing (
    payment_no varchar, year integer, issued_entry bigint, state varchar, recovered decimal(14, 2)
);
create table settlement.overpaid (
    subject_id integer, subject_no varchar, name varchar, unit varchar, issued decimal(14, 2), entitlement decimal(14, 2),
    amount decimal(14, 2), person_key varchar
);
create table settlement.reidentified (person_key varchar, paid_key varchar);
create table settlement.held_items (person_key varchar, payment_no varchar, year integer, amount decimal(14, 2));
create table policy.reasons (code varchar, effect varchar, title varchar, who varchar);
create table policy.terms as select 'beijing-degree' as programme, 2026 as year;
create table policy.words (list varchar, word varchar);
create schema intake;
create table intake.sheets (file varchar, kind varchar);
create schema warehouse;
create table warehouse.runs (run varchar, programme varchar, year integer, number integer);
create table warehouse.payments (payment_no varchar, payee varchar);
create table warehouse.decisions (run varchar, outcome varchar, amount decimal(14, 2));
create table warehouse.ledger (entry_no bigint, amount decimal(14, 2));
"""
REASONS = {
    "card_missing": ("hold", "未登记互助卡号", "学员本人", "办卡后报送卡号", "问答 22", None),
    "grade_pending": ("hold", "成绩待定", "教务人员", "录入成绩", "简章 七", "《经济法》缓考"),
    "course_failed": ("reject", "课程未合格", "学员本人", "参加补考", "简章 七", "《管理学》55分"),
    "not_member": ("reject", "不是在会会员", "所在工会", "核对入会登记", "简章 前言", None),
    "honour_pending": ("note", "荣誉认定未完成", "所在工会", "等待认定", "简章 前言", None),
}


class Office:
    """An invented settlement: people are added one by one, in the order of every list."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        self.connection.execute(SCHEMA)
        for script in ("masks.sql", "macros.sql"):
            self.connection.execute((ROOT / "sql" / script).read_text("utf-8"))
        self.people = 0

    def add(self, name: str, outcome: str, *codes: str, amount: str = "1600.00", **other: Any) -> None:
        number = self.people = self.people + 1
        student_no, card = f"2601{number:09d}", f"621030{number:013d}"
        values = {
            "subject_id": number,
            "programme": "beijing-degree",
            "year": 2026,
            "subject_no": student_no,
            "student_no": student_no,
            "name": name,
            "id_number": f"1101011990{number:07d}X",
            "outcome": outcome,
            "tier": "member",
            "amount": "0.00" if outcome == "reject" else amount,
            "payable": amount if outcome == "pay" else "0.00",
            "reserved": amount if outcome == "hold" else "0.00",
            "reasons": ";".join(code for code in codes if REASONS[code][0] != "note"),
            "notes": ";".join(code for code in codes if REASONS[code][0] == "note"),
            "cohort": "2025秋",
            "unit": "某市第一公司",
            "account": card,
            "issued_before": "0.00",
        } | {key: value for key, value in other.items() if key != "kind"}
        self.insert("decisions", *values.values())
        for code in codes:
            self.insert("decision_reasons", number, code, *REASONS[code])
        if outcome == "pay":
            kind = other.get("kind", "first")
            self.insert("payments", f"BD{number:06d}", number, student_no, name, card, amount, kind)

    def insert(self, table: str, *values: object) -> None:
        marks = ", ".join("?" * len(values))
        self.connection.execute(f"insert into settlement.{table} values ({marks})", values)


@pytest.fixture
def office() -> Iterator[Office]:
    office = Office()
    yield office
    office.connection.close()


@pytest.fixture
def town(office: Office) -> Office:
    """Thirty people, sixteen of them paid, with the names and units that offices really type."""
    office.add("买买提·吐尔逊", "pay", issued_before="1600.00")
    office.add("赵一", "pay", unit='=HYPERLINK("x")')
    office.add(
        "钱二", "pay", "honour_pending", unit="某公司 138-1234-5678，1990年生，1990年3月7日，138－1234－5678，19900307"
    )
    office.add("孙三", "pay", amount="3628.80", tier="honour", cohort="2026春", kind="difference")
    for number in range(12):
        office.add(f"李{number}", "pay", unit="三分公司 138　1234　5678、出生日期85-03-07" if number == 0 else None)
    office.add("周五", "hold", "card_missing", "grade_pending")
    office.add("吴六", "hold", "card_missing", student_no=None, subject_no="?登记表.xlsx#Sheet1#7")
    for number in range(4):
        office.add(f"郑{number}", "hold", "grade_pending", cohort=None)
    office.add("王七", "reject", "not_member", "course_failed", "card_missing", id_number=None, tier=None)
    for number in range(7):
        office.add(f"冯{number}", "reject", "course_failed")
    office.insert("problems", "登记表.xlsx", "Sheet1", 7, "身份证号", "digits_lost", "error", "+数字已丢失")
    return office


def publish(office: Office, folder: Path) -> dict[str, reports.WrittenFile]:
    folder.mkdir(exist_ok=True)
    ((problems,),) = office.connection.execute("select count(*) from settlement.problems").fetchall()
    marking: Future[Marked] = Future()
    marking.set_result(Marked((), elsewhere=problems))
    with ThreadPoolExecutor(2) as pool:
        files = reports.publish(office.connection, folder, HEADING, TERMS, marking=marking, pool=pool)
    return {file.name: file for file in files}


def sheet(folder: Path, name: str, title: str | None = None) -> Worksheet:
    book = openpyxl.load_workbook(folder / f"{name}.xlsx")
    assert book.sheetnames == [title or name]
    return book.worksheets[0]


def lines(page: Worksheet) -> list[list[Any]]:
    return [[value for value in row if value is not None] for row in page.iter_rows(values_only=True)]


def xml(path: Path) -> str:
    with ZipFile(path) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


def test_every_file_is_written_for_its_owner_only_and_says_what_the_database_says(town: Office, tmp_path: Path) -> None:
    files = publish(town, tmp_path)
    paid, reserved = Decimal("27628.80"), Decimal("9600.00")
    assert {name: (file.rows, file.total) for name, file in files.items()} == {
        "decisions.csv": (30, paid),
        "payments.csv": (16, paid),
        "problems.csv": (1, None),
        "资助发放清单.xlsx": (16, paid),
        "待补材料清单.xlsx": (6, reserved),
        "不予资助清单.xlsx": (8, None),
        "公示名单.xlsx": (16, paid),
        "追回清单.xlsx": (0, Decimal("0.00")),
        "结算汇总表.xlsx": (4, paid),
        "结算报告.html": (30, paid),
    }
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_the_payout_list_reads_as_finance_signs_it(town: Office, tmp_path: Path) -> None:
    publish(town, tmp_path)
    printed = lines(sheet(tmp_path, "资助发放清单"))
    assert printed[:7] == [
        ["职工素质提升计划 2026年资助发放清单"],
        ["单位：某市职工服务中心", "截至日期：2026年9月30日　　金额单位：元"],
        ["序号", "姓名", "身份证号", "学号", "工作单位", "资助类别", "本次金额", "累计金额", "互助卡号", "备注"],
        [1, "买买提·吐尔逊", "11010119900000001X", "2601000000001", "某市第一公司", "工会会员资助", 1600, 3200,
         "6210300000000000001"],
        [2, "赵一", "11010119900000002X", "2601000000002", '=HYPERLINK("x")', "工会会员资助", 1600, 1600,
         "6210300000000000002"],
        [3, "钱二", "11010119900000003X", "2601000000003",
         "某公司 138-1234-5678，1990年生，1990年3月7日，138－1234－5678，19900307", "工会会员资助",
         1600, 1600, "6210300000000000003", "荣誉认定未完成"],
        [4, "孙三", "11010119900000004X", "2601000000004", "某市第一公司", "荣誉职工学费资助", 3628.8, 3628.8,
         "6210300000000000004", "补发差额"],
    ]  # fmt: skip
    assert printed[19:] == [
        ["合计", "共 16 笔　大写：人民币贰万柒仟陆佰贰拾捌元捌角", 27628.8],
        ["制表人：经办甲", "审核人：", "单位负责人："],
    ]


def test_the_payout_list_prints_on_landscape_a4_with_its_header_on_every_page(town: Office, tmp_path: Path) -> None:
    publish(town, tmp_path)
    page = sheet(tmp_path, "资助发放清单")
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.sheet_properties.pageSetUpPr is not None
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.page_setup.fitToHeight == 0
    assert page.print_title_rows == "$1:$3"
    assert page.freeze_panes == "A4"
    assert "第 &P 页，共 &N 页" in xml(tmp_path / "资助发放清单.xlsx").replace("&amp;", "&")
    assert [page.cell(4, column).data_type for column in (3, 4, 9)] == ["s", "s", "s"]
    assert page.cell(4, 3).number_format == "@"
    assert page.cell(4, 7).number_format == page.cell(20, 7).number_format == "#,##0.00"
    assert page.cell(4, 1).border.left.style == page.cell(20, 10).border.bottom.style == "thin"


def test_the_held_list_says_what_is_missing_and_who_brings_it(town: Office, tmp_path: Path) -> None:
    publish(town, tmp_path)
    printed = lines(sheet(tmp_path, "待补材料清单"))
    assert printed[3:5] == [
        [1, "2601000000017", "周五", "2025秋", "某市第一公司", "1. 未登记互助卡号\n2. 成绩待定：《经济法》缓考",
         "1. 学员本人：办卡后报送卡号\n2. 教务人员：录入成绩", 1600],
        [2, "?登记表.xlsx#Sheet1#7", "吴六", "2025秋", "某市第一公司", "未登记互助卡号", "学员本人：办卡后报送卡号", 1600],
    ]  # fmt: skip
    assert printed[9] == ["合计", "共 6 人", 9600]
    assert "1101011990" not in xml(tmp_path / "待补材料清单.xlsx")


def test_the_rejected_list_gives_every_reason_and_its_clause(town: Office, tmp_path: Path) -> None:
    publish(town, tmp_path)
    printed = lines(sheet(tmp_path, "不予资助清单"))
    assert printed[3] == [
        1, "王七", "2601000000023", "2025秋", "某市第一公司",
        "1. 课程未合格：《管理学》55分\n2. 不是在会会员\n3. 未登记互助卡号", "1. 简章 七\n2. 简章 前言\n3. 问答 22",
    ]  # fmt: skip
    assert printed[11] == ["合计", "共 8 人"]


@pytest.mark.parametrize("where", ["（成绩.xlsx第5行）", "（成绩（最终版）.xlsx第5行）", ""])
def test_of_many_courses_a_list_names_the_first_ten(
    office: Office, tmp_path: Path, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    courses = [f"课程（{number}） 40" for number in range(11)]
    for code in ("course_failed", "grade_pending"):
        monkeypatch.setitem(REASONS, code, (*REASONS[code][:-1], "；".join(courses) + where))
    office.add("王七", "reject", "course_failed")
    office.add("周五", "hold", "grade_pending")
    publish(office, tmp_path)
    ten = "；".join(courses[:10]) + "等 11 项" + where
    assert lines(sheet(tmp_path, "不予资助清单"))[3][6] == f"课程未合格：{ten}"
    assert lines(sheet(tmp_path, "待补材料清单"))[3][5] == f"成绩待定：{ten}"


def test_the_notice_names_people_and_units_and_where_to_object(town: Office, tmp_path: Path) -> None:
    publish(town, tmp_path)
    printed = lines(sheet(tmp_path, "公示名单"))
    assert printed[0] == ["职工素质提升计划 2026年资助公示名单"]
    assert "不少于5个工作日" in printed[1][0]
    assert "82192288" in printed[1][0]
    assert printed[3:5] == [
        ["序号", "姓名", "单位", "资助类别", "金额"],
        [1, "买买提·吐尔逊", "某市第一公司", "工会会员资助", 1600],
    ]
    assert printed[6] == [3, "钱二", "某公司 ＊＊＊年生，＊＊＊，＊＊＊", "工会会员资助", 1600]
    assert printed[8] == [5, "李0", "三分公司 ＊＊＊、出生日期＊＊＊", "工会会员资助", 1600]
    assert printed[20] == ["合计", "共 16 笔", 27628.8]


def test_the_notice_holds_no_number_of_a_person_in_any_part(town: Office, tmp_path: Path) -> None:
    publish(town, tmp_path)
    content = xml(tmp_path / "公示名单.xlsx").replace(HEADING.complaint_phone, "")
    secrets = town.connection.execute("select id_number, account, student_no from settlement.decisions").fetchall()
    assert not [secret for row in secrets for secret in row if secret and secret in content]
    # Long runs of digits in the markup itself are dates of the file format and its namespaces, never 7 in a text.
    assert not [text for text in re.findall(r"<t[^>]*>([^<]*)</t>", content) if re.search(r"\d{7}", text)]
    assert "138-1234" not in content
    assert HEADING.maker not in content
    assert f"<dc:creator>{HEADING.unit}</dc:creator>" in content


def test_the_summary_counts_cohorts_and_reasons_and_ticks_its_checks(town: Office, tmp_path: Path) -> None:
    publish(town, tmp_path)
    printed = lines(sheet(tmp_path, "结算汇总表"))
    first = printed.index(["一、按入学批次、资助类别和结果"])
    assert printed[first + 2 : first + 8] == [
        ["2025秋", "工会会员资助", 24, 15, 2, 7, 24000, 3200, 15, 24000],
        ["2025秋", "未定类别", 1, 0, 0, 1, 0, 0, 0, 0],
        ["2026春", "荣誉职工学费资助", 1, 1, 0, 0, 3628.8, 0, 1, 3628.8],
        ["未填", "工会会员资助", 4, 0, 4, 0, 0, 6400, 0, 0],
        ["合计", "", 30, 16, 6, 8, 27628.8, 9600, 16, 27628.8],
        ["二、按原因（同一人有多项原因的，分别计入）"],
    ]
    second = first + 7
    assert printed[second + 2 : second + 8] == [
        ["不予资助", "课程未合格", "course_failed", "学员本人", 8],
        ["不予资助", "不是在会会员", "not_member", "所在工会", 1],
        ["待补材料", "成绩待定", "grade_pending", "教务人员", 5],
        ["待补材料", "未登记互助卡号", "card_missing", "学员本人", 2],
        ["提示", "荣誉认定未完成", "honour_pending", "所在工会", 1],
        ["三、核对（各清单写出后读回）"],
    ]
    checks = printed[second + 9 : -1]
    assert ["登记人数 ＝ 符合资助、待补材料、不予资助人数之和", 30, 30, "√ 相符"] in checks
    assert ["资助发放清单金额 ＝ 支付金额", 27628.8, 27628.8, "√ 相符"] in checks
    assert ["支付金额 ＝ 拟记入台账金额（各人本次应发之和）", 27628.8, 27628.8, "√ 相符"] in checks
    assert {check[-1] for check in checks} == {"√ 相符"}


def recoveries(run: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Who holds too much, who has the money, and by which payments, of every row of 追回清单."""
    page = sheet(Path(run["folder"]), "追回清单")
    assert [cell.value for cell in page[3]][-2:] == ["收款方", "流水号"]
    return [(row[1], *row[8:10]) for row in page.iter_rows(min_row=4, values_only=True) if isinstance(row[0], int)]


def test_the_recovery_list_names_the_payee_and_every_payment_that_holds_the_money(tmp_path: Path) -> None:
    till, one = Till(tmp_path), PEOPLE[0]
    (first,) = till.issue(till.run(PEOPLE[:1]))
    (difference,) = till.paid(replace(one, honoured=True))
    both = f"{first}\n{difference}"
    assert recoveries(till.run([replace(one, passed=False)])) == [(one.name, one.name, both)]
    # Nobody of that number is registered any more; registered under another identity; part of it came back.
    assert recoveries(till.run(PEOPLE[1:])) == [(one.name, one.name, both)]
    moved = replace(one, identity=PEOPLE[2].identity, passed=False)
    assert recoveries(till.run([moved])) == [(one.name, one.name, both)]
    till.returned({first: True})
    till.recover(first, "1600")
    assert recoveries(till.run([replace(one, passed=False)])) == [(one.name, one.name, difference)]


def test_money_of_a_training_is_recovered_from_its_host(tmp_path: Path) -> None:
    till, project = Till(tmp_path), class_of_two()
    (number,) = till.paid_for(project)
    project.rows["trainees"][1]["技能等级"] = "高级工"
    over = project.rows["trainees"][1]["姓名"]
    assert recoveries(till.train(project)) == [(over, project.rows["projects"][0]["承办单位"], number)]


def test_machines_read_exact_columns_and_two_decimals(town: Office, tmp_path: Path) -> None:
    publish(town, tmp_path)
    tables = {name: (tmp_path / name).read_bytes().decode("utf-8") for name in FILES[:3]}
    assert {text[0] for text in tables.values()} == {"\ufeff"}
    rows = {name: list(csv.reader(text[1:].splitlines())) for name, text in tables.items()}
    assert rows["decisions.csv"][:2] == [
        ["programme", "year", "subject_no", "name", "id_number", "outcome", "tier", "amount", "payable", "reasons", "notes"],
        ["beijing-degree", "2026", "2601000000001", "买买提·吐尔逊", "11010119900000001X", "pay", "member", "1600.00",
         "1600.00", "", ""],
    ]  # fmt: skip
    assert rows["decisions.csv"][23][4:] == [
        "",
        "reject",
        "",
        "0.00",
        "0.00",
        "not_member;course_failed;card_missing",
        "",
    ]
    assert rows["payments.csv"][:2] == [
        ["payment_no", "subject_no", "payee", "account", "amount", "kind"],
        ["BD000001", "2601000000001", "买买提·吐尔逊", "6210300000000000001", "1600.00", "first"],
    ]
    assert rows["problems.csv"] == [
        ["file", "sheet", "row", "column", "code", "severity", "message"],
        ["登记表.xlsx", "Sheet1", "7", "身份证号", "digits_lost", "error", "'+数字已丢失"],
    ]


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("x")', "+1", "-1", "@SUM(A1)", "\t=1+1", "http://x.example/"])
def test_text_from_outside_never_becomes_a_formula_or_a_link(office: Office, tmp_path: Path, text: str) -> None:
    for outcome, codes in (("pay", ()), ("hold", ("card_missing",)), ("reject", ("not_member",))):
        office.add(text, outcome, *codes, unit=text)
    publish(office, tmp_path)
    for name in WORKBOOKS:
        assert not [cell for row in sheet(tmp_path, name).iter_rows() for cell in row if cell.data_type == "f"]
        content = xml(tmp_path / f"{name}.xlsx")
        assert "<f>" not in content
        assert "<hyperlink" not in content
    assert sheet(tmp_path, "资助发放清单")["E4"].value == text
    disarmed = csv_text(text)
    assert [row[3] for row in csv.reader((tmp_path / "decisions.csv").open(encoding="utf-8-sig"))][1:] == [disarmed] * 3
    assert disarmed[0] not in "=+-@\t"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("甲\x00乙\x0b\ufffe", "甲乙"),
        ("<r>粗</r>", " <r>粗</r>"),
        ("A&B<C>\"'", "A&B<C>\"'"),
        ("_x0041_", "_x0041_"),
        ("𠮷野", "𠮷野"),
        ("长" * 40_000, "长" * 16_383),
    ],
)
def test_any_text_is_written_as_it_stands_where_a_cell_can_hold_it(
    office: Office, tmp_path: Path, typed: str, printed: str
) -> None:
    office.add("甲", "pay", unit=typed)
    publish(office, tmp_path)
    assert "".join(sheet(tmp_path, "资助发放清单")["E4"].value).replace("_x005F_", "_") == printed


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("update settlement.payments set amount = 1600.01 where subject_id = 1",
         "支付金额为 27,628.81，拟记入台账金额（各人本次应发之和）为 27,628.80"),
        ("update settlement.payments set subject_id = 99 where subject_id = 1",
         "《资助发放清单.xlsx》写出后读回，各行之和 26,028.80 元与合计 27,628.80 元不符。"),
        ("update settlement.decisions set outcome = 'unknown', reserved = 0 where subject_id = 20",
         "登记人数为 30，符合资助、待补材料、不予资助人数之和为 29"),
    ],
)  # fmt: skip
def test_no_paper_counts_when_the_database_disagrees_with_itself(
    town: Office, tmp_path: Path, change: str, message: str
) -> None:
    town.connection.execute(change)
    with pytest.raises(IntegrityFailure) as failure:
        publish(town, tmp_path)
    assert message in str(failure.value)
    assert not (tmp_path / "结算汇总表.xlsx").exists()


def test_a_row_lost_in_writing_is_found_when_the_workbook_is_read_back(
    town: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typeset = lists.typeset
    monkeypatch.setattr(lists, "typeset", lambda texts: typeset(texts.limit(10_000, offset=1)))
    with pytest.raises(IntegrityFailure) as failure:
        publish(town, tmp_path)
    assert str(failure.value) == "《资助发放清单.xlsx》写出后读回，各行之和 26,028.80 元与合计 27,628.80 元不符。"


def test_a_long_list_becomes_volumes_below_an_index_with_the_only_total(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(volumes, "LONGEST_LIST", 6)
    monkeypatch.setattr(lists, "LONGEST_LIST", 6)
    for number, unit in enumerate("甲甲甲乙乙丙丙丙丙丙丙丙丙丁"):
        office.add(f"李{number}", "pay", unit=f"{unit}公司", amount=f"{1600 + number}.10")
    before = {name: file for name, file in publish(office, tmp_path).items() if name.startswith("资助发放清单")}
    total = sum((Decimal(f"{1600 + number}.10") for number in range(14)), Decimal(0))
    index = openpyxl.load_workbook(tmp_path / "资助发放清单.xlsx")["目录"]
    printed = lines(index)
    # 乙 ends within the second half of the first volume, 丙 is longer than one, and ends in the third.
    assert printed[3:6] == [
        [1, "资助发放清单_第01册.xlsx", 1, 5, "甲公司", "乙公司", 5, 8010.5],
        [2, "资助发放清单_第02册.xlsx", 6, 11, "丙公司", "丙公司", 6, 9645.6],
        [3, "资助发放清单_第03册.xlsx", 12, 14, "丙公司", "丁公司", 3, 4836.3],
    ]
    assert printed[6] == ["合计", f"共 14 笔　大写：{capitals(total)}", float(total)]
    assert [index.cell(line, 2).hyperlink.target for line in (4, 5, 6)] == [row[1] for row in printed[3:6]]
    numbers = []
    for volume, subtotal in zip((1, 2, 3), (8010.5, 9645.6, 4836.3), strict=True):
        rows = lines(sheet(tmp_path, f"资助发放清单_第0{volume}册", "资助发放清单"))
        assert rows[0] == [f"职工素质提升计划 2026年资助发放清单（第{volume}册，共3册）"]
        last = next(row for row in rows if row[0] == "小计")
        assert last[-1] == subtotal
        assert "合计" not in [cell for row in rows for cell in row]
        numbers += [row[0] for row in rows[3 : rows.index(last)]]
    assert numbers == list(range(1, 15))
    assert {file.paper for name, file in before.items() if "册" in name} == {"资助发放清单"}
    assert (before["资助发放清单.xlsx"].rows, before["资助发放清单.xlsx"].total) == (0, None)
    checks = lines(sheet(tmp_path, "结算汇总表"))
    assert ["资助发放清单金额 ＝ 支付金额", float(total), float(total), "√ 相符"] in checks


def test_a_list_of_just_the_longest_length_is_one_workbook(
    town: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "LONGEST_LIST", 16)
    publish(town, tmp_path)
    assert not list(tmp_path.glob("*册.xlsx"))


def test_a_row_lost_in_a_volume_is_found(town: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(volumes, "LONGEST_LIST", 7)
    monkeypatch.setattr(lists, "LONGEST_LIST", 7)
    typeset = lists.typeset
    monkeypatch.setattr(lists, "typeset", lambda texts: typeset(texts.limit(10_000, offset=1)))
    with pytest.raises(IntegrityFailure, match="与小计"):
        publish(town, tmp_path)


@pytest.mark.parametrize(
    "text",
    ["_x0041_x0042_", "x0041_", "_x004_", "__x0041__", "_x0041", "甲\n乙丙丁", "甲\n乙", "a\tb", "e\u0301" * 9, "长" * 300,
     "<r>&_x0041_", "字" * 14, "字" * 15, "\x01", "'"],
)  # fmt: skip
def test_a_row_typeset_in_sql_is_as_the_rules_of_wording_have_it(text: str) -> None:
    columns = [
        Column("序号", 6, "number"),
        Column("名", 16, "left"),
        Column("时", 6, "figure"),
        Column("元", 9, "money"),
    ]
    with duckdb.connect() as connection:
        relation = "(values (3, ?, 7.50, 1600.00::decimal(14, 2))) as listed (c0, c1, c2, c3)"
        row = f"select xml from ({rows_sql(relation, columns, ['1', '2', '3', '4'], 4)})"
        ((found,),) = connection.execute(row, [text]).fetchall()
    written = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", escape(cell_text(text), quote=False))
    height = row_height(lines_needed(text, 14))
    assert found == (
        f'<row r="7" ht="{height}" customHeight="1"><c r="A7" s="1"><v>3</v></c>'
        f'<c r="B7" s="2" t="inlineStr"><is><t xml:space="preserve">{written}</t></is></c>'
        '<c r="C7" s="3"><v>7.5</v></c><c r="D7" s="4"><v>1600.00</v></c></row>'
    )


@pytest.mark.parametrize("text", ["", ",", '"', "a\nb", "a\rb", "\r=1", '=1,"2"', "'", " x ", "甲;乙"])
def test_a_field_typeset_in_sql_is_read_as_it_was_meant(office: Office, tmp_path: Path, text: str) -> None:
    office.add(text, "pay")
    publish(office, tmp_path)
    with (tmp_path / "decisions.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [row[3] for row in csv.reader(stream)][1:] == [csv_text(text)]


@pytest.mark.parametrize(
    ("yuan", "words"),
    [
        ("0.00", "人民币零元整"),
        ("0.05", "人民币伍分"),
        ("1600.00", "人民币壹仟陆佰元整"),
        ("3628.80", "人民币叁仟陆佰贰拾捌元捌角"),
        ("9072", "人民币玖仟零柒拾贰元整"),
        ("100000.00", "人民币壹拾万元整"),
        ("1000000.10", "人民币壹佰万元壹角"),
        ("109686.45", "人民币壹拾万玖仟陆佰捌拾陆元肆角伍分"),
        ("999999999999.99", "人民币玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_an_amount_in_capitals(yuan: str, words: str) -> None:
    assert capitals(Decimal(yuan)) == words


def test_an_amount_with_parts_of_a_cent_has_no_capitals() -> None:
    with pytest.raises(ValueError, match="whole cents"):
        capitals(Decimal("1600.005"))


def test_the_same_run_writes_the_same_bytes(town: Office, tmp_path: Path) -> None:
    publish(town, tmp_path / "first")
    publish(town, tmp_path / "second")
    for name in FILES:
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


def test_empty_lists_say_so(office: Office, tmp_path: Path) -> None:
    files = publish(office, tmp_path)
    assert {file.rows for file in files.values()} == {0}
    for name, total in (
        ("资助发放清单", ["合计", "共 0 笔　大写：人民币零元整", 0]),
        ("待补材料清单", ["合计", "共 0 人", 0]),
        ("不予资助清单", ["合计", "共 0 人"]),
        ("公示名单", ["合计", "共 0 笔", 0]),
    ):
        printed = lines(sheet(tmp_path, name))
        assert printed[printed.index(["无"]) + 1] == total
    assert lines(sheet(tmp_path, "结算汇总表")).count(["无"]) == 2


@pytest.mark.parametrize(
    ("text", "lines_taken"), [("", 1), ("四个汉字", 1), ("四个汉字a", 2), ("甲\n乙", 2), ("a" * 8, 1)]
)
def test_lines_of_a_cell_eight_characters_wide(text: str, lines_taken: int) -> None:
    assert lines_needed(text, 8) == lines_taken
