"""Does the sample cohort come out as it must, down to the cells of every paper?"""

import csv
from pathlib import Path

import pytest

from .golden import GOLDEN, PAPERS, SAMPLE, cells, settle_sample


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return settle_sample(tmp_path_factory.mktemp("sample") / "out")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_decisions_are_as_the_sample_expects(folder: Path) -> None:
    told = ("subject_no", "name", "id_number", "outcome", "tier", "amount", "reasons", "notes")
    decided = {row["subject_no"]: {name: row[name] for name in told} for row in rows(folder / "decisions.csv")}
    assert decided == {row["subject_no"]: row for row in rows(SAMPLE / "expected.csv")}
    assert {row["outcome"] for row in decided.values()} == {"pay", "hold", "reject"}


@pytest.mark.parametrize("name", PAPERS)
def test_every_cell_of_a_paper_is_as_reviewed(folder: Path, name: str) -> None:
    with (GOLDEN / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        assert cells(folder / f"{name}.xlsx") == list(csv.reader(stream))


def test_problems_are_told_as_reviewed(folder: Path) -> None:
    assert rows(folder / "problems.csv") == rows(GOLDEN / "problems.csv")


def test_the_same_run_again_writes_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    again = settle_sample(tmp_path / "out")
    for name in PAPERS:
        assert (again / f"{name}.xlsx").read_bytes() == (folder / f"{name}.xlsx").read_bytes()
    assert (again / "payments.csv").read_bytes() == (folder / "payments.csv").read_bytes()
