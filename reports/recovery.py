"""Who was paid more than the entitlement, and how much is to come back from whom? (追回清单)"""

from reports.forms import ListPaper
from reports.rows import Column
from reports.totals import Totals
from reports.wording import capitals
from reports.workbook import Heading

NAME = "追回清单"


def paper(heading: Heading, totals: Totals) -> ListPaper:
    """追回清单.xlsx: one row per person, the payments that hold the money, and the sum in figures and in capitals."""
    return ListPaper(
        name=NAME,
        title=NAME,
        columns=(
            Column("序号", 6, "number"),
            Column("姓名", 16, "centre"),
            Column(heading.subject_label, 20, "centre"),
            # That of the person: the money of a training lies with its host.
            Column("本人单位", 26, "left"),
            Column("已发金额", 15, "money"),
            Column("应得金额", 15, "money"),
            Column("应追回金额", 15, "money"),
            Column("原因", 28, "left"),
            Column("收款方", 24, "left"),
            Column("流水号", 33, "centre"),
        ),
        money_column=6,
        total=totals.overpaid_yuan,
        total_text=f"共 {totals.overpaid_people} 人　大写：{capitals(totals.overpaid_yuan)}",
        signatures=(f"制表人：{heading.maker}", "审核人：", "单位负责人："),
    )
