"""What stands in each cell of an Excel or OpenDocument workbook?

An .xlsx file that is written as office programs write it has been read while it was inspected (flows.workbooks.plain).
Of any other, fastexcel gives whole columns as Arrow strings. Text alone does not tell a number from a text that looks like
one, which matters only where a number may have lost its last digits (more than 15 of them): of those cells an .xlsx file
itself says what they are (flows.workbooks.layout), as much else that fastexcel does not tell; in other formats they are
looked up again by their own type.
"""

from array import array
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import fastexcel
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from .formats import Format
from .grid import EXACT_DIGITS, Grid, Span
from .layout import Layout, read_ods_layouts
from .package import SheetPart, counts_from_1904, sheet_parts
from .pictures import picture_cells
from .sheet_scan import SheetScan

_LONG_NUMBER = rf"^-?\d{{{EXACT_DIGITS + 1},}}$"
# A file under another name than its own must be handed over as bytes: the readers go by the name.
_SUFFIXES = {
    Format.XLSX: (".xlsx", ".xlsm"),
    Format.XLSB: (".xlsb",),
    Format.XLS: (".xls",),
    Format.ODS: (".ods",),
}


def read_excel(path: Path, form: Format, scans: Mapping[str, SheetScan]) -> list[Grid]:
    """Every worksheet in order. Raises ValueError or OSError where the file cannot be opened as what it seems to be.

    `scans`: what has been seen of the sheets of an .xlsx archive, by their parts.
    """
    try:
        return _read_xlsx(path, scans) if form is Format.XLSX else _read(path, form)
    except (fastexcel.FastExcelError, CalamineError, BadZipFile, KeyError, EOFError, NotImplementedError) as error:
        raise ValueError(path.suffix) from error


def _read_xlsx(path: Path, scans: Mapping[str, SheetScan]) -> list[Grid]:
    with ZipFile(path) as archive:
        sheets = list(sheet_parts(archive))
        grids = _plain_grids(sheets, scans)
        if not grids:
            layouts = {sheet.name: scans[sheet.part].layout() for sheet in sheets if sheet.part in scans}
            library = _open(path, Format.XLSX)
            grids = [_with_lost(grid, index, layouts, library) for index, grid in enumerate(library.grids())]
        parts = {sheet.name: sheet.part for sheet in sheets}
        since_1904 = counts_from_1904(archive)
        laid_out = [_with_xlsx_layout(grid, archive, parts.get(grid.sheet), scans) for grid in grids]
    return [replace(grid, since_1904=since_1904) for grid in laid_out]


def _plain_grids(sheets: list[SheetPart], scans: Mapping[str, SheetScan]) -> list[Grid]:
    """The sheets as they were read while inspected; none where one of them is to be read by a library."""
    read = [(sheet, scans[sheet.part].cells() if sheet.part in scans else None) for sheet in sheets]
    if any(cells is None for _, cells in read):
        return []
    return [
        Grid(sheet.name, True, cells.columns, cells.errors, cells.lost, first_column=cells.first_column)
        if cells and sheet.visible
        else Grid(sheet.name, sheet.visible)
        for sheet, cells in read
    ]


def _read(path: Path, form: Format) -> list[Grid]:
    library = _open(path, form)
    grids = [library.with_lost(grid, index) for index, grid in enumerate(library.grids())]
    if form is Format.ODS:
        with ZipFile(path) as archive:
            layouts = read_ods_layouts(archive)
        return [_with_layout(*each) for each in zip(grids, layouts, strict=True)] if layouts else grids
    if form is Format.XLS:
        return [_with_merged(grid, library.sheet(index)) for index, grid in enumerate(grids)]
    return grids


def _open(path: Path, form: Format) -> "_Library":
    return _Library(path, fastexcel.read_excel(path if path.suffix.lower() in _SUFFIXES[form] else path.read_bytes()))


