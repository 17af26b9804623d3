"""Which lines of text does a file from a bank hold? Found out from the file itself; what they mean is not known here."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Literal

from flows.intake.apart import readers
from flows.workbooks.grid import Grid
from reports.masking import shown
from schemas.errors import InputRefused
from schemas.reading import DIGITS_LOST, ERROR_CELL

_WORKBOOK_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_DELIMITERS = (",", "|", "\t")
_MOST_BYTES = 64 * 2**20


@dataclass(frozen=True)
class Line:
    """One line: `number` is the Excel row, or the line of the text file it begins on; blank cells are empty texts."""

    number: int
    cells: list[str]

    @property
    def blank(self) -> bool:
        """Whether there is nothing in the line."""
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True)
class Lines:
    """One way to read the file: a sheet of a workbook, or a text file by one delimiter.

    `broken` is the line from which the text cannot be split, because a quote does not close.
    """

    lines: list[Line]
    sheet: str | None = None
    delimiter: str | None = None
    broken: int | None = None


def read_lines(path: Path) -> list[Lines]:
    """Return every way the file can be read, blank lines left out. Raises InputRefused where there is none."""
    name = shown(path.name)
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InputRefused(f"回盘文件“{name}”超过 64 MB，不像是回盘文件。请核对后重新导入。")
        content = path.read_bytes()
    except OSError as error:
        raise InputRefused(f"回盘文件“{name}”打不开：找不到，或没有读取权限。请检查路径后重新导入。") from error
    readings = _from_workbook(path, name) if content.startswith(_WORKBOOK_STARTS) else _from_text(content, name)
    if not any(reading.lines for reading in readings):
        raise InputRefused(f"回盘文件“{name}”是空的。请向银行重新下载后再导入。")
    return readings


def _from_workbook(path: Path, name: str) -> list[Lines]:
    try:
        with readers(0) as pool:
            grids = pool.grids(path, name).result()
    except InputRefused as error:
        raise InputRefused(
            f"回盘文件“{name}”打不开：工作簿可能已损坏或被加密。请向银行重新下载，或打开后另存为 .xlsx 再导入。"
        ) from error
    return [_from_grid(grid) for grid in grids if grid.visible]


def _from_grid(grid: Grid) -> Lines:
    columns = [column.to_pylist() for column in grid.columns]
    for at, mask in grid.lost.items():
        columns[at] = [DIGITS_LOST if lost else cell for lost, cell in zip(mask.to_pylist(), columns[at], strict=True)]
    for row, at in grid.errors:
        columns[at][row] = ERROR_CELL
    rows = zip(*columns, strict=True)
    return Lines(_filled(Line(number, [cell or "" for cell in row]) for number, row in enumerate(rows, 1)), grid.sheet)


def _from_text(content: bytes, name: str) -> list[Lines]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return [_split(text, delimiter) for delimiter in _DELIMITERS]
    raise InputRefused(
        f"回盘文件“{name}”读不出来：不是 UTF-8 或 GB18030 的文本，也不是 Excel 工作簿。请向银行重新下载，不要改动内容，再导入。"
    )


def _split(text: str, delimiter: str) -> Lines:
    """Return the lines split by the delimiter. Between bars a quote is only a character."""
    quoting: Literal[0, 3] = csv.QUOTE_NONE if delimiter == "|" else csv.QUOTE_MINIMAL
    table = csv.reader(StringIO(text, newline=""), delimiter=delimiter, quoting=quoting, strict=True)
    found, start = [], 1
    try:
        for cells in table:
            found.append(Line(start, cells))
            start = table.line_num + 1
    except csv.Error:
        return Lines(_filled(found), delimiter=delimiter, broken=start)
    return Lines(_filled(found), delimiter=delimiter)


def _filled(lines: Iterable[Line]) -> list[Line]:
    return [line for line in lines if not line.blank]
