"""Lays the facts of an office out anew, with everything that offices put around them: what is decided must stay the same.

Facts are a header and rows of cells for each sheet, as tests.test_properties.read_office gives them.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from schemas.kinds import load, normalise_caption

from .formats import NAMES, WRITERS
from .office import write_cell

Cells = list[list[Any]]
Span = tuple[int, int, int, int]

# A group's caption that makes no column's name with any caption below it.
_GROUPS = ("基本信息", "本年情况", "其他（由各单位填写）")
_EXTRA: tuple[tuple[str, Callable[[random.Random, int], Any]], ...] = (
    ("序号", lambda _, row: row),
    ("备注", lambda rng, _: rng.choice([None, "已核对", "补录（合计已核）"])),
    ("经办人", lambda rng, _: rng.choice([None, "王五"])),
    ("", lambda _rng, _row: None),
)


@dataclass
class Block:
    """A table as it is drawn: its cells with everything around them, the merged ranges (top, left, bottom, right) and the
    rows hidden, from 0; `plain` where nothing in it needs a format with merged cells and types."""

    cells: Cells
    merged: list[Span] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    plain: bool = True

    @property
    def width(self) -> int:
        """Columns."""
        return max(map(len, self.cells))


def write_noisily(sheets: dict[str, Cells], folder: Path, rng: random.Random) -> None:
    """The facts in any number of workbooks of any format, with any layout."""
    blocks = [_block(header, part, rng) for header, *rows in sheets.values() for part in _parts(rows, rng)]
    rng.shuffle(blocks)
    while blocks:
        taken = [blocks.pop() for _ in range(min(len(blocks), rng.choice([1, 1, 2, 3])))]
        number = rng.randrange(10**6)
        within = folder / rng.choice(["", "材料", "材料/补充"])
        within.mkdir(parents=True, exist_ok=True)
        sheet = taken[0]
        for other in taken[1:]:
            sheet = _below(sheet, other, rng) if rng.random() < 0.6 else _beside(sheet, other, rng)
        form = rng.choice([*WRITERS]) if sheet.plain and not sheet.merged else "xlsx"
        path = within / f"汇总{number}{rng.choice(NAMES[form])}"
        if form == "xlsx":
            _write_xlsx(path, sheet, rng)
        else:
            WRITERS[form](path, sheet.cells)


def _parts(rows: Cells, rng: random.Random) -> list[Cells]:
    """The rows in another order, in one to three parts."""
    rows = rng.sample(rows, len(rows))
    cuts = sorted(rng.choices(range(len(rows) + 1), k=rng.choice([0, 0, 1, 2])))
    return [part for start, end in zip([0, *cuts], [*cuts, len(rows)], strict=True) if (part := rows[start:end])]


def _block(header: list[Any], rows: Cells, rng: random.Random) -> Block:
    """One table with titles, columns of the office's own, sections, subtotals, its header again, groups merged down."""
    # Texts and web pages have no types: neither an error nor a number of too many digits would be one there.
    plain = not any(_needs_type(cell) for row in rows for cell in row)
    header, rows = _with_columns(header, rows, rng)
    group_at = rng.choice([None, *_groupable(header, rows)]) if rng.random() < 0.4 else None
    if group_at is not None:
        rows = sorted(rows, key=lambda row: str(row[group_at]))
    block = Block([], plain=plain)
    title = rng.choice([[], ["2026年度材料汇总"], ["填表说明：请按实际情况填写，注意核对"], []])
    block.cells += [title, *[[] for _ in range(rng.randrange(3))]] if title else []
    two_rows = rng.random() < 0.4
    groups = _header_groups(len(header), rng)

    def add_header() -> None:
        top = len(block.cells)
        if not two_rows:
            block.cells.append(
                [f"{caption}（必填）" if caption and rng.random() < 0.1 else caption for caption in header]
            )
            return
        upper: list[Any] = list(header)
        lower: list[Any] = [None] * len(header)
        for start, end, name in groups:
            upper[start:end] = [name, *[None] * (end - start - 1)]
            lower[start:end] = header[start:end]
            block.merged.append((top, start, top, end - 1))
        for at in range(len(header)):
            if lower[at] is None and upper[at] and not any(start <= at < end for start, end, _ in groups):
                block.merged.append((top, at, top + 1, at))
        block.cells += [upper, lower]

    add_header()
    run: list[int] = []

    def end_run() -> None:
        if group_at is not None and len(run) > 1:
            block.merged.append((run[0], group_at, run[-1], group_at))
            for row in run[1:]:
                block.cells[row][group_at] = None
        run.clear()

    previous: Any = None
    for number, row in enumerate(rows):
        if number and rng.random() < 0.06:
            end_run()
            kind = rng.choice(["section", "subtotal", "header", "blank", "unlabelled"])
            if kind == "section":
                block.cells.append([f"{rng.choice('一二三')}、第{number}组"])
                if len(header) > 1 and rng.random() < 0.5:
                    block.merged.append((len(block.cells) - 1, 0, len(block.cells) - 1, len(header) - 1))
            elif kind == "subtotal":
                block.cells.append([rng.choice(["小 计", "小计：", "合　计"]), *[None] * (len(header) - 2), number])
            elif kind == "unlabelled":
                block.cells.append([None] * len(header))
            elif kind == "header":
                add_header()
            else:
                block.cells.append([])
        if group_at is not None:
            if run and row[group_at] != previous:
                end_run()
            previous = row[group_at]
            if previous is not None:
                run.append(len(block.cells))
            else:
                end_run()
        if rng.random() < 0.03:
            block.hidden.append(len(block.cells))
        block.cells.append(list(row))
    end_run()
    if rng.random() < 0.5:
        block.cells += [["合计", *[None] * (len(header) - 2), len(rows)], ["制表人：王五", None, "审核人："]]
    return block


