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

from .find import Workbook
from .read import SheetRead, read_sheets
from .recognise import Header, NearMiss
from .spread import CAPTION, name_by_title

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
    workbooks: list[Workbook] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    unrecognised: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


# By kind: the rows of each sheet, with what may name it.
_Parts = dict[str, list[tuple[pa.Table, tuple[str, ...]]]]


def collect(
    workbooks: list[Workbook], kinds: list[str], *, skip_unreadable: bool, meanwhile: Callable[[], object]
) -> Intake:
    """Read every workbook and gather the rows of each of `kinds`; `meanwhile` runs here while the threads read.

    Raises InputRefused, naming every file that cannot be opened, unless `skip_unreadable`.
    """
    intake = Intake({}, workbooks)
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


def _read(workbook: Workbook, kinds: list[str]) -> list[SheetRead] | InputRefused:
    """What a workbook holds, or why it cannot be opened; runs in a thread."""
    try:
        return read_sheets(workbook.path, workbook.name, kinds)
    except InputRefused as refused:
        return refused


def _take_workbook(intake: Intake, parts: _Parts, workbook: Workbook, sheets: list[SheetRead]) -> None:
    """Number the workbook's sheets and add what they hold; list what is hidden or not recognised."""
    strangers = []
    for read in sheets:
        name = f"{workbook.name}#{read.sheet}"
        if not read.visible:
            intake.hidden.append(name)
        elif isinstance(read.header, Header) and read.rows is not None:
            kind = read.header.kind
            sheet = Sheet(len(intake.sheets) + 1, workbook.name, read.sheet, kind.name, read.header.captions)
            intake.sheets.append(sheet)
            origin = pc.add(read.rows["row"], pa.scalar(sheet.sheet_id << ROW_BITS, pa.int64()))
            rows = read.rows.drop_columns("row").append_column("origin", origin)
            parts[kind.name].append((rows, read.titles))
            intake.problems.extend(_doubtful_problems(sheet, kind, read.doubtful))
        else:
            if isinstance(read.header, NearMiss):
                intake.problems.append(_near_miss_problem(workbook, read.sheet, read.header))
            if read.filled:
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
