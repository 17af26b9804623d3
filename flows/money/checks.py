"""Is the ledger still whole, and is what is kept of a run still what it decided? The checks below sql/checks/."""

from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import duckdb

from schemas.errors import IntegrityFailure

# What the checks of sql/checks/archive/ compare, in the officer's words.
_KEPT = {
    "decisions_are_the_rebuilt": "结论",
    "payments_are_the_rebuilt": "付款",
    "payment_items_are_the_rebuilt": "付款明细",
}


def check_ledger(connection: duckdb.DuckDBPyConnection) -> None:
    """Raise IntegrityFailure, naming the check, where one of sql/checks/ledger/ finds anything; nothing is committed then.

    They run after every command that moves money.
    """
    if faults := ledger_faults(connection):
        raise IntegrityFailure("\n".join([*faults, "本次操作已撤销。请联系系统维护人员。"]))


def ledger_faults(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Which of sql/checks/ledger/ find anything, and where."""
    return [
        f"台账自检 {name} 未通过（{len(found)} 处，如 {found[0][0]}）。"
        for name, found in _findings(connection, "ledger")
    ]


def archive_faults(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """What the warehouse keeps of a run otherwise than it was rebuilt in this connection: sql/checks/archive/."""
    return [
        f"数据仓库里的{_KEPT[name]}与由原始材料重算的结果不同，被改动过（如 {found[0][0]}）。"
        for name, found in _findings(connection, "archive")
    ]


def _findings(connection: duckdb.DuckDBPyConnection, folder: str) -> Iterator[tuple[str, list[Any]]]:
    """The checks of a folder that find anything, by name, and what they find."""
    for entry in sorted((files("sql") / "checks" / folder).iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".sql") and (found := connection.execute(entry.read_text("utf-8")).fetchall()):
            yield entry.name.removesuffix(".sql"), found
