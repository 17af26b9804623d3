"""What do the training programme's office papers look like? File names, titles, and the headers offices write.

Sign-in sheets are a workbook a project, laid out in one of the ways hosts lay them out.
"""

from random import Random

from flows.sample import spelling
from flows.sample.spelling import Cell, Written
from flows.sample.workbook import Column, Layout

PROJECTS, TRAINEES, SESSIONS, SIGN_INS = "projects", "trainees", "sessions", "sign_ins"
ONLINE_LOGS, PAST_TRAINEES, AUDITS = "online_logs", "past_trainees", "audits"

# Half of the marks are typed in the plainest way.
_PRESENT = "√"


def _mark(value: Cell, rng: Random) -> Written:
    """A mark of presence in any of its shapes; what is no plain presence stands as it is."""
    return rng.choice(("√", "√", "√", "✓", "到", "1", 1)) if value == _PRESENT else spelling.as_is(value, rng)


def _months(value: Cell, rng: Random) -> Written:
    """A number of months: a number, now and then with its unit."""
    return f"{value}个月" if isinstance(value, int) and rng.random() < 0.1 else spelling.as_is(value, rng)


def _level(value: Cell, rng: Random) -> Written:
    """A skill level: its brackets in either width."""
    return spelling.title(value, rng) if isinstance(value, str) else None


def _session(value: Cell, rng: Random) -> Written:
    """The number of a session: `01` or a plain number."""
    assert isinstance(value, str)
    return value if rng.random() < 0.9 else int(value)


_PROJECT = Column("项目编号", ("项目编号",))
_NAME = Column("姓名", ("姓名", "学员姓名", "学生姓名", "姓  名"), spelling.name)
_IDENTITY = Column("身份证号", ("身份证号", "*身份证号码", "公民身份号码", "证件号码", "证件号"), spelling.identity)

LAYOUTS = {
    PROJECTS: Layout(
        "研修项目表",
        "研修项目表",
        (
            _PROJECT,
            Column("项目名称", ("项目名称",)),
            Column("承办单位", ("承办单位",)),
            Column("统一社会信用代码", ("统一社会信用代码",)),
            Column("开班日期", ("开班日期",), spelling.day),
            Column("结业日期", ("结业日期",), spelling.day),
            Column("申请日期", ("申请日期",), spelling.day),
            Column("开户行", ("开户行",)),
            Column("银行账号", ("银行账号",), spelling.card),
        ),
    ),
    TRAINEES: Layout(
        "学员名册",
        "研修学员名册",
        (
            _PROJECT,
            _NAME,
            _IDENTITY,
            Column("工作单位", ("工作单位",)),
            Column("职业工种", ("职业工种",)),
            Column("技能等级", ("技能等级",), _level),
            Column("证书编号", ("证书编号",)),
            Column("与研修方向相关", ("与研修方向相关",)),
            Column("一线岗位", ("一线岗位",)),
            Column("社保连续缴费月数", ("社保连续缴费月数",), _months),
            Column("考核结果", ("考核结果",), spelling.mark),
        ),
    ),
    SESSIONS: Layout(
        "课程安排表",
        "课程安排表",
        (
            _PROJECT,
            Column("课次", ("课次",), _session),
            Column("日期", ("日期",), spelling.day),
            Column("开始时间", ("开始时间",)),
            Column("结束时间", ("结束时间",)),
            Column("课程名称", ("课程名称",)),
            Column("课程类型", ("课程类型",)),
            Column("学时", ("学时",)),
            Column("授课方式", ("授课方式",)),
            Column("授课教师", ("授课教师",), spelling.name),
        ),
    ),
    ONLINE_LOGS: Layout(
        "线上学习记录",
        "线上学习记录",
        (
            _PROJECT,
            Column("课次", ("课次",), _session),
            _NAME,
            _IDENTITY,
            Column("进入时间", ("进入时间",)),
            Column("离开时间", ("离开时间",)),
        ),
        shuffled=True,
    ),
    PAST_TRAINEES: Layout(
        "往年参训名册",
        "往年参训名册",
        (_NAME, _IDENTITY, Column("参训年度", ("参训年度",))),
        shuffled=True,
    ),
    AUDITS: Layout(
        "审计结果",
        "审计结果",
        (_PROJECT, _IDENTITY, Column("审计结论", ("审计结论",)), Column("说明", ("说明",))),
    ),
}


def sign_in_layout(project_no: str, sessions: list[str], rng: Random) -> Layout:
    """A sign-in sheet of one project: one column per session, the project in a column, or in the title and file name."""
    heads = [(number, f"第{int(number)}次", str(int(number)))[rng.choice((0, 0, 1, 2))] for number in sessions[:1]]
    like = heads[0]
    columns = [
        Column(
            number,
            (f"第{int(number)}次" if like.startswith("第") else number if len(like) > 1 else str(int(number)),),
            _mark,
        )
        for number in sessions
    ]
    own = (_PROJECT, _NAME, _IDENTITY) if rng.random() < 0.5 else (_NAME, _IDENTITY)
    return Layout(f"签到表_{project_no}", f"{project_no} 签到表", (*own, *columns))
