"""Where does a paper get its rows? From one SQL file each, untouched on the way."""

from importlib.resources import files
from typing import Any

from duckdb import DuckDBPyConnection

Row = tuple[Any, ...]


def rows(connection: DuckDBPyConnection, name: str) -> list[Row]:
    """Return all rows of `sql/papers/<name>.sql`; DECIMAL columns arrive as `Decimal`, exact to the cent."""
    query = files("sql").joinpath("papers", f"{name}.sql").read_text(encoding="utf-8")
    return connection.execute(query).fetchall()
