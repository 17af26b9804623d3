"""What stands in each cell of a workbook, as text with its place? Knows nothing of headers or programmes.

fastexcel gives whole columns as Arrow strings. Text alone does not tell a number from a text that looks like one, which
matters only where a number may have lost its last digits (more than 15 of them): `long_numbers` looks those cells up
again by their own type.
"""

from dataclasses import dataclass
from pathlib import Path

import fastexcel
import pyarrow as pa
import pyarrow.compute as pc
from python_calamine import CalamineWorkbook

from schemas.errors import InputRefused

# Doubles, and so Excel, keep 15 digits; a longer number cannot be what was typed.
EXACT_DIGITS = 15


@dataclass(frozen=True)
class Grid:
    """One sheet: `columns` are Arrow strings of equal length whose element 0 is Excel row 1; `errors` are (row, column).

    `first_column` is the Excel column (0 = A) of `columns[0]`; positions in `errors` count like `columns`.
    """

    sheet: str
    visible: bool
    first_column: int
    columns: tuple[pa.Array, ...]
    errors: frozenset[tuple[int, int]]

    @property
    def height(self) -> int:
        """Rows down to the last filled one."""
        return len(self.columns[0]) if self.columns else 0


def read_workbook(path: Path, name: str) -> list[Grid]:
    """Every worksheet of a workbook, in order. Raises InputRefused where the file cannot be opened as a workbook."""
    try:
        reader = fastexcel.read_excel(path)
        return [_read_sheet(reader, index) for index in range(len(reader.sheet_names))]
    except (fastexcel.FastExcelError, OSError, ValueError) as error:
        raise InputRefused(
            f"工作簿“{name}”打不开：可能已损坏、被加密，或不是真正的 Excel 文件。请打开后另存为 .xlsx 再放回文件夹。"
        ) from error


def _read_sheet(reader: fastexcel.ExcelReader, index: int) -> Grid:
    sheet = reader.load_sheet(index, header_row=None, skip_rows=0, dtypes="string")
    available = sheet.available_columns()
    if not available:
        return Grid(sheet.name, sheet.visible == "visible", 0, (), frozenset())
    batch, errors = sheet.to_arrow_with_errors()
    positions = frozenset(error.position for error in errors.errors) if errors else frozenset()
    return Grid(sheet.name, sheet.visible == "visible", available[0].absolute_index, tuple(batch.columns), positions)


def long_numbers(path: Path, grid: Grid, index: int) -> dict[int, pa.Array]:
    """Cells of a sheet that are numbers of more than 15 digits: {position in grid.columns: boolean mask}.

    Only columns with such a text are looked at; only where a column mixes numbers and texts is the sheet read anew,
    cell by cell.
    """
    suspects = {
        position: mask
        for position, column in enumerate(grid.columns)
        if pc.any(
            mask := pc.fill_null(pc.match_substring_regex(column, rf"^-?\d{{{EXACT_DIGITS + 1},}}$"), False)
        ).as_py()
    }
    if not suspects:
        return {}
    kinds = _column_kinds(path, index, list(suspects))
    numeric = {position: mask for position, mask in suspects.items() if kinds[position] == "numeric"}
    if mixed := [position for position in suspects if kinds[position] == "mixed"]:
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(index).to_python(skip_empty_area=False)
        for position in mixed:
            at = grid.first_column + position
            own = [len(row) > at and isinstance(row[at], int | float) for row in rows]
            own += [False] * (grid.height - len(own))
            mask = pc.and_(suspects[position], pa.array(own[: grid.height]))
            if pc.any(mask).as_py():
                numeric[position] = mask
    return numeric


def _column_kinds(path: Path, index: int, positions: list[int]) -> dict[int, str]:
    """Whether each column holds texts, numbers, or both: `text`, `numeric` or `mixed`."""
    reader = fastexcel.read_excel(path)
    kinds = {}
    for position in positions:
        try:
            sheet = reader.load_sheet(
                index,
                header_row=None,
                skip_rows=0,
                use_columns=[position],
                schema_sample_rows=None,
                dtype_coercion="strict",
            )
            kinds[position] = "text" if sheet.selected_columns[0].dtype == "string" else "numeric"
        except fastexcel.UnsupportedColumnTypeCombinationError:
            kinds[position] = "mixed"
    return kinds
