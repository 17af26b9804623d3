"""Who is refused, for which reasons, under which clauses? The list finance keeps on file (不予资助清单)."""

from pathlib import Path

from duckdb import DuckDBPyConnection

from reports.files import WrittenFile
from reports.forms import ListPaper
from reports.lists import write_list
from reports.queries import query
from reports.rows import Column
from reports.totals import Totals
from reports.workbook import Heading

NAME = "不予资助清单"


def _columns(heading: Heading) -> tuple[Column, ...]:
    return (
        Column("序号", 6, "number"),
        Column("姓名", 16, "centre"),
        Column("身份证号", 21, "centre"),
        Column(heading.subject_label, 16, "centre"),
        Column(heading.cohort_label, 10, "centre"),
        Column("工作单位", 31, "left"),
        Column("不予资助原因", 50, "left"),
        Column("依据", 22, "left"),
    )


def write_rejected(connection: DuckDBPyConnection, folder: Path, heading: Heading, totals: Totals) -> list[WrittenFile]:
    """Write 不予资助清单.xlsx: one row per person refused, with every reason and its clause."""
    paper = ListPaper(
        name=NAME,
        title=NAME,
        columns=_columns(heading),
        total_text=f"共 {totals.reject_people} 人",
        signatures=(f"制表人：{heading.maker}", "审核人：", "单位负责人："),
    )
    return write_list(connection, folder, heading, paper, query("rejected"))
