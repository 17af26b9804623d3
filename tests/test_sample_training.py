"""Do the invented training workbooks come out as they say, and is every trouble of contract 5 among them?"""

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.sample.training import SMALLEST_COMPLETE
from flows.sample.training_troubles import CLEAN, PROJECT_TROUBLES, TROUBLES
from flows.sampling import write_sample
from flows.steps import run_steps
from flows.underway import Request
from policies.terms import load_terms

SAMPLE = Path(__file__).parents[1] / "data" / "sample" / "beijing-skills"
TOLD = ("name", "id_number", "outcome", "tier", "amount", "reasons", "notes")


def rows(path: Path) -> dict[str, dict[str, str]]:
    """By subject_no; who goes by the place of a row, by name."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return {
            f"?{row['name']}" if row["subject_no"].startswith("?") else row["subject_no"]: {n: row[n] for n in TOLD}
            for row in csv.DictReader(stream)
        }


def settle(inputs: Path, out: Path) -> dict[str, Any]:
    request = Request(
        programme="beijing-skills",
        year=2026,
        inputs=(inputs,),
        out=out,
        warehouse=out / "warehouse.duckdb",
        made_by="制表人",
        made_at=datetime(2026, 10, 9, tzinfo=UTC),
    )
    return rows(Path(run_steps(request, announce=lambda _: None).summary["folder"]) / "decisions.csv")


def test_the_sample_in_the_repository_comes_out_as_it_must(tmp_path: Path) -> None:
    expected = rows(SAMPLE / "expected.csv")
    assert len(expected) == 30
    assert {row["outcome"] for row in expected.values()} == {"pay", "hold", "reject"}
    assert settle(SAMPLE, tmp_path / "out") == expected


@pytest.mark.parametrize(("people", "seed"), [(SMALLEST_COMPLETE, 1), (300, 2)])
def test_what_is_expected_is_decided(people: int, seed: int, tmp_path: Path) -> None:
    write_sample("beijing-skills", tmp_path / "in", people=people, seed=seed, year=2026)
    expected = rows(tmp_path / "in" / "expected.csv")
    assert len(expected) == people
    assert settle(tmp_path / "in", tmp_path / "out") == expected


def test_every_code_that_refuses_or_holds_occurs(tmp_path: Path) -> None:
    summary = write_sample("beijing-skills", tmp_path, people=300, seed=2, year=2026)
    assert set(summary["troubles"]) == {CLEAN.name, *(trouble.name for trouble in TROUBLES)}
    codes = {code for row in rows(tmp_path / "expected.csv").values() for code in row["reasons"].split(";")} - {""}
    reasons = load_terms("beijing-skills", 2026).policy.reasons
    assert codes == {code for code, reason in reasons.items() if reason.effect != "note"} - {"card_returned"}
    assert len(PROJECT_TROUBLES) <= 300 // 12


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("first", "second"):
        write_sample("beijing-skills", tmp_path / name, people=30, seed=5, year=2026)
    for path in (tmp_path / "first").iterdir():
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes()
        assert path.read_bytes() == (SAMPLE / path.name).read_bytes()
