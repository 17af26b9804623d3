"""Who is refused, for which reasons, under which clauses? The list finance keeps on file (不予资助清单)."""

from reports.forms import ListPaper
from reports.rows import Column
from reports.totals import Totals
from reports.workbook import Heading

NAME = "不予资助清单"


def paper(heading: Heading, totals: Totals) -> ListPaper:
    """不予资助清单.xlsx: one row per person refused, with every reason and its clause."""
    return ListPaper(
        name=NAME,
        title=NAME,
        columns=(
            Column("序号", 6, "number"),
            Column("姓名", 16, "centre"),
            Column("身份证号", 21, "centre"),
            Column(heading.subject_label, 16, "centre"),
            Column(heading.cohort_label, 10, "centre"),
            Column("工作单位", 31, "left"),
            Column("不予资助原因", 50, "left"),
            Column("依据", 22, "left"),
        ),
        total_text=f"共 {totals.reject_people} 人",
        signatures=(f"制表人：{heading.maker}", "审核人：", "单位负责人："),
    )
