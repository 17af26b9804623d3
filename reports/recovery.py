"""Who was paid more than the entitlement, and how much is to come back from whom? (追回清单)"""

from pathlib import Path

from duckdb import DuckDBPyConnection

from reports.files import WrittenFile
from reports.forms import ListPaper
from reports.lists import write_list
from reports.queries import query
from reports.rows import Column
from reports.totals import Totals
from reports.wording import capitals
from reports.workbook import Heading

NAME = "追回清单"


def _columns(heading: Heading) -> tuple[Column, ...]:
    return (
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
    )


def write_recovery(connection: DuckDBPyConnection, folder: Path, heading: Heading, totals: Totals) -> list[WrittenFile]:
    """Write 追回清单.xlsx: one row per person, the payments that hold the money, and the sum in figures and in capitals."""
    paper = ListPaper(
        name=NAME,
        title=NAME,
        columns=_columns(heading),
        money_column=6,
        total=totals.overpaid_yuan,
        total_text=f"共 {totals.overpaid_people} 人　大写：{capitals(totals.overpaid_yuan)}",
        signatures=(f"制表人：{heading.maker}", "审核人：", "单位负责人："),
    )
    return write_list(connection, folder, heading, paper, query("overpaid"))
