"""Which run is meant, and may this be done to it now? Every move of money starts here."""

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

from flows.warehouse import run_folder
from reports.masking import shown
from reports.tables import csv_sha256
from schemas.errors import Conflict, IntegrityFailure, UsageError

# As sql/papers/payments_csv.sql lists what a run proposes; payments are numbered in that order.
_LIST = """
select payment_no, subject_no, payee, account, amount, kind from warehouse.payments where run = ? order by payment_no
"""
STATES = {"draft": "待批准", "approved": "已批准", "issued": "已发放"}


@dataclass(frozen=True)
class Run:
    """A finished run as the warehouse knows it. Amounts in yuan; `ledger_head` is the last entry the run compared with."""

    name: str
    programme: str
    year: int
    state: str
    made_by: str
    folder: Path
    ledger_head: int
    payments_sha256: str
    payments: int
    total: Decimal


def find_run(connection: duckdb.DuckDBPyConnection, name: str) -> Run:
    """The run of that name. Raises UsageError where there is none."""
    found = connection.execute(
        "select run, programme, year, state, made_by, folder, ledger_head, manifest->>'$.payments_sha256', "
        "(manifest->>'$.payments')::integer, (manifest->>'$.payable_total')::decimal(14, 2) "
        "from warehouse.runs where run = ?",
        [name],
    ).fetchall()
    if not found:
        raise UsageError(f"没有名为“{shown(name)}”的运行。用 settle status 查看已有的运行。")
    run, programme, year, state, made_by, folder, head, sha256, payments, total = found[0]
    return Run(run, programme, year, state, made_by, run_folder(connection, folder), head, sha256, payments, total)


def require_state(run: Run, state: str, doing: str) -> None:
    """Raise Conflict unless the run stands where `doing` may be done to it."""
    if run.state != state:
        raise Conflict(f"运行 {run.name} 现在是“{STATES[run.state]}”，不能{doing}（须为“{STATES[state]}”）。")


def require_fresh(connection: duckdb.DuckDBPyConnection, run: Run) -> None:
    """Raise Conflict where the payment list was changed, or money moved since the run: of the same programme and year, or,
    for whoever is on the list, of its other years, which count towards a cap over life.

    Raises IntegrityFailure where the warehouse would pay otherwise than the list says: people approve the list, and bank
    files are written from the warehouse.
    """
    payments = run.folder / "payments.csv"
    if not payments.exists() or hashlib.sha256(payments.read_bytes()).hexdigest() != run.payments_sha256:
        raise Conflict(f"运行 {run.name} 的 payments.csv 已被改动或不见了，不能再用。请重新运行 settle run。")
    if csv_sha256(connection.sql(_LIST, params=[run.name])) != run.payments_sha256:
        raise IntegrityFailure(
            f"数据仓库里运行 {run.name} 的付款与它的 payments.csv 不同，被改动过，不能使用。请联系系统维护人员。"
        )
    if connection.execute("select run from warehouse.stale_runs where run = ?", [run.name]).fetchall():
        raise Conflict(f"运行 {run.name} 之后台账又有变动，它的应发金额已不准。请重新运行 settle run。")
