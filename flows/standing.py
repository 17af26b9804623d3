"""Where do things stand? Runs, batches and what the bank has not returned, the ledger, and runs that never finished."""

from pathlib import Path
from typing import Any

from .elsewhere import paid_elsewhere
from .manifest import complete
from .runs import unfinished
from .warehouse import open_warehouse

_BALANCE = (
    "programme", "year", "cohort", "committed", "issued", "paid", "failed", "unreturned", "recovered", "held",
)  # fmt: skip


def read_status(warehouse: Path, out: Path, *, wait: float) -> dict[str, Any]:
    """Every run in order of making, every batch, the ledger's balance by programme, year and cohort, folders without
    run.json, and runs with bank files that the warehouse never issued.

    Amounts are yuan, as text; `committed` is approved and may yet be issued. A run not yet issued is `stale` where money
    moved since: it can no longer be approved or issued.
    """
    if not warehouse.exists():
        return {
            "runs": [], "batches": [], "ledger": [], "balances": [], "unfinished": unfinished(out),
            "paid_elsewhere": paid_elsewhere(None, out),
        }  # fmt: skip
    with open_warehouse(warehouse, wait=wait, holder="settle status") as connection:
        complete(connection)
        elsewhere = paid_elsewhere(connection, out)
        runs = connection.execute(
            "select run, state, strftime(made_at, '%Y-%m-%d %H:%M'), made_by, manifest->>'$.payments', "
            "manifest->>'$.payable_total' from warehouse.runs order by made_at, run"
        ).fetchall()
        stale = {run for (run,) in connection.execute("select run from warehouse.stale_runs").fetchall()}
        batches = connection.execute(
            "select batch, count(*), count(*) filter (where state = 'paid'), count(*) filter (where state = 'failed'), "
            "count(*) filter (where state = 'issued') from warehouse.payment_states group by batch order by batch"
        ).fetchall()
        ledger = connection.execute(
            "select programme, year, count(*), coalesce(sum(amount) filter (where state != 'failed'), 0) - sum(recovered) "
            "from warehouse.payment_states group by all order by all"
        ).fetchall()
        balances = connection.execute(
            "select programme, year, cohort, committed, issued, paid, failed, open, recovered, held "
            "from warehouse.balances order by all"
        ).fetchall()
    return {
        "runs": [
            {
                "run": run,
                "state": state,
                "stale": run in stale,
                "made_at": made_at,
                "made_by": made_by,
                "payments": int(payments),
                "payable_total": total,
            }
            for run, state, made_at, made_by, payments, total in runs
        ],
        "batches": [
            dict(zip(("batch", "payments", "paid", "failed", "unreturned"), batch, strict=True)) for batch in batches
        ],
        "ledger": [
            {"programme": programme, "year": year, "payments": payments, "amount": str(amount)}
            for programme, year, payments, amount in ledger
        ],
        "balances": [
            dict(zip(_BALANCE, (programme, year, cohort, *map(str, yuan)), strict=True))
            for programme, year, cohort, *yuan in balances
        ],
        "unfinished": unfinished(out),
        "paid_elsewhere": elsewhere,
    }
