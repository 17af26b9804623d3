"""From folders to tables: every recognised sheet as rows of canonical texts, each with its origin.

An origin is one number: the sheet's number above, the Excel row in the lower 21 bits (a sheet has at most 2^20 rows).

Nothing is judged here beyond what is data and what is not; validation comes next (schemas.validation).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import chain, count

import pyarrow as pa
import pyarrow.compute as pc
from xlsxwriter.utility import xl_col_to_name

from flows.problems import Problem, mask_text
from schemas.errors import InputRefused
from schemas.kinds import Kind, load

from .apart import readers
from .find import Workbook
from .read import SheetRead
from .recognise import Header, NearMiss
from .spread import CAPTION, name_by_title

ROW_BITS = 21
_RUNS_SHOWN = 10


@dataclass(frozen=True)
class Sheet:
    """Where rows come from: `sheet_id` stands in every row's origin; `captions` are the office's own header texts by field.

    `positions`: the Excel column, from 1, of every field and of every caption of a sheet laid out wide. `rivals`: the
    captions of further columns that are a field as well.
    """

    sheet_id: int
    file: str
    sheet: str
    kind: str
    captions: dict[str, str]
    positions: dict[str, int]
    rivals: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def letters(self, *known: str | None) -> str:
        """The Excel column of the first of these fields or captions that the sheet has, else of its first column."""
        found = [self.positions[each] for each in known if each in self.positions]
        return str(xl_col_to_name((found or [min(self.positions.values())])[0] - 1))


@dataclass
class Intake:
    """What the folders held. `tables`: one Arrow table a kind, columns = fields of the kind plus `origin`.

    Kinds that may be laid out wide have a column `caption` besides: the header above the cell, null in a long sheet.
    Sheets bear the names that messages show; `own_names` has the office's own, by file and name shown, where they differ.
    """

    tables: dict[str, pa.Table]
    workbooks: list[Workbook] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    unrecognised: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    own_names: dict[tuple[str, str], str] = field(default_factory=dict)


# By kind: the rows of each sheet, with what may name it.
_Parts = dict[str, list[tuple[pa.Table, tuple[str, ...]]]]


def collect(workbooks: list[Workbook], kinds: list[str], *, meanwhile: Callable[[], object]) -> Intake:
    """Read every workbook and gather the rows of each of `kinds`; `meanwhile` runs here while the workers read.

    A file that cannot be opened is listed; whether that may pass is judged in flows.intake.required.
    """
    intake = Intake({}, workbooks)
    parts: _Parts = {kind: [] for kind in kinds}
    originals = [workbook for workbook in workbooks if workbook.copy_of is None]
    sizes = {workbook.name: _size(workbook) for workbook in originals}
    with readers(sum(sizes.values())) as pool:
        # The largest first, so that no worker is left alone with it at the end.
        by_size = sorted(originals, key=lambda workbook: sizes[workbook.name], reverse=True)
        reading = {workbook.name: pool.sheets(workbook.path, workbook.name, kinds) for workbook in by_size}
        meanwhile()
        for workbook in originals:
            try:
                sheets = reading[workbook.name].result()
            except InputRefused as error:
                intake.unreadable.append(workbook.name)
                intake.problems.append(Problem(workbook.name, "", 0, "", "workbook_unreadable", "error", str(error)))
            else:
                _take_workbook(intake, parts, workbook, sheets)
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


def _size(workbook: Workbook) -> int:
    """In bytes; nothing where the file is gone, which its reader will say."""
    try:
        return workbook.path.stat().st_size
    except OSError:
        return 0


def _take_workbook(intake: Intake, parts: _Parts, workbook: Workbook, sheets: list[SheetRead]) -> None:
    """Number the workbook's sheets and add what they hold; list what is hidden or not recognised."""
    names = _shown_names(read.sheet for read in sheets)
    intake.own_names |= {(workbook.name, shown): own for own, shown in names.items() if shown != own}
    strangers = []
    hidden_rows: dict[str, tuple[Sheet, set[int]]] = {}
    for read in sheets:
        shown = names[read.sheet]
        name = f"{workbook.name}#{shown}"
        if not read.visible:
            intake.hidden.append(name)
        elif isinstance(read.header, Header) and read.rows is not None:
            kind = read.header.kind
            rivals = {name: tuple(others.values()) for name, others in read.header.rivals.items()}
            sheet = Sheet(
                len(intake.sheets) + 1, workbook.name, shown, kind.name, read.header.captions, read.positions, rivals
            )
            intake.sheets.append(sheet)
            origin = pc.add(read.rows["row"], pa.scalar(sheet.sheet_id << ROW_BITS, pa.int64()))
            rows = read.rows.drop_columns("row").append_column("origin", origin)
            parts[kind.name].append((rows, read.titles))
            intake.problems.extend(_doubtful_problems(sheet, kind, read.doubtful))
            intake.problems.extend(_unsure_problems(sheet, read.header))
            hidden_rows.setdefault(read.sheet, (sheet, set()))[1].update(read.hidden_rows)
        else:
            if isinstance(read.header, NearMiss):
                intake.problems.append(_near_miss_problem(workbook, shown, read.header))
            if read.filled and read.sheet not in hidden_rows:
                strangers.append(name)
    intake.problems.extend(_hidden_problem(sheet, sorted(rows)) for sheet, rows in hidden_rows.values() if rows)
    known = any(sheet.file == workbook.name for sheet in intake.sheets)
    intake.unrecognised.extend(strangers if known else [workbook.name])


