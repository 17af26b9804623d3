"""What is a clean person's share of the degree programme's papers, and who hands in what?

How they get onto disk stands in flows.sample.writing.
"""

from decimal import Decimal

from flows.sample.case import Case
from flows.sample.degree_papers import LAYOUTS
from flows.sample.degree_troubles import CLEAN, TROUBLES
from flows.sample.degree_values import CARDS, GRADES, HONOURS, MEMBERSHIP, REGISTRATION, TUITION, Setting
from flows.sample.order import DegreePolicy
from flows.sample.spelling import Term
from flows.sample.troubles import smallest_complete
from flows.sample.workbook import Row
from flows.sample.writing import Programme

SMALLEST_COMPLETE = smallest_complete(TROUBLES)
_SUBJECTS = ("管理学", "经济学", "会计学", "经济法", "市场营销", "统计学", "心理学", "计算机", "质量管理", "物流管理")
_COURSES = tuple(
    (f"0{1500 + 2 * at + part}", subject + level)
    for at, subject in enumerate(_SUBJECTS)
    for part, level in enumerate(("基础", "实务"))
)
_COURSES_EXAMINED = 5
_MARKS_IN_WORDS = ("优秀", "良好", "中等", "及格", "合格", "通过", "免修")
_MAJORS = ("工商管理", "行政管理", "机械电子工程", "计算机科学与技术")
_UNITS = tuple(f"北京某某{trade}有限公司" for trade in ("制造", "公交", "物业", "机电", "建筑", "餐饮", "印刷", "物流"))
_UNIONS = tuple(f"北京某某{trade}工会" for trade in ("制造", "交通", "服务", "建设"))
_BOOKS = Decimal("260.00")
_SELDOM = 0.05
_BEST_MARK = 99


def _clean(serial: int, setting: Setting) -> Case:
    person, rng, year = setting.people.person(), setting.rng, setting.year
    # Three in five came this spring; the others also have the autumn before in the review window.
    intake = rng.choice((*[Term(year, "春")] * 3, Term(year - 1, "秋"), Term(year - 1, "春")))
    terms = (intake,) if intake.year == year else (Term(year - 1, "秋"), Term(year, "春"))
    number = f"{intake.year}{1 if intake.season == '春' else 7}{serial:08d}"
    named: Row = {"姓名": person.name}
    student: Row = {"学号": number, **named}
    identity: Row = {"身份证号": person.id_number, **named}
    registration = (
        student
        | identity
        | {
            "入学批次": intake,
            "专业": rng.choice(_MAJORS),
            "工作单位": rng.choice(_UNITS),
            "手机号码": person.phone,
            "工会会员": "是",
            "互助卡号": person.card,
            "所在工会意见": rng.choice(("同意推荐", "同意推荐", "同意", None)),
            "复审结果": "通过",
            "学籍状态": rng.choice(("在籍", "在籍", "在籍", "毕业", "休学", None)),
        }
    )
    return Case(
        person,
        number,
        {
            REGISTRATION: [registration],
            GRADES: [
                student | _exam(course, rng.choice(terms), setting)
                for course in rng.sample(_COURSES, _COURSES_EXAMINED)
            ],
            TUITION: _payments(student, setting),
            MEMBERSHIP: [identity | _membership(setting)],
            HONOURS: [],
            CARDS: [],
        },
    )


def _exam(course: tuple[str, str], term: Term, setting: Setting) -> Row:
    code, title = course
    rng = setting.rng
    in_words = rng.random() < _SELDOM
    return {
        "学期": term,
        "课程代码": code,
        "课程名称": title,
        "考试性质": "正考",
        "综合成绩": rng.choice(_MARKS_IN_WORDS) if in_words else rng.randint(setting.policy.pass_mark, _BEST_MARK),
        "成绩状态": rng.choice(("及格", None, None)),
        "发布日期": rng.choice((setting.before(rng.randrange(60, 90)), None, None)),
    }


def _payments(student: Row, setting: Setting) -> list[Row]:
    rng, serial = setting.rng, str(student["学号"])[-8:]
    tuition = student | {
        "缴费年度": setting.year,
        "费用类别": "学费" if rng.random() > _SELDOM else None,
        "金额": setting.policy.tuition,
        "缴费日期": setting.before(rng.randrange(150, 210)),
        "票据号": f"PJ1{serial}",
    }
    if rng.random() > _SELDOM:
        return [tuition]
    return [tuition, tuition | {"费用类别": "教材费", "金额": _BOOKS, "票据号": f"PJ8{serial}"}]


def _membership(setting: Setting) -> Row:
    rng = setting.rng
    joined, leaves = setting.before(rng.randrange(400, 7000)), setting.before(-rng.randrange(1, 90))
    return {
        "会员状态": rng.choice(("在会", "在会", "正常")),
        "入会日期": joined if rng.random() > _SELDOM else None,
        "退会日期": leaves if rng.random() < _SELDOM else None,
        "所属工会": rng.choice(_UNIONS),
    }


PROGRAMME: Programme[DegreePolicy] = Programme("北京某某职工大学（示例数据）", LAYOUTS, TROUBLES, CLEAN, _clean)
