"""What a clean person of conghua-degree hands in: a member of a unit with a union, enrolled in the year, with an account.

Names for the tests of that programme; how cases become workbooks stands in tests.office.
"""

from datetime import date
from pathlib import Path

from .office import Office, Row

# Contract 3, the table of input sheets.
COLUMNS = {
    "applicants": "申请编号 姓名 身份证号 人员类别 单位已建会 单位缴交工会经费 工会会员 报读层次 报名时间 学籍取得日期 "
    "工作单位 报读院校 培训费 收款账号",
    "past_subsidies": "身份证号 补助层次 补助年度 姓名",
}
# One row of each sheet as a clean person has it; past subsidies a clean person has none.
CLEAN: dict[str, Row] = {
    "applicants": {
        "申请编号": "$number",
        "姓名": "$name",
        "身份证号": "$id",
        "人员类别": "一线职工",
        "单位已建会": "是",
        "单位缴交工会经费": "是",
        "工会会员": "是",
        "报读层次": "本科",
        "报名时间": "$year-03-01 09:00:00",
        "学籍取得日期": date(2023, 9, 1),
        "工作单位": "从化某某有限公司",
        "报读院校": "国家开放大学",
        "培训费": 3200,
        "收款账号": "$card",
    },
    "past_subsidies": {"身份证号": "$id", "姓名": "$name", "补助层次": "大专", "补助年度": 2021},
}

OFFICE = Office(
    programme="conghua-degree",
    first_year=2023,
    cases=Path(__file__).parent / "cases" / "conghua",
    columns=COLUMNS,
    clean=CLEAN,
    optional=("past_subsidies",),
    amount="500.00",
)
