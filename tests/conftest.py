"""What every test may use: a review run in this process, and an invented office to run it on."""

import csv
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from flows import warehouse
from flows.sampling import write_sample
from flows.steps import run_steps
from flows.underway import Request, Review

MADE_AT = datetime(2026, 10, 9, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of invented degree workbooks in which every trouble occurs."""
    folder = tmp_path_factory.mktemp("office")
    write_sample("beijing-degree", folder, people=60, seed=7, year=2026)
    return folder


@pytest.fixture
def settle(tmp_path: Path) -> Callable[..., Review]:
    """Run the degree review of 2026 on a folder, into this test's own out folder and warehouse."""
    return partial(review_into, tmp_path / "out")


@pytest.fixture
def unanalysed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is published for analysts, which takes longer than moving a few people's money; test_analyst is about that."""
    monkeypatch.setattr(warehouse, "publish_analyst", lambda *_: None)


def review_into(out: Path, *inputs: Path, year: int = 2026, **changes: object) -> Review:
    """Run the degree review on folders, into an out folder with its own warehouse."""
    request = Request(
        programme="beijing-degree",
        year=year,
        inputs=inputs,
        out=out,
        warehouse=out / "warehouse.duckdb",
        made_by="制表人",
        made_at=MADE_AT,
        **changes,  # type: ignore[arg-type]
    )
    return run_steps(request, announce=lambda _: None)


def decisions(review: Review) -> dict[str, dict[str, str]]:
    """decisions.csv of a published review, by subject number."""
    path = Path(review.summary["folder"]) / "decisions.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return {row["subject_no"]: row for row in csv.DictReader(stream)}
