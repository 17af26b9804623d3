"""Where do things stand? Runs, what the ledger holds, and runs that never finished."""

from pathlib import Path
from typing import Any

from .runs import unfinished
from .warehouse import open_warehouse


def read_status(warehouse: Path, out: Path, *, wait: float) -> dict[str, Any]:
    """Every run in order of making, the ledger's balance by programme and year, and folders without run.json."""
    if not warehouse.exists():
        return {"runs": [], "ledger": [], "unfinished": unfinished(out)}
    with open_warehouse(warehouse, wait=wait, holder="settle status") as connection:
        runs = connection.execute(
            "select run, state, strftime(made_at, '%Y-%m-%d %H:%M'), made_by, manifest->>'$.payments', "
            "manifest->>'$.payable_total' from warehouse.runs order by made_at, run"
        ).fetchall()
        ledger = connection.execute(
            "select programme, year, count(*), sum(if(kind = 'issued', amount, -amount)) from warehouse.ledger "
            "where kind in ('issued', 'failed', 'recovered') group by all order by all"
        ).fetchall()
    return {
        "runs": [
            {
                "run": run,
                "state": state,
                "made_at": made_at,
                "made_by": made_by,
                "payments": int(payments),
                "payable_total": total,
            }
            for run, state, made_at, made_by, payments, total in runs
        ],
        "ledger": [
            {"programme": programme, "year": year, "entries": entries, "amount": str(amount)}
            for programme, year, entries, amount in ledger
        ],
        "unfinished": unfinished(out),
    }
