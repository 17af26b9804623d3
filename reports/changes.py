"""What is different from the last run of the year, for whom, and because of what? (变动说明)"""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from duckdb import DuckDBPyConnection

from reports.files import WrittenFile
from reports.forms import ListPaper
from reports.lists import write_list
from reports.queries import query, rows
from reports.rows import Column
from reports.totals import Totals
from reports.workbook import Heading

NAME = "变动说明"


@dataclass(frozen=True)
class ChangeTotals:
    """The one row of `sql/papers/change_totals.sql`: the run compared with, people by kind of change, and yuan."""

    since: str
    entered: int
    left: int
    outcome: int
    amount: int
    reasons: int
    entitled_before_yuan: Decimal
    difference_yuan: Decimal

    @property
    def people(self) -> int:
        """Everybody decided otherwise than at the last run."""
        return self.entered + self.left + self.outcome + self.amount + self.reasons


def read_change_totals(connection: DuckDBPyConnection) -> ChangeTotals | None:
    """Return what changed since the last run of the year, None where this is the first."""
    found = rows(connection, "change_totals")
    return ChangeTotals(*found[0]) if found else None


def _columns(heading: Heading) -> tuple[Column, ...]:
    return (
        Column("序号", 6, "number"),
        Column("姓名", 14, "centre"),
        Column(heading.subject_label, 18, "centre"),
        Column("工作单位", 28, "left"),
        Column("变动", 12, "centre"),
        Column("上次结论", 18, "centre"),
        Column("本次结论", 18, "centre"),
        Column("应得增减", 15, "money"),
        Column("原因", 60, "left"),
    )


def write_changes(connection: DuckDBPyConnection, folder: Path, heading: Heading, totals: Totals) -> list[WrittenFile]:
    """Write 变动说明.xlsx: one row per person decided otherwise than at the last run; nothing at the first run."""
    changed = read_change_totals(connection)
    if changed is None:
        return []
    paper = ListPaper(
        name=NAME,
        title=NAME,
        columns=_columns(heading),
        money_column=7,
        total=changed.difference_yuan,
        total_text=(
            f"共 {changed.people} 人：新增 {changed.entered}，退出 {changed.left}，结论变化 {changed.outcome}，"
            f"金额或类别变化 {changed.amount}，原因变化 {changed.reasons}"
        ),
        notes=(
            f"注：与 {changed.since} 比较。符合资助的应得金额上次合计 {changed.entitled_before_yuan:,} 元，"
            f"本次合计 {totals.entitled_yuan:,} 元，增减 {changed.difference_yuan:+,} 元。",
        ),
        signatures=(f"制表人：{heading.maker}", "审核人：", "单位负责人："),
    )
    return write_list(connection, folder, heading, paper, query("changes"))
