"""What does the bank's file say of each payment? Whatever its shape, as rows of one kind.

Everything wrong in a file is collected and said at once. Whether the rows are what was issued is not known here.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

from policies.bank import Unit
from reports.masking import shown
from schemas.reading import DIGITS_LOST, ERROR_CELL, card, money, number_text, text

from .return_layout import Layout, find_layout
from .return_lines import Line, read_lines

Result = Literal["paid", "failed"]

_RESULTS: dict[str, Result] = {
    **dict.fromkeys(("成功", "S", "Y", "1"), "paid"),
    **dict.fromkeys(("失败", "F", "N", "0"), "failed"),
}
# Below a million million yuan: what DECIMAL(14, 2) holds.
_YUAN = re.compile(r"\d{1,12}\.\d{2}")
_FEN = re.compile(r"\d{1,14}")


@dataclass(frozen=True)
class ReturnRow:
    """What the bank says of one payment; amounts in yuan; `paid_amount` is None where the bank left it blank."""

    line: int
    payment_no: str
    account: str
    amount: Decimal
    result: Result
    paid_amount: Decimal | None
    reason: str


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line, as it is told."""

    line: int
    told: str


def read_rows(path: Path) -> tuple[list[ReturnRow], list[Fault]]:
    """Return the rows of a file of results, in its order, each payment once, and whatever lines cannot be used.

    Text in UTF-8 or GB18030, or a workbook. Raises InputRefused where the file as a whole is none of results.
    """
    layout = find_layout(read_lines(path), name=shown(path.name))
    faults: list[Fault] = []
    rows: dict[str, ReturnRow] = {}
    for line in layout.lines:
        found = _read_line(layout, line)
        if isinstance(found, ReturnRow):
            first = rows.setdefault(found.payment_no, found)
            if _outcome(first) != _outcome(found):
                told = f"流水号“{shown(found.payment_no)}”在第{first.line}行已经出现，两行的账号、金额或结果不同"
                faults.append(Fault(line.number, told))
        else:
            faults.append(Fault(line.number, "；".join(found)))
    return [*rows.values()], faults


def said(faults: Iterable[Fault]) -> list[str]:
    """Return the faults as they are listed, in order of line."""
    return [f"  第{fault.line}行：{fault.told}。" for fault in sorted(faults, key=lambda fault: fault.line)]


def _outcome(row: ReturnRow) -> tuple[str, Decimal, Result, Decimal | None]:
    return row.account, row.amount, row.result, row.paid_amount


def _read_line(layout: Layout, line: Line) -> ReturnRow | list[str]:
    """Return the row, or everything that is wrong with the line."""
    if len(line.cells) > layout.width and any(cell.strip() for cell in line.cells[layout.width :]):
        return [f"有{len(line.cells)}列，应有{layout.width}列，各列可能已经错位"]
    cells = layout.by_meaning(line)
    word = _word(cells["result"])
    faults = [
        *_number_faults("流水号", number_text(cells["payment_no"])),
        *_number_faults("收款账号", card(cells["account"])),
    ]
    faults += _amount_faults("金额", cells["amount"], layout.units["amount"])
    if word not in _RESULTS:
        faults.append(f"处理结果“{shown(word)}”不认识，应是 成功、S、Y、1 或 失败、F、N、0" if word else "没有处理结果")
    if cells["paid_amount"].strip():
        faults += _amount_faults("实付金额", cells["paid_amount"], layout.units["paid_amount"])
    if faults:
        return faults
    return ReturnRow(
        line.number,
        number_text(cells["payment_no"]),
        card(cells["account"]),
        _yuan(cells["amount"], layout.units["amount"]),
        _RESULTS[word],
        _yuan(cells["paid_amount"], layout.units["paid_amount"]) if cells["paid_amount"].strip() else None,
        text(cells["reason"]),
    )


def _word(cell: str) -> str:
    return unicodedata.normalize("NFKC", text(cell)).upper()


def _number_faults(label: str, number: str) -> Iterator[str]:
    if not number:
        yield f"没有{label}"
    elif number == ERROR_CELL:
        yield f"{label}是公式错误值"
    elif number == DIGITS_LOST:
        yield f"{label}存成了数字，末几位已经失真，请向银行取得{label}为文本的文件，不要用表格软件另存"


def _amount_faults(label: str, cell: str, unit: Unit) -> list[str]:
    if not cell.strip():
        return [f"没有{label}"]
    if unit == "fen":
        said, fits = "以分为单位、不带小数点的金额，如 160000", _FEN.fullmatch(text(cell))
    else:
        said, fits = "以元为单位的金额，如 1600.00", _YUAN.fullmatch(money(cell))
    return [] if fits else [f"{label}“{shown(cell)}”读不出来，应是{said}"]


def _yuan(cell: str, unit: Unit) -> Decimal:
    return Decimal(text(cell)).scaleb(-2) if unit == "fen" else Decimal(money(cell))
