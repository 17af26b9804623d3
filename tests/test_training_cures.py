"""Does the training review hold, and not pay or refuse, where what speaks of a trainee cannot be read or placed?"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from schemas import schedule

from . import training_office as office
from .training_office import Case, Office, Row, Settled

HELD = {"outcome": "hold", "reasons": "evidence_unreadable"}
PAID = {"outcome": "pay", "reasons": ""}
SHORT = {"outcome": "reject", "reasons": "attendance_short"}


def case(name: str, expect: Row, project: Row | None = None, **person: Any) -> Case:
    """One trainee A of a project of their own."""
    return Case(name, "", None, {"P": project or {}}, {"A": person | {"expect": expect}})


def online(entered: str, left: str) -> Row:
    return {"project": {"session": {"05": {"授课方式": "线上"}}}, "online": {"05": [[entered, left]]}}


LAST_YEAR = {"结业日期": date(2025, 5, 20)}
CASES = [
    # Struck off, and nobody knows in which project.
    case("核减而项目编号空白", HELD, struck_off=[{"项目编号": None}]),
    case("核减而项目编号错误", HELD, struck_off=[{"项目编号": "#N/A"}]),
    case("核减而项目不在项目表", HELD, struck_off=[{"项目编号": "YX9999"}]),
    case("核减写在别人的项目", HELD, struck_off=[{"项目编号": "YX0001P"}]),
    case("未核减而项目编号空白", PAID, struck_off=[{"项目编号": None, "审计结论": "通过"}]),
    # Rows of one project that end it in two years, in either order.
    case("结业年度矛盾先去年", HELD, {"project_rows": [LAST_YEAR, {}]}),
    case("结业年度矛盾先今年", HELD, {"project_rows": [{}, LAST_YEAR]}),
    case("结业年度矛盾先明年", HELD, {"project_rows": [{"结业日期": date(2027, 5, 20)}, {}]}),
    case("结业日期一行读不出", HELD, {"project_rows": [LAST_YEAR, {"结业日期": "五月"}]}),
    # A cell that cannot be read is held against nobody.
    *(
        case(
            f"授课方式“{mode}”",
            HELD | {"attended": "76"},
            {"session": {"05": {"授课方式": mode}}},
            absent=["05"],
            online={"05": [["09:00", "12:00"]]},
        )
        for mode in ("线上直播", "在线", "线上（腾讯会议）")
    ),
    case(
        "授课方式看不懂而无任何记录",
        {"outcome": "reject", "reasons": "attendance_short;evidence_unreadable"},
        {"session": {"05": {"授课方式": "在线"}}},
        absent=["05"],
    ),
    case("授课方式矛盾", HELD, {"session": {"05": {"授课方式": "线上"}}}, more_signs=[{"课次": "05", "签到": "√"}]),
    case("学时为负", HELD | {"attended": "76"}, {"session": {"05": {"学时": -4}}}),
    case("社保月数为负", HELD, trainee={"社保连续缴费月数": -3}),
    *(
        case(
            f"签到课次“{number}”", HELD | {"attended": "76"}, absent=["05"], more_signs=[{"课次": number, "签到": "√"}]
        )
        for number in (None, "#N/A", "开班")
    ),
    case("签到课次空白而未到", SHORT, absent=["05"], more_signs=[{"课次": None, "签到": "×"}]),
    case("签到课次空白而学时已够", PAID, more_signs=[{"课次": None, "签到": "√"}]),
    case("签到项目不在项目表", HELD, absent=["05"], more_signs=[{"项目编号": "YX9999", "课次": "05", "签到": "√"}]),
    *(
        case(
            f"线上记录课次“{number}”",
            expect | {"attended": "76"},
            {"session": {"05": {"授课方式": "线上"}}},
            online={number: [["09:00", "12:00"]]},
        )
        # What is the name of no session may be that of any; a number the schedule does not have is known to be of none.
        for number, expect in (
            ("#N/A", HELD),
            ("#REF!", HELD),
            ("？", HELD),
            ("待核", HELD),
            ("05、06", HELD),
            ("5.5", HELD),
            ("2026-05-13上午", HELD),
            ("99", SHORT),
        )
    ),
    case(
        "线上记录课次看不懂而学时已够",
        PAID,
        {"session": {"05": {"授课方式": "线上"}}},
        online={"05": [["09:00", "12:00"]], "待核": [["09:00", "12:00"]]},
    ),
    case(
        "课程安排表里用文字写的课次",
        PAID,
        {"session": {"05": {"授课方式": "线上", "课次": "甲一"}}},
        online={"甲一": [["09:00", "12:00"]]},
    ),
    # Times, hours and months as offices write them.
    *(
        case(f"线上时间{entered}", PAID | {"attended": "80"}, **online(entered, left))
        for entered, left in (
            ("2026/5/13 9:00", "2026/5/13 12:00"),
            ("2026.5.13 9:00", "2026.5.13 12:00"),
            ("20260513 09:00", "20260513 12:00"),
            ("2026年5月13日 9:00", "2026年5月13日 12:00"),
            ("20:00", "24:00"),
        )
    ),
    case("课程到二十四时", PAID, {"session": {"06": {"开始时间": "20:00", "结束时间": "24:00"}}}),
    case("带空格的学时", PAID, {"session": {"05": {"学时": "4 学时"}}}),
    case("带空格的月数", PAID, trainee={"社保连续缴费月数": "24 个月"}),
    # Only last year's list speaks of anybody.
    case("前年名册证件号读不出", PAID, past=[{"参训年度": 2020, "身份证号": "110101"}]),
    case("去年名册证件号读不出", HELD, past=[{"参训年度": 2025, "身份证号": "110101"}]),
    case("名册年度与证件号都读不出", HELD, past=[{"参训年度": "早年", "身份证号": "110101"}]),
    Case(
        "另一项目结业日期读不出",
        "",
        None,
        {"P": {}, "Q": {"project": {"结业日期": "五月"}}},
        {"A": {"expect": HELD}, "B": {"like": "A", "in": "Q", "expect": HELD}},
    ),
    Case(
        "另一项目不在项目表",
        "",
        None,
        {"P": {}},
        {"A": {"expect": HELD}, "B": {"like": "A", "trainee": {"项目编号": "YX9999"}, "expect": None}},
    ),
]


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settled, dict[str, dict[str, str]]]:
    folder = tmp_path_factory.mktemp("cures")
    built, subjects = office.build(CASES)
    number = subjects["授课方式矛盾"]["A"].partition("/")[0]
    session = next(row for row in built.rows["sessions"] if row["项目编号"] == number and row["课次"] == "05")
    built.rows["sessions"].append(session | {"授课方式": "线下"})
    office.write(built, folder / "inputs")
    return office.settle(folder, folder / "inputs"), subjects


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case, settled: tuple[Settled, dict[str, dict[str, str]]]) -> None:
    run, subjects = settled
    for letter, facts in case.people.items():
        if expect := facts["expect"]:
            row = run.decisions[subjects[case.id][letter]]
            found = {"outcome": row["outcome"], "reasons": row["reasons"], "attended": row["attended_hours"]}
            assert {key: found[key] for key in expect} == expect


def test_contradictory_rows_are_told_and_both_are_named(
    settled: tuple[Settled, dict[str, dict[str, str]]],
) -> None:
    run, _ = settled
    told = [line for line in run.problems if "互相矛盾：" in line["message"]]
    # They hold people, so they are no mere notes.
    assert {line["severity"] for line in told} == {"error"}
    assert {line["code"] for line in told} == {"evidence_unreadable"}
    assert [line["column"] for line in told].count("项目编号") == 4
    (session,) = (line for line in told if line["file"] == "sessions.xlsx")
    rows = [2 + 1 + CASES.index(next(each for each in CASES if each.id == "授课方式矛盾")) * 20 + 4]
    assert session["message"] == (
        f"与“sessions.xlsx”“sessions”第{rows[0]}行互相矛盾：同一项目、同一课次，内容不同。请核对两处，更正或删去其一。"
    )


def settle_changed(folder: Path, change: Callable[[Office], None], **facts: Any) -> tuple[Settled, Row]:
    """A clean project of one trainee after `change`, and what was decided about them."""
    built, subjects = office.build([case("one", {}, **facts)])
    change(built)
    office.write(built, folder / "inputs")
    run = office.settle(folder, folder / "inputs")
    return run, run.decisions[subjects["one"]["A"]]


@pytest.mark.parametrize("number", ["#N/A", "YX9999"])
def test_a_session_of_no_known_project_is_held_against_nobody(number: str, tmp_path: Path) -> None:
    run, row = settle_changed(tmp_path, lambda built: built.rows["sessions"][8].update(项目编号=number))
    assert (row["outcome"], row["reasons"], row["project_hours"]) == ("hold", "evidence_unreadable", "76")
    assert ("sessions.xlsx", "11", "项目编号") in {(line["file"], line["row"], line["column"]) for line in run.problems}


def test_a_project_that_such_a_session_could_not_help_is_refused(tmp_path: Path) -> None:
    def change(built: Office) -> None:
        built.rows["sessions"][8]["项目编号"] = "YX9999"
        del built.rows["sessions"][0]

    _, row = settle_changed(tmp_path, change)
    assert (row["outcome"], row["project_hours"]) == ("reject", "72")
    assert row["reasons"] == "attendance_short;evidence_unreadable;project_hours_short"


def test_rows_of_every_kind_that_contradict_another_are_told(tmp_path: Path) -> None:
    def change(built: Office) -> None:
        built.rows["trainees"].append(built.rows["trainees"][0] | {"考核结果": "不合格"})
        built.rows["sign_ins"].append(built.rows["sign_ins"][4] | {"签到": "×"})

    run, row = settle_changed(tmp_path, change)
    assert (row["outcome"], row["reasons"]) == ("hold", "evidence_unreadable")
    told = {(line["file"], line["row"], line["column"], line["message"]) for line in run.problems}
    assert {
        (
            "trainees.xlsx",
            "4",
            "身份证号",
            "与“trainees.xlsx”“trainees”第3行互相矛盾：同一项目、同一身份证号，内容不同。请核对两处，更正或删去其一。",
        ),
        (
            "sign_ins.xlsx",
            "23",
            "签到",
            "与“sign_ins.xlsx”“sign_ins”第7行互相矛盾：同一人、同一课次，内容不同。请核对两处，更正或删去其一。",
        ),
    } <= told


def settle_headed(folder: Path, headings: dict[str, str], **facts: Any) -> tuple[Settled, Row]:
    """A clean project whose sign-in sheet is laid out wide, with other headings in place of some sessions' numbers."""
    built, subjects = office.build([case("one", {}, **facts)])
    office.write(built, folder / "inputs", "column")
    (path,) = (path for path in (folder / "inputs").iterdir() if path.name.startswith("签到"))
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for column in range(1, sheet.max_column + 1):
        heading = str(sheet.cell(2, column).value)
        sheet.cell(2, column, headings.get(heading, heading))
    book.save(path)
    run = office.settle(folder, folder / "inputs")
    return run, run.decisions[subjects["one"]["A"]]


