"""Where does a paper get its rows? From one SQL file each, untouched on the way."""

from importlib.resources import files
from typing import Any

from duckdb import DuckDBPyConnection

Row = tuple[Any, ...]


def rows(connection: DuckDBPyConnection, name: str) -> list[Row]:
    """Return all rows of `sql/papers/<name>.sql`; DECIMAL columns arrive as `Decimal`, exact to the cent."""
    return connection.execute(query(name)).fetchall()


def records(found: DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return all rows of what was executed last, each by column name."""
    columns = [column[0] for column in found.description]
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]


def query(name: str) -> str:
    """Return the SQL of `sql/papers/<name>.sql`."""
    return files("sql").joinpath("papers", f"{name}.sql").read_text(encoding="utf-8")
