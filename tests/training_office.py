"""Turns the cases of tests/cases/training into office workbooks, settles them, and tells each case what became of it.

A case says only what differs from a clean project: ten days of two sessions of four hours, four sessions of them
discussions, one technician who signed in for all. All cases of one review year lie in one folder and are settled in one
run, each with projects and people of its own.
"""

import csv
import zlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import xlsxwriter
import yaml

from flows.steps import run_steps
from flows.underway import Request, Review

from .office import invent, write_cell

CASES = Path(__file__).parent / "cases" / "training"
LAYOUTS = ("long", "column", "title", "sheet", "file", "panels", "days", "two_rows")

# Contract 3, the table of input sheets.
COLUMNS = {
    "projects": "项目编号 项目名称 承办单位 开班日期 结业日期 申请日期 统一社会信用代码 开户行 银行账号",
    "trainees": "项目编号 姓名 身份证号 技能等级 社保连续缴费月数 一线岗位 考核结果 与研修方向相关 工作单位 职业工种 证书编号",
    "sessions": "项目编号 课次 日期 开始时间 结束时间 课程类型 学时 课程名称 授课方式 授课教师",
    "sign_ins": "项目编号 课次 身份证号 签到 姓名",
    "online_logs": "项目编号 课次 身份证号 进入时间 离开时间 姓名",
    "past_trainees": "身份证号 参训年度 姓名",
    "audits": "项目编号 审计结论 身份证号 说明",
}
_FIRST_DAY = date(2026, 5, 11)
_DAYS = 10
_HALVES = (("09:00", "12:00"), ("13:30", "16:30"))
_DISCUSSIONS = ("09", "10", "19", "20")
_ALWAYS_SIGNED = ("√", "到", "1", "✓")

Row = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One case: its projects and people by letter, each with the facts that differ; `expect` stands with the people."""

    id: str
    why: str
    value: Any
    projects: dict[str, Row]
    people: dict[str, Row]


@dataclass
class Office:
    """The rows of every kind of sheet; a sign-in is a row like any other, whatever layout it is written in."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: {kind: [] for kind in COLUMNS})


@dataclass(frozen=True)
class Settled:
    """What a run wrote: decisions and payments by subject_no, problems, and where everybody went."""

    review: Review
    decisions: dict[str, Row]
    payments: dict[str, Row]
    problems: list[Row]


@cache
def load_cases() -> tuple[Case, ...]:
    """Every case, `for:` lists multiplied out, in order of file and place."""
    cases = []
    for path in sorted(CASES.glob("*.yaml")):
        for raw in yaml.safe_load(path.read_text("utf-8")):
            for value in raw.get("for", [None]):
                shown = f"/“{value}”" if isinstance(value, str) else f"/{value}" if "for" in raw else ""
                facts = _with_value({key: raw[key] for key in raw if key not in ("case", "why", "for")}, value)
                projects = facts.pop("projects", None) or {"P": facts}
                people = facts.get("people") or {"A": facts}
                cases.append(Case(f"{path.stem}/{raw['case']}{shown}", raw["why"], value, projects, people))
    return tuple(cases)


def _with_value(facts: Any, value: Any) -> Any:
    if isinstance(facts, dict):
        return {key: _with_value(each, value) for key, each in facts.items()}
    if isinstance(facts, list):
        return [_with_value(each, value) for each in facts]
    return value if facts == "$value" else facts


def build(cases: list[Case]) -> tuple[Office, dict[str, dict[str, str]]]:
    """The rows of all cases, and the subject_no of each person by case and letter."""
    office, subjects, serial = Office(), dict[str, dict[str, str]](), 0
    for number, case in enumerate(cases, start=1):
        names = {letter: f"YX{number:04d}{letter}" for letter in case.projects}
        for letter, facts in case.projects.items():
            _add_project(office, names[letter], number, facts)
        people: dict[str, Row] = {}
        subjects[case.id] = {}
        for place, (letter, facts) in enumerate(case.people.items()):
            serial += 1
            people[letter] = people[facts["like"]] if "like" in facts else invent(serial) | facts.get("person", {})
            project = names[facts.get("in", next(iter(names)))]
            own = people[letter]
            _add_trainee(office, project, own, place, facts, case.projects[facts.get("in", next(iter(names)))])
            shown = facts.get("subject", "$project/$id").replace("$project", project).replace("$id", own["id"])
            subjects[case.id][letter] = shown.replace("$row", str(len(office.rows["trainees"]) + 2))
    return office, subjects


