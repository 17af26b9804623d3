"""What does the run come to? Asked once, then printed on every paper and held against every file."""

from dataclasses import dataclass
from decimal import Decimal

from duckdb import DuckDBPyConnection

from reports.queries import rows


@dataclass(frozen=True)
class Totals:
    """The one row of `sql/papers/totals.sql`: counts of people, payments and problems, and sums in yuan; who is overpaid may be
    registered no more."""

    people: int
    pay_people: int
    hold_people: int
    reject_people: int
    entitled_yuan: Decimal
    reserved_yuan: Decimal
    waiting_people: int
    waiting_yuan: Decimal
    payable_yuan: Decimal
    payments: int
    payments_yuan: Decimal
    problems: int
    overpaid_people: int
    overpaid_yuan: Decimal


def read_totals(connection: DuckDBPyConnection) -> Totals:
    """Return what the decisions and payments in the database come to."""
    (row,) = rows(connection, "totals")
    return Totals(*row)
