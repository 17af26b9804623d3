"""How does a workbook become its marked copy? Puts the marks into its sheets and the list in front of them.

Everything else of the workbook is copied as it lies: values of formulas, pictures, charts, macros, names.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, BinaryIO

from reports import pack
from reports.marking import notes
from reports.marking.book import OFFICE_TYPES, add_sheet, in_front, main_part, named_sheets, only
from reports.marking.cells import marked, pieces, unselected
from reports.marking.listing import defined_names, list_sheet
from reports.marking.outline import Cell, Outline, address_of, cell_of, read_outline
from reports.marking.package import CONTENT_TYPES, NotMarkable, Package, open_package
from reports.marking.styles import Styles
from reports.marking.words import Mark, comment_lines, opening_lines, worst
from schemas.marks import LIST_OPENING, LIST_SHEET

_COMMENTS_TYPE = f"{OFFICE_TYPES}.spreadsheetml.comments+xml"
_DRAWING_TYPE = f"{OFFICE_TYPES}.vmlDrawing"
# Each comment is a box that an office program draws when it opens the sheet; so many still open at once.
_MOST_COMMENTS = 5_000
# More than anybody works through; problems.csv has them all.
_MOST_LISTED = 50_000


@dataclass
class _Sheet:
    """A sheet of the workbook: what is to be said in it by cell, and where old marks of ours are to go."""

    name: str
    part: str
    marks: list[Mark] = field(default_factory=list)
    said: dict[Cell, notes.Lines] = field(default_factory=dict)
    wanted: dict[int, dict[int, str | None]] = field(default_factory=dict)
    outline: Outline | None = None
    comments: str | None = None


def suffix_of(source: Path) -> str | None:
    """What the name of a workbook's copy ends with, whatever its own name is; None where it cannot be written into."""
    try:
        with open_package(source) as package:
            main_part(package)
            return ".xlsm" if "macroEnabled" in package.text(CONTENT_TYPES) else ".xlsx"
    except NotMarkable:
        return None


def mark_workbook(source: Path, target: BinaryIO, file: str, marks: Sequence[Mark], *, notices: Sequence[str]) -> None:
    """Write the workbook `source` with `marks` to `target`.

    `file`: its name, as people know it; `notices`: what else the list is to say of the copy. Raises NotMarkable where the
    workbook is of a make that cannot be written into; what was written by then is of no use.
    """
    with open_package(source) as package:
        main, text = main_part(package)
        sheets = [_Sheet(name, part) for name, part in named_sheets(package, main, text)]
        styles_part = only(package, main, "styles")
        styles = Styles(package.text(styles_part))
        uncommented = 0
        for sheet in sheets:
            sheet.marks = [mark for mark in marks if mark.sheet == sheet.name]
            uncommented += _prepare(package, sheet)
        order = {sheet.name: place for place, sheet in enumerate(sheets)}
        placed = [mark for sheet in sheets for mark in sheet.marks]
        placed += [mark for mark in marks if mark.sheet not in order]
        placed.sort(key=lambda mark: (order.get(mark.sheet, -1), mark.row, _column(mark.cell), mark.code))
        lines = opening_lines(file, placed, [*notices, *_too_many(uncommented)])
        listed = placed[:_MOST_LISTED]
        left_out = len(placed) - len(listed)
        known = next((sheet for sheet in sheets if _is_list(package, main, sheet)), None)
        own = known or _Sheet(*add_sheet(package, main, LIST_SHEET, [sheet.name for sheet in sheets]))
        package.changed[own.part] = list_sheet(
            f"{LIST_OPENING}{file}", lines, listed, styles.of_list(), left_out=left_out
        )
        place = sheets.index(known) if known else 0
        package.changed[main] = in_front(
            package.changed.get(main, text), place, known is None, defined_names(own.name, lines, len(listed))
        )
        _write(package, target, sheets, styles, styles_part)


def _is_list(package: Package, main: str, sheet: _Sheet) -> bool:
    """Whether a sheet is the list of an earlier marked copy."""
    if not sheet.name.startswith(LIST_SHEET):
        return False
    shared = [relation.part for relation in package.relations(main) if relation.kind == "sharedStrings"]
    return any(package.says(part, LIST_OPENING) for part in (sheet.part, *shared))


