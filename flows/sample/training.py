"""What is a clean project of the training programme, who is in it, and who hands in what?

Writes the office workbooks of beijing-skills, a sign-in workbook for each project among them, and beside them what each
trainee must come out as.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

from flows.sample import case
from flows.sample.case import Case, adopt
from flows.sample.order import SampleSummary, TrainingPolicy
from flows.sample.people import People, Person
from flows.sample.training_papers import (
    AUDITS,
    LAYOUTS,
    ONLINE_LOGS,
    PAST_TRAINEES,
    PROJECTS,
    SESSIONS,
    SIGN_INS,
    TRAINEES,
    sign_in_layout,
)
from flows.sample.training_troubles import CLEAN, DUPLICATE, PROJECT_TROUBLES, TROUBLES, Course, ProjectTrouble, Trouble
from flows.sample.troubles import draw, smallest_complete
from flows.sample.workbook import Masthead, Row, Workbook
from flows.sample.writing import EXPECTED_COLUMNS

SMALLEST_COMPLETE = smallest_complete(TROUBLES)

Setting = case.Setting[TrainingPolicy]

_TOPICS = ("智能制造", "数控加工", "创新方法TRIZ", "BIM应用", "工业机器人", "电气控制")
_TRADES = ("钳工", "电工", "焊工", "数控车工", "汽车维修工")
_UNITS = tuple(f"北京某某{trade}有限公司" for trade in ("装备", "公交", "机电", "建筑", "印刷", "轨道"))
_TRAINEES_A_PROJECT = 12
_FEWEST_PROJECTS = 3
# Projects take turns through the year, so that who was in an earlier one may come again.
_TURNS, _TURN_DAYS = 12, 20
_HALVES = (("09:00", "12:00"), ("13:30", "16:30"))
_ONLINE = ("07", "08")
_PAST_SHARE = 0.1


def write(
    folder: Path,
    *,
    people: int,
    seed: int,
    year: int,
    policy: TrainingPolicy,
    trainees_a_project: int = _TRAINEES_A_PROJECT,
) -> SampleSummary:
    """Write the workbooks and `expected.csv` into `folder`. The same arguments give the same bytes."""
    rng = Random(seed)
    setting = Setting(year, policy, People(rng, born=(date(year - 60, 1, 1), date(year - 20, 12, 31))), rng)
    masthead = Masthead("北京某某职工大学（示例数据）", year, setting.before(10))
    folder.mkdir(parents=True, exist_ok=True)
    books = {kind: Workbook(folder, layout, masthead, rng) for kind, layout in LAYOUTS.items()}
    drawn = draw(TROUBLES, CLEAN, people=people, rng=rng)
    projects = max(_FEWEST_PROJECTS, round(people / trainees_a_project))
    counts: Counter[str] = Counter()
    paths, earlier = [], dict[date, list[Person]]()
    expected = folder / "expected.csv"
    with expected.open("w", encoding="utf-8-sig", newline="") as stream:
        lines = csv.writer(stream)
        lines.writerow(EXPECTED_COLUMNS)
        for number, share in enumerate(_shares(drawn, projects)):
            befallen = PROJECT_TROUBLES[number % len(PROJECT_TROUBLES)]
            course = _course(number, setting)
            befallen.edit(course, policy)
            books[PROJECTS].add([course.project])
            books[SESSIONS].add(course.sessions)
            books[AUDITS].add(course.audits)
            signing = Workbook(
                folder,
                sign_in_layout(str(course.project["项目编号"]), [str(row["课次"]) for row in course.sessions], rng),
                masthead,
                rng,
            )
            for trouble, trainee in _trainees(share, course, setting, earlier):
                for kind in (TRAINEES, ONLINE_LOGS, PAST_TRAINEES, AUDITS):
                    books[kind].add(trainee.rows[kind])
                signing.add(trainee.rows[SIGN_INS])
                lines.writerow(_expected(trainee, trouble, befallen, policy))
                counts[trouble.name] += 1
            signing.close()
            paths.append(signing.path)
    for book in books.values():
        book.close()
    return SampleSummary(
        (*(book.path for book in books.values()), *paths, expected), people, dict(sorted(counts.items()))
    )


def _shares(drawn: list[Trouble], projects: int) -> Iterator[list[Trouble]]:
    """The troubles of each project's trainees, as evenly as they go."""
    for number in range(projects):
        yield drawn[len(drawn) * number // projects : len(drawn) * (number + 1) // projects]


def _course(number: int, setting: Setting) -> Course:
    rng, policy = setting.rng, setting.policy
    project_no = f"YX{setting.year}{number + 1:04d}"
    first = date(setting.year, 1, 5) + timedelta(days=_TURN_DAYS * (number % _TURNS))
    a_day, a_session = policy.day_hours, policy.day_hours // len(_HALVES)
    days = policy.project_hours // a_day
    teacher = setting.people.rare_name()
    clean: Row = {"项目编号": project_no, "授课方式": "线下", "授课教师": teacher}
    numbers = [f"{at + 2:02d}" for at in range(days * len(_HALVES))]
    talks = set(numbers[-policy.discussion_hours // a_session :])
    opening: Row = clean | {
        "课次": "01",
        "日期": first,
        "开始时间": "08:00",
        "结束时间": "08:40",
        "课程名称": "开班动员",
        "课程类型": "开班动员",
        "学时": 1,
    }
    sessions = [opening]
    for at, session_no in enumerate(numbers):
        start, end = _HALVES[at % len(_HALVES)]
        kind = "研讨" if session_no in talks else "授课"
        sessions.append(
            clean
            | {
                "课次": session_no,
                "日期": first + timedelta(days=at // len(_HALVES)),
                "开始时间": start,
                "结束时间": end,
                "课程名称": f"专题{kind}",
                "课程类型": kind,
                "学时": a_session,
                "授课方式": "线上" if number % 2 and session_no in _ONLINE else "线下",
            }
        )
    last = first + timedelta(days=days - 1)
    project: Row = {
        "项目编号": project_no,
        "项目名称": f"{rng.choice(_TOPICS)}研修班{number + 1}期",
        "承办单位": f"北京某某{number + 1}职业培训学校",
        "统一社会信用代码": f"91110105{rng.randrange(10**9):09d}X",
        "开班日期": first,
        "结业日期": last,
        "申请日期": last + timedelta(days=rng.randrange(1, policy.application_days)),
        "开户行": "北京银行某某支行",
        "银行账号": f"0109{rng.randrange(10**16):016d}",
    }
    return Course(project, sessions, [{"项目编号": project_no, "审计结论": "通过"}])


def _trainees(
    share: list[Trouble], course: Course, setting: Setting, earlier: dict[date, list[Person]]
) -> Iterator[tuple[Trouble, Case]]:
    """The trainees of a project, each with the trouble it came to; who comes again was clean the first time."""
    start, end = course.project["开班日期"], course.project["结业日期"]
    assert isinstance(start, date)
    assert isinstance(end, date)
    before = [person for last, people in earlier.items() if last < start for person in people]
    for drawn in share:
        trouble = CLEAN if drawn.name == DUPLICATE and not before else drawn
        trainee = _trainee(course, setting)
        if trouble.name == DUPLICATE:
            adopt(trainee, before.pop(setting.rng.randrange(len(before))))
        for edit in trouble.edits:
            edit(trainee, setting)
        if trouble is CLEAN:
            earlier.setdefault(end, []).append(trainee.person)
        yield trouble, trainee


def _trainee(course: Course, setting: Setting) -> Case:
    person, rng, policy = setting.people.person(), setting.rng, setting.policy
    identity: Row = {"姓名": person.name, "身份证号": person.id_number}
    project: Row = {"项目编号": course.project["项目编号"]}
    trainee: Row = {
        **project,
        **identity,
        "工作单位": rng.choice(_UNITS),
        "职业工种": rng.choice(_TRADES),
        "技能等级": rng.choice(policy.skilled),
        "证书编号": f"S{rng.randrange(10**9):09d}",
        "与研修方向相关": "是",
        "一线岗位": "是",
        "社保连续缴费月数": rng.randrange(policy.insurance_months + 1, 240),
        "考核结果": rng.choice(("合格", "合格", "优秀", "通过")),
    }
    online = [session for session in course.sessions if session["授课方式"] == "线上"]
    signs: Row = {**project, **identity}
    signs |= {str(session["课次"]): None if session in online else "√" for session in course.sessions}
    # The opening counts for nothing, signed for or not.
    signs["01"] = rng.choice(("√", None, "请假"))
    logs = [log for session in online for log in _logs(project | identity, session, rng)]
    past = [identity | {"参训年度": setting.year - 3}] if rng.random() < _PAST_SHARE else []
    return Case(
        person,
        str(course.project["项目编号"]),
        {TRAINEES: [trainee], SIGN_INS: [signs], ONLINE_LOGS: logs, PAST_TRAINEES: past, AUDITS: []},
    )


def _logs(own: Row, session: Row, rng: Random) -> list[Row]:
    """The whole session at once, or with a break that still leaves the hours it counts for."""
    log: Row = own | {"课次": session["课次"], "进入时间": session["开始时间"], "离开时间": session["结束时间"]}
    if rng.random() > _PAST_SHARE:
        return [log]
    hour = str(session["开始时间"])[:2]
    return [log | {"离开时间": f"{int(hour) + 1}:40"}, log | {"进入时间": f"{int(hour) + 1}:45"}]


def _expected(trainee: Case, trouble: Trouble, befallen: ProjectTrouble, policy: TrainingPolicy) -> tuple[str, ...]:
    first = trainee.rows[TRAINEES][0]
    outcomes = {trouble.outcome, befallen.outcome}
    outcome = next(outcome for outcome in ("reject", "hold", "pay") if outcome in outcomes)
    identity = first["身份证号"]
    reasons = {*trouble.reasons.split(";"), *befallen.reasons.split(";")} - {""}
    if not isinstance(identity, str):
        # Nothing that goes by the number can be told of one who lost it.
        reasons -= {"attendance_short"}
    return (
        f"{trainee.number}/{identity}" if isinstance(identity, str) else f"?{trainee.person.name}",
        trainee.person.name,
        identity if isinstance(identity, str) else "",
        outcome,
        trouble.tier,
        "0.00" if outcome == "reject" else f"{policy.standard:.2f}",
        ";".join(sorted(reasons)),
        trouble.notes,
    )
