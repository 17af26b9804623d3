"""What stands in each cell of an Excel or OpenDocument workbook?

fastexcel gives whole columns as Arrow strings. Text alone does not tell a number from a text that looks like one, which
matters only where a number may have lost its last digits (more than 15 of them): those cells are looked up again by
their own type. What it does not tell of an .xlsx file at all, flows.intake.layout does.
"""

from dataclasses import replace
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import fastexcel
import pyarrow as pa
import pyarrow.compute as pc
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from .formats import Format
from .grid import EXACT_DIGITS, Grid, Span
from .layout import Layout, read_layout, read_ods_layouts
from .package import counts_from_1904, sheet_parts
from .pictures import picture_cells

_LONG_NUMBER = rf"^-?\d{{{EXACT_DIGITS + 1},}}$"
# A file under another name than its own must be handed over as bytes: the readers go by the name.
_SUFFIXES = {
    Format.XLSX: (".xlsx", ".xlsm"),
    Format.XLSB: (".xlsb",),
    Format.XLS: (".xls",),
    Format.ODS: (".ods",),
}


def read_excel(path: Path, form: Format) -> list[Grid]:
    """Every worksheet in order. Raises ValueError or OSError where the file cannot be opened as what it seems to be."""
    try:
        return _read(path, form)
    except (fastexcel.FastExcelError, CalamineError, BadZipFile, KeyError, EOFError, NotImplementedError) as error:
        raise ValueError(path.suffix) from error


def _read(path: Path, form: Format) -> list[Grid]:
    reader = fastexcel.read_excel(path if path.suffix.lower() in _SUFFIXES[form] else path.read_bytes())
    typed = _Typed(path)
    sheets = range(len(reader.sheet_names))
    grids = [_values(reader, typed, index) for index in sheets]
    if form is Format.XLSX:
        with ZipFile(path) as archive:
            parts = dict(sheet_parts(archive))
            since_1904 = counts_from_1904(archive)
            return [
                replace(_with_xlsx_layout(grid, archive, parts.get(grid.sheet)), since_1904=since_1904)
                for grid in grids
            ]
    if form is Format.ODS:
        with ZipFile(path) as archive:
            layouts = read_ods_layouts(archive)
        return [_with_layout(*each) for each in zip(grids, layouts, strict=True)] if layouts else grids
    if form is Format.XLS:
        return [_with_merged(grid, typed.sheet(index)) for grid, index in zip(grids, sheets, strict=True)]
    return grids


class _Typed:
    """The workbook read a second time, cell by cell with their own types; opened when first needed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._book: CalamineWorkbook | None = None

    def sheet(self, index: int) -> CalamineSheet:
        """A sheet by its place."""
        if self._book is None:
            with self._path.open("rb") as stream:
                self._book = CalamineWorkbook.from_filelike(stream)
        return self._book.get_sheet_by_index(index)


def _values(reader: fastexcel.ExcelReader, typed: _Typed, index: int) -> Grid:
    sheet = reader.load_sheet(index, header_row=None, skip_rows=0, dtypes="string")
    visible, available = sheet.visible == "visible", sheet.available_columns()
    if not visible or not available:
        return Grid(sheet.name, visible)
    batch, errors = sheet.to_arrow_with_errors()
    columns = tuple(batch.columns)
    wrong = frozenset(error.position for error in errors.errors) if errors else frozenset()
    suspects = {
        at: mask
        for at, column in enumerate(columns)
        if pc.any(mask := pc.fill_null(pc.match_substring_regex(column, _LONG_NUMBER), False)).as_py()
    }
    first = available[0].absolute_index
    lost = {}
    if suspects and not _hold_no_numbers(reader, index, [first + at for at in suspects]):
        lost = _numbers_among(typed.sheet(index), suspects, first_column=first)
    return Grid(sheet.name, visible, columns, wrong, lost, first_column=first)


def _hold_no_numbers(reader: fastexcel.ExcelReader, index: int, columns: list[int]) -> bool:
    """Whether these columns of the sheet, from 0, hold nothing but texts, by the types of the cells themselves."""
    try:
        sheet = reader.load_sheet(
            index,
            header_row=None,
            skip_rows=0,
            use_columns=columns,
            schema_sample_rows=None,
            dtype_coercion="strict",
        )
    except fastexcel.UnsupportedColumnTypeCombinationError:
        return False
    return all(column.dtype == "string" for column in sheet.selected_columns)


def _numbers_among(sheet: CalamineSheet, suspects: dict[int, pa.Array], *, first_column: int) -> dict[int, pa.Array]:
    """Which of the suspects are numbers: the sheet is read anew, cell by cell."""
    rows = sheet.to_python(skip_empty_area=False)
    numbers = {}
    for at, mask in suspects.items():
        column = first_column + at
        own = [len(row) > column and isinstance(row[column], int | float) for row in rows[: len(mask)]]
        own += [False] * (len(mask) - len(own))
        numbers[at] = pc.and_(mask, pa.array(own))
    return numbers


def _with_xlsx_layout(grid: Grid, archive: ZipFile, part: str | None) -> Grid:
    if not grid.height or part is None:
        return grid
    first = grid.first_column
    pictures = frozenset((row, at - first) for row, at in picture_cells(archive, part))
    return replace(_with_layout(grid, read_layout(archive, part)), pictures=pictures)


def _with_layout(grid: Grid, layout: Layout) -> Grid:
    """The grid with what its sheet says besides; a formula without result may stand below everything else."""
    first = grid.first_column
    width = len(grid.columns)
    uncomputed = frozenset((row, at - first) for row, at in layout.uncomputed if 0 <= at - first < width)
    missing = max(0, max((row + 1 for row, _ in uncomputed), default=0) - grid.height)
    columns, lost = grid.columns, grid.lost
    if missing:
        columns = tuple(pa.concat_arrays([column, pa.nulls(missing, column.type)]) for column in columns)
        no = pa.array([False] * missing)
        lost = {at: pa.concat_arrays([mask, no]) for at, mask in lost.items()}
    return replace(
        grid,
        columns=columns,
        lost=lost,
        uncomputed=uncomputed,
        merged=tuple(Span(top, left - first, bottom, right - first) for top, left, bottom, right in layout.merged),
        hidden_rows=tuple(layout.hidden_rows),
    )


def _with_merged(grid: Grid, sheet: CalamineSheet) -> Grid:
    if not grid.height:
        return grid
    first = grid.first_column
    return replace(
        grid,
        merged=tuple(
            Span(top, left - first, bottom, right - first)
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        ),
    )