class _Library:
    """A workbook as fastexcel reads it; where the types of cells are asked for, it is read a second time."""

    def __init__(self, path: Path, reader: fastexcel.ExcelReader) -> None:
        self._path, self._reader = path, reader
        self._book: CalamineWorkbook | None = None

    def grids(self) -> list[Grid]:
        """Every sheet, in order."""
        return [_values(self._reader, index) for index in range(len(self._reader.sheet_names))]

    def sheet(self, index: int) -> CalamineSheet:
        """A sheet by its place, cell by cell with their own types."""
        if self._book is None:
            with self._path.open("rb") as stream:
                self._book = CalamineWorkbook.from_filelike(stream)
        return self._book.get_sheet_by_index(index)

    def with_lost(self, grid: Grid, index: int) -> Grid:
        """The grid with its numbers of too many digits, where only the types of the cells can tell them."""
        suspects = _suspects(grid)
        first = grid.first_column
        if not suspects or _hold_no_numbers(self._reader, index, [first + at for at in suspects]):
            return grid
        return replace(grid, lost=_numbers_among(self.sheet(index), suspects, first_column=first))


def _values(reader: fastexcel.ExcelReader, index: int) -> Grid:
    sheet = reader.load_sheet(index, header_row=None, skip_rows=0, dtypes="string")
    visible, available = sheet.visible == "visible", sheet.available_columns()
    if not visible or not available:
        return Grid(sheet.name, visible)
    batch, errors = sheet.to_arrow_with_errors()
    wrong = frozenset(error.position for error in errors.errors) if errors else frozenset()
    return Grid(sheet.name, visible, tuple(batch.columns), wrong, first_column=available[0].absolute_index)


def _suspects(grid: Grid) -> dict[int, pa.Array]:
    """Which cells look like a number of too many digits, by column; only columns that have any."""
    masks = {at: _looks_long(column) for at, column in enumerate(grid.columns)}
    return {at: mask for at, mask in masks.items() if pc.any(mask).as_py()}


def _looks_long(column: pa.Array) -> pa.Array:
    return pc.fill_null(pc.match_substring_regex(column, _LONG_NUMBER), False)


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


def _with_lost(grid: Grid, index: int, layouts: Mapping[str, Layout], library: _Library) -> Grid:
    """The grid with its numbers of too many digits, of which its sheet says where they may stand if it was searched."""
    numbers = layouts[grid.sheet].long_numbers if grid.sheet in layouts else None
    if numbers is None:
        return library.with_lost(grid, index)
    first = grid.first_column
    own = {at: numbers[first + at] for at in range(len(grid.columns)) if first + at in numbers}
    return replace(grid, lost={at: _among(_looks_long(grid.columns[at]), rows) for at, rows in own.items()})


def _with_xlsx_layout(grid: Grid, archive: ZipFile, part: str | None, scans: Mapping[str, SheetScan]) -> Grid:
    """The grid with what its sheet says besides."""
    if not grid.height or part is None:
        return grid
    first = grid.first_column
    pictures = frozenset((row, at - first) for row, at in picture_cells(archive, part))
    return replace(_with_layout(grid, scans[part].layout()), pictures=pictures)


def _among(mask: pa.Array, rows: "array[int]") -> pa.Array:
    """The mask, but only in these rows."""
    every = pa.array(np.arange(len(mask), dtype=np.uint32))
    return pc.and_(mask, pc.is_in(every, value_set=pa.array(rows, pa.uint32())))


def _with_layout(grid: Grid, layout: Layout) -> Grid:
    """The grid with what its sheet says besides; a formula without result or an error may stand below everything else."""
    first = grid.first_column
    width = len(grid.columns)
    uncomputed, errors = (
        frozenset((row, at - first) for row, at in places if 0 <= at - first < width)
        for places in (layout.uncomputed, layout.errors)
    )
    missing = max(0, max((row + 1 for row, _ in uncomputed | errors), default=0) - grid.height)
    columns, lost = grid.columns, grid.lost
    if missing:
        columns = tuple(pa.concat_arrays([column, pa.nulls(missing, column.type)]) for column in columns)
        no = pa.array([False] * missing)
        lost = {at: pa.concat_arrays([mask, no]) for at, mask in lost.items()}
    return replace(
        grid,
        columns=columns,
        lost=lost,
        errors=grid.errors | errors,
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
