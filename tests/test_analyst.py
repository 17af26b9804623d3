"""May everybody in the office read analyst.duckdb, does it answer, and does it ever stand in anybody's way?"""

import csv
import re
import shutil
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import openpyxl
import pytest
import xlsxwriter

from flows.analyst import publish_analyst
from flows.money.approve import approve_run
from flows.money.issue import issue_run
from flows.money.recover import recover_payment
from flows.money.returns import take_returns
from flows.problems import mask
from flows.steps import run_steps
from flows.underway import Request
from flows.warehouse import open_warehouse

from . import training_office as training
from .conghua_office import CLEAN as APPLICANT
from .money import SETTLE
from .office import invent
from .students import CARDS, PEOPLE
from .till import Till

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample"
QUESTIONS = sorted((ROOT / "sql" / "analysis").glob("*.sql"))
DAY = datetime(2026, 10, 9, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
# What the contract names.
TABLES = {"decisions", "findings", "payments", "ledger", "problems", "courses", "runs", "policies"}
PHONE, CARD = "13800138000", "6210300000001234564"
# Whole identity numbers, cards and accounts, phones; a masked one has stars in the middle.
PERSONAL = r"\d{17}[\dXx]|\d{15,}|(^|\D)1[3-9]\d{9}(\D|$)"


class Office:
    """An out folder, and days on which things happen to it. `pay` and `returned` are those of `run`'s own payments."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.warehouse = out / "warehouse.duckdb"

    def run(self, programme: str, year: int, *inputs: Path, day: int = 0) -> Path:
        request = Request(
            programme=programme, year=year, inputs=inputs, out=self.out, warehouse=self.warehouse, made_by="制表人",
            made_at=DAY + timedelta(days=day),
        )  # fmt: skip
        return Path(run_steps(request, announce=lambda _: None).summary["folder"])

    def issue(self, folder: Path, *, day: int) -> list[dict[str, str]]:
        at = DAY + timedelta(days=day)
        approve_run(self.warehouse, folder.name, out=self.out, by="审核人", at=at, wait=1)
        issue_run(
            self.warehouse, folder.name, out=self.out, by="出纳", bank="plain-csv", at=at, wait=1,
            confirm=lambda _: None,
        )  # fmt: skip
        (file,) = (folder / "bank").iterdir()
        with file.open(encoding="gb18030", newline="") as stream:
            return list(csv.DictReader(stream))

    def returns(self, rows: list[dict[str, str]], *, failed: int, day: int) -> None:
        """The bank's answer to these rows: the first so many failed."""
        reason = f"户名不符，请电{PHONE}，旧卡{CARD}"
        told = [
            row | {"处理结果": "失败" if at < failed else "成功", "实付金额": "0.00" if at < failed else row["金额"]}
            | {"失败原因": reason if at < failed else ""}
            for at, row in enumerate(rows)
        ]  # fmt: skip
        file = self.out.parent / f"回盘{day}.csv"
        with file.open("w", encoding="gb18030", newline="") as stream:
            writer = csv.DictWriter(stream, list(told[0]))
            writer.writeheader()
            writer.writerows(told)
        at = DAY + timedelta(days=day)
        take_returns(self.warehouse, file, out=self.out, by="出纳", at=at, correct=False, wait=1)

    def ask(self, select: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(self.out / "analyst.duckdb", read_only=True) as analyst:
            return analyst.execute(select).fetchall()


def table(path: Path, rows: list[dict[str, Any]]) -> None:
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, list(rows[0]))
        for line, row in enumerate(rows, start=1):
            sheet.write_row(line, 0, row.values())


def decided(folder: Path) -> list[dict[str, str]]:
    with (folder / "decisions.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def applicants(path: Path, numbers: range) -> Path:
    """Applications for Conghua's quota, in the order of their numbers."""
    path.mkdir()
    rows = []
    for number in numbers:
        person = invent(number)
        clean = {name: value for name, value in APPLICANT["applicants"].items() if value != "$year-03-01 09:00:00"}
        own = {"$number": person["number"], "$name": person["name"], "$id": person["id"], "$card": person["card"]}
        signed_up = {"报名时间": f"2026-03-01 09:{number // 60:02}:{number % 60:02}", "学籍取得日期": date(2026, 9, 1)}
        signed_up |= {"工作单位": f"某厂 010－82192288 {PHONE}"}
        rows.append({name: own.get(str(value), value) for name, value in clean.items()} | signed_up)
    table(path / "报读名册.xlsx", rows)
    return path


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A worked year of all three programmes: issued, returned, made again, recovered; and the year after."""
    here = tmp_path_factory.mktemp("analyst")
    office = Office(here / "out")
    degree = SAMPLE / "beijing-degree"
    first = office.run("beijing-degree", 2026, degree)
    rows = office.issue(first, day=3)
    office.returns(rows[:-1], failed=2, day=5)
    recover_payment(
        office.warehouse, rows[2]["流水号"], "100.00", out=office.out, by="财务", reference=f"进账单 {CARD}",
        at=DAY + timedelta(days=9), wait=1,
    )  # fmt: skip
    again = {row["name"]: row for row in decided(first)}
    (here / "补充").mkdir()
    table(
        here / "补充" / "新卡.xlsx",
        [
            {
                "身份证号": again[row["收款户名"]]["id_number"], "姓名": row["收款户名"],
                "互助卡号": invent(at)["new_card"], "登记日期": "2026-09-29", "卡状态": "正常",
            }
            for at, row in enumerate(rows[:2])
        ],
    )  # fmt: skip
    second = office.run("beijing-degree", 2026, degree, here / "补充", day=20)
    office.returns(office.issue(second, day=21), failed=0, day=25)
    office.run("beijing-degree", 2027, degree, day=365)
    office.issue(office.run("beijing-skills", 2026, SAMPLE / "beijing-skills", day=1), day=2)
    office.run("conghua-degree", 2026, applicants(here / "报读", range(303)), day=1)
    office.run("conghua-degree", 2026, applicants(here / "退出", range(2, 303)), day=8)
    return office


def analysis_columns(office: Office) -> list[tuple[str, str]]:
    return [(name, column) for name, column in office.ask("select table_name, column_name from duckdb_columns()"
            " where schema_name = 'analysis' and data_type = 'VARCHAR'")]  # fmt: skip


def test_every_table_and_column_is_explained(office: Office) -> None:
    tables = dict(office.ask("select table_name, comment from duckdb_tables() where schema_name = 'analysis'"))
    views = dict(office.ask("select view_name, comment from duckdb_views() where schema_name = 'analysis'"))
    assert set(tables) >= TABLES
    assert set(tables) | set(views) == {path.stem for path in (ROOT / "sql" / "analyst").glob("*.sql")}
    columns = office.ask("select table_name, column_name, comment from duckdb_columns() where schema_name = 'analysis'")
    explained = [*tables.items(), *views.items(), *((f"{name}.{column}", said) for name, column, said in columns)]
    assert [name for name, said in explained if not re.search(r"[\u4e00-\u9fff]", said or "")] == []
    assert [name for name, said in explained if re.search("(amount|yuan|元)$", name) and "元" not in (said or "")] == []
    dictionary = office.ask("select table_name, column_name, comment from analysis.dictionary")
    assert len(dictionary) == len(explained)
    assert {(name, said) for name, column, said in dictionary if column is None} == {*tables.items(), *views.items()}
    assert {row for row in dictionary if row[1]} == set(columns)


def test_no_number_that_belongs_to_somebody_is_in_the_file(office: Office) -> None:
    with duckdb.connect(office.warehouse, read_only=True) as warehouse:
        real = {
            number
            for row in warehouse.execute("select id_number, account from decisions").fetchall()
            for number in row
            if number and len(number) >= 15
        }
        # The search is one that finds: the warehouse holds what must not be here.
        assert warehouse.execute(f"from decisions where regexp_matches(id_number, '{PERSONAL}')").fetchall()
        assert not warehouse.execute(f"from ledger where regexp_matches(note, '{PERSONAL}')").fetchall()
        assert warehouse.execute(f"from decisions where regexp_matches(subject_no, '{PERSONAL}')").fetchall()
    assert len(real) > 400
    kept, raw = office.warehouse.read_bytes(), (office.out / "analyst.duckdb").read_bytes()
    assert any(number.encode() in kept for number in real)
    assert [number for number in (*real, PHONE, CARD) if number.encode() in raw] == []
    hashes = {"person_key", "policy_sha256"}
    columns = [(name, column) for name, column in analysis_columns(office) if column not in hashes]
    assert len(columns) > 80
    with duckdb.connect(office.out / "analyst.duckdb", read_only=True) as analyst:
        for name, column in columns:
            values = analyst.execute(f'select distinct "{column}" from analysis.{name}').fetchall()
            said = [value for (value,) in values if value]
            assert [value for value in said if value in real or re.search(PERSONAL, value)] == [], (name, column)


def test_masks_keep_the_head_and_the_last_four(office: Office) -> None:
    masked = dict(
        office.ask("select subject_no, (id_masked, account_masked) from analysis.decisions where year = 2026")
    )
    rows = decided(office.out / "beijing-degree-2026-002")
    for row in rows:
        assert masked[row["subject_no"]][0] == (mask(row["id_number"]) or None)
    shown = office.ask("select distinct id_masked from analysis.people where length(id_masked) = 18")
    assert len(shown) > 90
    assert all(re.fullmatch(r"\d{6}\*{8}\d{3}[\dX]", number) for (number,) in shown)
    cards = office.ask(
        "select account_masked, issuer_prefix from analysis.payments where programme != 'beijing-skills'"
    )
    assert cards and all(re.fullmatch(prefix + r"\*{6,9}\d{4}", card) for card, prefix in cards)
    trainees = office.ask("select subject_no, id_masked from analysis.decisions where programme = 'beijing-skills'")
    assert {number.rpartition("/")[2] for number, masked in trainees if masked and "/" in number} <= {
        masked for _, masked in trainees
    }
    (note,) = {note for (note,) in office.ask("select failure from analysis.payments where state = 'failed'")}
    assert note == "户名不符，请电138****8000，旧卡621030********4564"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("110101199003071234", "110101********1234"),
        ("11010119900307123X", "110101********123X"),
        ("6210300000001234", "621030******1234"),
        ("6210300000000001234", "621030*********1234"),
        ("13800138000", "138****8000"),
        ("123456789", "123**6789"),
        ("12345678", "12345678"),
        ("无", "无"),
        ("", ""),
    ],
)
def test_rules_and_messages_mask_the_same_way(number: str, shown: str) -> None:
    with duckdb.connect() as connection:
        connection.execute((ROOT / "sql" / "masks.sql").read_text("utf-8"))
        assert connection.execute("select mask(?)", [number]).fetchall() == [(shown,)]
    assert mask(number) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("YX20260001/11010119900307123X", "YX20260001/110101********123X"),
        ("电话 13800138000、139-0013-9000", "电话 138****8000、139****9000"),
        ("+8613800138000", "+86138****8000"),
        ("名单_13800138000_新.xlsx 138－0013－8000", "名单_138****8000_新.xlsx 138****8000"),
        ("卡6210 3000 0000 1234 567", "卡********567"),
        ("2026101000003", "2026101000003"),
        ("beijing-degree-2026-001-000007", "beijing-degree-2026-001-000007"),
        ("2026-03-01 至 2026-04-01", "2026-03-01 至 2026-04-01"),
    ],
)
def test_numbers_within_a_text_are_masked_and_others_stay(text: str, shown: str) -> None:
    with duckdb.connect() as connection:
        connection.execute((ROOT / "sql" / "masks.sql").read_text("utf-8"))
        assert connection.execute("select mask_text(?)", [text]).fetchall() == [(shown,)]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("某公司138　1234　5678", "某公司＊＊＊"),
        ("某公司138‐1234‐5678", "某公司＊＊＊"),
        ("138、1234、5678", "＊＊＊"),
        ("138·1234·5678", "＊＊＊"),
        ("138_1234_5678", "＊＊＊"),
        ("(138)1234(5678)", "(＊＊＊)"),
        ("某厂 010－82192288", "某厂 ＊＊＊"),
        ("工会11010119850307123X分会", "工会＊＊＊分会"),
        ("职工1985-3-7", "职工＊＊＊"),
        ("职工 1985 年 3 月 7 日生", "职工 ＊＊＊生"),
        ("138    1234    5678", "＊＊＊"),
        ("138　　　　　　　　　　　　1234　　　　　　　　　　　　5678", "＊＊＊"),
        ("1990年生", "＊＊＊"),
        ("中建三局2026年1月项目部", "中建三局2026年1月项目部"),
        ("北京市第101、102、103中学联合工会", "北京市第101、102、103中学联合工会"),
        ("110/119/120联合调度中心", "110/119/120联合调度中心"),
        ("生于85.3.7", "生于＊＊＊"),
        ("出生日期85-03-07", "出生日期＊＊＊"),
        ("出生一九八五年三月七日", "出生＊＊＊"),
        ("二〇〇一年十二月三十一日生", "＊＊＊生"),
        ("北京市第171中学", "北京市第171中学"),
        ("2026年三分公司", "2026年三分公司"),
        ("三一五厂1号楼10－12层", "三一五厂1号楼10－12层"),
        ("85-03-07号院", "85-03-07号院"),
    ],
)
def test_what_nobody_is_to_know_of_a_unit_is_blotted_out(said: str, shown: str) -> None:
    with duckdb.connect() as connection:
        connection.execute((ROOT / "sql" / "masks.sql").read_text("utf-8"))
        assert connection.execute("select blot_out(?)", [said]).fetchall() == [(shown,)]


def test_a_telephone_in_a_unit_is_blotted_out(office: Office) -> None:
    units = office.ask("select distinct unit from analysis.decisions where programme = 'conghua-degree'")
    assert units == [("某厂 ＊＊＊",)]


def test_a_person_has_one_key_in_every_year(office: Office) -> None:
    with duckdb.connect(office.warehouse, read_only=True) as warehouse:
        people = warehouse.execute(
            "select year, id_number, person_key from decisions where programme = 'beijing-degree'"
        ).fetchall()
    keys = {year: {key for at, _, key in people if at == year} for year in (2026, 2027)}
    assert len(keys[2026] & keys[2027]) > 50
    both = office.ask("select count(*) from analysis.people where first_year = 2026 and last_year = 2027")
    assert both == [(len(keys[2026] & keys[2027]),)]
    known = [(number, key) for _, number, key in people if number]
    assert len({key for _, key in known}) == len({number for number, _ in known}) == len(set(known))


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_every_ready_question_has_an_answer(office: Office, path: Path) -> None:
    assert office.ask(path.read_text("utf-8"))


def answer(office: Office, question: str) -> list[dict[str, Any]]:
    """What a ready question says, row by row."""
    with duckdb.connect(office.out / "analyst.duckdb", read_only=True) as analyst:
        asked = analyst.execute((ROOT / "sql" / "analysis" / f"{question}.sql").read_text("utf-8"))
        names = [column[0] for column in asked.description]
        return [dict(zip(names, row, strict=True)) for row in asked.fetchall()]


def test_there_are_enough_questions() -> None:
    assert len(QUESTIONS) >= 14


def test_held_people_are_counted_from_the_first_run_that_held_them(office: Office) -> None:
    held = [row for row in answer(office, "held_people") if row["项目"] == "beijing-degree" and row["年度"] == 2026]
    now = [row for row in decided(office.out / "beijing-degree-2026-002") if row["outcome"] == "hold"]
    assert sum(row["人数"] for row in held) == sum(len(row["reasons"].split(";")) for row in now)
    since = (datetime.now(DAY.tzinfo).date() - DAY.date()).days
    assert {row["最长天数"] for row in held} == {since}
    assert {row["最多经过几次运行"] for row in held} == {2}


def test_the_days_people_are_held_are_the_same_on_any_clock(office: Office) -> None:
    # Between these two it is never the same day.
    answers = []
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):
        with duckdb.connect(office.out / "analyst.duckdb", read_only=True) as analyst:
            analyst.execute(f"set timezone = '{zone}'")
            answers.append(
                analyst.execute((ROOT / "sql" / "analysis" / "held_people.sql").read_text("utf-8")).fetchall()
            )
    assert answers[0] == answers[1]


def test_the_waiting_list_moves_up_when_people_drop_out(office: Office) -> None:
    moved = answer(office, "waiting_list")
    assert [(row["上次位次"], row["本次位次"], row["前进"], row["现状"]) for row in moved] == [
        (301, 299, 2, "已递补"),
        (302, 300, 2, "已递补"),
        (303, 301, 2, "仍在候补"),
    ]


def test_long_numbers_that_look_alike_when_masked_stay_apart(desk: Path) -> None:
    office = Office(desk / "out")
    told = answer(office, "waiting_list"), answer(office, "held_people")
    with duckdb.connect(office.warehouse) as warehouse:
        warehouse.execute(
            "update decisions set subject_no = '440117' || lpad(right(subject_no, 8), 8, '0') || '0009' "
            "where programme = 'conghua-degree'"
        )
    publish_analyst(office.warehouse, office.out)
    assert {row["申请编号"] for row in answer(office, "waiting_list")} == {"440117********0009"}
    places = ("上次位次", "本次位次", "现状")
    again = answer(office, "waiting_list"), answer(office, "held_people")
    assert [[row[place] for place in places] for row in again[0]] == [
        [row[place] for place in places] for row in told[0]
    ]
    assert again[1] == told[1]


def test_a_payment_made_again_is_counted_once_however_often_it_was_proposed(tmp_path: Path) -> None:
    till, one = Till(tmp_path), PEOPLE[0]
    (failed,) = till.paid(one)
    till.returned({failed: False})
    again = replace(one, registered=CARDS[1])
    office = Office(till.out)
    till.run([again])
    last = till.run([again])
    assert [row["现状"] for row in answer(office, "reissued")] == ["未发放"]
    (number,) = till.issue(last)
    assert [(row["退回流水号"], row["重发流水号"], row["现状"]) for row in answer(office, "reissued")] == [
        (failed, number, "未回盘")
    ]
    assert [row["未完"] for row in answer(office, "run_to_paid")] == [0, 1]
    assert office.ask("select count(*) from analysis.payments where may_be_issued") == [(0,)]


def test_what_holds_nobody_is_not_counted_as_holding(tmp_path: Path) -> None:
    till = Till(tmp_path)
    run = till.run([replace(PEOPLE[0], passed=False, card="无"), replace(PEOPLE[1], card="无")])
    reasons = {(row["结论"], row["原因"]): row["人数"] for row in answer(Office(till.out), "common_reasons")}
    assert reasons == {("不予资助", "有课程未通过"): 1, ("待补", "没有互助卡号"): 1}
    sheet = openpyxl.load_workbook(Path(run["folder"]) / "结算汇总表.xlsx").active
    said = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    assert {row[2]: row[-1] for row in said if len(row) == 5 and row[0] in ("不予资助", "待补材料")} == {
        "course_failed": 1,
        "card_missing": 1,
    }


def test_money_reconciles_and_stands_against_the_caps(office: Office) -> None:
    balance = {(row["项目"], row["年度"]): row for row in answer(office, "reconciliation")}
    assert {row["不符元"] for row in balance.values()} == {Decimal("0.00")}
    degree = balance["beijing-degree", 2026]
    assert (degree["失败笔数"], degree["未回盘笔数"], degree["追回元"]) == (2, 1, Decimal("100.00"))
    tiers = {row["类别"]: row for row in answer(office, "money_by_tier_and_year")}
    assert {name: row["上限元"] for name, row in tiers.items()} == {
        "工会会员资助": Decimal("4800.00"),
        "荣誉职工学费资助": Decimal("9072.00"),
    }
    assert sum(row["已发元"] for row in tiers.values()) == degree["成功元"] + degree["未回盘元"] - degree["追回元"]
    assert [(row["现状"], row["退回到重发天数"]) for row in answer(office, "reissued")] == [("成功", 15)] * 2
    times = {row["运行"]: row for row in answer(office, "run_to_paid")}
    assert [times["beijing-degree-2026-001"][step] for step in ("几天后批准", "几天后发放", "几天后最后到账")] == [
        3,
        3,
        5,
    ]


def test_take_up_and_pass_rates_are_those_of_the_decisions(office: Office) -> None:
    rows = decided(office.out / "beijing-degree-2026-002")
    cohorts = {row["入学批次"]: row for row in answer(office, "take_up") if row["年度"] == 2026}
    assert {row["计划人数"] for row in cohorts.values()} == {100}
    assert sum(row["发放"] for row in cohorts.values()) == sum(row["outcome"] == "pay" for row in rows)
    courses = [row for row in answer(office, "pass_rate_by_course") if row["年度"] == 2026]
    failed = office.ask(
        "select count(distinct subject_id) from analysis.courses where run = 'beijing-degree-2026-002' and verdict = 'fail'"
    )
    assert failed == [(sum("course_failed" in row["reasons"] for row in rows),)]
    assert all(row["考试人数"] == row["通过"] + row["未通过"] + row["未定"] for row in courses)


@pytest.mark.parametrize("question", ["money_by_tier_and_year", "take_up", "pass_rate_by_course", "hours_by_host"])
def test_two_programmes_are_never_counted_together(question: str, office: Office) -> None:
    tables = ("payment_items", "tiers", "policies", "decisions", "courses", "details", "findings")
    with duckdb.connect(":memory:") as twins:
        twins.execute(f"attach '{office.out / 'analyst.duckdb'}' as office (read_only); create schema analysis")
        for table in tables:
            columns = [name for name, *_ in twins.execute(f"describe office.analysis.{table}").fetchall()]
            other = ", ".join(f"{name} || '-other' as {name}" for name in ("run", "programme") if name in columns)
            twins.execute(
                f"create table analysis.{table} as from office.analysis.{table} "
                f"union all select * replace ({other}) from office.analysis.{table}"
            )
        asked = twins.execute((ROOT / "sql" / "analysis" / f"{question}.sql").read_text("utf-8")).fetchall()
    alone = [tuple(row.values()) for row in answer(office, question)]
    assert sorted(map(str, asked)) == sorted(str(row) for own in alone for row in (own, (f"{own[0]}-other", *own[1:])))


def test_hours_are_those_of_the_settlement(office: Office) -> None:
    rows = decided(office.out / "beijing-skills-2026-001")
    (total,) = office.ask("select sum(hours_attended) from analysis.courses where hours_given is not null")
    assert total == (sum(Decimal(row["attended_hours"]) for row in rows),)
    assert sum(row["学员"] for row in answer(office, "hours_by_host")) <= len(rows)


def test_hours_beyond_the_limit_of_a_day_are_neither_given_nor_missed(tmp_path: Path) -> None:
    office, _ = training.build([training.Case("长日", "五(二)1", None, {"P": {}}, {"A": {}})])
    evening = {"课次": "21", "开始时间": "18:00", "结束时间": "21:00"}
    office.rows["sessions"].append(office.rows["sessions"][0] | evening)
    office.rows["sign_ins"].append(office.rows["sign_ins"][0] | {"课次": "21"})
    till = Till(tmp_path)
    (row,) = decided(Path(till.train(office)["folder"]))
    (told,) = answer(Office(till.out), "hours_by_host")
    assert (row["attended_hours"], row["project_hours"]) == ("80", "80")
    assert (told["人均开设课时"], told["人均计入课时"], told["出勤百分比"]) == (80, 80, 100)


def test_every_findings_row_hangs_on_a_decision_a_sheet_and_a_reason(office: Office) -> None:
    lost = office.ask(
        "select findings.* from analysis.findings "
        "left join analysis.decisions using (run, subject_id) left join analysis.sheets using (run, sheet_id) "
        "left join analysis.reasons on findings.run = reasons.run and findings.rule = reasons.code "
        "where decisions.run is null or sheets.run is null or reasons.run is null"
    )
    assert lost == []
    counts = office.ask("select sum(failed) from analysis.rules union all select count(*) from analysis.findings")
    assert counts[0] == counts[1]
    assert office.ask("select count(*), count(distinct (run, subject_id)) from analysis.decisions")[0][0] > 700


def test_the_file_is_private_whole_and_alone(office: Office) -> None:
    file = office.out / "analyst.duckdb"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in office.out.iterdir() if path.name.startswith("analyst")] == [file.name]


def test_the_shell_answers_a_question_and_opens_with_a_list(office: Office) -> None:
    make = ["make", "--no-print-directory", "-o", ".venv/.ready", "analyst", f"ANALYST={office.out / 'analyst.duckdb'}"]
    if not (ROOT / ".venv" / "bin" / "duckdb").exists():
        pytest.skip("no DuckDB shell in .venv: make install brings it")
    asked = subprocess.run([*make, "Q=reconciliation"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "未回盘笔数" in asked.stdout and "beijing-degree" in asked.stdout
    opened = subprocess.run(
        make, input="select count(*) as 运行数 from runs; drop table runs;", cwd=ROOT, capture_output=True, text=True
    )
    assert "payment_items" in opened.stdout and "held_people" in opened.stdout and "运行数" in opened.stdout
    assert "read-only" in opened.stderr
    unknown = subprocess.run([*make, "Q=reconcilation"], cwd=ROOT, capture_output=True, text=True)
    assert unknown.returncode and "没有名为 reconcilation 的问题" in unknown.stdout and "held_people" in unknown.stdout
    missing = subprocess.run([*make[:-1], "ANALYST=/nowhere"], cwd=ROOT, capture_output=True, text=True)
    assert missing.returncode and "请先运行" in missing.stdout


READER = """
import select, sys, time, duckdb
file, ask = sys.argv[1], "select sum(hash(decisions)), count(distinct run) from analysis.decisions as decisions"
connection = duckdb.connect(file, read_only=True)
first = connection.execute(ask).fetchall()
print("reading", flush=True)
rounds = 0
while not select.select([sys.stdin], [], [], 0.02)[0]:
    assert connection.execute(ask).fetchall() == first
    rounds += 1
connection.close()
print(rounds, first[0][1], duckdb.connect(file, read_only=True).execute(ask).fetchall()[0][1], flush=True)
"""


@pytest.fixture
def desk(office: Office, tmp_path: Path) -> Path:
    """A folder in which the same office stands, to go on from there."""
    shutil.copytree(office.out, tmp_path / "out")
    return tmp_path


def test_a_reader_and_runs_do_not_meet(desk: Path) -> None:
    (desk / "库").mkdir()
    for kept in ("warehouse.duckdb", "warehouse.key"):
        (desk / "out" / kept).rename(desk / "库" / kept)
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, "out/analyst.duckdb"],
        cwd=desk, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert reader.stdout and reader.stdin
    assert reader.stdout.readline() == "reading\n"
    # The analyst's file stands in the out folder wherever the warehouse is.
    places = ["--out", "out", "--warehouse", "库/warehouse.duckdb"]
    for _ in range(2):
        settle = [str(SETTLE), "run", "beijing-degree", "2026", "--inputs", str(SAMPLE / "beijing-degree"), *places]
        done = subprocess.run(settle, cwd=desk, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
    said, errors = reader.communicate("\n")
    assert reader.returncode == 0, errors
    rounds, before, after = map(int, said.split())
    assert rounds > 10
    assert after == before + 2
    assert not list((desk / "库").glob("analyst*"))


def test_every_command_that_moves_something_publishes(desk: Path) -> None:
    office = Office(desk / "out")
    name, at = "conghua-degree-2026-002", DAY + timedelta(days=9)
    states = (
        "select state, count(*), sum(recovered) from analysis.payments where run = '{}' group by state order by state"
    )
    approve_run(office.warehouse, name, out=office.out, by="审核人", at=at, wait=1)
    assert office.ask(f"select state from analysis.runs where run = '{name}'") == [("approved",)]
    issue_run(
        office.warehouse, name, out=office.out, by="出纳", bank="plain-csv", at=at, wait=1, confirm=lambda _: None
    )
    assert office.ask(states.format(name)) == [("issued", 300, 0)]
    (file,) = (office.out / name / "bank").iterdir()
    with file.open(encoding="gb18030", newline="") as stream:
        rows = list(csv.DictReader(stream))
    office.returns(rows, failed=1, day=10)
    assert office.ask(states.format(name)) == [("failed", 1, 0), ("paid", 299, 0)]
    recover_payment(
        office.warehouse, rows[-1]["流水号"], "20.00", out=office.out, by="财务", reference="单", at=at, wait=1
    )
    assert office.ask(states.format(name)) == [("failed", 1, 0), ("paid", 299, 20)]


def test_a_file_that_cannot_be_written_is_a_warning_and_written_next_time(desk: Path) -> None:
    (desk / "out" / "analyst.duckdb").unlink()
    (desk / "out" / "analyst.duckdb" / "别人的东西").mkdir(parents=True)
    approve = [str(SETTLE), "approve", "conghua-degree-2026-002", "--by", "乙"]
    done = subprocess.run(approve, cwd=desk, capture_output=True, text=True)
    assert done.returncode == 0
    assert "分析数据库“analyst.duckdb”没有更新" in done.stderr and "Traceback" not in done.stderr
    assert "已由 乙 批准" in done.stdout
    shutil.rmtree(desk / "out" / "analyst.duckdb")
    issue = [str(SETTLE), "issue", "conghua-degree-2026-002", "--by", "丙"]
    again = subprocess.run(issue, cwd=desk, capture_output=True, text=True)
    assert (again.returncode, again.stderr) == (0, "")
    standing = Office(desk / "out").ask(
        "select state, approved_by from analysis.runs where run = 'conghua-degree-2026-002'"
    )
    assert standing == [("issued", "乙")]


@pytest.mark.parametrize("left_over", ["file", "folder", "nothing to read"])
def test_what_stands_in_the_way_is_said_and_nothing_else_touched(
    office: Office, tmp_path: Path, left_over: str, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "analyst.duckdb").write_text("what analysts had before")
    provisional = tmp_path / "analyst.duckdb.part"
    if left_over == "file":
        provisional.write_text("a command was killed here")
        publish_analyst(office.warehouse, tmp_path)
        assert caplog.messages == [] and not provisional.exists()
        assert Office(tmp_path).ask("select count(*) > 0 from analysis.runs") == [(True,)]
        return
    if left_over == "folder":
        provisional.mkdir()
    publish_analyst(office.warehouse if left_over == "folder" else tmp_path / "none.duckdb", tmp_path)
    assert len(caplog.messages) == 1 and "没有更新" in caplog.messages[0]
    assert (tmp_path / "analyst.duckdb").read_text() == "what analysts had before"
    assert provisional.is_dir() == (left_over == "folder")


def test_a_warehouse_made_before_these_tables_is_published_without_them(office: Office, tmp_path: Path) -> None:
    old = tmp_path / "warehouse.duckdb"
    shutil.copy(office.warehouse, old)
    shutil.copy(office.warehouse.with_suffix(".key"), old.with_suffix(".key"))
    newer = ("courses", "details", "policies", "reasons", "tiers")
    with duckdb.connect(old) as warehouse:
        for name in (*newer, "layout"):
            warehouse.execute(f"drop table {name}")
    with open_warehouse(old, wait=1, holder="测试", analyst=tmp_path):
        pass
    here = Office(tmp_path)
    assert here.ask(" union all ".join(f"select 1 from analysis.{name}" for name in newer)) == []
    assert here.ask("select count(*) from analysis.decisions") == office.ask("select count(*) from analysis.decisions")


def test_the_same_warehouse_gives_the_same_answers(office: Office, tmp_path: Path) -> None:
    publish_analyst(office.warehouse, tmp_path)
    again = Office(tmp_path)
    for name in TABLES:
        ask = f"select count(*), sum(hash({name})) from analysis.{name}"
        assert again.ask(ask) == office.ask(ask), name
