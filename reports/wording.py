"""How are text, money and dates written for people? Not how they are laid out, and not what they say."""

import re
from datetime import date
from decimal import Decimal
from html import escape

# What XML 1.0 cannot carry: an office file holding one of these opens as "damaged".
_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# A cell holds 32,767 units of UTF-16, and a rare character takes two.
LONGEST = 16_383
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def cell_text(text: str) -> str:
    """Return text that a string cell can carry as it stands.

    XlsxWriter passes a string that begins with `<r>` on as its own markup, so such a text is moved by one space.
    """
    if not text.isprintable():
        text = _NOT_XML.sub("", text)
    return f" {text}" if text.startswith("<r>") else text[:LONGEST]


def shared_text(text: str) -> str:
    """Return text as it stands in the XML of a workbook; _x0041_ would be read as A, and _x005F_ as the underscore."""
    return _ESCAPE.sub("_x005F_", escape(cell_text(text), quote=False))


def csv_text(text: str) -> str:
    """Return text that a spreadsheet opening the CSV shows as text: a leading `'` disarms a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def lines_needed(text: str, width: int) -> int:
    """Return how many lines `text` takes in a cell `width` half-width characters wide (a Chinese character is two)."""
    # UTF-8 spends one byte on ASCII and three on Chinese, so the mean of both lengths is the width on paper.
    return sum(max(1, -(-(len(part) + len(part.encode())) // (2 * width))) for part in text.split("\n"))


def capitals(yuan: Decimal) -> str:
    """Return the amount in capitals: 人民币壹仟陆佰元整, 人民币叁仟陆佰贰拾捌元捌角; 整 closes whole yuan."""
    if yuan != round(yuan, 2):
        raise ValueError("an amount in capitals has whole cents")
    # Few papers have such an amount, and all would wait for this to be imported.
    import cn2an

    return f"人民币{cn2an.an2cn(f'{yuan:.2f}', 'rmb')}"


def chinese_date(day: date) -> str:
    """Return 2026年9月30日."""
    return f"{day.year}年{day.month}月{day.day}日"
