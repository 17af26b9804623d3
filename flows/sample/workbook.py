"""How does an office workbook look? Title, unit and date, header under one of its names, rows, total, signatures.

Rows arrive one person at a time and leave for the disk at once, so size costs no memory. What the rows mean does not
belong here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from flows.sample.spelling import Cell, Spell, Written, as_is

EXCEL_ROWS = 1_048_576
_FOOTER_ROWS = 3
_SHUFFLED_AT_ONCE = 20_000
_WIDTH = 20
_SIGNATURES = ("制表人：", "审核人：", "单位负责人：")

Row = dict[str, Cell]


@dataclass(frozen=True)
class Column:
    """One column: `name` as rows know it, `headers` as offices write it (a workbook uses one of them)."""

    name: str
    headers: tuple[str, ...]
    spell: Spell = as_is


@dataclass(frozen=True)
class Layout:
    """One kind of workbook. `total`: the money column a 合计 row adds up; `shuffled`: rows in no order of people."""

    file: str
    title: str
    columns: tuple[Column, ...]
    total: str | None = None
    shuffled: bool = False


@dataclass(frozen=True)
class Masthead:
    """Who reports, for which year, and on which day."""

    unit: str
    year: int
    filed: date


class Workbook:
    """One workbook being written: `add` rows, then `close`. A full sheet is followed by another."""

    def __init__(self, folder: Path, layout: Layout, masthead: Masthead, rng: Random) -> None:
        self.path = folder / f"{layout.file}.xlsx"
        self._layout, self._masthead, self._rng = layout, masthead, rng
        self._book = xlsxwriter.Workbook(self.path, {"constant_memory": True})
        self._book.set_properties({"created": datetime(masthead.filed.year, masthead.filed.month, masthead.filed.day)})
        self._headers = ["序号", *(rng.choice(column.headers) for column in layout.columns)]
        self._bold = self._book.add_format({"bold": True, "align": "center"})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self._waiting: list[list[Written]] = []
        self._total = Decimal(0)
        self._written = 0
        self._sheets = 0
        self._sheet = self._new_sheet()

    def add(self, rows: Sequence[Row]) -> None:
        """Add one person's rows. The same row object twice is typed the same twice."""
        typed: dict[int, list[Written]] = {}
        for row in rows:
            if id(row) not in typed:
                typed[id(row)] = [column.spell(row.get(column.name), self._rng) for column in self._layout.columns]
            self._waiting.append(typed[id(row)])
            if self._layout.total and isinstance(amount := row[self._layout.total], Decimal):
                self._total += amount
        if len(self._waiting) >= _SHUFFLED_AT_ONCE:
            self._write_waiting()

    def close(self) -> None:
        """Write what waits, the total and the signatures, and finish the file."""
        self._write_waiting()
        if self._layout.total:
            at = [column.name for column in self._layout.columns].index(self._layout.total) + 1
            self._sheet.write_string(self._next, 0, "合计")
            self._sheet.write_number(self._next, at, float(self._total))
            self._next += 1
        for at, signature in enumerate(_SIGNATURES):
            self._sheet.write_string(self._next + 1, 2 * at, signature)
        self._book.close()

    def _write_waiting(self) -> None:
        if self._layout.shuffled:
            self._rng.shuffle(self._waiting)
        for cells in self._waiting:
            if self._next >= EXCEL_ROWS - _FOOTER_ROWS:
                self._sheet = self._new_sheet()
            self._written += 1
            self._sheet.write_number(self._next, 0, self._written)
            self._write_row(self._sheet, self._next, cells)
            self._next += 1
        self._waiting.clear()

    def _write_row(self, sheet: Worksheet, row: int, cells: list[Written]) -> None:
        for column, cell in enumerate(cells, start=1):
            if cell is None:
                continue
            if isinstance(cell, str):
                sheet.write_string(row, column, cell)
            elif isinstance(cell, date):
                sheet.write_datetime(row, column, cell, self._moment if isinstance(cell, datetime) else self._day)
            else:
                sheet.write_number(row, column, cell)

    def _new_sheet(self) -> Worksheet:
        self._sheets += 1
        name = self._layout.file if self._sheets == 1 else f"{self._layout.file}{self._sheets}"
        sheet = self._book.add_worksheet(name)
        sheet.set_column(1, len(self._headers) - 1, _WIDTH)
        sheet.merge_range(0, 0, 0, len(self._headers) - 1, f"{self._masthead.year}年度{self._layout.title}", self._bold)
        filed = self._masthead.filed
        sheet.write_string(1, 0, f"填报单位：{self._masthead.unit}")
        sheet.write_string(1, 4, f"填报时间：{filed.year}年{filed.month}月{filed.day}日")
        for column, header in enumerate(self._headers):
            sheet.write_string(2, column, header, self._bold)
        self._next = 3
        return sheet