def _with_columns(header: list[Any], rows: Cells, rng: random.Random) -> tuple[list[Any], Cells]:
    """The columns in another order, with others between."""
    columns = [(caption, [row[at] for row in rows]) for at, caption in enumerate(header)]
    columns += [
        (caption, [make(rng, number) for number in range(1, len(rows) + 1)])
        for caption, make in _EXTRA
        if not any(caption == str(each) for each in header) and rng.random() < 0.4
    ]
    rng.shuffle(columns)
    while not columns[0][0]:
        columns = columns[1:]
    return [caption or None for caption, _ in columns], [
        [cells[row] for _, cells in columns] for row in range(len(rows))
    ]


def _groupable(header: list[Any], rows: Cells) -> list[int]:
    """Columns whose cells an office merges: the same text again and again, and no amount."""
    amounts = {
        caption
        for kind in load().kinds.values()
        for caption, name in kind.captions.items()
        if kind.columns[name].read in ("money", "mark")
    }
    return [
        at
        for at, caption in enumerate(header)
        if caption and normalise_caption(str(caption)) not in amounts
        if len({str(row[at]) for row in rows}) < len(rows)
    ]


def _header_groups(width: int, rng: random.Random) -> list[tuple[int, int, str]]:
    """Runs of two columns and more under a group's caption."""
    groups, at = [], 0
    while at < width - 2 and len(groups) < len(_GROUPS):
        start = at + rng.randrange(2)
        end = min(start + rng.choice([2, 2, 3]), width)
        if end - start > 1:
            groups.append((start, end, _GROUPS[len(groups)]))
        at = end + rng.randrange(2)
    return groups


def _below(upper: Block, lower: Block, rng: random.Random) -> Block:
    shift = len(upper.cells) + rng.randrange(3)
    return Block(
        [*upper.cells, *[[] for _ in range(shift - len(upper.cells))], *lower.cells],
        upper.merged + [(top + shift, left, bottom + shift, right) for top, left, bottom, right in lower.merged],
        upper.hidden + [row + shift for row in lower.hidden],
        upper.plain and lower.plain,
    )


def _beside(left_block: Block, right_block: Block, rng: random.Random) -> Block:
    shift = left_block.width + rng.choice([1, 1, 2])
    height = max(len(left_block.cells), len(right_block.cells))
    cells = []
    for row in range(height):
        own = list(left_block.cells[row]) if row < len(left_block.cells) else []
        others = right_block.cells[row] if row < len(right_block.cells) else []
        cells.append([*own, *[None] * (shift - len(own)), *others])
    return Block(
        cells,
        left_block.merged
        + [(top, left + shift, bottom, right + shift) for top, left, bottom, right in right_block.merged],
        sorted({*left_block.hidden, *right_block.hidden}),
        left_block.plain and right_block.plain,
    )


def _needs_type(cell: Any) -> bool:
    if isinstance(cell, str):
        return cell.startswith(("#", "=")) or cell != cell.strip()
    return isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= 10**15


def _write_xlsx(path: Path, block: Block, rng: random.Random) -> None:
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        if rng.random() < 0.3:
            book.add_worksheet("说明").write_string(0, 0, "请按时报送")
        sheet = book.add_worksheet(f"表{rng.randrange(9)}")
        sheet.activate()
        shift = rng.randrange(3)
        for top, left, bottom, right in block.merged:
            sheet.merge_range(top, left + shift, bottom, right + shift, "")
        for row, own in enumerate(block.cells):
            for at, cell in enumerate(own):
                write_cell(sheet, row, at + shift, cell.date() if hasattr(cell, "date") else cell, day)
        for row in block.hidden:
            sheet.set_row(row, None, None, {"hidden": True})
        if rng.random() < 0.3:
            hidden = book.add_worksheet("底稿")
            hidden.write_row(0, 0, ["学号", "缴费年度", "金额"])
            hidden.write_row(1, 0, ["2026000000000", 2026, 999])
            hidden.hide()


def dates(cell: Any) -> Any:
    """A cell as the facts have it: a day is a date."""
    return cell.date() if isinstance(cell, date) and hasattr(cell, "date") else cell
