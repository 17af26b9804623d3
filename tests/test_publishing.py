"""A run counts when all of it is there: what is written side by side is thrown away together."""

import os
import stat
import time
from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any

import duckdb
import pytest

from flows import publishing
from flows.money.entries import list_entries
from flows.steps import run_steps
from flows.underway import Request, Review
from reports.files import create_private
from schemas.errors import Conflict, IntegrityFailure, SettlementError

from .conftest import MADE_AT

# Longer than an invented office's rows take on their way into the warehouse.
_LATE_SECONDS = 1.0


def late(*_: Any, **__: Any) -> None:
    time.sleep(_LATE_SECONDS)
    raise IntegrityFailure("one came too late")


def full(*_: Any, **__: Any) -> None:
    raise duckdb.IOException("No space left on device")


@pytest.mark.parametrize(
    ("part", "fails", "as_what"),
    [
        ("mark_workbooks", late, IntegrityFailure),
        ("publish", late, IntegrityFailure),
        ("_freeze_inputs", late, IntegrityFailure),
        ("_keep", full, Conflict),
        ("_enter_run", full, Conflict),
    ],
)
def test_where_one_part_fails_nothing_counts(
    settle: Callable[..., Review],
    office: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    part: str,
    fails: Callable[..., None],
    as_what: type[SettlementError],
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(publishing, part, fails)
        with pytest.raises(as_what):
            settle(office)
    assert kept(tmp_path) == dict.fromkeys(("runs", "decisions", "findings", "payments", "workings", "ledger"), 0)
    assert not list((tmp_path / "out").rglob("run.json"))
    # What was left behind keeps its number and is named; the next run stands on its own.
    again = settle(office)
    assert (again.run, again.unfinished) == ("beijing-degree-2026-002", ["beijing-degree-2026-001"])
    assert kept(tmp_path)["runs"] == 1
    assert kept(tmp_path)["payments"] == again.summary["payments"] > 0


def test_a_workbook_changed_while_it_is_settled_makes_the_run_void(
    settle: Callable[..., Review], office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs = copytree(office, tmp_path / "inputs")
    changed = max(inputs.glob("*.xlsx"), key=lambda path: path.stat().st_size)
    write = publishing.publish

    def meddle(*given: Any, **named: Any) -> Any:
        changed.write_bytes(changed.read_bytes() + b"\0")
        return write(*given, **named)

    freeze = publishing._freeze_inputs
    monkeypatch.setattr(publishing, "publish", meddle)
    monkeypatch.setattr(publishing, "_freeze_inputs", lambda *given: (time.sleep(_LATE_SECONDS), freeze(*given)))
    with pytest.raises(Conflict, match=f"“.*{changed.name}”在运行期间被改动"):
        settle(inputs)
    assert kept(tmp_path)["runs"] == 0


def test_every_folder_on_the_way_to_a_run_is_its_owners_only(office: Path, tmp_path: Path) -> None:
    request = Request(
        programme="beijing-degree",
        year=2026,
        inputs=(office,),
        out=tmp_path / "结算" / "2026",
        warehouse=tmp_path / "仓库" / "甲" / "warehouse.duckdb",
        made_by="制表人",
        made_at=MADE_AT,
    )
    run_steps(request, announce=lambda _: None)
    # One that anybody could read is given in place of the list.
    entries = tmp_path / "台账.csv"
    entries.touch(0o644)
    list_entries(request.warehouse, programme=None, year=None, file=entries, wait=1)
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    assert [path for path, mode in modes.items() if mode != (0o700 if path.is_dir() else 0o600)] == []


def test_what_is_no_file_keeps_its_rights(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o644)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with create_private(pipe) as writer:
        writer.write(b"told")
    assert os.read(reader, 9) == b"told"
    os.close(reader)
    assert stat.S_IMODE(pipe.stat().st_mode) == 0o644


def kept(folder: Path) -> dict[str, int]:
    """How many rows the warehouse has, by table."""
    with duckdb.connect(str(folder / "out" / "warehouse.duckdb"), read_only=True) as connection:
        return {
            table: connection.execute(f"select count(*) from {table}").fetchall()[0][0]
            for table in ("runs", "decisions", "findings", "payments", "workings", "ledger")
        }
