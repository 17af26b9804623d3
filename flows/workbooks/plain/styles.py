"""What is a number in each style of an .xlsx file: just a number, or the day it counts to? Of some, only fastexcel knows."""

import re
from enum import IntEnum
from zipfile import ZipFile

import numpy as np
import numpy.typing as npt

from flows.workbooks.package import children, counts_from_1904, parse_part

_STYLES = "xl/styles.xml"
# The formats that the standard numbers: 0 General, whole and decimal numbers, percent, fractions, money, 49 text.
_PLAIN = frozenset({*range(14), *range(37, 45), 48, 49})
_DAYS = frozenset({*range(14, 23), 45, 46, 47})
_PLAIN_PATTERN = re.compile(r"General|(?:[#0?,.%;()+\-@ ¥￥]|_[ )(\-]|\\[ )(\-]|\[(?:Red|Black|Blue)\])+")
_DAY_PATTERN = re.compile(
    r"(?:\[\$-[0-9A-Fa-f]+\])?(?:[ymdhs]+|[-/.: ]|\\.|\"[^\"]*\")*[ymdhs](?:[-/.: ]|\\.|\"[^\"]*\")*(?:;@)?"
)


class Style(IntEnum):
    """What a number is in a style."""

    UNKNOWN = 0
    NUMBER = 1
    DAY = 2


def number_styles(archive: ZipFile) -> npt.NDArray[np.int8]:
    """By the number of each style of the cells, its `Style`; none where nobody could say. Raises KeyError or ValueError where
    the archive is no workbook."""
    try:
        styles = parse_part(archive, _STYLES)
    except KeyError:
        return np.array([Style.NUMBER], np.int8)
    except ValueError:
        return np.array([], np.int8)
    forms = {str(number): Style.NUMBER for number in _PLAIN} | {str(number): Style.DAY for number in _DAYS}
    # Conditional formats have patterns too, and may number them like those of the cells.
    for patterns in children(styles, "numFmts"):
        forms |= {each.get("numFmtId", ""): _style(each.get("formatCode", "")) for each in patterns}
    if counts_from_1904(archive):
        forms = {number: style for number, style in forms.items() if style is not Style.DAY}
    cells = next(children(styles, "cellXfs"), None)
    found = [forms.get(each.get("numFmtId", "0"), Style.UNKNOWN) for each in ([] if cells is None else cells)]
    return np.array(found or [Style.NUMBER], np.int8)


def _style(pattern: str) -> Style:
    if _PLAIN_PATTERN.fullmatch(pattern):
        return Style.NUMBER
    return Style.DAY if _DAY_PATTERN.fullmatch(pattern) else Style.UNKNOWN
