"""Is the ledger still whole? The checks of sql/checks/ledger/, run after every command that moves money."""

from importlib.resources import files

import duckdb

from schemas.errors import IntegrityFailure


def check_ledger(connection: duckdb.DuckDBPyConnection) -> None:
    """Raise IntegrityFailure, naming the check, where one of them finds anything; nothing is committed then."""
    for entry in sorted((files("sql") / "checks" / "ledger").iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".sql"):
            found = connection.execute(entry.read_text("utf-8")).fetchall()
            if found:
                name = entry.name.removesuffix(".sql")
                raise IntegrityFailure(
                    f"台账自检 {name} 未通过（{len(found)} 处，如 {found[0][0]}），本次操作已撤销。请联系系统维护人员。"
                )
