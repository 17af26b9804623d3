"""Who is held, for want of what, and who can bring it? The list class teachers work through (待补材料清单)."""

from reports.forms import ListPaper
from reports.rows import Column
from reports.totals import Totals
from reports.workbook import Heading

NAME = "待补材料清单"


def paper(heading: Heading, totals: Totals) -> ListPaper:
    """待补材料清单.xlsx: one row per person held, and the amount reserved for each."""
    return ListPaper(
        name=NAME,
        title=NAME,
        columns=(
            Column("序号", 6, "number"),
            Column(heading.subject_label, 16, "centre"),
            Column("姓名", 16, "centre"),
            Column(heading.cohort_label, 10, "centre"),
            Column("工作单位", 31, "left"),
            Column("待补事项", 42, "left"),
            Column("由谁办理、怎样办理", 42, "left"),
            Column("预留金额", 16, "money"),
        ),
        money_column=7,
        total=totals.reserved_yuan,
        total_text=f"共 {totals.hold_people} 人",
        notes=("注：预留金额是应得金额中尚未发放的部分，待材料补齐、复核通过后发放；材料补齐前不计入本次发放。",),
        signatures=(f"制表人：{heading.maker}", "审核人：", "单位负责人："),
    )
