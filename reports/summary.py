"""What does the run come to, and do its papers agree? The page leaders read first (结算汇总表)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

from duckdb import DuckDBPyConnection

from reports.files import NOTHING, TOTAL, WrittenFile, create_private, read_list
from reports.queries import Row, rows
from reports.reconciliation import Check
from reports.styles import PADDING, row_height
from reports.totals import Totals
from reports.wording import lines_needed
from reports.workbook import Heading, Sheet, open_sheet, write_end, write_top
from schemas.errors import Unusable

NAME = "结算汇总表"

# One grid of ten columns carries three blocks; a column of a block takes one of them or several.
_WIDTHS = (11, 19, 10, 10, 10, 10, 16, 16, 10, 16)


@dataclass(frozen=True)
class Column:
    """One column of a block: its header, the columns of the grid it takes, and how its texts stand."""

    title: str
    first: int
    last: int
    style: Literal["centre", "left"] = "centre"


_BY_COHORT = (
    Column("资助类别", 1, 1),
    Column("登记人数", 2, 2),
    Column("符合资助", 3, 3),
    Column("待补材料", 4, 4),
    Column("不予资助", 5, 5),
    Column("应得金额", 6, 6),
    Column("预留金额", 7, 7),
    Column("本次笔数", 8, 8),
    Column("本次金额", 9, 9),
)
_REASONS = (
    Column("结果", 0, 0),
    Column("原因", 1, 4, "left"),
    Column("代码", 5, 6, "left"),
    Column("由谁办理", 7, 8),
    Column("人数", 9, 9),
)
_CHECKS = (
    Column("核对项目", 0, 4, "left"),
    Column("前者", 5, 6),
    Column("后者", 7, 8),
    Column("结论", 9, 9),
)


def write_summary(
    connection: DuckDBPyConnection, folder: Path, heading: Heading, totals: Totals, checks: Sequence[Check]
) -> WrittenFile:
    """Write 结算汇总表.xlsx from figures already reconciled; a row is a cohort and tier, its total this run's yuan."""
    cohorts = rows(connection, "by_cohort")
    total = (
        totals.people,
        totals.pay_people,
        totals.hold_people,
        totals.reject_people,
        totals.entitled_yuan,
        totals.reserved_yuan,
        totals.payments,
        totals.payments_yuan,
    )
    if cohorts and total != tuple(sum(column) for column in list(zip(*cohorts, strict=True))[2:]):
        raise Unusable("结算汇总表各批次、类别之和与合计不符，本次结算不可用。")
    ticked = [(check.question, check.left, check.right, "√ 相符") for check in checks]
    path = folder / f"{NAME}.xlsx"
    with create_private(path) as file, open_sheet(file, NAME, heading, _WIDTHS, landscape=False) as sheet:
        line = write_top(sheet, heading, f"资助{NAME}")
        by_cohort = (Column(heading.cohort_label, 0, 0), *_BY_COHORT)
        line = _write_block(sheet, line, f"一、按{heading.cohort_label}、资助类别和结果", by_cohort, cohorts)
        _write_row(sheet, line, by_cohort, (TOTAL, "", *total), "total_")
        line = _write_block(
            sheet, line + 1, "二、按原因（同一人有多项原因的，分别计入）", _REASONS, rows(connection, "by_reason")
        )
        line = _write_block(sheet, line, "三、核对（各清单写出后读回）", _CHECKS, ticked)
        write_end(sheet, line, (), (f"制表人：{heading.maker}", "审核人：", "单位负责人："))
    return read_list(path, heading.cohort_label, by_cohort[-1].first)


def _write_block(sheet: Sheet, line: int, title: str, columns: Sequence[Column], block: Sequence[Row]) -> int:
    """Write a title, a header and rows, 无 where there are none; return the line below."""
    sheet.page.set_row(line, 28)
    sheet.across(line, 0, sheet.last, title, sheet.styles["section"])
    for column in columns:
        sheet.across(line + 1, column.first, column.last, column.title, sheet.styles["header"])
    if not block:
        sheet.across(line + 2, 0, sheet.last, NOTHING, sheet.styles["centre"])
    for place, row in enumerate(block):
        _write_row(sheet, line + 2 + place, columns, row)
    return line + 2 + max(1, len(block))


def _write_row(sheet: Sheet, line: int, columns: Sequence[Column], row: Row, kind: str = "") -> None:
    """Write one row of a block, as high as its texts need; yuan have two decimals, counts none."""
    lines = 1
    for column, value in zip(columns, row, strict=True):
        style = "money" if isinstance(value, Decimal) else "count" if isinstance(value, int) else column.style
        sheet.across(line, column.first, column.last, value, sheet.styles[f"{kind}{style}"])
        if isinstance(value, str):
            lines = max(lines, lines_needed(value, sum(_WIDTHS[column.first : column.last + 1]) - PADDING))
    sheet.page.set_row(line, row_height(lines))
