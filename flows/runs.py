"""What is this run called? Numbers count up per programme and year and are never used again."""

import json
import os
import re
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import duckdb

from schemas.errors import IntegrityFailure

from .warehouse import run_folder

_RUN = re.compile(r".+-\d{4}-\d{3,}")


def allocate(connection: duckdb.DuckDBPyConnection, programme: str, year: int, out: Path) -> tuple[str, int]:
    """The next run's name and number: above every finished run and every folder an unfinished one left behind."""
    (finished,) = connection.execute(
        "select coalesce(max(number), 0) from warehouse.runs where programme = ? and year = ?", [programme, year]
    ).fetchall()[0]
    number = max([finished, *_numbers(out, programme, year)]) + 1
    return f"{programme}-{year}-{number:03d}", number


def unfinished(out: Path) -> list[str]:
    """Run folders without run.json: a run was stopped there and none of it counts."""
    return [folder.name for folder in _run_folders(out) if not (folder / "run.json").exists()]


def paid_elsewhere(connection: duckdb.DuckDBPyConnection | None, out: Path) -> list[str]:
    """Run folders with a bank file that the attached warehouse never issued; without a connection there is no warehouse."""
    issued = (
        connection.execute("select run from warehouse.runs where state = 'issued'").fetchall() if connection else []
    )
    return [folder.name for folder in _run_folders(out) if (folder.name,) not in issued and _has_bank_file(folder)]


def refuse_paid_elsewhere(connection: duckdb.DuckDBPyConnection, out: Path) -> None:
    """Raise IntegrityFailure where the out folder holds bank files that the attached warehouse never issued.

    It is another's, was lost and made anew, or is an older copy: everybody paid since would be paid again.
    """
    if runs := paid_elsewhere(connection, out):
        raise IntegrityFailure(paid_elsewhere_fault(runs, out) + "本次没有进行。")


def paid_elsewhere_fault(runs: list[str], out: Path) -> str:
    """What is wrong where there are such runs, and what to do."""
    return (
        f"输出文件夹“{out.name}”里的运行 {'、'.join(runs)} 已有银行文件，数据仓库里却没有这笔发放。"
        "数据仓库可能丢失、换成了较早的备份，或 --warehouse 写错了，接着做会重复发放。请从备份取回与它们一起的数据仓库和密钥文件；"
        "确实要另开台账的，请换一个 --out 文件夹。"
    )


def complete(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the run.json of every run that was committed to the warehouse but did not live to write it."""
    for folder, manifest in connection.execute("select folder, manifest from warehouse.runs").fetchall():
        place = run_folder(connection, folder)
        if place.is_dir() and not (place / "run.json").exists():
            write_manifest(place, json.loads(manifest))


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Put run.json into a run folder, whole or not at all."""
    from reports.files import create_private

    partial = folder / "run.json.part"
    with TextIOWrapper(create_private(partial), encoding="utf-8") as stream:
        json.dump(manifest, stream, ensure_ascii=False, indent=2)
        stream.flush()
        os.fsync(stream.fileno())
    partial.rename(folder / "run.json")


def _numbers(out: Path, programme: str, year: int) -> list[int]:
    pattern = re.compile(rf"{re.escape(programme)}-{year}-(\d+)")
    return [int(match[1]) for folder in _run_folders(out) if (match := pattern.fullmatch(folder.name))]


def _run_folders(out: Path) -> list[Path]:
    if not out.is_dir():
        return []
    return sorted(folder for folder in out.iterdir() if folder.is_dir() and _RUN.fullmatch(folder.name))


def _has_bank_file(folder: Path) -> bool:
    """Whether a bank file was published there, not merely written by an issue that never came to count."""
    bank = folder / "bank"
    if not bank.is_dir():
        return False
    from reports.bank import is_provisional

    return any(not is_provisional(file) for file in bank.iterdir())
