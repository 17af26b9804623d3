"""What goes wrong in the training programme's papers, how often, and what must come out of it (contract 5)?

One entry of TROUBLES is one kind of trouble of a trainee; the number is its share, people in a thousand. PROJECT_TROUBLES lists
what befalls whole projects, in turn.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from flows.sample import case, troubles
from flows.sample.case import Case, adopt, also, any_of, drop, put, rename
from flows.sample.order import TrainingPolicy
from flows.sample.people import digits_lost, impossible_birth_date, wrong_check_digit
from flows.sample.spelling import Cell
from flows.sample.training_papers import AUDITS, PAST_TRAINEES, SIGN_INS, TRAINEES
from flows.sample.workbook import Row

Setting = case.Setting[TrainingPolicy]
Edit = case.Edit[TrainingPolicy]
Value = case.Value[TrainingPolicy]
Trouble = troubles.Trouble[TrainingPolicy]

# A session whose hours everybody needs, in person in every project.
_NEEDED = "05"
DUPLICATE = "in_an_earlier_project"


@dataclass(frozen=True)
class Course:
    """One project's papers: its row, its sessions, what the auditor says."""

    project: Row
    sessions: list[Row]
    audits: list[Row]


@dataclass(frozen=True)
class ProjectTrouble:
    """What befalls a whole project: `edit` changes its papers; `outcome` and `reasons` are those of all its trainees."""

    name: str
    edit: Callable[[Course, TrainingPolicy], None]
    outcome: str
    reasons: str


def _standard(policy: TrainingPolicy) -> Decimal:
    return policy.standard


def _unskilled(_case: Case, setting: Setting) -> Cell:
    return setting.rng.choice(setting.policy.unskilled)


def _absent(_case: Case, setting: Setting) -> Cell:
    return setting.rng.choice((None, *setting.policy.absent))


def _few_months(_case: Case, setting: Setting) -> Cell:
    return setting.rng.choice(
        (setting.policy.insurance_months - 1, setting.rng.randrange(setting.policy.insurance_months))
    )


def _just_enough_months(_case: Case, setting: Setting) -> Cell:
    return setting.policy.insurance_months


