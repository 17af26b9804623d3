"""Where do things stand? Runs, batches and what the bank has not returned, the ledger, and runs that never finished."""

from pathlib import Path
from typing import Any

from reports.queries import records

from .elsewhere import paid_elsewhere
from .manifest import complete
from .runs import unfinished
from .warehouse import open_warehouse

_RUNS = """
select run, state, run in (select stale_runs.run from warehouse.stale_runs) as stale,
    strftime(made_at, '%Y-%m-%d %H:%M') as made_at, made_by, (manifest->>'$.payments')::integer as payments,
    manifest->>'$.payable_total' as payable_total
from warehouse.runs order by runs.made_at, run
"""
_BATCHES = """
select batch, count(*) as payments, count(*) filter (where state = 'paid') as paid,
    count(*) filter (where state = 'failed') as failed, count(*) filter (where state = 'issued') as unreturned
from warehouse.payment_states group by batch order by batch
"""
_LEDGER = """
select programme, year, count(*) as payments,
    (coalesce(sum(amount) filter (where state != 'failed'), 0) - sum(recovered))::varchar as amount
from warehouse.payment_states group by programme, year order by programme, year
"""
_BALANCES = """
select programme, year, cohort, committed::varchar as committed, issued::varchar as issued, paid::varchar as paid,
    failed::varchar as failed, open::varchar as unreturned, recovered::varchar as recovered, held::varchar as held
from warehouse.balances order by programme, year, cohort
"""


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
        return {
            "runs": records(connection.execute(_RUNS)),
            "batches": records(connection.execute(_BATCHES)),
            "ledger": records(connection.execute(_LEDGER)),
            "balances": records(connection.execute(_BALANCES)),
            "unfinished": unfinished(out),
            "paid_elsewhere": paid_elsewhere(connection, out),
        }
