"""What stands in each cell of a workbook, as text with its place? Knows nothing of headers or programmes.

fastexcel gives whole columns as Arrow strings. Text alone does not tell a number from a text that looks like one, which
matters only where a number may have lost its last digits (more than 15 of them): those cells are looked up again by
their own type.
"""

from dataclasses import dataclass
from pathlib import Path

import fastexcel
import pyarrow as pa
import pyarrow.compute as pc
from python_calamine import CalamineWorkbook

from schemas.errors import InputRefused

from .pictures import Cells, picture_cells

# Doubles, and so Excel, keep 15 digits; a longer number cannot be what was typed.
_EXACT_DIGITS = 15
_LONG_NUMBER = rf"^-?\d{{{_EXACT_DIGITS + 1},}}$"


@dataclass(frozen=True)
class Grid:
    """One sheet: `columns` are Arrow strings of equal length whose element 0 is Excel row 1; `errors` are (row, column).

    `lost` has, for each column with numbers of more than 15 digits, a mask of those cells; `pictures` are the cells under
    one. Columns count like `columns`, rows from 0.
    """

    sheet: str
    visible: bool
    columns: tuple[pa.Array, ...]
    errors: frozenset[tuple[int, int]]
    lost: dict[int, pa.Array]
    pictures: Cells = frozenset()

    @property
    def height(self) -> int:
        """Rows down to the last filled one."""
        return len(self.columns[0]) if self.columns else 0


def read_workbook(path: Path, name: str) -> list[Grid]:
    """Every worksheet of a workbook, in order. Raises InputRefused where the file cannot be opened as a workbook."""
    try:
        reader = fastexcel.read_excel(path)
        drawn = picture_cells(path)
        return [_read_sheet(reader, path, index, drawn) for index in range(len(reader.sheet_names))]
    except (fastexcel.FastExcelError, OSError, ValueError) as error:
        raise InputRefused(
            f"工作簿“{name}”打不开：可能已损坏、被加密，或不是真正的 Excel 文件。请打开后另存为 .xlsx 再放回文件夹。"
        ) from error


def _read_sheet(reader: fastexcel.ExcelReader, path: Path, index: int, drawn: dict[str, Cells]) -> Grid:
    sheet = reader.load_sheet(index, header_row=None, skip_rows=0, dtypes="string")
    visible, available = sheet.visible == "visible", sheet.available_columns()
    if not visible or not available:
        return Grid(sheet.name, visible, (), frozenset(), {})
    batch, errors = sheet.to_arrow_with_errors()
    columns = tuple(batch.columns)
    positions = frozenset(error.position for error in errors.errors) if errors else frozenset()
    suspects = {
        at: mask
        for at, column in enumerate(columns)
        if pc.any(mask := pc.fill_null(pc.match_substring_regex(column, _LONG_NUMBER), False)).as_py()
    }
    lost = {}
    if suspects and not _hold_no_numbers(reader, index, list(suspects)):
        lost = _numbers_among(path, index, suspects, first_column=available[0].absolute_index)
    first = available[0].absolute_index
    pictures = frozenset((row, column - first) for row, column in drawn.get(sheet.name, ()))
    return Grid(sheet.name, visible, columns, positions, lost, pictures)


def _hold_no_numbers(reader: fastexcel.ExcelReader, index: int, columns: list[int]) -> bool:
    """Whether these columns hold nothing but texts, by the types of the cells themselves."""
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


def _numbers_among(path: Path, index: int, suspects: dict[int, pa.Array], *, first_column: int) -> dict[int, pa.Array]:
    """Which of the suspects are numbers: the sheet is read anew, cell by cell."""
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(index).to_python(skip_empty_area=False)
    numbers = {}
    for at, mask in suspects.items():
        column = first_column + at
        own = [len(row) > column and isinstance(row[column], int | float) for row in rows[: len(mask)]]
        own += [False] * (len(mask) - len(own))
        numbers[at] = pc.and_(mask, pa.array(own))
    return numbers