def _add_project(office: Office, project_no: str, number: int, facts: Row) -> None:
    clean = {
        "项目编号": project_no,
        "项目名称": f"研修班{project_no}",
        "承办单位": f"培训学校{project_no}",
        "开班日期": _FIRST_DAY,
        "结业日期": _FIRST_DAY + timedelta(days=_DAYS - 1),
        "申请日期": _FIRST_DAY + timedelta(days=_DAYS + 3),
        "开户行": "北京银行某某支行",
        "银行账号": f"0109{number:014d}",
    }
    for change in facts.get("project_rows", [facts.get("project", {})]):
        office.rows["projects"].append(clean | change)
    office.rows["sessions"] += _sessions(project_no, facts)
    for change in facts.get("audit", [{}]):
        office.rows["audits"].append({"项目编号": project_no, "审计结论": "通过"} | change)


def _sessions(project_no: str, facts: Row) -> list[Row]:
    changes = {str(key): change for key, change in facts.get("session", {}).items()}
    rows = []
    for at in range(2 * _DAYS):
        number = f"{at + 1:02d}"
        start, end = _HALVES[at % 2]
        clean = {
            "项目编号": project_no,
            "课次": number,
            "日期": _FIRST_DAY + timedelta(days=at // 2),
            "开始时间": start,
            "结束时间": end,
            "课程类型": "研讨" if number in _DISCUSSIONS else "授课",
            "学时": 4,
            "授课方式": "线下",
            "授课教师": f"教师{project_no}",
        }
        if changes.get(number, {}) is not None:
            rows.append(clean | changes.get(number, {}))
    extra = [
        {"项目编号": project_no, "授课方式": "线下", "授课教师": f"教师{project_no}"} | row
        for row in facts.get("more", [])
    ]
    return rows + extra


def _add_trainee(office: Office, project_no: str, own: Row, place: int, facts: Row, project: Row) -> None:
    identity = {"姓名": own["name"], "身份证号": own["id"]}
    clean = {
        "项目编号": project_no,
        **identity,
        "技能等级": "技师",
        "社保连续缴费月数": 24,
        "一线岗位": "是",
        "考核结果": "合格",
        "与研修方向相关": "是",
        "工作单位": "北京某某有限公司",
    }
    for change in facts.get("trainee_rows", [facts.get("trainee", {})]):
        office.rows["trainees"].append(clean | _filled(change, own))
    written = {"项目编号": project_no, **identity} | _filled(facts.get("signs_as", {}), own)
    absent, marks = [str(each) for each in facts.get("absent", [])], facts.get("marks", {})
    usual = _ALWAYS_SIGNED[place % len(_ALWAYS_SIGNED)]
    for session in _sessions(project_no, project):
        number = session["课次"]
        mark = None if number in absent or session["授课方式"] == "线上" else marks.get(number, usual)
        office.rows["sign_ins"].append(written | {"课次": number, "签到": mark})
    for extra in facts.get("more_signs", []):
        office.rows["sign_ins"].append(written | _filled(extra, own))
    for number, logs in facts.get("online", {}).items():
        for entered, left in logs:
            office.rows["online_logs"].append(written | {"课次": number, "进入时间": entered, "离开时间": left})
    for change in facts.get("past", []):
        office.rows["past_trainees"].append(identity | {"参训年度": 2025} | _filled(change, own))
    for change in facts.get("struck_off", []):
        office.rows["audits"].append({"项目编号": project_no, "审计结论": "核减", "身份证号": own["id"]} | change)


def _filled(change: Row, own: Row) -> Row:
    """A cell `$other_name` stands for what the person's values say."""
    return {
        column: own[value[1:]] if isinstance(value, str) and value.startswith("$") else value
        for column, value in change.items()
    }


def write(office: Office, folder: Path, layout: str = "long") -> None:
    """Write the office's workbooks, the sign-ins in one of LAYOUTS, one workbook a project but for `long`."""
    folder.mkdir(parents=True)
    for kind, columns in COLUMNS.items():
        if kind != "sign_ins" or layout == "long":
            _write_rows(folder / f"{kind}.xlsx", kind, columns.split(), office.rows[kind])
    if layout != "long":
        days = {(row["项目编号"], row["课次"]): row for row in office.rows["sessions"]}
        for project_no in dict.fromkeys(row["项目编号"] for row in office.rows["sign_ins"]):
            rows = [row for row in office.rows["sign_ins"] if row["项目编号"] == project_no]
            _write_wide(folder, project_no, rows, layout, days)


def _write_rows(path: Path, title: str, columns: list[str], rows: list[Row]) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet(title)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_string(0, 0, f"{title} 测试用表")
        for line, row in enumerate([dict(zip(columns, columns, strict=True)), *rows], start=1):
            for at, column in enumerate(columns):
                write_cell(sheet, line, at, row.get(column), day)


def _write_wide(folder: Path, project_no: str, rows: list[Row], layout: str, days: dict[tuple[str, str], Row]) -> None:
    people: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        people.setdefault((row["身份证号"], row["姓名"]), {})[row["课次"]] = row["签到"]
    numbers = list(dict.fromkeys(row["课次"] for row in rows))
    file = project_no if layout == "file" else f"签到{zlib.crc32(project_no.encode())}"
    with xlsxwriter.Workbook(folder / f"{file}.xlsx") as book:
        sheet = book.add_worksheet(f"{project_no} 签到" if layout == "sheet" else "签到")
        sheet.write_string(0, 0, f"项目编号：{project_no}签到表" if layout == "title" else "签到表")
        heads, tops = list(numbers), [""] * len(numbers)
        if layout in ("days", "two_rows"):
            halves = [
                (days[project_no, number]["日期"], "上下"[days[project_no, number]["开始时间"] > "12"])
                for number in numbers
            ]
            heads = [
                f"{day.month}月{day.day}日（{half}午）" if layout == "days" else f"{half}午" for day, half in halves
            ]
            tops = [f"{day:%Y-%m-%d}" if half == "上" else "" for day, half in halves]
        if layout == "panels":
            heads = [f"第{int(number)}次" for number in numbers]
        own = ["姓名", "身份证号"] if layout in ("title", "sheet", "file") else ["项目编号", "姓名", "身份证号"]
        groups = (
            [list(people.items())] if layout != "panels" else [list(people.items())[::2], list(people.items())[1::2]]
        )
        left = 0
        for group in [group for group in groups if group]:
            header = ["序号", *own, *heads]
            for at, text in enumerate(header):
                low = layout == "two_rows" and at > len(own)
                sheet.write_string(2 if low else 1, left + at, text)
                if low and tops[at - len(own) - 1]:
                    sheet.write_string(1, left + at, tops[at - len(own) - 1])
            first = 3 if layout == "two_rows" else 2
            for line, ((identity, name), marks) in enumerate(group, start=first):
                told = {"项目编号": project_no, "姓名": name, "身份证号": identity}
                cells = [line, *(told[column] for column in own), *(marks.get(number) for number in numbers)]
                for at, cell in enumerate(cells):
                    write_cell(sheet, line, left + at, cell, None)
            sheet.write_string(first + len(group), left, "图例：√出勤 ○请假")
            sheet.write_string(first + len(group) + 1, left, "制表人：")
            left += len(header) + 1


def settle(folder: Path, inputs: Path, year: int = 2026) -> Settled:
    """Run the review on a folder of workbooks and read what it wrote."""
    request = Request(
        programme="beijing-skills",
        year=year,
        inputs=(inputs,),
        out=folder / "out",
        warehouse=folder / "out" / "warehouse.duckdb",
        made_by="测试",
        made_at=datetime(year, 10, 8, tzinfo=UTC),
    )
    review = run_steps(request, announce=lambda _: None)
    written = folder / "out" / review.run
    return Settled(
        review,
        {row["subject_no"]: row for row in _read(written / "decisions.csv")},
        {row["subject_no"]: row for row in _read(written / "payments.csv")},
        _read(written / "problems.csv"),
    )


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))
