"""What must be said to order a sample, and what is said on delivery?"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar


@dataclass(frozen=True)
class SamplePolicy:
    """What a programme promises, as far as invented papers must know it; each programme adds what its own need."""

    cut_off: date


@dataclass(frozen=True)
class DegreePolicy(SamplePolicy):
    """What beijing-degree promises. Amounts in yuan, `tuition` for one year."""

    member_standard: Decimal
    tuition: Decimal
    honour_titles: tuple[str, ...]
    pass_mark: int


@dataclass(frozen=True)
class ConghuaPolicy(SamplePolicy):
    """What conghua-degree promises: yuan a person, places a year, levels from low to high, and whom it leaves out."""

    standard: Decimal
    quota: int
    levels: tuple[str, ...]
    excluded: tuple[str, ...]


@dataclass(frozen=True)
class TrainingPolicy(SamplePolicy):
    """What beijing-skills promises: yuan a trainee, class hours, days, months, and the words it knows."""

    standard: Decimal
    project_hours: int
    discussion_hours: int
    day_hours: int
    application_days: int
    insurance_months: int
    pass_mark: int
    skilled: tuple[str, ...]
    unskilled: tuple[str, ...]
    absent: tuple[str, ...]


Policy = TypeVar("Policy", bound=SamplePolicy)


@dataclass(frozen=True)
class SampleSummary:
    """What was written: the files, how many people registered, and how many people have each trouble."""

    files: tuple[Path, ...]
    people: int
    troubles: dict[str, int]