def _prepare(package: Package, sheet: _Sheet) -> int:
    """Say for each cell of a sheet what becomes of it, and put the comments into the package; return how many got none."""
    relations = {relation.kind: relation for relation in package.relations(sheet.part)}
    old = relations.get("comments")
    stale = notes.own_comments(package.text(old.part)) if old else set()
    cells = {cell_of(mark.cell) for mark in sheet.marks if mark.cell}
    if not cells and not stale:
        return 0
    with package.open(sheet.part) as source:
        sheet.outline = outline = read_outline(source)
    shown = outline.shown(cells)
    by_cell: dict[Cell, list[Mark]] = {}
    for at, mark in enumerate(sheet.marks):
        if mark.cell:
            cell = shown[cell_of(mark.cell)]
            sheet.marks[at] = mark = replace(mark, cell=address_of(cell))
            by_cell.setdefault(cell, []).append(mark)
    for row, column in sorted(stale - {*by_cell}):
        sheet.wanted.setdefault(row, {})[column] = None
    for (row, column), marks in sorted(by_cell.items()):
        sheet.wanted.setdefault(row, {})[column] = worst(marks)
    commented = sorted(by_cell)[:_MOST_COMMENTS]
    sheet.said = {cell: comment_lines(by_cell[cell]) for cell in commented}
    _put_comments(package, sheet, old.part if old else None, stale)
    return len(by_cell) - len(commented)


def _put_comments(package: Package, sheet: _Sheet, comments: str | None, stale: set[Cell]) -> None:
    assert sheet.outline is not None
    if comments is None:
        comments = package.free_name("xl/commentsMark{}.xml")
        package.relate(sheet.part, "comments", comments)
        package.declare(comments, _COMMENTS_TYPE)
        package.changed[comments] = notes.EMPTY_COMMENTS
    names = {cell: address_of(cell) for cell in sheet.said}
    package.changed[comments] = notes.write_comments(package.text(comments), sheet.said, names)
    drawing = next(
        (relation.part for relation in package.relations(sheet.part) if relation.id == sheet.outline.comments), None
    )
    if drawing is None:
        drawing = package.free_name("xl/drawings/vmlDrawingMark{}.vml")
        sheet.comments = package.relate(sheet.part, "vmlDrawing", drawing)
        package.declare_extension("vml", _DRAWING_TYPE)
        package.changed[drawing] = notes.EMPTY_DRAWING
    kept = notes.cells_of(package.changed[comments])
    gone = stale - kept
    package.changed[drawing] = notes.write_boxes(package.text(drawing), sheet.said, gone, sheet.outline)
    # Answers to comments stand in a part of their own, which would no longer fit; their texts are in the comments too.
    package.unrelate(sheet.part, "threadedComment")


def _write(package: Package, target: BinaryIO, sheets: Sequence[_Sheet], styles: Styles, styles_part: str) -> None:
    """Write the copy: the types first, as readers expect, and the styles last, when all of them are known."""
    by_part = {sheet.part: sheet for sheet in sheets}
    out = pack.Package(target)
    first = [CONTENT_TYPES, *(part for part in package.changed if part != CONTENT_TYPES)]
    for part in first:
        out.add(part, [package.text(part).encode()])
    for info in package.archive.infolist():
        part = info.filename
        if part in first or part in (styles_part, *package.gone) or info.is_dir():
            continue
        with package.open(part) as source:
            out.add(part, _contents(source, by_part.get(part), styles))
    out.add(styles_part, [styles.text.encode()])
    out.close()


def _contents(source: IO[bytes], sheet: _Sheet | None, styles: Styles) -> Iterator[bytes]:
    if sheet and sheet.outline:
        return marked(source, sheet.wanted, sheet.outline, styles.restyled, sheet.comments)
    return unselected(source) if sheet else pieces(source)


def _too_many(uncommented: int) -> list[str]:
    if not uncommented:
        return []
    return [f"问题过多：每张工作表最多加 {_MOST_COMMENTS} 条批注，另有 {uncommented} 格只标色，原因和办法见下表。"]


def _column(address: str) -> int:
    return cell_of(address)[1] if address else 0
