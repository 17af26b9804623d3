"""Does a second person stand by this run's payment list? Approval binds to the list's own hash."""

from datetime import datetime
from pathlib import Path

from flows.warehouse import open_warehouse, transaction
from schemas.errors import Conflict
from schemas.reading import name as folded

from .balance import Moved, read_balance
from .runs import find_run, require_fresh, require_state


def approve_run(warehouse: Path, name: str, *, out: Path, by: str, at: datetime, wait: float) -> Moved:
    """Approve a draft. Raises Conflict where maker and checker are one, or the run is stale or no draft."""
    with open_warehouse(warehouse, wait=wait, holder=f"{by} 的批准", analyst=out) as connection:
        run = find_run(connection, name)
        require_state(run, "draft", "批准")
        # 张三 typed with a blank in it is nobody else, who might approve what 张三 made.
        if folded(by) == folded(run.made_by):
            raise Conflict(f"运行 {name} 是 {by} 自己制作的，须由另一人批准。")
        require_fresh(connection, run)
        place = run.programme, run.year
        before = read_balance(connection, *place)
        with transaction(connection):
            connection.execute(
                "insert into warehouse.approvals values (?, ?, ?, ?)", [name, by, at, run.payments_sha256]
            )
            connection.execute("update warehouse.runs set state = 'approved' where run = ?", [name])
        answer = {
            "run": name,
            "approved_by": by,
            "payments": run.payments,
            "total": str(run.total),
            "payments_sha256": run.payments_sha256,
        }
        return Moved(answer, {place: before}, {place: read_balance(connection, *place)})
