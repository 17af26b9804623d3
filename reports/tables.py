"""What do machines read? The run's decisions, payments and problems as CSV: UTF-8 with BOM, one line a row."""

import csv
from io import TextIOWrapper
from pathlib import Path

from duckdb import DuckDBPyConnection

from reports.files import WrittenFile, create_private, read_csv
from reports.queries import rows
from reports.wording import csv_text

_DECISIONS = "programme,year,subject_no,name,id_number,outcome,tier,amount,payable,reasons,notes"
_PAYMENTS = "payment_no,subject_no,payee,account,amount,kind"
_PROBLEMS = "file,sheet,row,column,code,severity,message"


def write_decisions(connection: DuckDBPyConnection, folder: Path) -> WrittenFile:
    """Write decisions.csv, one row per person-application; its total is what they make payable."""
    return _write(connection, folder / "decisions.csv", _DECISIONS, "payable")


def write_payments(connection: DuckDBPyConnection, folder: Path) -> WrittenFile:
    """Write payments.csv, one row per payment proposed."""
    return _write(connection, folder / "payments.csv", _PAYMENTS, "amount")


def write_problems(connection: DuckDBPyConnection, folder: Path) -> WrittenFile:
    """Write problems.csv, one row per problem cell."""
    return _write(connection, folder / "problems.csv", _PROBLEMS, None)


def _write(connection: DuckDBPyConnection, path: Path, header: str, money: str | None) -> WrittenFile:
    columns = header.split(",")
    with TextIOWrapper(create_private(path), encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(columns)
        table.writerows(
            [csv_text(value) if isinstance(value, str) else value for value in row]
            for row in rows(connection, f"{path.stem}_csv")
        )
    return read_csv(path, columns.index(money) if money else None)
