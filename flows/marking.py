"""Which workbooks get a marked copy, and under which names? Gives each office its own workbook back with its problems in it.

How a workbook is marked is reports.marking's; a workbook that cannot be written into is copied as plain cells first.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

import duckdb

from policies.terms import Terms
from reports.files import create_private, private_place
from reports.marking import Mark, Marked, NotMarkable, mark_workbook, read_marked, suffix_of
from reports.queries import rows
from schemas.errors import IntegrityFailure
from schemas.titles import problem_titles

from .cores import AT_ONCE
from .intake.apart import readers
from .intake.collect import Intake
from .intake.find import Workbook
from .plain import write_plain

FOLDER = "标注"
_PLAIN = "原文件“{}”的格式不能写回，本文件是另做的 .xlsx 副本：内容和位置与原文件相同，格式、公式、图片和隐藏的工作表未带过来。"
_MOVED = "本文件与原文件不同名，放回材料文件夹不会自动替换：原文件“{}”请移走，否则两份都会被读取。"


def mark_workbooks(connection: duckdb.DuckDBPyConnection, folder: Path, *, intake: Intake, terms: Terms) -> Marked:
    """Write a marked copy of every workbook with a problem into `folder/标注`, under the office's own names; read them back.

    Reads settlement.problems. Nothing is marked in a workbook from which nothing could be read.
    """
    named = problem_titles() | {code: reason.title for code, reason in terms.policy.reasons.items()}
    marks: dict[str, list[Mark]] = {}
    for file, sheet, cell, row, column, code, severity, message in rows(connection, "marks"):
        own_name = intake.own_names.get((file, sheet)) or sheet
        mark = Mark(own_name, cell, row, column, code, named.get(code) or code, severity, message)
        marks.setdefault(file, []).append(mark)
    elsewhere = sum(len(marks.pop(name, [])) for name in intake.unreadable)
    by_name = {workbook.name: workbook for workbook in intake.workbooks}
    taken = set(by_name)
    jobs = [(by_name[name], own, _place(folder, by_name[name], taken)) for name, own in marks.items()]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        in_place = list(pool.map(lambda job: _mark(*job), jobs))
    for (workbook, own, copy), done in zip(jobs, in_place, strict=True):
        if not done:
            _mark_plain(workbook, own, copy)
    return Marked(tuple(read_marked(copy, copy.relative_to(folder).as_posix()) for *_, copy in jobs), elsewhere)


def _place(folder: Path, workbook: Workbook, taken: set[str]) -> Path:
    """Where a copy goes: the workbook's own name, with another suffix where it needs one, and never another's name."""
    # An input folder given as `..` is no part of a name to write to.
    own = PurePosixPath(*(part for part in PurePosixPath(workbook.name).parts if part not in ("..", "/")))
    suffix = suffix_of(workbook.path) or ".xlsx"
    name = str(own)
    if own.suffix.lower() != suffix:
        name = str(own.with_suffix(suffix))
        if name in taken:
            name = f"{own}{suffix}"
    taken.add(name)
    return private_place(folder, f"{FOLDER}/{name}")


def _moved(workbook: Workbook, copy: Path) -> tuple[str, ...]:
    """What to do with the original of a copy that does not bear its name, and so does not take its place."""
    return () if copy.name == PurePosixPath(workbook.name).name else (_MOVED.format(workbook.name),)


def _mark(workbook: Workbook, marks: Sequence[Mark], copy: Path) -> bool:
    """Mark the workbook itself; say whether it could be."""
    try:
        with create_private(copy) as target:
            mark_workbook(workbook.path, target, workbook.name, marks, notices=_moved(workbook, copy))
    except NotMarkable:
        return False
    return True


def _mark_plain(workbook: Workbook, marks: Sequence[Mark], copy: Path) -> None:
    """Mark a copy of the workbook's cells. Raises InputRefused where it can no longer be read."""
    with readers(workbook.path.stat().st_size) as pool:
        grids = pool.grids(workbook.path, workbook.name).result()
    with TemporaryDirectory() as scratch, create_private(copy) as target:
        plain = Path(scratch) / "plain.xlsx"
        names = write_plain(grids, plain)
        own = [replace(mark, sheet=names.get(mark.sheet, mark.sheet)) for mark in marks]
        notices = (_PLAIN.format(workbook.name), *_moved(workbook, copy))
        try:
            mark_workbook(plain, target, workbook.name, own, notices=notices)
        except NotMarkable as error:
            raise IntegrityFailure(f"工作簿“{workbook.name}”的标注副本没有写成。请联系系统维护人员。") from error
