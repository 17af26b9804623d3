"""What may analysts read, and how does it get to them? OUT/analyst.duckdb: the warehouse masked, explained and whole.

Built anew each time in a file of its own and put in place by renaming: who reads the old file goes on reading it, and
nobody ever sees half a file. What it holds is said in `sql/analyst/`, one file a table.
"""

import logging
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

import duckdb

from .cores import AT_ONCE

ANALYST = "analyst.duckdb"
# Analysts come with tools of their own, and those are seldom the newest: a form that every DuckDB since 1.3 reads.
_FORM = "v1.3.0"


def publish_analyst(warehouse: Path, out: Path) -> None:
    """Replace OUT/analyst.duckdb by what the warehouse holds now.

    The caller keeps other commands out of the warehouse and has no connection to it open. Where it fails, that is a
    warning and nothing more: the money has moved by then, and the next command publishes again.
    """
    provisional = out / f"{ANALYST}.part"
    try:
        _remove(provisional)
        _write(warehouse, provisional)
        provisional.rename(out / ANALYST)
        _settle_on_disk(out)
    except (duckdb.Error, OSError) as error:
        with suppress(OSError):
            _remove(provisional)
        logging.getLogger(__name__).warning(
            "分析数据库“%s”没有更新（%s）。结算和台账不受影响，下一个命令会再写一次；仍不行请检查输出文件夹的磁盘空间和权限。",
            ANALYST,
            _cause(error),
        )


def _write(warehouse: Path, provisional: Path) -> None:
    """Build the analyst's tables in a new file, and leave it closed and on disk."""
    # Two tables are made at a time, each on a core of its own.
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        connection.execute("attach ? as warehouse (read_only)", [str(warehouse)])
        # Nobody recovers a provisional file: it is written whole or thrown away, so it needs no log.
        connection.execute(
            f"attach ? as analyst (storage_version '{_FORM}', recovery_mode 'no_wal_writes')", [str(provisional)]
        )
        provisional.chmod(0o600)
        connection.execute("create schema analyst.analysis")
        connection.execute((files("sql") / "masks.sql").read_text("utf-8"))
        scripts = [
            each.read_text("utf-8") for each in (files("sql") / "analyst").iterdir() if each.name.endswith(".sql")
        ]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for laid in [pool.submit(_lay, connection.cursor(), script) for script in scripts]:
                laid.result()
        connection.execute("use analyst")
        connection.execute("checkpoint")
        connection.execute("use memory")
        connection.execute("detach analyst")
    _settle_on_disk(provisional)


def _lay(cursor: duckdb.DuckDBPyConnection, script: str) -> None:
    """Make one table. Whoever reads the file sees all of them or none, so each may be a transaction of its own."""
    with cursor:
        # Where tables are made, and where the masks are found.
        cursor.execute("set search_path = 'analyst,memory'")
        cursor.execute(script)


def _settle_on_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(provisional: Path) -> None:
    for left_over in (provisional, provisional.with_name(f"{provisional.name}.wal")):
        left_over.unlink(missing_ok=True)


def _cause(error: duckdb.Error | OSError) -> str:
    return error.strerror or "系统错误" if isinstance(error, OSError) else type(error).__name__
