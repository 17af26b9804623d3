"""Where do runs and money live, and who may write? Opens the warehouse for one command at a time.

A run works in memory and touches the warehouse in a single transaction at its end; the warehouse file stays locked from
the start, so the ledger a run compares with cannot move under it.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.resources import files
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from schemas.errors import Conflict, IntegrityFailure, UsageError

from .analyst import publish_analyst
from .keys import fingerprint_of, kept_key, make_key, new_key, person_key_macro, read_key
from .private import private_folder

# In a path, the database takes what follows the first for options, and the second for a folder's end.
_NOT_IN_A_PATH = "?\\"


def refuse_path(path: Path) -> None:
    """Raise UsageError where no warehouse can be kept at such a path: nothing is made there."""
    if wrong := [sign for sign in _NOT_IN_A_PATH if sign in str(path.absolute())]:
        raise UsageError(
            f"输出文件夹或数据仓库的路径里有“{'”“'.join(wrong)}”，数据库认不出这样的路径。请换一个没有这个字符的文件夹。"
        )


@contextmanager
def open_warehouse(
    path: Path, *, wait: float, holder: str, analyst: Path | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of its own, in memory, with the warehouse attached. Publishes and raises like `attached`."""
    with (
        duckdb.connect(":memory:") as connection,
        attached(connection, path, wait=wait, holder=holder, analyst=analyst),
    ):
        yield connection


@contextmanager
def attached(
    connection: duckdb.DuckDBPyConnection, path: Path, *, wait: float, holder: str, analyst: Path | None = None
) -> Iterator[None]:
    """Attach the warehouse file as `warehouse`, made on first use, and lock it for as long as the context lasts.

    `holder` is what another command is told while this one works. `analyst` is the folder whose analyst.duckdb is
    published anew when all went well, after the connection let go and before another command gets hold. Raises Conflict
    where the warehouse is still held by another command after `wait` seconds, is open in another program or cannot be
    written, IntegrityFailure where it is no warehouse.
    """
    refuse_path(path)
    private_folder(path.parent)
    with _locked(path, wait=wait, holder=holder):
        try:
            try:
                _attach(connection, path)
                yield
            finally:
                connection.execute("use memory")
                connection.execute("detach database if exists warehouse")
        except duckdb.IOException as error:
            raise Conflict(
                f"数据仓库“{path.name}”写不进去，请检查磁盘空间和权限。这一步是否已完成，请用 settle status 查看。"
            ) from error
        if analyst is not None:
            publish_analyst(path, analyst)


@contextmanager
def _locked(path: Path, *, wait: float, holder: str) -> Iterator[None]:
    held_by = path.with_suffix(".holder")
    lock = FileLock(path.with_suffix(".lock"), mode=0o600)
    try:
        lock.acquire(timeout=wait)
    except Timeout as timeout:
        other = held_by.read_text("utf-8") if held_by.exists() else "另一个命令"
        raise Conflict(f"数据仓库正被占用：{other}。请等它结束后再运行（已等待 {wait:g} 秒）。") from timeout
    try:
        held_by.write_text(f"{holder}（进程 {os.getpid()}）", "utf-8")
        held_by.chmod(0o600)
        yield
    finally:
        held_by.unlink(missing_ok=True)
        lock.release()


_TABLES = "select table_name from duckdb_tables() where database_name = ?"
_VIEWS = "select view_name from duckdb_views() where database_name = 'warehouse' and not internal"
# What a decision asks the warehouse for, and which run it may be about.
LENT = ("runs", "decisions", "ledger", "payments", "payment_items", "recovery_items")


