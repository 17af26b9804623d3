"""What does a workbook hold, whatever its format? Every sheet as a grid of texts, by the reader of what the file really is."""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from schemas.errors import InputRefused

from .excel import read_excel
from .formats import Format, decode, format_of
from .grid import Grid
from .inspection import inspect
from .sheet_scan import SheetScan
from .spreadsheetml import read_spreadsheetml
from .tabbed import read_tabbed
from .webpage import read_webpage


def read_workbook(path: Path, name: str) -> list[Grid]:
    """Every worksheet of a workbook, in order. Raises InputRefused where the file cannot be opened as a workbook."""
    # What is wrong with the file says more than what a reader makes of it.
    scans = inspect(path, name)
    try:
        form = format_of(path)
        if form is None:
            raise ValueError(path.suffix)
        return _read_as(form, path, PurePosixPath(name).stem, scans)
    except (OSError, ValueError, ArithmeticError) as error:
        raise InputRefused(
            f"工作簿“{name}”打不开：可能已损坏、被加密，或不是真正的 Excel 文件。请打开后另存为 .xlsx 再放回文件夹。"
        ) from error


def _read_as(form: Format, path: Path, title: str, scans: Mapping[str, SheetScan]) -> list[Grid]:
    if form in (Format.HTML, Format.SPREADSHEETML, Format.TABBED):
        text = decode(path.read_bytes())
        if form is Format.SPREADSHEETML:
            return read_spreadsheetml(text)
        # Excel names the sheet of such a file after the file, which is kept under another name.
        return [read_webpage(text, title) if form is Format.HTML else read_tabbed(text, title)]
    return read_excel(path, form, scans)
