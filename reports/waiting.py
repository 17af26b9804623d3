"""Who waits for a place of the year's quota, and in which order? The list places are passed on by (候补名单)."""

from reports.forms import ListPaper
from reports.rows import Column
from reports.totals import Totals
from reports.workbook import Heading

NAME = "候补名单"


def paper(heading: Heading, totals: Totals) -> ListPaper:
    """候补名单.xlsx: one row per person held for want of a place, in the order in which places fall to them."""
    return ListPaper(
        name=NAME,
        title=NAME,
        columns=(
            Column("候补序号", 9, "number"),
            Column("报名排位", 9, "number"),
            Column(heading.subject_label, 16, "centre"),
            Column("姓名", 16, "centre"),
            Column(heading.cohort_label, 10, "centre"),
            Column("工作单位", 31, "left"),
            Column("报名时间", 21, "centre"),
            Column("备注", 42, "left"),
            Column("预留金额", 16, "money"),
        ),
        money_column=8,
        total=totals.waiting_yuan,
        total_text=f"共 {totals.waiting_people} 人",
        notes=("注：名额之内有人退出或不予资助的，重新结算后由候补序号在前者递补；备注有待补事项的，补齐后方可发放。",),
        signatures=(f"制表人：{heading.maker}", "审核人：", "单位负责人："),
    )
