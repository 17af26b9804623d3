"""Which kinds of trouble are there, and how many people have each? Shared by every programme.

A trouble is an entry of a programme's table: its share, the edits that make it out of a clean person, and what must
come out. The tables stand with their programmes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Generic

from flows.sample.case import Case, Edit
from flows.sample.order import Policy

_PER = 1000


@dataclass(frozen=True)
class Trouble(Generic[Policy]):
    """One kind of trouble.

    `share`: people in a thousand, or strangers beside a thousand. `outcome` (none for strangers), `reasons`, `notes`,
    `tier` as decisions.csv has them; `entitled` in yuan unless rejected. `bind` makes it out of two people together.
    """

    name: str
    share: int
    edits: tuple[Edit[Policy], ...]
    outcome: str
    entitled: Callable[[Policy], Decimal]
    reasons: str = ""
    notes: str = ""
    tier: str = "member"
    bind: Callable[[Case, Case], None] | None = None

    @property
    def size(self) -> int:
        """How many people one trouble of this kind takes."""
        return 2 if self.bind else 1

    @property
    def registered(self) -> bool:
        """Whether something must come out for such people, or they are strangers who registered for nothing."""
        return self.outcome != ""

    def amount(self, policy: Policy) -> Decimal:
        """What such a person is entitled to, in yuan."""
        return Decimal(0) if self.outcome == "reject" else self.entitled(policy)


def smallest_complete(table: Sequence[Trouble[Policy]]) -> int:
    """The fewest people among whom every trouble has room, and one clean person."""
    return 1 + sum(trouble.size for trouble in table if trouble.registered)


def draw(
    table: Sequence[Trouble[Policy]], clean: Trouble[Policy], *, people: int, rng: Random
) -> list[Trouble[Policy]]:
    """The trouble of each person (or pair) in turn: every share as a quota, at least one of each, the rest clean.

    Where not all fit, the rarest are left out, so that one person stays clean.
    """
    drawn: list[Trouble[Policy]] = []
    room = people - 1
    for trouble in sorted(table, key=lambda trouble: -trouble.share):
        count = max(1, round(trouble.share * people / (_PER * trouble.size)))
        taken = count * trouble.size if trouble.registered else 0
        if taken <= room:
            drawn += [trouble] * count
            room -= taken
    drawn += [clean] * (room + 1)
    rng.shuffle(drawn)
    return drawn
