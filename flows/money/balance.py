"""How does a programme's year stand in the ledger? What confirmations state before and after a command."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import duckdb

_STANDING = """
select
    coalesce(sum(balances.committed), 0)::decimal(14, 2), coalesce(sum(balances.issued), 0)::decimal(14, 2),
    coalesce(sum(balances.paid), 0)::decimal(14, 2), coalesce(sum(balances.failed), 0)::decimal(14, 2),
    coalesce(sum(balances.open), 0)::decimal(14, 2), coalesce(sum(balances.recovered), 0)::decimal(14, 2)
from warehouse.balances as balances where balances.programme = ? and balances.year = ?
"""
_COUNTS = """
select count(*), count(*) filter (where state = 'paid'), count(*) filter (where state = 'failed'),
    count(*) filter (where state = 'issued'), count(*) filter (where recovered > 0),
from warehouse.payment_states where programme = ? and year = ?
"""


@dataclass(frozen=True)
class Part:
    """So many payments, so many yuan."""

    payments: int
    yuan: Decimal


@dataclass(frozen=True)
class Balance:
    """One programme and year: committed is approved and may yet be issued, open is issued and not yet returned."""

    committed: Part
    issued: Part
    paid: Part
    failed: Part
    open: Part
    recovered: Part


@dataclass(frozen=True)
class Moved:
    """What a command did: its answer (contract 7), and for each programme and year the balance before and after."""

    answer: dict[str, Any]
    before: dict[tuple[str, int], Balance]
    after: dict[tuple[str, int], Balance]


def read_balance(connection: duckdb.DuckDBPyConnection, programme: str, year: int) -> Balance:
    """Return the balance as the warehouse's own view of its ledger has it."""
    ((waiting,),) = connection.execute(
        "select count(*) from warehouse.payments as payments inner join warehouse.waiting_runs as waiting "
        "on payments.run = waiting.run where waiting.programme = ? and waiting.year = ?",
        [programme, year],
    ).fetchall()
    (counts,) = connection.execute(_COUNTS, [programme, year]).fetchall()
    (yuan,) = connection.execute(_STANDING, [programme, year]).fetchall()
    return Balance(*(Part(*part) for part in zip((waiting, *counts), yuan, strict=True)))
