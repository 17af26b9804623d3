"""What a clean person of beijing-degree hands in: a member who passed one course, paid tuition and has a card.

Names for the tests of that programme; how cases become workbooks stands in tests.office.
"""

from datetime import date
from pathlib import Path

from .office import Case, Office, Person, Row, Settled, write_cell

__all__ = ["CLEAN", "COLUMNS", "Case", "Person", "Settled", "expected", "load_cases", "outcome", "settle", "write_cell"]

# Contract 3, the table of input sheets.
COLUMNS = {
    "registration": "学号 姓名 身份证号 入学批次 复审结果 专业 工作单位 手机号码 工会会员 自报荣誉 互助卡号 所在工会意见 学籍状态",
    "grades": "学号 学期 课程名称 综合成绩 姓名 课程代码 考试性质 形考成绩 终考成绩 成绩状态 发布日期",
    "tuition": "学号 缴费年度 金额 姓名 费用类别 缴费日期 票据号",
    "membership": "身份证号 姓名 会员状态 入会日期 退会日期 所属工会",
    "honours": "身份证号 姓名 荣誉称号 认定结果 认定日期",
    "cards": "身份证号 姓名 互助卡号 登记日期 卡状态",
}
# One row of each sheet as a clean person has it; honours and cards a clean person has none.
CLEAN: dict[str, Row] = {
    "registration": {
        "学号": "$number",
        "姓名": "$name",
        "身份证号": "$id",
        "入学批次": "$year春",
        "复审结果": "通过",
        "工会会员": "是",
        "互助卡号": "$card",
        "所在工会意见": "同意",
        "学籍状态": "在籍",
    },
    "grades": {"学号": "$number", "姓名": "$name", "学期": "$year春", "课程名称": "高等数学", "综合成绩": 80},
    "tuition": {"学号": "$number", "姓名": "$name", "缴费年度": "$year", "金额": 3628.80, "费用类别": "学费"},
    "membership": {"身份证号": "$id", "姓名": "$name", "会员状态": "在会"},
    "honours": {"身份证号": "$id", "姓名": "$name", "荣誉称号": "北京市劳动模范", "认定结果": "通过"},
    "cards": {
        "身份证号": "$id",
        "姓名": "$name",
        "互助卡号": "$new_card",
        "登记日期": date(2026, 1, 5),
        "卡状态": "正常",
    },
}

OFFICE = Office(
    programme="beijing-degree",
    first_year=2026,
    cases=Path(__file__).parent / "cases" / "degree",
    columns=COLUMNS,
    clean=CLEAN,
    optional=("honours", "cards"),
    amount="1600.00",
)
load_cases, settle, expected, outcome = OFFICE.load_cases, OFFICE.settle, OFFICE.expected, OFFICE.outcome