@pytest.mark.parametrize(
    "headings",
    [
        {"09": "第9次（研讨）", "10": "第10次【研讨】", "19": "19\n(研讨)"},
        {"01": "*第1次", "02": "＊02", "20": "20*"},
        {"01": "01(4学时)", "03": "第三次", "20": "第二十次", "12": "第十二次课"},
    ],
)
def test_headings_of_sessions_are_compared_without_notes_and_stars(headings: dict[str, str], tmp_path: Path) -> None:
    run, row = settle_headed(tmp_path, headings)
    assert (row["outcome"], row["attended_hours"], run.problems) == ("pay", "80", [])


@pytest.mark.parametrize("number", ["01", "05", "20"])
def test_a_heading_nobody_understands_among_the_sessions_is_told_and_holds(number: str, tmp_path: Path) -> None:
    run, row = settle_headed(tmp_path, {number: "第五六次"})
    assert (row["outcome"], row["reasons"], row["attended_hours"]) == ("hold", "evidence_unreadable", "76")
    (line,) = run.problems
    assert (line["row"], line["code"]) == ("3", "evidence_unreadable")
    assert "没有课次“第五六次”，也看不出是哪一次课" in line["message"]


def test_a_total_or_a_note_among_the_sessions_is_none_and_a_blank_is_no_mark(tmp_path: Path) -> None:
    for heading in ("上午小计", "备注", "第五六次"):
        run, row = settle_headed(tmp_path / heading, {"05": heading}, absent=["05"])
        assert (row["outcome"], row["reasons"], run.problems) == ("reject", "attendance_short", [])


