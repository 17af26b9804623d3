"""What is a clean person's share of the Conghua programme's papers, and who hands in what?

How they get onto disk stands in flows.sample.writing.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from flows.sample import spelling, troubles
from flows.sample.case import Case
from flows.sample.conghua_troubles import (
    APPLICANTS,
    CLEAN,
    PAST_SUBSIDIES,
    TROUBLES,
    TWO_APPLICATIONS,
    Setting,
)
from flows.sample.order import ConghuaPolicy
from flows.sample.workbook import Column, Layout, Row
from flows.sample.writing import Programme

SMALLEST_COMPLETE = troubles.smallest_complete(TROUBLES)

_NAME = Column("姓名", ("姓名", "学员姓名", "学生姓名", "姓  名"), spelling.name)
_IDENTITY = Column("身份证号", ("身份证号", "*身份证号码", "公民身份号码", "证件号码", "证件号"), spelling.identity)
_LAYOUTS = {
    APPLICANTS: Layout(
        "报读名册",
        "职工学历教育报读名册",
        (
            Column("申请编号", ("申请编号", "申请编号*")),
            _NAME,
            _IDENTITY,
            Column("工作单位", ("工作单位",)),
            Column("人员类别", ("人员类别",)),
            Column("单位已建会", ("单位已建会",)),
            Column("单位缴交工会经费", ("单位缴交工会经费",)),
            Column("工会会员", ("工会会员",)),
            Column("报读层次", ("报读层次",)),
            Column("报读院校", ("报读院校",)),
            Column("报名时间", ("报名时间",), spelling.moment),
            Column("学籍取得日期", ("学籍取得日期",), spelling.day),
            Column("培训费", ("培训费", "培训费（元）"), spelling.money),
            Column("收款账号", ("收款账号",), spelling.card),
        ),
        shuffled=True,
    ),
    PAST_SUBSIDIES: Layout(
        "既往补助名册",
        "既往学历补助名册",
        (
            _NAME,
            _IDENTITY,
            Column("补助层次", ("补助层次",)),
            Column("补助年度", ("补助年度",)),
        ),
        shuffled=True,
    ),
}
_UNITS = tuple(f"从化某某{trade}有限公司" for trade in ("制造", "物流", "环卫", "酒店", "食品", "建材"))
_SCHOOLS = ("国家开放大学", "某某理工职业学院", "某某师范大学继续教育学院")
_CATEGORIES = ("一线职工", "一线职工", "企业职工", "新就业形态劳动者")
_FEES_IN_STANDARDS = (6, 8, 12)
# People sign up one after another, several within a minute; even a million fit into the year.
_SIGNED_UP_EVERY = timedelta(seconds=23)
_ENROLLED_WITHIN_DAYS = 250


def _person(serial: int, setting: Setting) -> Case:
    person, rng, policy = setting.people.person(), setting.rng, setting.policy
    number = f"CH{serial:07d}"
    signed_up = (datetime(setting.year, 1, 4, 9) + serial * _SIGNED_UP_EVERY).replace(second=0)
    application: Row = {
        "申请编号": number,
        "姓名": person.name,
        "身份证号": person.id_number,
        "工作单位": rng.choice(_UNITS),
        "人员类别": rng.choice(_CATEGORIES),
        "单位已建会": "是",
        "单位缴交工会经费": "是",
        "工会会员": "是",
        "报读层次": rng.choice(policy.levels),
        "报读院校": rng.choice(_SCHOOLS),
        "报名时间": signed_up,
        "学籍取得日期": setting.before(rng.randrange(_ENROLLED_WITHIN_DAYS)),
        "培训费": rng.choice((policy.standard * rng.choice(_FEES_IN_STANDARDS), None)),
        "收款账号": person.card,
    }
    return Case(person, number, {APPLICANTS: [application], PAST_SUBSIDIES: []})


def _late(policy: ConghuaPolicy) -> Callable[[troubles.Trouble[ConghuaPolicy]], str]:
    """Hold those for whom no place is left: people come in the order in which they signed up."""
    taken = 0

    def code(trouble: troubles.Trouble[ConghuaPolicy]) -> str:
        nonlocal taken
        if trouble.outcome not in ("pay", "hold"):
            return ""
        taken += 1 if trouble.name == TWO_APPLICATIONS else trouble.size
        return "quota_exceeded" if taken > policy.quota else ""

    return code


PROGRAMME: Programme[ConghuaPolicy] = Programme("从化某某工会（示例数据）", _LAYOUTS, TROUBLES, CLEAN, _person, _late)
