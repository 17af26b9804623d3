"""How does a run say that it is finished? By run.json, which is written last of all, whole or not at all."""

import json
import os
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import duckdb

from .warehouse import run_folder


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
