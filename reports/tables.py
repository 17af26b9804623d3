"""What do machines read? The run's decisions, payments and problems as CSV: UTF-8 with BOM, one line a row."""

import hashlib
from codecs import BOM_UTF8
from collections.abc import Iterator
from pathlib import Path

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from reports.files import WrittenFile, create_private, read_csv
from reports.pack import Content
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


def csv_sha256(rows: DuckDBPyRelation) -> str:
    """Return the SHA-256 in hex of the CSV that these rows would be written as."""
    digest = hashlib.sha256()
    for lines in _lines(rows):
        digest.update(lines)
    return digest.hexdigest()


def _write(connection: DuckDBPyConnection, path: Path, money: str | None) -> WrittenFile:
    found = connection.sql(query(f"{path.stem}_csv"))
    with create_private(path) as file:
        for lines in _lines(found):
            file.write(lines)
    return read_csv(path, money or found.columns[0], money=money is not None)


def _lines(rows: DuckDBPyRelation) -> Iterator[Content]:
    """The file from its mark to its last line, many lines at a time."""
    fields = ", ',', ".join(
        _field_sql(f'"{name}"', str(kind)) for name, kind in zip(rows.columns, rows.types, strict=True)
    )
    yield BOM_UTF8 + f"{','.join(rows.columns)}\n".encode()
    yield from typeset(rows.project(f"concat({fields}, chr(10)) as line"))


def _field_sql(value: str, kind: str) -> str:
    """SQL for a value as it stands in a line: texts as `csv_text` has them, in quotes where they need them.

    Nothing at all stands for null: `concat` leaves it out.
    """
    if kind != "VARCHAR":
        return value
    disarmed = f"if(regexp_matches({value}, '{_FORMULA}'), '''' || {value}, {value})"
    quoted = f"""'"' || replace({disarmed}, '"', '""') || '"'"""
    return f"""if(regexp_matches({value}, '[,"\\n\\r]'), {quoted}, {disarmed})"""