def lend(connection: duckdb.DuckDBPyConnection, path: Path, *, wait: float, holder: str) -> None:
    """Put the runs and the money of the warehouse into the connection's memory as `warehouse`; the file stays as it is.

    Where there is no file yet, nothing is made and the copy is empty. Raises like `attached`.
    """
    connection.execute("set timezone = 'Asia/Shanghai'")
    connection.execute("attach ':memory:' as warehouse")
    _lay_out(connection)
    if not path.exists():
        connection.execute(person_key_macro(new_key()))
        return
    with _locked(path, wait=wait, holder=holder):
        _open(connection, path, "attach ? as kept (read_only)")
        there = {name for (name,) in connection.execute(_TABLES, ["kept"]).fetchall()}
        for table in there.intersection(LENT):
            connection.execute(f"insert into warehouse.{table} by name select * from kept.{table}")
        left = connection.execute("select fingerprint from kept.key_print").fetchall() if "key_print" in there else []
        connection.execute("detach kept")
        ((runs,),) = connection.execute("select count(*) from warehouse.runs").fetchall()
        key = kept_key(path, left[0][0] if left else None) if runs else new_key()
        connection.execute(person_key_macro(key))


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All of it or nothing."""
    connection.execute("begin")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


def stored_folder(folder: Path, warehouse: Path) -> str:
    """A run folder as the warehouse keeps it: relative to the warehouse file, so that both may move together."""
    return os.path.relpath(folder.resolve(), warehouse.resolve().parent)


def run_folder(connection: duckdb.DuckDBPyConnection, stored: str) -> Path:
    """Where a stored run folder lies now, from wherever it is asked."""
    ((file,),) = connection.execute("select path from duckdb_databases() where database_name = 'warehouse'").fetchall()
    return kept_folder(stored, Path(file))


def kept_folder(stored: str, warehouse: Path) -> Path:
    """The same beside a warehouse file that is named."""
    return warehouse.resolve().parent / stored


def _attach(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    connection.execute("set timezone = 'Asia/Shanghai'")
    _open(connection, path, "attach ? as warehouse")
    path.chmod(0o600)
    _lay_out(connection)
    connection.execute(person_key_macro(_proved_key(connection, path)))


def _proved_key(connection: duckdb.DuckDBPyConnection, path: Path) -> bytes:
    """The key the attached warehouse's runs were made with; a new one where there are no runs and no usable key."""
    ((runs,),) = connection.execute("select count(*) from warehouse.runs").fetchall()
    ((left,),) = connection.execute("select max(fingerprint) from warehouse.key_print").fetchall()
    if not runs and read_key(path) is None:
        make_key(path)
    key = kept_key(path, left if runs else None)
    if left != fingerprint_of(key):
        with transaction(connection):
            connection.execute("delete from warehouse.key_print")
            connection.execute("insert into warehouse.key_print values (?)", [fingerprint_of(key)])
    return key


def _lay_out(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables that are not there yet, and all views as they are said today.

    What today's scripts made is left as it is: a full disk could break what is written again, and it takes longer than all
    else of opening a warehouse.
    """
    scripts, digest = _scripts()
    # Older warehouses have no such table, a new one has none at all.
    with suppress(duckdb.CatalogException):
        if connection.execute("select digest from warehouse.layout").fetchall() == [(digest,)]:
            return
    connection.execute("use warehouse")
    with transaction(connection):
        for (view,) in connection.execute(_VIEWS).fetchall():
            connection.execute(f"drop view {view}")
        connection.execute(scripts)
        connection.execute("delete from layout")
        connection.execute("insert into layout values (?)", [digest])
    connection.execute("use memory")


@cache
def _scripts() -> tuple[str, str]:
    """What lays out a warehouse, and its SHA-256 in hex."""
    scripts = "".join(
        (files("sql") / name).read_text("utf-8") for name in ("warehouse.sql", "ledger.sql", "standing.sql")
    )
    return scripts, hashlib.sha256(scripts.encode()).hexdigest()


def _open(connection: duckdb.DuckDBPyConnection, path: Path, attach: str) -> None:
    try:
        connection.execute(attach, [str(path)])
    except duckdb.IOException as error:
        if "lock" in str(error):
            raise Conflict(f"数据仓库“{path.name}”正被另一个程序打开（如数据库查询工具）。请关闭后再运行。") from error
        if path.exists() and not os.access(path, os.R_OK | os.W_OK):
            raise Conflict(
                f"数据仓库“{path.name}”是只读的，写不进去。请检查文件权限后再运行；什么都没有改动。"
            ) from error
        raise IntegrityFailure(f"数据仓库“{path.name}”打不开，可能已损坏。请联系系统维护人员，不要删除它。") from error
