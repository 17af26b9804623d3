"""Which runs lie in the out folder, and what is the next one called?

Numbers count up per programme and year and are never used again. What a run folder says of itself is put there by
flows.manifest.
"""

import re
from pathlib import Path

import duckdb

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
    return [folder.name for folder in run_folders(out) if not (folder / "run.json").exists()]


def run_folders(out: Path) -> list[Path]:
    """The folders that are named like a run, finished or not, in order of their names."""
    if not out.is_dir():
        return []
    return sorted(folder for folder in out.iterdir() if folder.is_dir() and _RUN.fullmatch(folder.name))


def _numbers(out: Path, programme: str, year: int) -> list[int]:
    pattern = re.compile(rf"{re.escape(programme)}-{year}-(\d+)")
    return [int(match[1]) for folder in run_folders(out) if (match := pattern.fullmatch(folder.name))]
