"""What do machines read? The run's decisions, payments and problems as CSV: UTF-8 with BOM, one line a row."""

import csv
from io import TextIOWrapper
from pathlib import Path

from duckdb import DuckDBPyConnection

from reports.files import WrittenFile, create_private, read_csv
from reports.queries import table
from reports.wording import csv_text


def write_decisions(connection: DuckDBPyConnection, folder: Path) -> WrittenFile:
    """Write decisions.csv, one row per person-application; its total is what they make payable."""
    return _write(connection, folder / "decisions.csv", "payable")


def write_payments(connection: DuckDBPyConnection, folder: Path) -> WrittenFile:
    """Write payments.csv, one row per payment proposed."""
    return _write(connection, folder / "payments.csv", "amount")


def write_problems(connection: DuckDBPyConnection, folder: Path) -> WrittenFile:
    """Write problems.csv, one row per problem cell."""
    return _write(connection, folder / "problems.csv", None)


def _write(connection: DuckDBPyConnection, path: Path, money: str | None) -> WrittenFile:
    columns, rows = table(connection, f"{path.stem}_csv")
    with TextIOWrapper(create_private(path), encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(columns)
        lines.writerows([csv_text(value) if isinstance(value, str) else value for value in row] for row in rows)
    return read_csv(path, columns.index(money) if money else None)
