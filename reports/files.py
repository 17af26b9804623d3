"""What is in a file once it is written? Files are read back and speak for themselves; nothing is trusted twice."""

import csv
import os
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

import fastexcel

from schemas.errors import IntegrityFailure

TOTAL = "合计"
NOTHING = "无"


@dataclass(frozen=True)
class WrittenFile:
    """A file as it was found on disk: its data rows, and the sum of its amounts in yuan where it has any.

    `paper`: the name of the paper, where it is one of several files.
    """

    name: str
    rows: int
    total: Decimal | None
    paper: str | None = None


def create_private(path: Path) -> BinaryIO:
    """Open an empty file for writing that only its owner can read."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    os.fchmod(descriptor, 0o600)
    return os.fdopen(descriptor, "w+b")


def private_place(folder: Path, name: str) -> Path:
    """The place of a file in folders below `folder`, which are made so that only their owner can enter them."""
    path = folder / name
    for parent in list(path.relative_to(folder).parents)[-2::-1]:
        (folder / parent).mkdir(mode=0o700, exist_ok=True)
    return path


def read_list(path: Path, first_header: str, money_column: int | None) -> WrittenFile:
    """Return what the cells between the header and the 合计 row of a workbook come to.

    Raises IntegrityFailure where the file has no such rows, or where 合计 is not the sum of the cells above it.
    """
    wanted = [0] if money_column is None else [0, money_column]
    kinds: fastexcel.DTypeMap = {column: "float" if column else "string" for column in wanted}
    sheet = fastexcel.read_excel(path).load_sheet(0, header_row=None, use_columns=wanted, dtypes=kinds)
    keys, *amounts = (column.to_pylist() for column in sheet.to_arrow().columns)
    if first_header not in keys or TOTAL not in keys:
        raise IntegrityFailure(f"《{path.name}》写出后读回，找不到表头或合计行，本次结算不可用。")
    start, end = keys.index(first_header) + 1, keys.index(TOTAL)
    count = sum(key not in (None, NOTHING) for key in keys[start:end])
    if not amounts:
        return WrittenFile(path.name, count, None)
    total, printed = sum_of(amounts[0][start:end]), sum_of([amounts[0][end]])
    if total != printed:
        raise IntegrityFailure(f"《{path.name}》写出后读回，各行之和 {total:,} 元与合计 {printed:,} 元不符。")
    return WrittenFile(path.name, count, total)


def read_csv(path: Path, money_column: int | None) -> WrittenFile:
    """Return what the rows below the header of a CSV come to."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = csv.reader(file)
        next(table)
        if money_column is None:
            return WrittenFile(path.name, sum(1 for _ in table), None)
        amounts = [row[money_column] for row in table]
    return WrittenFile(path.name, len(amounts), sum_of(amounts))


def sum_of(amounts: Sequence[str | float | None]) -> Decimal:
    """Return the exact sum of amounts in yuan, 0.00 where there are none; a cell without an amount adds nothing.

    A workbook keeps numbers as binary floats: their shortest decimal form is the very amount that was written.
    """
    return sum((Decimal(str(amount)) for amount in amounts if amount is not None), Decimal("0.00"))
