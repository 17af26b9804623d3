"""In which type, lines and number formats are papers set? The ones an office in China expects."""

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

# Heights are in points, for 宋体 at 五号 (10.5 points).
ROW_HEIGHT = 21
_LINE_HEIGHT = 15.5
HIGHEST_ROW = 409
# What the borders and the indent of a cell take of its width, in half-width characters.
PADDING = 2

Styles = dict[str, Format]

_BODY = {"font_name": "宋体", "font_size": 10.5, "font_charset": 134, "valign": "vcenter", "text_wrap": True}
_CELL = _BODY | {"border": 1}
_STYLES: dict[str, dict[str, Any]] = {
    "title": _BODY | {"font_name": "黑体", "font_size": 18, "align": "center"},
    "section": _BODY | {"font_name": "黑体", "font_size": 12, "align": "left"},
    "unit": _BODY | {"align": "left", "text_wrap": False},
    "date": _BODY | {"align": "right", "text_wrap": False},
    "note": _BODY | {"align": "left"},
    "signature": _BODY | {"align": "left", "text_wrap": False, "valign": "bottom"},
    "header": _CELL | {"bold": True, "align": "center", "bg_color": "#EDEDED"},
    "number": _CELL | {"align": "center", "num_format": "0"},
    "count": _CELL | {"align": "right", "num_format": "#,##0"},
    "centre": _CELL | {"align": "center", "num_format": "@"},
    "left": _CELL | {"align": "left", "indent": 1, "num_format": "@"},
    "money": _CELL | {"align": "right", "indent": 1, "num_format": "#,##0.00"},
    "figure": _CELL | {"align": "center", "num_format": "General"},
    "percent": _CELL | {"align": "center", "num_format": "0.0%"},
    "total_count": _CELL | {"bold": True, "align": "right", "num_format": "#,##0"},
    "total_centre": _CELL | {"bold": True, "align": "center", "num_format": "@"},
    "total_left": _CELL | {"bold": True, "align": "left", "indent": 1, "num_format": "@"},
    "total_money": _CELL | {"bold": True, "align": "right", "indent": 1, "num_format": "#,##0.00"},
}


def row_height(lines: int) -> float:
    """Return the height of a row of so many lines, as far as a spreadsheet allows."""
    return min(HIGHEST_ROW, ROW_HEIGHT + (lines - 1) * _LINE_HEIGHT)


def make_styles(book: Workbook) -> Styles:
    """Return the formats of one workbook by name."""
    return {name: book.add_format(properties) for name, properties in _STYLES.items()}
