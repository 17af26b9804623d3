"""Does a second person stand by this run's payment list? Approval binds to the list's own hash."""

import unicodedata
from datetime import datetime
from pathlib import Path

from flows.elsewhere import refuse_paid_elsewhere
from flows.warehouse import open_warehouse, transaction
from schemas.errors import Conflict

from .balance import Moved, read_balance
from .runs import find_run, require_fresh, require_state

# What counts as a letter though nobody sees it: the fillers of Korean syllables.
_UNSEEN = "\u115f\u1160"


def same_person(one: str, other: str) -> bool:
    """Whether two names are one however they are typed: blanks, signs, capitals, width and what cannot be seen aside."""
    return _letters(one) == _letters(other)


def _letters(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(sign for sign in folded if sign.isalnum() and sign not in _UNSEEN)


def approve_run(warehouse: Path, name: str, *, out: Path, by: str, at: datetime, wait: float) -> Moved:
    """Approve a draft. Raises Conflict where maker and checker are one, or the run is stale or no draft."""
    with open_warehouse(warehouse, wait=wait, holder=f"{by} 的批准", analyst=out) as connection:
        refuse_paid_elsewhere(connection, out)
        run = find_run(connection, name)
        require_state(run, "draft", "批准")
        if same_person(by, run.made_by):
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
