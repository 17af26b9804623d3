"""From folders to tables: every recognised sheet as rows of canonical texts, each with its origin.

An origin is one number: the sheet's number above, the Excel row in the lower 21 bits (a sheet has at most 2^20 rows).

Nothing is judged here beyond what is data and what is not; validation comes next (flows.validation).
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from flows.problems import Problem
from schemas.errors import InputRefused
from schemas.kinds import Kind, load
from schemas.reading import DIGITS_LOST, ERROR_CELL, read_column

from .find import Workbook
from .grid import Grid, read_workbook
from .recognise import Header, NearMiss, recognise
from .rows import data_rows
from .spread import CAPTION, drawn, name_by_title, read_spread, title_texts

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
    """What the folders held. `tables`: one Arrow table a kind, columns = fields of the kind plus `origin`.

    Kinds that may be laid out wide have a column `caption` besides: the header above the cell, null in a long sheet.
    """

    tables: dict[str, pa.Table]
    sheets: list[Sheet] = field(default_factory=list)
    unrecognised: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class _SheetRead:
    """One sheet as read: its header, and the data rows below it with their Excel row numbers in column `row`.

    `titles`: what may name a sheet laid out wide that does not say whose it is.
    """

    grid: Grid
    header: Header | NearMiss | None
    rows: pa.Table | None = None
    doubtful: tuple[int, ...] = ()
    titles: tuple[str, ...] = ()


# By kind: the rows of each sheet, with what may name it.
_Parts = dict[str, list[tuple[pa.Table, tuple[str, ...]]]]


def collect(
    workbooks: list[Workbook], kinds: list[str], *, skip_unreadable: bool, meanwhile: Callable[[], object]
) -> Intake:
    """Read every workbook and gather the rows of each of `kinds`; `meanwhile` runs here while the threads read.

    Raises InputRefused, naming every file that cannot be opened, unless `skip_unreadable`.
    """
    intake = Intake({})
    parts: _Parts = {kind: [] for kind in kinds}
    originals = [workbook for workbook in workbooks if workbook.copy_of is None]
    with ThreadPoolExecutor(max_workers=2) as pool:
        # The largest first, so that no thread is left alone with it at the end.
        by_size = sorted(originals, key=lambda workbook: -workbook.path.stat().st_size)
        reading = {workbook.name: pool.submit(_read, workbook, kinds) for workbook in by_size}
        meanwhile()
        for workbook in originals:
            outcome = reading[workbook.name].result()
            if isinstance(outcome, InputRefused):
                intake.unreadable.append(workbook.name)
                intake.problems.append(Problem(workbook.name, "", 0, "", "workbook_unreadable", "error", str(outcome)))
            else:
                _take_workbook(intake, parts, workbook, outcome)
    if intake.unreadable and not skip_unreadable:
        refused = [problem.message for problem in intake.problems if problem.code == "workbook_unreadable"]
        raise InputRefused("\n".join([*refused, "若确认这些文件与本次结算无关，可加 --skip-unreadable 跳过它们。"]))
    for kind in sorted(parts, key=lambda name: load().kinds[name].spread is not None):
        intake.tables[kind] = _gather(load().kinds[kind], parts[kind], intake.tables)
    return intake


def _gather(kind: Kind, parts: list[tuple[pa.Table, tuple[str, ...]]], known: dict[str, pa.Table]) -> pa.Table:
    """All rows of a kind; sheets that do not say whose they are take a name that the sheets of another kind list."""
    if not parts:
        return _empty(kind)
    tables = [table for table, _ in parts]
    if kind.spread and (listed := known.get(kind.spread.named_by[1])):
        field_name = kind.spread.named_by[0]
        names = pc.unique(listed[field_name].drop_null()).to_pylist()
        tables = [name_by_title(table, field_name, names, titles) for table, titles in parts]
    return pa.concat_tables(tables)


def _read(workbook: Workbook, kinds: list[str]) -> list[_SheetRead] | InputRefused:
    """Everything about one workbook that needs no knowledge of the others; runs in a thread."""
    try:
        return [_read_sheet(grid, kinds, workbook.name) for grid in read_workbook(workbook.path, workbook.name)]
    except InputRefused as refused:
        return refused


def _read_sheet(grid: Grid, kinds: list[str], file: str) -> _SheetRead:
    header = recognise(grid, load(), kinds)
    if not isinstance(header, Header):
        return _SheetRead(grid, header)
    if header.panels:
        rows, doubts = read_spread(grid, header, load().not_data, _cells)
        return _SheetRead(grid, header, rows, tuple(row + 1 for row in sorted(doubts)), title_texts(grid, header, file))
    data, doubtful = data_rows(grid, header, load().not_data)
    columns: dict[str, pa.Array] = {}
    for field_name, column in header.kind.columns.items():
        at = header.fields.get(field_name)
        if at is None:
            columns[field_name] = pa.nulls(pc.sum(data).as_py() or 0, pa.string())
        else:
            marks = header.kind.spread is not None and field_name == header.kind.spread.into
            cells = pc.filter(drawn(grid, at, _cells) if marks else _cells(grid, at), data)
            columns[field_name] = read_column(cells, column.read).cast(pa.string())
    columns["row"] = pc.filter(pa.array(range(1, grid.height + 1), pa.int64()), data)
    if header.kind.spread:
        columns[CAPTION] = pa.nulls(len(columns["row"]), pa.string())
    return _SheetRead(
        grid, header, pa.table(columns), tuple(row + 1 for row, doubt in enumerate(doubtful.to_pylist()) if doubt)
    )


def _cells(grid: Grid, at: int) -> pa.Array:
    """A column's texts, with what has gone wrong in a cell standing in its place."""
    cells = grid.columns[at]
    if at in grid.lost:
        cells = pc.if_else(grid.lost[at], pa.scalar(DIGITS_LOST, cells.type), cells)
    if wrong := [row for row, column in grid.errors if column == at]:
        mask = pc.is_in(pa.array(range(grid.height)), value_set=pa.array(wrong))
        cells = pc.if_else(mask, pa.scalar(ERROR_CELL, cells.type), cells)
    return cells


