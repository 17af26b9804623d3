"""How does an entry get into the ledger? Appended, numbered, and chained to the one before it by SHA-256.

The only writer of `warehouse.ledger`. Which entries are due is not known here.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal

import duckdb
import pyarrow as pa

GENESIS = "0" * 64


@dataclass(frozen=True)
class Entry:
    """One movement of money, in yuan. kind: issued, paid, failed, recovered or corrected (contract 7)."""

    at: datetime
    kind: str
    payment_no: str
    programme: str
    year: int
    subject_no: str
    person_key: str
    amount: Decimal
    batch: str
    by: str
    note: str = ""


def append(connection: duckdb.DuckDBPyConnection, entries: Iterable[Entry]) -> None:
    """Append entries, in order, to the attached warehouse's ledger; runs inside the caller's transaction."""
    number, previous = _last(connection)
    rows = []
    for entry in entries:
        number += 1
        digest = chain(previous, number, entry)
        # The time goes as text: importing Pandera tells Arrow to ignore time zones (PYARROW_IGNORE_TIMEZONE).
        said = asdict(entry) | {"at": entry.at.isoformat()}
        rows.append({"entry_no": number, **said, "prev_hash": previous, "hash": digest})
        previous = digest
    if rows:
        connection.register("arriving", pa.Table.from_pylist(rows))
        connection.execute(
            'insert into warehouse.ledger select * replace (cast("at" as timestamptz) as "at") '
            "from arriving order by entry_no"
        )
        connection.unregister("arriving")


def ledger_head(connection: duckdb.DuckDBPyConnection) -> int:
    """The number of the ledger's last entry; 0 while it is empty."""
    return _last(connection)[0]


def _last(connection: duckdb.DuckDBPyConnection) -> tuple[int, str]:
    last = connection.execute("select entry_no, hash from warehouse.ledger order by entry_no desc limit 1").fetchall()
    return last[0] if last else (0, GENESIS)


def chain(previous: str, number: int, entry: Entry) -> str:
    """The hash of an entry: SHA-256, in hex, over the hash before it and the entry's canonical JSON."""
    canonical = json.dumps(
        {
            **asdict(entry),
            "at": entry.at.astimezone(UTC).isoformat(),
            "amount": f"{entry.amount:.2f}",
            "entry_no": number,
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(f"{previous}{canonical}".encode()).hexdigest()
