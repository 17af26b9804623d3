"""What does a batch file say, read the way a bank would? Shares nothing with the code that writes it but the profile."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from io import BytesIO

import pyarrow as pa
from pyarrow import csv as arrow_csv
from python_calamine import CalamineError, CalamineWorkbook

from policies.bank import BankProfile
from reports.bank_form import FEN, BankPayment

Line = Sequence[object]


@dataclass(frozen=True)
class Said:
    """What a file states: header, payments in yuan, and each total it states beside them (count, total in yuan)."""

    header: list[object]
    payments: list[BankPayment]
    totals: dict[str, Decimal]


def read_batch(profile: BankProfile, content: bytes) -> Said:
    """Return what the content of a batch file states. Raises ValueError where it has not the profile's shape."""
    try:
        lines = _READERS[profile.container](profile, content)
        stated = list(zip(profile.above, lines[: len(profile.above)], strict=True))
        lines = lines[len(profile.above) :]
        if profile.trailer:
            stated.append((profile.trailer, lines.pop()))
        header = list(lines.pop(0)) if profile.header else []
        totals: dict[str, Decimal] = {}
        for line, cells in stated:
            if cells[0] != line.label:
                raise ValueError(f"the line {line.label} is missing")
            for holds, cell in zip(line.holds, cells[1:], strict=False):
                totals[holds] = _yuan(profile, cell) if holds == "total" else Decimal(str(cell))
        return Said(header, [_payment(profile, cells) for cells in lines], totals)
    except (CalamineError, IndexError, InvalidOperation, pa.ArrowInvalid) as error:
        raise ValueError("not a batch file of this shape") from error


def _payment(profile: BankProfile, cells: Line) -> BankPayment:
    holds = dict(zip((column.holds for column in profile.columns), cells, strict=True))
    number, account, payee = holds["payment_no"], holds["account"], holds["payee"]
    if not (isinstance(number, str) and isinstance(account, str) and isinstance(payee, str)):
        raise ValueError("a text became a number")
    return BankPayment(number, account, payee, _yuan(profile, holds["amount"]))


def _yuan(profile: BankProfile, cell: object) -> Decimal:
    amount = Decimal(str(cell))
    return amount / FEN if profile.unit == "fen" else amount


def _read_csv(profile: BankProfile, content: bytes) -> list[Line]:
    names = [column.header for column in profile.columns]
    table = arrow_csv.read_csv(
        BytesIO(content),
        read_options=arrow_csv.ReadOptions(encoding=profile.encoding, column_names=names),
        parse_options=arrow_csv.ParseOptions(delimiter=profile.delimiter, ignore_empty_lines=False),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    )
    return [*zip(*(column.to_pylist() for column in table.columns), strict=True)]


def _read_text(profile: BankProfile, content: bytes) -> list[Line]:
    *lines, rest = content.decode(profile.encoding).split(profile.newline)
    if rest:
        raise ValueError("the last line has no end")
    return [line.split(profile.delimiter) for line in lines]


def _read_workbook(_: BankProfile, content: bytes) -> list[Line]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return [*book.get_sheet_by_index(0).to_python(skip_empty_area=False)]


_READERS = {"csv": _read_csv, "text": _read_text, "xlsx": _read_workbook}
