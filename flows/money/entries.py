"""What stands in the ledger? Lists entries, and proves that none was touched."""

import csv
from datetime import datetime
from decimal import Decimal
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import duckdb

from flows.ledger import GENESIS, Entry, chain
from flows.warehouse import open_warehouse
from policies.terms import programmes
from reports.files import create_private
from reports.masking import shown
from reports.wording import csv_text
from schemas.errors import UsageError

COLUMNS = (
    "entry_no", "at", "kind", "payment_no", "programme", "year", "subject_no", "person_key", "amount", "batch", "by",
    "note", "prev_hash", "hash",
)  # fmt: skip


def list_entries(
    warehouse: Path, *, programme: str | None, year: int | None, file: Path | None, wait: float
) -> dict[str, Any]:
    """The entries of a programme and year (all where null), in order; also as CSV where `file` is given.

    Raises UsageError where there is no such programme.
    """
    if programme is not None and programme not in programmes():
        raise UsageError(f"没有名为“{shown(programme)}”的资助项目。可用的有：{'、'.join(programmes())}。")
    with open_warehouse(warehouse, wait=wait, holder="settle ledger") as connection:
        rows = connection.execute(
            "select * from warehouse.ledger where coalesce(programme = ?, true) and coalesce(year = ?, true) order by entry_no",
            [programme, year],
        ).fetchall()
    entries = [dict(zip(COLUMNS, map(_plain, row), strict=True)) for row in rows]
    if file:
        with TextIOWrapper(create_private(file), encoding="utf-8-sig", newline="") as out:
            writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(
                {name: csv_text(value) if isinstance(value, str) else value for name, value in entry.items()}
                for entry in entries
            )
    return {"entries": entries}


def broken_entries(connection: duckdb.DuckDBPyConnection) -> list[int]:
    """The numbers of the entries whose hash is not that of what they say after the entry before them."""
    broken, previous = [], GENESIS
    for number, *fields, prev_hash, digest in connection.execute(
        "select * from warehouse.ledger order by entry_no"
    ).fetchall():
        if prev_hash != previous or digest != chain(previous, number, Entry(*fields)):
            broken.append(number)
        previous = digest
    return broken


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return str(value) if isinstance(value, Decimal) else value