def _take_workbook(intake: Intake, parts: _Parts, workbook: Workbook, sheets: list[_SheetRead]) -> None:
    """Number the workbook's sheets and add what they hold; list what is hidden or not recognised."""
    strangers = []
    for read in sheets:
        name = f"{workbook.name}#{read.grid.sheet}"
        if not read.grid.visible:
            intake.hidden.append(name)
        elif isinstance(read.header, Header) and read.rows is not None:
            kind = read.header.kind
            sheet = Sheet(len(intake.sheets) + 1, workbook.name, read.grid.sheet, kind.name, read.header.captions)
            intake.sheets.append(sheet)
            origin = pc.add(read.rows["row"], pa.scalar(sheet.sheet_id << ROW_BITS, pa.int64()))
            rows = read.rows.drop_columns("row").append_column("origin", origin)
            parts[kind.name].append((rows, read.titles))
            intake.problems.extend(_doubtful_problems(sheet, kind, read.doubtful))
        else:
            if isinstance(read.header, NearMiss):
                intake.problems.append(_near_miss_problem(workbook, read.grid.sheet, read.header))
            if read.grid.height:
                strangers.append(name)
    known = any(sheet.file == workbook.name for sheet in intake.sheets)
    intake.unrecognised.extend(strangers if known else [workbook.name])


def _empty(kind: Kind) -> pa.Table:
    fields = [pa.field(name, pa.string()) for name in [*kind.columns, *([CAPTION] if kind.spread else [])]]
    return pa.schema([*fields, pa.field("origin", pa.int64())]).empty_table()


def _doubtful_problems(sheet: Sheet, kind: Kind, rows: tuple[int, ...]) -> list[Problem]:
    keys = "、".join(kind.columns[key].header for key in kind.keys)
    message = f"这一行没有{keys}，或以合计、制表、审核、注等字样开头，未作为数据读取。若是人员记录，请补全后重新放入。"
    return [Problem(sheet.file, sheet.sheet, row, "", "row_skipped", "warning", message) for row in rows]


def _near_miss_problem(workbook: Workbook, sheet: str, near: NearMiss) -> Problem:
    missing = "、".join(near.missing)
    message = f"这张表像是“{near.kind.title}”，但缺少列：{missing}，因此没有读取。请补上列名后重新放入。"
    return Problem(workbook.name, sheet, near.row + 1, "", "header_incomplete", "warning", message)
