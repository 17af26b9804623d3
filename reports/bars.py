"""Where does each piece of a bar stand? Geometry in percent of a chart's width, so that it fits paper and telephone."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

Figure = int | Decimal

# What a character of a figure takes of a telephone's width, and what stays free beside it, in percent. A piece without
# room for its figure goes without; the table beside the chart has it.
_CHARACTER = 2.4
_FREE = 2.4


@dataclass(frozen=True)
class Piece:
    """One piece of a bar: what it shows (`kind` names its style), and where it begins and how wide it is, in percent."""

    kind: str
    figure: Figure
    start: float
    width: float

    @property
    def middle(self) -> float:
        """Where its figure stands."""
        return self.start + self.width / 2

    @property
    def roomy(self) -> bool:
        """Whether its figure fits in."""
        return self.width >= len(f"{self.figure:,}") * _CHARACTER + _FREE


def pieces(parts: Iterable[tuple[str, Figure]], longest: Figure) -> list[Piece]:
    """Return the pieces of one bar, one behind the other; a bar as long as `longest` fills the width.

    Parts that are nothing, or less than nothing, have no piece.
    """
    start, laid = 0.0, []
    for kind, figure in parts:
        if figure > 0:
            laid.append(Piece(kind, figure, start, share(figure, longest)))
            start += laid[-1].width
    return laid


def share(figure: Figure, longest: Figure) -> float:
    """Return how much of the width a figure takes, in percent."""
    return round(float(100 * figure / longest), 3) if longest else 0.0
