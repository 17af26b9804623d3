"""What is in a file once it is written? Files are read back and speak for themselves; nothing is trusted twice."""

import os
import stat
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

import fastexcel
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from schemas.errors import Unusable

TOTAL = "合计"
NOTHING = "无"
_YUAN = pa.decimal128(18, 2)


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
    """Open an empty file for writing that only its owner can read, whoever could read one of that name before."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    # A device such as /dev/null is everybody's.
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.fchmod(descriptor, 0o600)
    return os.fdopen(descriptor, "wb")


def private_place(folder: Path, name: str) -> Path:
    """The place of a file in folders below `folder`, which are made so that only their owner can enter them."""
    path = folder / name
    for parent in list(path.relative_to(folder).parents)[-2::-1]:
        (folder / parent).mkdir(mode=0o700, exist_ok=True)
    return path


def read_list(path: Path, first_header: str, money_column: int | None, *, end: str = TOTAL) -> WrittenFile:
    """Return what the cells between the header and the last row of a workbook, which begins with `end`, come to.

    Raises Unusable where the file has no such rows, or where the last row is not the sum of the cells above it.
    """
    wanted = [0] if money_column is None else [0, money_column]
    kinds: fastexcel.DTypeMap = {column: "float" if column else "string" for column in wanted}
    sheet = fastexcel.read_excel(path).load_sheet(0, header_row=None, use_columns=wanted, dtypes=kinds)
    keys, *amounts = sheet.to_arrow().columns
    first, last = (pc.index(keys, name).as_py() for name in (first_header, end))
    if first < 0 or last < 0:
        raise Unusable(f"《{path.name}》写出后读回，找不到表头或{end}行，本次结算不可用。")
    between = slice(first + 1, last)
    count = pc.sum(pc.fill_null(pc.not_equal(keys[between], NOTHING), fill_value=False)).as_py() or 0
    if not amounts:
        return WrittenFile(path.name, count, None)
    total, printed = sum_of(amounts[0][between]), sum_of(amounts[0][last : last + 1])
    if total != printed:
        raise Unusable(f"《{path.name}》写出后读回，各行之和 {total:,} 元与{end} {printed:,} 元不符。")
    return WrittenFile(path.name, count, total)


def read_csv(path: Path, column: str, *, money: bool) -> WrittenFile:
    """Return how many rows a CSV holds below its header, and what one column comes to where that is `money`.

    Raises Unusable where it cannot be read.
    """
    try:
        table = arrow_csv.read_csv(
            path,
            parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=[column], column_types={column: _YUAN if money else pa.string()}
            ),
        )
    except pa.ArrowInvalid as error:
        raise Unusable(f"《{path.name}》写出后读不回来，本次结算不可用。") from error
    total = (pc.sum(table[column]).as_py() or Decimal("0.00")) if money else None
    return WrittenFile(path.name, table.num_rows, total)


def sum_of(amounts: pa.Array) -> Decimal:
    """Return the exact sum of amounts in yuan, 0.00 where there are none; a cell without an amount adds nothing.

    A workbook keeps numbers as binary floats: their shortest decimal form is the very amount that was written. That
    form is whole cents wherever so many cents, divided by 100, are that very float.
    """
    yuan = pc.drop_null(amounts)
    cents = pc.round(pc.multiply(yuan, 100))
    if pc.all(pc.equal(pc.divide(cents, 100), yuan)).as_py():
        return Decimal(pc.sum(pc.cast(cents, pa.int64())).as_py() or 0).scaleb(-2)
    return sum((Decimal(str(amount)) for amount in yuan.to_pylist()), Decimal("0.00"))
