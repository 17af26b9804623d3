"""What does an office get to fill in? A blank workbook for one kind of sheet, as schemas and policy describe it.

What is to be written in which column is said by the caller (flows.templates); here it is only drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

# A drop-down longer than this cannot be kept in a cell; the column's note then names the words alone.
_LONGEST_LIST = 255
_LAST_ROW = 1_048_575
_TITLE, _NOTE, _HEADER, _EXAMPLE = range(4)
_FONT = {"font_name": "宋体", "font_size": 10.5, "font_charset": 134, "valign": "vcenter"}


@dataclass(frozen=True)
class TemplateColumn:
    """One column: `note` is shown beside its header, `choices` as a drop-down; only where `closed` nothing else may stand.

    `number_format` as Excel has it; `@` keeps every digit of a number that is a name.
    """

    header: str
    width: int
    number_format: str
    note: str = ""
    choices: tuple[str, ...] = ()
    closed: bool = False
    example: str = ""


def write_template(path: Path, *, title: str, introduction: str, columns: Sequence[TemplateColumn]) -> None:
    """Write the blank workbook of one sheet: title, introduction, header, one example row, and rows to fill in below.

    Raises OSError where it cannot be written.
    """
    try:
        _write(path, title, introduction, columns)
    except FileCreateError as error:
        raise error.args[0] from error


def _write(path: Path, title: str, introduction: str, columns: Sequence[TemplateColumn]) -> None:
    with Workbook(path) as book:
        sheet = book.add_worksheet(title)
        last = len(columns) - 1
        sheet.set_row(_TITLE, 32)
        sheet.merge_range(_TITLE, 0, _TITLE, last, title, book.add_format(_FONT | {"font_size": 16, "align": "center"}))
        sheet.set_row(_NOTE, 48)
        sheet.merge_range(_NOTE, 0, _NOTE, last, introduction, book.add_format(_FONT | {"text_wrap": True}))
        header = book.add_format(_FONT | {"bold": True, "border": 1, "align": "center", "bg_color": "#EDEDED"})
        example = book.add_format(_FONT | {"italic": True, "font_color": "#808080", "num_format": "@"})
        for place, column in enumerate(columns):
            cells = book.add_format(_FONT | {"num_format": column.number_format})
            _write_column(sheet, place, column, header=header, example=example, cells=cells)
        sheet.freeze_panes(_HEADER + 1, 0)
        sheet.repeat_rows(_HEADER)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)


def _write_column(
    sheet: Worksheet, place: int, column: TemplateColumn, *, header: Format, example: Format, cells: Format
) -> None:
    sheet.set_column(place, place, column.width, cells)
    sheet.write_string(_HEADER, place, column.header, header)
    sheet.write_string(_EXAMPLE, place, column.example, example)
    if column.note:
        sheet.write_comment(_HEADER, place, column.note, {"x_scale": 2, "y_scale": 1.4, "author": ""})
    if column.choices and len(",".join(column.choices)) <= _LONGEST_LIST:
        sheet.data_validation(
            _EXAMPLE + 1,
            place,
            _LAST_ROW,
            place,
            {
                "validate": "list",
                "source": list(column.choices),
                "show_error": column.closed,
                "error_title": "不是规定的写法",
                "error_message": "请从下拉列表中选择。",
            },
        )