def _shown_names(sheets: Iterable[str]) -> dict[str, str]:
    """What each sheet of a workbook is called in messages: without anybody's whole number, and never the same for two."""
    own: dict[str, str] = {}
    for sheet in dict.fromkeys(sheets):
        masked = mask_text(sheet)
        numbered = chain([masked], (f"{masked}({number})" for number in count(2)))
        own[next(name for name in numbered if name not in own)] = sheet
    return {sheet: name for name, sheet in own.items()}


def _empty(kind: Kind) -> pa.Table:
    fields = [pa.field(name, pa.string()) for name in [*kind.columns, *([CAPTION] if kind.spread else [])]]
    return pa.schema([*fields, pa.field("origin", pa.int64())]).empty_table()


def _doubtful_problems(sheet: Sheet, kind: Kind, rows: tuple[int, ...]) -> list[Problem]:
    keys = "、".join(kind.columns[key].header for key in kind.keys)
    message = (
        f"这一行没有{keys}，或以合计、制表、审核、注等字样开头，未作为数据读取。"
        "若是人员记录，请补全号码，行首的这类字样请删去，再重新放入。"
    )
    return [
        Problem(sheet.file, sheet.sheet, row, "", "row_skipped", "warning", message, f"{sheet.letters()}{row}")
        for row in rows
    ]


def _unsure_problems(sheet: Sheet, header: Header) -> list[Problem]:
    """Columns that are a field, or could be, as well as the one that goes by it."""
    row = header.row + 1
    others = {name: [*header.rivals.get(name, {}).values(), *header.unsure.get(name, [])] for name in header.fields}
    return [
        Problem(
            sheet.file,
            sheet.sheet,
            row,
            header.captions[field],
            "column_ambiguous",
            "warning",
            f"有几列都可能是“{header.kind.columns[field].header}”：{'、'.join([header.captions[field], *captions])}；"
            + ("同一行内容不同的，按读不懂处理。" if field in header.rivals else "已读取第一列。")
            + "请只把应读取的一列写作规定的列名，其余几列改名或删去。",
            f"{sheet.letters(field)}{row}",
        )
        for field, captions in others.items()
        if captions
    ]


def _hidden_problem(sheet: Sheet, rows: list[int]) -> Problem:
    """Which rows were read though nobody sees them, each run of them as one."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and runs[-1][-1] == row - 1:
            runs[-1] = [runs[-1][0], row]
        else:
            runs.append([row])
    shown = "、".join("—".join(map(str, run)) for run in runs[:_RUNS_SHOWN]) + (
        " 等" if len(runs) > _RUNS_SHOWN else ""
    )
    message = f"有 {len(rows)} 行被隐藏（第 {shown} 行），已照常读取。若这些行不应计入，请删除后重新放入。"
    return Problem(sheet.file, sheet.sheet, rows[0], "", "hidden_rows", "note", message, f"{sheet.letters()}{rows[0]}")


def _near_miss_problem(workbook: Workbook, sheet: str, near: NearMiss) -> Problem:
    missing = "、".join(near.missing)
    message = f"这张表像是“{near.kind.title}”，但缺少列：{missing}，因此没有读取。请补上列名后重新放入。"
    return Problem(workbook.name, sheet, near.row + 1, "", "header_incomplete", "warning", message, f"A{near.row + 1}")
