"""What does the training programme hand to hosts and finance? A settlement per project, the claim, and the register.

研修培训结算表 shows each trainee's hours day by day, 附件4 what each host is paid, 附件5 who completed the training.
"""

import re
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from reports.files import WrittenFile
from reports.forms import ListPaper
from reports.lists import write_alike, write_list
from reports.queries import query, records
from reports.rows import Column
from reports.totals import Totals
from reports.wording import capitals, chinese_date
from reports.workbook import Heading

SETTLEMENT = "研修培训结算表"
CLAIM = "附件4_补助资金申请表"
REGISTER = "附件5_结业登记备案名册"

_UNFIT_FOR_A_FILE_NAME = re.compile(r"[^\w.()（）〔〕-]")
_LONGEST_NAME = 60
# With more days than this a column each prints too small to read.
_DAYS_ACROSS = 20
_DAYS_A_LINE = 10

Named = dict[str, Any]


def write_settlements(
    connection: DuckDBPyConnection, folder: Path, heading: Heading, _totals: Totals
) -> list[WrittenFile]:
    """Write 研修培训结算表_<项目编号>.xlsx: one file per project, one row per trainee, the host's amount below."""
    taken = set[str]()
    projects = records(connection.execute(query("training_projects")))
    papers = {
        project["project_no"]: _settlement(heading, project, _file_name(project["project_no"], taken))
        for project in projects
    }
    connection.execute(f"create or replace temp table trainees as {query('training_trainees')}")
    written: dict[str, WrittenFile] = {}
    # Projects of as many days have the same columns, and so their rows are typeset together.
    for across in {_across(project) for project in projects}:
        alike = {project["project_no"] for project in projects if _across(project) == across}
        of_these = {number: paper for number, paper in papers.items() if number in alike}
        written |= write_alike(connection, folder, heading, of_these, _trainees_sql(across))
    return [written[number] for number in papers]


def _across(project: Named) -> int | None:
    """How many days have a column of their own, None where there are too many and one column says them all."""
    return days if (days := len(project["days"])) <= _DAYS_ACROSS else None


def _trainees_sql(days: int | None) -> str:
    """SQL for the rows of settlements of projects with so many days in columns."""
    if days is None:
        hours, amount = f"{_days_sql()}, ", "amount"
    else:
        hours = "".join(f"day_hours[{day}], " for day in range(1, days + 1))
        amount = f"if(len(day_hours) = {days}, amount, error('hours of more days, or fewer, than the project has'))"
    return (
        f"select project_no, line_no, name, id_number, {hours}attended_hours, discussion_hours, rate, verdict, reasons, "
        f"{amount} from trainees"
    )


def _days_sql() -> str:
    """SQL for a text of all days of a trainee and their hours, in lines of so many days."""
    day = "rpad(days[place] || ' ' || hours_text(day_hours[place]), 9, ' ')"
    line = f"list_transform(range(start, least(start + {_DAYS_A_LINE}, len(days) + 1)), lambda place: {day})"
    starts = f"range(1, len(days) + 1, {_DAYS_A_LINE})"
    return f"array_to_string(list_transform({starts}, lambda start: array_to_string({line}, '  ')), chr(10))"


def _settlement(heading: Heading, project: Named, about: str) -> ListPaper:
    days = [Column(day, 6, "figure") for day in project["days"]]
    if _across(project) is None:
        days = [Column("各日课时（月/日 课时）", 112, "left")]
    columns = (
        Column("序号", 5, "number"),
        Column("姓名", 11, "centre"),
        Column("身份证号", 20, "centre"),
        *days,
        Column("出勤课时", 9, "figure"),
        Column("研讨课时", 9, "figure"),
        Column("出勤率", 8, "percent"),
        Column("结论", 9, "centre"),
        Column("原因", 30, "left"),
        Column("本次金额", 12, "money"),
    )
    return ListPaper(
        name=SETTLEMENT,
        about=about,
        title=SETTLEMENT,
        opening=_opening(project),
        columns=columns,
        money_column=len(columns) - 1,
        total=project["amount"],
        total_text=f"参训 {project['people']} 人，符合补助 {project['pay_people']} 人　　大写：{capitals(project['amount'])}",
        notes=(
            _balance(project),
            f"项目课时：{project['hours']} 课时（要求不少于 {project['needed_hours']} 课时）；"
            f"其中研讨、交流：{project['discussion']} 课时（要求不少于 {project['needed_discussion']} 课时）；"
            f"学员出勤要求：不少于 {project['needed_attendance']} 课时。",
            f"注：表中各日课时为该学员当日计入的课时；{project['uncounted']}不计，每日最多计 {project['day_hours']} 课时。"
            "出勤率＝出勤课时÷项目课时。",
        ),
        signatures=(f"制表人：{heading.maker}", "承办单位（盖章）：", "审核人：", "单位负责人："),
    )