def _failing(_case: Case, setting: Setting) -> Cell:
    return setting.rng.randint(setting.policy.pass_mark // 2, setting.policy.pass_mark - 1)


def _passing(_case: Case, setting: Setting) -> Cell:
    return setting.rng.randint(setting.policy.pass_mark, 99)


def _misread_identity(case: Case, _setting: Setting) -> Cell:
    return wrong_check_digit(case.person.id_number)


def _unborn_identity(case: Case, _setting: Setting) -> Cell:
    return impossible_birth_date(case.person.id_number)


def _another_name(_case: Case, setting: Setting) -> Cell:
    return setting.people.rare_name()


def _project(case: Case, _setting: Setting) -> Cell:
    return case.number


def _year(years: int) -> Value:
    return lambda _case, setting: setting.year + years


def _rounded_identity(case: Case, _setting: Setting) -> None:
    """The identity number of the list in a numeric cell: the list alone has lost it."""
    case.rows[TRAINEES][0]["身份证号"] = digits_lost(case.person.id_number)


def _same_wrong_identity(value: Callable[[Case, Setting], Cell]) -> Edit:
    """A wrong identity number, the same on every paper."""

    def edit(case: Case, setting: Setting) -> None:
        adopt(case, case.person._replace(id_number=str(value(case, setting))))

    return edit


def _sign(mark: Value) -> Edit:
    """Another mark for a session whose hours everybody needs."""
    return put(SIGN_INS, **{_NEEDED: mark})


def _reject(name: str, share: int, reasons: str, *edits: Edit) -> Trouble:
    return Trouble(name, share, edits, "reject", _standard, reasons, tier="trainee")


def _hold(name: str, share: int, reasons: str, *edits: Edit) -> Trouble:
    return Trouble(name, share, edits, "hold", _standard, reasons, tier="trainee")


def _fine(name: str, share: int, *edits: Edit) -> Trouble:
    return Trouble(name, share, edits, "pay", _standard, tier="trainee")


CLEAN = _fine("clean", 0)
TROUBLES = (
    _reject("absent_once", 30, "attendance_short", _sign(_absent)),
    _reject("skill_level_low", 20, "skill_level_low", put(TRAINEES, 技能等级=_unskilled)),
    _reject("skill_unrelated", 10, "skill_unrelated", put(TRAINEES, 与研修方向相关="否")),
    _reject("insurance_short", 15, "insurance_short", put(TRAINEES, 社保连续缴费月数=_few_months)),
    _reject("not_frontline", 15, "not_frontline", put(TRAINEES, 一线岗位="否")),
    _reject("trained_last_year", 20, "trained_last_year", also(PAST_TRAINEES, 参训年度=_year(-1))),
    _reject("assessment_failed", 15, "assessment_failed", put(TRAINEES, 考核结果=any_of("不合格", "不通过", _failing))),
    _reject(
        "audit_excluded", 10, "audit_excluded", also(AUDITS, 项目编号=_project, 审计结论="核减", 说明="签到笔迹不符")
    ),
    _hold("assessment_pending", 20, "assessment_pending", put(TRAINEES, 考核结果=None)),
    _hold("identity_misread", 10, "identity_invalid", _same_wrong_identity(_misread_identity)),
    _hold("identity_unborn", 5, "identity_invalid", _same_wrong_identity(_unborn_identity)),
    _hold("identity_rounded", 5, "identity_invalid", rename, _rounded_identity),
    _hold("another_name_signed", 10, "identity_mismatch", put(SIGN_INS, 姓名=_another_name)),
    _hold("mark_unreadable", 10, "evidence_unreadable", _sign(any_of("代", "？", "李"))),
    _hold("level_unreadable", 5, "evidence_unreadable", put(TRAINEES, 技能等级=any_of("工程师", None))),
    _hold(DUPLICATE, 10, "duplicate_trainee"),
    _fine("trained_long_ago", 10, also(PAST_TRAINEES, 参训年度=_year(-2))),
    _fine("marked_in_figures", 20, put(TRAINEES, 考核结果=_passing)),
    _fine("just_enough_months", 10, put(TRAINEES, 社保连续缴费月数=_just_enough_months)),
    _fine("relation_blank", 10, put(TRAINEES, 与研修方向相关=None)),
    _fine("no_other_paper", 5, drop(PAST_TRAINEES)),
)


def _no_conclusion(course: Course, _policy: TrainingPolicy) -> None:
    course.audits.clear()


def _failed_audit(course: Course, _policy: TrainingPolicy) -> None:
    course.audits[0]["审计结论"] = "不通过"


def _late(course: Course, policy: TrainingPolicy) -> None:
    course.project["申请日期"] = _last_day(course) + timedelta(days=policy.application_days + 1)


def _on_the_last_day(course: Course, policy: TrainingPolicy) -> None:
    course.project["申请日期"] = _last_day(course) + timedelta(days=policy.application_days)


def _no_account(course: Course, _policy: TrainingPolicy) -> None:
    course.project["银行账号"] = None


def _short(course: Course, _policy: TrainingPolicy) -> None:
    session = next(session for session in course.sessions if session["课次"] == _NEEDED)
    session["学时"] = 3


def _little_discussion(course: Course, _policy: TrainingPolicy) -> None:
    next(session for session in course.sessions if session["课程类型"] == "研讨")["课程类型"] = "授课"


def _last_day(course: Course) -> date:
    last = course.project["结业日期"]
    assert isinstance(last, date)
    return last


def _nothing(_course: Course, _policy: TrainingPolicy) -> None:
    pass


_CLEAN_PROJECT = ProjectTrouble("clean_project", _nothing, "pay", "")
PROJECT_TROUBLES = (
    _CLEAN_PROJECT,
    _CLEAN_PROJECT,
    ProjectTrouble("audit_pending", _no_conclusion, "hold", "project_audit_pending"),
    ProjectTrouble("applied_on_the_last_day", _on_the_last_day, "pay", ""),
    ProjectTrouble("applied_late", _late, "hold", "application_late"),
    _CLEAN_PROJECT,
    ProjectTrouble("no_account", _no_account, "hold", "host_account_missing"),
    _CLEAN_PROJECT,
    ProjectTrouble("audit_failed", _failed_audit, "reject", "project_audit_failed"),
    _CLEAN_PROJECT,
    ProjectTrouble("hours_short", _short, "reject", "attendance_short;project_hours_short"),
    ProjectTrouble("little_discussion", _little_discussion, "reject", "discussion_hours_short"),
)
