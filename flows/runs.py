"""What is this run called? Numbers count up per programme and year and are never used again."""

import json
import os
import re
from pathlib import Path
from typing import Any

import duckdb

from .warehouse import run_folder


def allocate(connection: duckdb.DuckDBPyConnection, programme: str, year: int, out: Path) -> tuple[str, int]:
    """The next run's name and number: above every finished run and every folder an unfinished one left behind."""
    (finished,) = connection.execute(
        "select coalesce(max(number), 0) from warehouse.runs where programme = ? and year = ?", [programme, year]
    ).fetchall()[0]
    number = max([finished, *_numbers(out, programme, year)]) + 1
    return f"{programme}-{year}-{number:03d}", number


def unfinished(out: Path) -> list[str]:
    """Run folders without run.json: a run was stopped there and none of it counts."""
    if not out.is_dir():
        return []
    return sorted(
        folder.name
        for folder in out.iterdir()
        if folder.is_dir() and re.fullmatch(r".+-\d{4}-\d{3,}", folder.name) and not (folder / "run.json").exists()
    )


def complete(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the run.json of every run that was committed to the warehouse but did not live to write it."""
    for folder, manifest in connection.execute("select folder, manifest from warehouse.runs").fetchall():
        place = run_folder(connection, folder)
        if place.is_dir() and not (place / "run.json").exists():
            write_manifest(place, json.loads(manifest))


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Put run.json into a run folder, whole or not at all."""
    partial = folder / "run.json.part"
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        json.dump(manifest, stream, ensure_ascii=False, indent=2)
        stream.flush()
        os.fsync(stream.fileno())
    partial.rename(folder / "run.json")


def _numbers(out: Path, programme: str, year: int) -> list[int]:
    if not out.is_dir():
        return []
    pattern = re.compile(rf"{re.escape(programme)}-{year}-(\d+)")
    return [int(match[1]) for folder in out.iterdir() if (match := pattern.fullmatch(folder.name))]
