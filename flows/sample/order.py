"""What must be said to order a sample, and what is said on delivery?"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path


@dataclass(frozen=True)
class SamplePolicy:
    """What the programme promises, as far as invented papers must know it. Amounts in yuan, `tuition` for one year."""

    member_standard: Decimal
    tuition: Decimal
    cut_off: date
    honour_titles: tuple[str, ...]
    pass_mark: int


@dataclass(frozen=True)
class SampleSummary:
    """What was written: the files, how many people registered, and how many people have each trouble."""

    files: tuple[Path, ...]
    people: int
    troubles: dict[str, int]
