"""What do machines read? The run's decisions, payments and problems as CSV: UTF-8 with BOM, one line a row."""

from codecs import BOM_UTF8
from pathlib import Path

from duckdb import DuckDBPyConnection

from reports.files import WrittenFile, create_private, read_csv
from reports.queries import query
from reports.rows import typeset
from reports.wording import FORMULA_STARTS

_FORMULA = "^[" + "".join(rf"\x{ord(start):02x}" for start in FORMULA_STARTS) + "]"


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
    found = connection.sql(query(f"{path.stem}_csv"))
    columns = found.columns
    fields = ", ',', ".join(_field_sql(f'"{name}"', str(kind)) for name, kind in zip(columns, found.types, strict=True))
    with create_private(path) as file:
        file.write(BOM_UTF8 + f"{','.join(columns)}\n".encode())
        for lines in typeset(found.project(f"concat({fields}, chr(10)) as line")):
            file.write(lines)
    return read_csv(path, money or columns[0], money=money is not None)


def _field_sql(value: str, kind: str) -> str:
    """SQL for a value as it stands in a line: texts as `csv_text` has them, in quotes where they need them.

    Nothing at all stands for null: `concat` leaves it out.
    """
    if kind != "VARCHAR":
        return value
    disarmed = f"if(regexp_matches({value}, '{_FORMULA}'), '''' || {value}, {value})"
    quoted = f"""'"' || replace({disarmed}, '"', '""') || '"'"""
    return f"""if(regexp_matches({value}, '[,"\\n\\r]'), {quoted}, {disarmed})"""
