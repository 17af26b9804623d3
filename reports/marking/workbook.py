"""How does a workbook become its marked copy? Puts the marks into its sheets and the list in front of them.

Everything else of the workbook is copied as it lies: values of formulas, pictures, charts, macros, names.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import IO, BinaryIO

from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from reports import pack
from reports.marking import notes
from reports.marking.cells import Cell, Outline, marked, pieces, read_outline, unselected
from reports.marking.listing import defined_names, list_sheet
from reports.marking.package import (
    CONTENT_TYPES,
    RELATIONS,
    NotMarkable,
    Package,
    append,
    attributes,
    open_package,
    prefix_of,
)
from reports.marking.styles import Styles
from reports.marking.words import Mark, comment_lines, opening_lines, worst
from schemas.marks import LIST_OPENING, LIST_SHEET

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPES = "application/vnd.openxmlformats-officedocument"
_SHEET_TYPE = f"{_TYPES}.spreadsheetml.worksheet+xml"
_COMMENTS_TYPE = f"{_TYPES}.spreadsheetml.comments+xml"
_DRAWING_TYPE = f"{_TYPES}.vmlDrawing"
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
            _main_part(package)
            return ".xlsm" if "macroEnabled" in package.text(CONTENT_TYPES) else ".xlsx"
    except NotMarkable:
        return None


def mark_workbook(source: Path, target: BinaryIO, file: str, marks: Sequence[Mark], *, notices: Sequence[str]) -> None:
    """Write the workbook `source` with `marks` to `target`.

    `file`: its name, as people know it; `notices`: what else the list is to say of the copy. Raises NotMarkable where the
    workbook is of a make that cannot be written into; what was written by then is of no use.
    """
    with open_package(source) as package:
        main, text = _main_part(package)
        sheets = _sheets(package, main, text)
        styles_part = _only(package, main, "styles")
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
        own = known or _new_list(package, main, [sheet.name for sheet in sheets])
        package.changed[own.part] = list_sheet(
            f"{LIST_OPENING}{file}", lines, listed, styles.of_list(), left_out=left_out
        )
        place = sheets.index(known) if known else 0
        package.changed[main] = _in_front(
            package.changed.get(main, text), place, known is None, defined_names(own.name, lines, len(listed))
        )
        _write(package, target, sheets, styles, styles_part)


def _main_part(package: Package) -> tuple[str, str]:
    """The part that names the sheets, and its text."""
    main = _only(package, "", "officeDocument")
    text = package.text(main)
    if _MAIN not in text or f"{RELATIONS}" not in text:
        raise NotMarkable("not the usual kind of workbook")
    return main, text


def _only(package: Package, part: str, kind: str) -> str:
    found = [relation.part for relation in package.relations(part) if relation.kind == kind]
    if not found:
        raise NotMarkable(kind)
    return found[0]


def _sheets(package: Package, main: str, text: str) -> list[_Sheet]:
    parts = {relation.id: relation.part for relation in package.relations(main)}
    found = [attributes(tag) for tag in re.findall(rf"<{prefix_of(text, 'workbook')}sheet\s[^>]*>", text)]
    return [
        _Sheet(each["name"], parts[next(value for name, value in each.items() if name.endswith(":id"))])
        for each in found
    ]


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
    cells = {_cell(mark.cell) for mark in sheet.marks if mark.cell}
    if not cells and not stale:
        return 0
    with package.open(sheet.part) as source:
        sheet.outline = outline = read_outline(source)
    shown = outline.shown(cells)
    by_cell: dict[Cell, list[Mark]] = {}
    for at, mark in enumerate(sheet.marks):
        if mark.cell:
            cell = shown[_cell(mark.cell)]
            sheet.marks[at] = mark = replace(mark, cell=_address(cell))
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
    names = {cell: _address(cell) for cell in sheet.said}
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


def _new_list(package: Package, main: str, names: Sequence[str]) -> _Sheet:
    """A new first sheet, declared and named in the workbook."""
    name = next(
        name for number in range(len(names) + 1) if (name := f"{LIST_SHEET}{number + 1 if number else ''}") not in names
    )
    sheet = _Sheet(name, package.free_name("xl/worksheets/sheetMark{}.xml"))
    package.declare(sheet.part, _SHEET_TYPE)
    relation = package.relate(main, "worksheet", sheet.part)
    text = package.text(main)
    number = 1 + max(int(value) for value in re.findall(r"\ssheetId\s*=\s*[\"'](\d+)", text))
    element = f'sheet xmlns:r="{RELATIONS}" name="{escape(name)}" sheetId="{number}" r:id="{relation}"/>'
    package.changed[main] = append(text, "sheets", element, first=True)
    return sheet


def _in_front(text: str, place: int, new: bool, names: Mapping[str, str]) -> str:
    """The workbook with the sheet at `place` in front, its names put in, and those of the other sheets moved behind it."""
    p = prefix_of(text, "workbook")

    def view(tag: re.Match[str]) -> str:
        bare = re.sub(r"\s(?:activeTab|firstSheet)\s*=\s*[\"']\d+[\"']", "", tag[0])
        return bare.replace("workbookView", f'workbookView activeTab="{place}"', 1)

    def moved(found: re.Match[str]) -> str:
        return f'{found[1]}"{int(found[2]) + 1}"'

    text = re.sub(rf"<{p}workbookView(?=[\s/>])[^>]*>", view, text)
    if new:
        text = re.sub(r"(\slocalSheetId\s*=\s*)[\"'](\d+)[\"']", moved, text)
    for name, where in names.items():
        old = rf"<{p}definedName\s(?=[^>]*name\s*=\s*[\"']{re.escape(name)}[\"'])(?=[^>]*localSheetId\s*=\s*[\"']{place}[\"'])"
        text = re.sub(rf"{old}[^>]*>.*?</{p}definedName>", "", text, flags=re.DOTALL)
        hidden = ' hidden="1"' if name.endswith("Database") else ""
        element = (
            f'definedName name="{name}" localSheetId="{place}"{hidden}>{escape(where, quote=False)}</{p}definedName>'
        )
        if not re.search(rf"<{p}definedNames[\s/>]", text):
            before = next(
                found
                for after in ("externalReferences", "functionGroups", "sheets")
                if (found := re.search(rf"</{p}{after}\s*>|<{p}{after}(?:\s[^>]*)?/>", text))
            )
            text = f"{text[: before.end()]}<{p}definedNames></{p}definedNames>{text[before.end() :]}"
        text = append(text, "definedNames", element)
    return text


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


def _cell(address: str) -> Cell:
    row, column = xl_cell_to_rowcol(address)
    return int(row) + 1, int(column) + 1


def _column(address: str) -> int:
    return _cell(address)[1] if address else 0


def _address(cell: Cell) -> str:
    return str(xl_rowcol_to_cell(cell[0] - 1, cell[1] - 1))
