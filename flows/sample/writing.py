"""How does a programme's sample get onto disk? Workbooks, and `expected.csv` beside them; one way for every programme."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from random import Random
from typing import Generic

from flows.sample.case import Case, Setting
from flows.sample.order import Policy, SampleSummary
from flows.sample.people import People
from flows.sample.troubles import Trouble, draw
from flows.sample.workbook import Layout, Masthead, Workbook

EXPECTED_COLUMNS = ("subject_no", "name", "id_number", "outcome", "tier", "amount", "reasons", "notes")

# How old students are: years before the review year.
_OLDEST, _YOUNGEST = 60, 20
_FILED_BEFORE_CUT_OFF = 10


@dataclass(frozen=True)
class Programme(Generic[Policy]):
    """What makes up a programme's sample. `layouts`: the registration first; `clean`: the papers of the person of that
    number; `late`: a code that holds the people of one trouble for what others before them took (a quota), or "".
    """

    unit: str
    layouts: dict[str, Layout]
    troubles: Sequence[Trouble[Policy]]
    clean: Trouble[Policy]
    person: Callable[[int, Setting[Policy]], Case]
    late: Callable[[Policy], Callable[[Trouble[Policy]], str]] = lambda _policy: lambda _trouble: ""


def write(
    programme: Programme[Policy], folder: Path, *, people: int, seed: int, year: int, policy: Policy
) -> SampleSummary:
    """Write the workbooks and `expected.csv` into `folder`. The same arguments give the same bytes."""
    rng = Random(seed)
    born = date(year - _OLDEST, 1, 1), date(year - _YOUNGEST, 12, 31)
    setting = Setting(year, policy, People(rng, born=born), rng)
    masthead = Masthead(programme.unit, year, setting.before(_FILED_BEFORE_CUT_OFF))
    folder.mkdir(parents=True, exist_ok=True)
    books = {kind: Workbook(folder, layout, masthead, rng) for kind, layout in programme.layouts.items()}
    registration = next(iter(programme.layouts))
    expected = folder / "expected.csv"
    counts: Counter[str] = Counter()
    serial = count(1)
    late = programme.late(policy)
    with expected.open("w", encoding="utf-8-sig", newline="") as stream:
        lines = csv.writer(stream)
        lines.writerow(EXPECTED_COLUMNS)
        for trouble in draw(programme.troubles, programme.clean, people=people, rng=rng):
            code = late(trouble)
            for case in _cases(programme, trouble, setting, serial):
                for kind, book in books.items():
                    book.add(case.rows[kind])
                if trouble.registered:
                    lines.writerow(_expected(case, case.rows[registration][0]["身份证号"], trouble, policy, code))
                counts[trouble.name] += 1
    for book in books.values():
        book.close()
    return SampleSummary((*(book.path for book in books.values()), expected), people, dict(sorted(counts.items())))


def _cases(
    programme: Programme[Policy], trouble: Trouble[Policy], setting: Setting[Policy], serial: Iterator[int]
) -> list[Case]:
    cases = [programme.person(next(serial), setting) for _ in range(trouble.size)]
    for case in cases:
        for edit in trouble.edits:
            edit(case, setting)
    if trouble.bind:
        trouble.bind(*cases)
    return cases


def _expected(case: Case, written: object, trouble: Trouble[Policy], policy: Policy, late: str) -> tuple[str, ...]:
    return (
        case.number,
        case.person.name,
        # Of a number that lost digits nobody knows what it was.
        written if isinstance(written, str) else "",
        "hold" if late and trouble.outcome == "pay" else trouble.outcome,
        trouble.tier,
        f"{trouble.amount(policy):.2f}",
        ";".join(sorted(filter(None, [*trouble.reasons.split(";"), late]))),
        trouble.notes,
    )
