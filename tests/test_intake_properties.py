"""Does any mixture of layout noise around the same facts leave what is read, and so what is decided, the same?"""

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.intake.find import find_workbooks
from flows.intake.read import read_sheets
from flows.underway import Review

from .degree_office import COLUMNS
from .noise import dates, write_noisily
from .test_properties import Cells, read_office, verdicts

# The same layouts in every run: among millions there may be one that nobody, a person included, can read two ways.
SAME = settings(
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    print_blob=True,
)
SEEDS = st.integers(0, 1_000_000)


@pytest.fixture(scope="module")
def facts(office: Path) -> dict[str, Cells]:
    return {name: [[dates(cell) for cell in row] for row in cells] for name, cells in read_office(office).items()}


def rows_read(folder: Path) -> Counter[Any]:
    """Every row read, whatever it stood in."""
    return Counter(
        (read.header.kind.name, *(value for field, value in row.items() if field != "row"))
        for workbook in find_workbooks((folder,))
        for read in read_sheets(workbook.path, workbook.name, list(COLUMNS))
        if read.header and read.rows is not None
        for row in read.rows.to_pylist()
    )


@settings(SAME, max_examples=20)
@given(seed=SEEDS)
def test_layout_changes_no_row(
    office: Path, facts: dict[str, Cells], tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    inputs = tmp_path_factory.mktemp("noisy")
    write_noisily(facts, inputs, random.Random(seed))
    read, written = rows_read(inputs), rows_read(office)
    assert (read - written, written - read) == (Counter(), Counter())


@settings(SAME, max_examples=3)
@given(seed=SEEDS)
def test_layout_decides_nothing(
    office: Path,
    facts: dict[str, Cells],
    tmp_path_factory: pytest.TempPathFactory,
    settle: Callable[..., Review],
    seed: int,
) -> None:
    inputs = tmp_path_factory.mktemp("noisy")
    write_noisily(facts, inputs, random.Random(seed))
    assert verdicts(settle(inputs)) == verdicts(settle(office))
