"""What are the bytes of a batch file? Payments laid out by a bank's profile; nothing is checked here.

Texts stand in a CSV exactly as the bank must read them, even where one begins with `=`: a `'` put before it would reach
the bank as part of the account holder's name, and the payment would come back. Whoever opens the file in a spreadsheet
sees a list that was checked cell by cell; a workbook holds such a text as text.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from policies.bank import BankProfile, TotalLine

FEN = Decimal(100)
_CREATED = datetime(2000, 1, 1)
_WIDTHS = {"payment_no": 34, "position": 8, "account": 24, "payee": 30, "amount": 16, "remark": 14}


@dataclass(frozen=True)
class BankPayment:
    """One payment of a batch; `amount` in yuan with whole cents, `payment_no` unique for ever."""

    payment_no: str
    account: str
    payee: str
    amount: Decimal


def total_of(payments: Sequence[BankPayment]) -> Decimal:
    """Return what the payments come to, in yuan."""
    return sum((payment.amount for payment in payments), Decimal("0.00"))


def form(profile: BankProfile, payments: Sequence[BankPayment]) -> bytes:
    """Return the content of one batch file; the same payments give the same bytes."""
    if profile.container == "xlsx":
        return _workbook(profile, payments)
    header = [[column.header for column in profile.columns]] if profile.header else []
    rows = [*header, *(_texts(profile, at, payment) for at, payment in enumerate(payments, start=1))]
    if profile.trailer:
        totals = {"count": str(len(payments)), "total": _amount(profile, total_of(payments))}
        rows.append([profile.trailer.label, *(totals[holds] for holds in profile.trailer.holds)])
    if profile.container == "text":
        lines = "".join(profile.delimiter.join(row) + profile.newline for row in rows)
    else:
        with StringIO(newline="") as table:
            csv.writer(table, delimiter=profile.delimiter, lineterminator=profile.newline).writerows(rows)
            lines = table.getvalue()
    return lines.encode(profile.encoding)


def _texts(profile: BankProfile, at: int, payment: BankPayment) -> list[str]:
    known = {
        "payment_no": payment.payment_no,
        "position": str(at),
        "account": payment.account,
        "payee": payment.payee,
        "amount": _amount(profile, payment.amount),
        "remark": profile.remark,
    }
    return [known[column.holds] for column in profile.columns]


def _amount(profile: BankProfile, yuan: Decimal) -> str:
    return f"{yuan * FEN:.0f}" if profile.unit == "fen" else f"{yuan:.2f}"


def _workbook(profile: BankProfile, payments: Sequence[BankPayment]) -> bytes:
    target = BytesIO()
    money_format = "0.00" if profile.unit == "yuan" else "0"
    with Workbook(target, {"in_memory": True}) as book:
        book.set_properties({"title": profile.title, "created": _CREATED})
        text, money, count, bold = (
            book.add_format(look) for look in ({"num_format": "@"}, {"num_format": money_format}, {}, {"bold": True})
        )
        page = book.add_worksheet()
        top = len(profile.above) + profile.header
        for line, stated in enumerate(profile.above):
            page.write_string(line, 0, stated.label, bold)
            _totals(page, line, stated, profile, payments, {"count": count, "total": money})
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        # What a total stands above may be a column of small numbers.
        stated_to = max((len(stated.holds) for stated in profile.above), default=0)
        for place, column in enumerate(profile.columns):
            least = _WIDTHS["amount"] if 1 <= place <= stated_to else 0
            page.set_column(place, place, max(_WIDTHS[column.holds], least))
            if profile.header:
                page.write_string(top - 1, place, column.header, bold)
        for at, payment in enumerate(payments):
            for place, (column, value) in enumerate(
                zip(profile.columns, _texts(profile, at + 1, payment), strict=True)
            ):
                if column.holds in ("position", "amount"):
                    number = float(value)
                    page.write_number(top + at, place, number, money if column.holds == "amount" else count)
                else:
                    page.write_string(top + at, place, value, text)
    return target.getvalue()


def _totals(
    page: Any,
    line: int,
    stated: TotalLine,
    profile: BankProfile,
    payments: Sequence[BankPayment],
    looks: dict[str, Any],
) -> None:
    """Write live formulas with their values beside them: a bank's reader takes the value, an officer sees the sum."""
    place = next(place for place, column in enumerate(profile.columns) if column.holds == "amount")
    top = len(profile.above) + profile.header
    cells = f"{xl_col_to_name(place)}{top + 1}:{xl_col_to_name(place)}{top + len(payments)}"
    formulas = {
        "count": (f"=COUNT({cells})", len(payments)),
        "total": (f"=SUM({cells})", float(_amount(profile, total_of(payments)))),
    }
    for at, holds in enumerate(stated.holds, start=1):
        formula, value = formulas[holds]
        page.write_formula(line, at, formula, looks[holds], value)