SHORT_AND_UNREAD = "attendance_short;evidence_unreadable"


def settle_scheduled(folder: Path, layout: str, column: str, written: str, absent: list[str]) -> tuple[Settled, Row]:
    """A clean project whose schedule says something else of session 05, a morning's, in one column."""
    built, subjects = office.build([case("one", {}, absent=absent)])
    office.write(built, folder / "inputs", layout)
    book = openpyxl.load_workbook(folder / "inputs" / "sessions.xlsx")
    book.worksheets[0].cell(7, office.COLUMNS["sessions"].split().index(column) + 1, written)
    book.save(folder / "inputs" / "sessions.xlsx")
    run = office.settle(folder, folder / "inputs")
    return run, run.decisions[subjects["one"]["A"]]


@pytest.mark.parametrize(
    ("layout", "column", "written", "absent", "outcome", "reasons"),
    [
        ("days", "开始时间", "上午九点半", [], "hold", "evidence_unreadable"),
        # The mark of the afternoon may be that session's.
        ("days", "开始时间", "上午九点半", ["05"], "hold", "evidence_unreadable"),
        ("days", "开始时间", "上午九点半", ["06"], "reject", SHORT_AND_UNREAD),
        ("days", "开始时间", "上午九点半", ["05", "06"], "reject", SHORT_AND_UNREAD),
        ("days", "日期", "五月十三", [], "hold", "evidence_unreadable"),
        ("days", "日期", "五月十三", ["05"], "reject", SHORT_AND_UNREAD),
        ("long", "课次", "#N/A", [], "hold", "evidence_unreadable"),
        ("long", "课次", "#N/A", ["05"], "reject", SHORT_AND_UNREAD),
    ],
)
def test_a_session_of_no_known_name_is_held_against_nobody_it_may_help(
    layout: str, column: str, written: str, absent: list[str], outcome: str, reasons: str, tmp_path: Path
) -> None:
    run, row = settle_scheduled(tmp_path, layout, column, written, absent)
    assert (row["outcome"], row["reasons"]) == (outcome, reasons)
    assert [line["column"] for line in run.problems if line["severity"] == "error"] == [column]
    assert column != "开始时间" or "没有课次" not in str(run.problems)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026/5/11 9:00", "09:00"),
        ("2026.5.11 9:00:30", "09:00:30"),
        ("20260511 09:00", "09:00"),
        ("2026年5月11日 9:00", "09:00"),
        ("2026年5月11日9时30分", "09:30"),
        ("2026-05-11T09:00:00", "09:00"),
        ("24:00", "24:00"),
        ("24:01", "24:01"),
        ("25:00", "25:00"),
        ("2026/5/11", "2026/5/11"),
    ],
)
def test_times_with_any_date_before_them(written: str, read: str) -> None:
    assert schedule.clock(written) == read


def test_units_may_stand_apart_and_figures_may_not() -> None:
    assert [schedule.hours(text) for text in ("4 学时", "4个 课时", "1 2")] == ["4", "4", "1 2"]
    assert [schedule.months(text) for text in ("24 个月", "12 月", "1 2")] == ["24", "12", "1 2"]


def test_sessions_numbered_in_words() -> None:
    words = ("第一次", "第十讲", "第十九次课", "第二十次", "第九十九课次", "第五六次", "第十十次", "一")
    assert [schedule.session(word) for word in words] == ["1", "10", "19", "20", "99", "第五六次", "第十十次", "一"]


def test_what_may_be_written_is_told_with_the_policys_own_words(tmp_path: Path) -> None:
    run, _ = settle_changed(
        tmp_path, lambda _: None, trainee={"考核结果": "缓考", "一线岗位": "在岗", "技能等级": "大师"}
    )
    told = {line["column"]: line["message"] for line in run.problems}
    assert told["考核结果"].startswith("应为0至100的成绩，或规定的写法（合格、通过、优秀、良好、不合格、不通过）；")
    assert told["一线岗位"].startswith("应为规定的写法（是、")
    assert " 等）；现为“大师”。" in told["技能等级"]
