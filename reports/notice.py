"""What may the public know? Name, unit, kind of aid and amount, and nothing else (公示名单)."""

from pathlib import Path

from duckdb import DuckDBPyConnection

from reports.files import WrittenFile
from reports.forms import ListPaper
from reports.lists import write_list
from reports.queries import query
from reports.rows import Column
from reports.totals import Totals
from reports.workbook import Heading

NAME = "公示名单"

_COLUMNS = (
    Column("序号", 7, "number"),
    Column("姓名", 18, "centre"),
    Column("单位", 42, "left"),
    Column("资助类别", 20, "centre"),
    Column("金额", 16, "money"),
)


def write_notice(connection: DuckDBPyConnection, folder: Path, heading: Heading, totals: Totals) -> list[WrittenFile]:
    """Write 公示名单.xlsx: one row per payment proposed, how long it hangs, and where to object."""
    # A programme whose documents name no telephone leaves it to be written in by hand.
    telephone = heading.complaint_phone or "　" * 8
    paper = ListPaper(
        name=NAME,
        title=f"资助{NAME}",
        columns=_COLUMNS,
        money_column=4,
        total=totals.payments_yuan,
        counted="笔",
        total_text=f"共 {totals.payments} 笔",
        opening=(
            f"　　现将{heading.programme_title}{heading.year}年拟资助人员名单予以公示，"
            f"公示期不少于{heading.notice_working_days}个工作日。"
            f"对公示内容有异议的，请在公示期内实名反映，监督电话：{telephone}。"
        ),
        notes=("公示时间：　　　　年　　月　　日至　　　　年　　月　　日",),
        signatures=("", f"{heading.unit}（公章）"),
        landscape=False,
    )
    return write_list(connection, folder, heading, paper, query("notice"))