def _balance(project: Named) -> str:
    """What the host was paid for this project before, beside what it is paid now."""
    return f"本项目此前已发 {project['issued']:,} 元，本次 {project['amount']:,} 元。已发中多发的见追回清单，待补的见待补材料清单。"


def _opening(project: Named) -> str:
    days = "至".join(chinese_date(day) if day else "（未填）" for day in (project["starts_on"], project["ends_on"]))
    applied = chinese_date(project["applied_on"]) if project["applied_on"] else "（未填）"
    return (
        f"项目编号：{project['project_no']}　　项目名称：{project['project_name'] or '（未填）'}　　研修日期：{days}　　"
        f"申请日期：{applied}\n"
        f"承办单位：{project['host'] or '（未填）'}　　统一社会信用代码：{project['credit_code'] or '（未填）'}　　"
        f"开户行：{project['bank'] or '（未填）'}　　银行账号：{project['account'] or '（未填）'}"
    )


def _file_name(project_no: str, taken: set[str]) -> str:
    """A project number as it may end a file name, each its own."""
    name = stem = _UNFIT_FOR_A_FILE_NAME.sub("_", project_no)[:_LONGEST_NAME]
    number = 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem}-{number}"
    taken.add(name.casefold())
    return name


def write_claim(connection: DuckDBPyConnection, folder: Path, heading: Heading, totals: Totals) -> list[WrittenFile]:
    """Write 附件4_补助资金申请表.xlsx: one row per project, what its host applies for, and the sum in capitals."""
    columns = (
        Column("序号", 5, "number"),
        Column("项目编号", 13, "centre"),
        Column("项目名称", 24, "left"),
        Column("承办单位", 26, "left"),
        Column("统一社会信用代码", 20, "centre"),
        Column("研修日期", 13, "centre"),
        Column("课时", 6, "figure"),
        Column("参训人数", 9, "number"),
        Column("符合人数", 9, "number"),
        Column("开户行", 20, "left"),
        Column("银行账号", 23, "centre"),
        Column("备注", 24, "left"),
        Column("本次金额", 14, "money"),
    )
    asked = query("training_projects")
    ((projects,),) = connection.execute(f"select count(*) from ({asked})").fetchall()
    paper = ListPaper(
        name=CLAIM,
        counted="项目",
        title="补助资金申请表（附件4）",
        columns=columns,
        money_column=len(columns) - 1,
        total=totals.payments_yuan,
        total_text=f"共 {projects} 个项目，{totals.payments} 笔　　大写：{capitals(totals.payments_yuan)}",
        signatures=(f"制表人：{heading.maker}", "审核人：", "单位负责人："),
    )
    lines = (
        "select row_number() over (), project_no, project_name, host, credit_code, "
        "coalesce(cast(starts_on as varchar), '') || chr(10) || '至' || coalesce(cast(ends_on as varchar), ''), "
        "hours, people, pay_people, bank, account, "
        "concat_ws('；', nullif(remark, ''), if(issued > 0, '此前已发 ' || issued || ' 元', null)), amount "
        f"from ({asked})"
    )
    return write_list(connection, folder, heading, paper, lines)


def register(heading: Heading, totals: Totals) -> ListPaper:
    """附件5_结业登记备案名册.xlsx: one row per trainee who qualifies."""
    return ListPaper(
        name=REGISTER,
        title="结业登记备案名册（附件5）",
        columns=(
            Column("序号", 6, "number"),
            Column("项目编号", 13, "centre"),
            Column("姓名", 14, "centre"),
            Column("身份证号", 21, "centre"),
            Column("工作单位", 31, "left"),
            Column("职业工种", 14, "centre"),
            Column("技能等级", 15, "centre"),
            Column("证书编号", 18, "centre"),
            Column("出勤课时", 9, "figure"),
            Column("考核结果", 10, "centre"),
            Column("项目名称", 22, "left"),
        ),
        total_text=f"共 {totals.pay_people} 人",
        signatures=(f"制表人：{heading.maker}", "审核人：", "单位负责人："),
    )
