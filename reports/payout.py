"""Who is paid how much, and to which card? The list finance pays from and signs (资助发放清单)."""

from reports.forms import ListPaper
from reports.rows import Column
from reports.totals import Totals
from reports.wording import capitals
from reports.workbook import Heading

NAME = "资助发放清单"


def paper(heading: Heading, totals: Totals) -> ListPaper:
    """资助发放清单.xlsx: one row per payment proposed, 合计 in figures and in capitals."""
    return ListPaper(
        name=NAME,
        title=NAME,
        columns=(
            Column("序号", 6, "number"),
            Column("姓名", 16, "centre"),
            Column("身份证号", 21, "centre"),
            Column(heading.subject_label, 16, "centre"),
            Column("工作单位", 31, "left"),
            Column("资助类别", 18, "centre"),
            Column("本次金额", 16, "money"),
            Column("累计金额", 14, "money"),
            Column(heading.account_label, 22, "centre"),
            Column("备注", 18, "left"),
        ),
        money_column=6,
        total=totals.payments_yuan,
        counted="笔",
        total_text=f"共 {totals.payments} 笔　大写：{capitals(totals.payments_yuan)}",
        signatures=(f"制表人：{heading.maker}", "审核人：", "单位负责人："),
    )
