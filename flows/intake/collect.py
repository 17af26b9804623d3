"""From folders to tables: every recognised sheet as rows of canonical texts, each with its origin.

An origin is one number: the sheet's number above, the Excel row in the lower 21 bits (a sheet has at most 2^20 rows).

Nothing is judged here beyond what is data and what is not; validation comes next (flows.validation).
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from flows.problems import Problem
from schemas.errors import InputRefused
from schemas.kinds import Kind, Sheets, load
from schemas.reading import DIGITS_LOST, ERROR_CELL, read_column

from .find import Workbook
from .grid import Grid, long_numbers, read_workbook
from .recognise import Header, NearMiss, recognise
from .rows import data_rows

ROW_BITS = 21


@dataclass(frozen=True)
class Sheet:
    """Where rows come from: `sheet_id` stands in every row's origin; `captions` are the office's own header texts by field."""

    sheet_id: int
    file: str
    sheet: str
    kind: str
    captions: dict[str, str]


@dataclass
class Intake:
    """What the folders held. `tables`: one Arrow table a kind, columns = fields of the kind plus `origin`."""

    tables: dict[str, pa.Table]
    sheets: list[Sheet] = field(default_factory=list)
    unrecognised: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def collect(workbooks: list[Workbook], kinds: list[str], *, skip_unreadable: bool) -> Intake:
    """Read every workbook and gather the rows of each of `kinds`.

    Raises InputRefused, naming every file that cannot be opened, unless `skip_unreadable`.
    """
    definitions = load()
    intake = Intake({})
    parts: dict[str, list[pa.Table]] = {kind: [] for kind in kinds}
    originals = [workbook for workbook in workbooks if workbook.copy_of is None]
    with ThreadPoolExecutor(max_workers=2) as pool:
        for workbook, outcome in zip(originals, pool.map(_try_read, originals), strict=True):
            if isinstance(outcome, InputRefused):
                intake.unreadable.append(workbook.name)
                intake.problems.append(Problem(workbook.name, "", 0, "", "workbook_unreadable", "error", str(outcome)))
                continue
            strangers = [
                f"{workbook.name}#{grid.sheet}"
                for index, grid in enumerate(outcome)
                if not _take_sheet(intake, parts, definitions, kinds, workbook, grid, index) and grid.height
            ]
            known = any(sheet.file == workbook.name for sheet in intake.sheets)
            intake.unrecognised.extend(strangers if known else [workbook.name])
    if intake.unreadable and not skip_unreadable:
        refused = [problem.message for problem in intake.problems if problem.code == "workbook_unreadable"]
        raise InputRefused("\n".join([*refused, "若确认这些文件与本次结算无关，可加 --skip-unreadable 跳过它们。"]))
    intake.tables = {
        kind: pa.concat_tables(tables) if tables else _empty(definitions.kinds[kind]) for kind, tables in parts.items()
    }
    return intake


def _try_read(workbook: Workbook) -> list[Grid] | InputRefused:
    try:
        return read_workbook(workbook.path, workbook.name)
    except InputRefused as refused:
        return refused


def _take_sheet(
    intake: Intake,
    parts: dict[str, list[pa.Table]],
    definitions: Sheets,
    kinds: list[str],
    workbook: Workbook,
    grid: Grid,
    index: int,
) -> bool:
    """Take one sheet in; false where it is of no known kind."""
    if not grid.visible:
        intake.hidden.append(f"{workbook.name}#{grid.sheet}")
        return True
    header = recognise(grid, definitions, kinds)
    if isinstance(header, Header):
        sheet = Sheet(len(intake.sheets) + 1, workbook.name, grid.sheet, header.kind.name, header.captions)
        intake.sheets.append(sheet)
        rows, doubtful = data_rows(grid, header, definitions.not_data)
        parts[sheet.kind].append(_table(workbook, grid, index, header, sheet.sheet_id, rows))
        intake.problems.extend(_doubtful_problems(sheet, header, doubtful))
        return True
    if isinstance(header, NearMiss):
        message = f"这张表像是“{header.kind.title}”，但缺少列：{'、'.join(header.missing)}，因此没有读取。请补上列名后重新放入。"
        intake.problems.append(
            Problem(workbook.name, grid.sheet, header.row + 1, "", "header_incomplete", "warning", message)
        )
    return False


def _table(workbook: Workbook, grid: Grid, index: int, header: Header, sheet_id: int, rows: pa.Array) -> pa.Table:
    """The data rows of one sheet: every field of the kind (null where the sheet has no such column), and origin."""
    lost = long_numbers(workbook.path, grid, index)
    columns: dict[str, pa.Array] = {}
    for field_name, column in header.kind.columns.items():
        at = header.fields.get(field_name)
        if at is None:
            columns[field_name] = pa.nulls(pc.sum(rows).as_py() or 0, pa.string())
            continue
        cells = grid.columns[at]
        if at in lost:
            cells = pc.if_else(lost[at], pa.scalar(DIGITS_LOST, cells.type), cells)
        if wrong := [row for row, position in grid.errors if position == at]:
            mask = pc.is_in(pa.array(range(grid.height)), value_set=pa.array(wrong))
            cells = pc.if_else(mask, pa.scalar(ERROR_CELL, cells.type), cells)
        columns[field_name] = read_column(pc.filter(cells, rows), column.read).cast(pa.string())
    numbers = pc.filter(pa.array(range(1, grid.height + 1), pa.int64()), rows)
    columns["origin"] = pc.add(numbers, pa.scalar(sheet_id << ROW_BITS, pa.int64()))
    return pa.table(columns)


def _empty(kind: Kind) -> pa.Table:
    fields = [pa.field(name, pa.string()) for name in kind.columns]
    return pa.schema([*fields, pa.field("origin", pa.int64())]).empty_table()


def _doubtful_problems(sheet: Sheet, header: Header, doubtful: pa.Array) -> list[Problem]:
    keys = "、".join(header.kind.columns[key].header for key in header.kind.keys)
    message = f"这一行没有{keys}，或以合计、制表、审核、注等字样开头，未作为数据读取。若是人员记录，请补全后重新放入。"
    return [
        Problem(sheet.file, sheet.sheet, row + 1, "", "row_skipped", "warning", message)
        for row, doubt in enumerate(doubtful.to_pylist())
        if doubt
    ]
