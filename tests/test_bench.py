"""Do the scripts a settlement is measured beside do the same work? Otherwise the comparison would mean nothing."""

import csv
import subprocess
from pathlib import Path

import pytest

from bench import report
from bench.contenders import FLOOR, PANDAS, POLARS, SETTLE, Contender
from bench.data import cohort
from bench.measure import Cost, measure
from bench.plot import plot

PEOPLE = 400


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return cohort(tmp_path_factory.mktemp("bench"), PEOPLE, clean=True)


def decisions(contender: Contender, inputs: Path, out: Path) -> dict[str, tuple[str, ...]]:
    subprocess.run(contender.command(inputs, out), check=True, capture_output=True)
    (file,) = out.rglob("decisions.csv")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return {
            row["subject_no"]: (
                row["name"],
                row["id_number"],
                row["outcome"],
                row["tier"],
                row["amount"],
                row["reasons"],
            )
            for row in csv.DictReader(lines)
        }


def test_every_contender_decides_alike(inputs: Path, tmp_path: Path) -> None:
    settled = decisions(SETTLE, inputs, tmp_path / "settle")
    assert len(settled) == PEOPLE
    assert {outcome for _, _, outcome, *_ in settled.values()} == {"pay", "hold", "reject"}
    assert decisions(PANDAS, inputs, tmp_path / "pandas") == settled
    assert decisions(POLARS, inputs, tmp_path / "polars") == settled


def test_reading_alone_reads_every_row(inputs: Path, tmp_path: Path) -> None:
    cost = measure(FLOOR.command(inputs, tmp_path), tmp_path / "errors.txt")
    # Five courses, a registration, a payment and a line of the roll make eight rows for nearly everybody.
    assert PEOPLE * 7 < int(cost.said) < PEOPLE * 10
    assert cost.seconds > 0
    # Python alone takes more than ten megabytes.
    assert cost.memory > 10_000_000


def test_a_contender_that_fails_ends_the_measuring(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="No such file"):
        measure(PANDAS.command(tmp_path / "nothing", tmp_path / "out"), tmp_path / "errors.txt")


def test_what_was_measured_is_told_in_ratios_and_growth() -> None:
    def costs(seconds: float) -> list[Cost]:
        return [Cost(seconds * factor, seconds, 10_000_000, "8000") for factor in (3, 1, 0.5)]

    results = {
        people: {
            FLOOR: costs(people / 1000),
            POLARS: costs(people / 500),
            SETTLE: costs(people / 500),
            PANDAS: costs(99.0),
        }
        for people in (1_000, 10_000)
    }
    row = report.times(results).splitlines()[2]
    assert row == "| 1,000 | 8,000 | 1.0 s | 2.0 s | 2.0 s | 99.0 s | 2.00 | 1.00 | 49.50 |"
    assert "| settle run | 1.00 | 1.00 | 1.00 |" in report.growth(results)
    assert "| pandas script | 0.00 | 0.00 | 0.00 |" in report.growth(results)


def test_the_plot_has_a_line_for_each_contender() -> None:
    drawn = plot({"one": [(100, 0.5), (1000, 5.0)], "two": [(100, 1.0), (1000, 10.0)]})
    # A factor of ten is as far on every line.
    assert drawn.count("<polyline") == 2
    assert drawn.count("<circle") == 4
