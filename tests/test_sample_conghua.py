"""Do the invented Conghua workbooks come out as they say, quota and all, and is every trouble of contract 6 among them?"""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.sample.conghua import SMALLEST_COMPLETE
from flows.sample.conghua_troubles import CLEAN, TROUBLES
from flows.sampling import write_sample
from flows.steps import run_steps
from flows.underway import Request
from policies.terms import load_terms

SAMPLE = Path(__file__).parents[1] / "data" / "sample" / "conghua-degree"
TOLD = ("subject_no", "name", "id_number", "outcome", "tier", "amount", "reasons", "notes")
TERMS = load_terms("conghua-degree", 2023)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def settle(inputs: Path, out: Path) -> dict[str, dict[str, str]]:
    """What was decided about each application, in the columns that expected.csv has."""
    request = Request(
        programme="conghua-degree",
        year=2023,
        inputs=(inputs,),
        out=out,
        warehouse=out / "warehouse.duckdb",
        made_by="制表人",
        made_at=datetime(2024, 1, 5, tzinfo=UTC),
    )
    folder = Path(run_steps(request, announce=lambda _: None).summary["folder"])
    return {row["subject_no"]: {name: row[name] for name in TOLD} for row in rows(folder / "decisions.csv")}


def test_the_sample_in_the_repository_comes_out_as_it_must(tmp_path: Path) -> None:
    expected = {row["subject_no"]: row for row in rows(SAMPLE / "expected.csv")}
    assert len(expected) == 40
    assert {row["outcome"] for row in expected.values()} == {"pay", "hold", "reject"}
    assert settle(SAMPLE, tmp_path / "out") == expected


@pytest.mark.parametrize(("people", "seed"), [(SMALLEST_COMPLETE, 1), (500, 2)])
def test_what_is_expected_is_decided(people: int, seed: int, tmp_path: Path) -> None:
    summary = write_sample("conghua-degree", tmp_path / "in", people=people, seed=seed, year=2023)
    expected = {row["subject_no"]: row for row in rows(tmp_path / "in" / "expected.csv")}
    assert len(expected) == people
    assert set(summary["troubles"]) == {CLEAN.name, *(trouble.name for trouble in TROUBLES)}
    assert settle(tmp_path / "in", tmp_path / "out") == expected
    quota = int(TERMS.scalars()["quota"])
    assert any("quota_exceeded" in row["reasons"] for row in expected.values()) == (people > quota)


def test_every_code_occurs_that_needs_no_ledger(tmp_path: Path) -> None:
    write_sample("conghua-degree", tmp_path, people=500, seed=2, year=2023)
    codes = {code for row in rows(tmp_path / "expected.csv") for code in row["reasons"].split(";") if code}
    assert codes == set(TERMS.policy.reasons) - {"card_returned", "overpaid"}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    first = write_sample("conghua-degree", tmp_path / "1", people=40, seed=3, year=2023)
    write_sample("conghua-degree", tmp_path / "2", people=40, seed=3, year=2023)
    for name in first["files"]:
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()
        assert (tmp_path / "1" / name).read_bytes() == (SAMPLE / name).read_bytes()
