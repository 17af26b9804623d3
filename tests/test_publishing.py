"""A run counts when all of it is there: what is written side by side is thrown away together."""

import time
from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any

import duckdb
import pytest

from flows import publishing
from flows.underway import Review
from schemas.errors import Conflict, IntegrityFailure, SettlementError

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


def kept(folder: Path) -> dict[str, int]:
    """How many rows the warehouse has, by table."""
    with duckdb.connect(str(folder / "out" / "warehouse.duckdb"), read_only=True) as connection:
        return {
            table: connection.execute(f"select count(*) from {table}").fetchall()[0][0]
            for table in ("runs", "decisions", "findings", "payments", "workings", "ledger")
        }
