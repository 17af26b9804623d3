"""Over which cells does a picture lie? A signature may be one, and then its cell looks empty to everything else.

Reads the drawings of an .xlsx archive, and only of those that have any; what a picture shows is not known here.
"""

from collections.abc import Iterator
from zipfile import ZipFile

from . import limits
from .grid import Cells
from .package import children, parse_part, related
from .parse import Element


def picture_cells(archive: ZipFile, sheet: str) -> Cells:
    """The cells under pictures of the sheet in that part, as (row, column) from 0; nothing where the file cannot tell."""
    found: set[tuple[int, int]] = set()
    try:
        for part in related(archive, sheet).values():
            if "/drawings/drawing" in part:
                for anchor in parse_part(archive, part):
                    if next(children(anchor, "pic"), None) is not None:
                        found.update(_covered(anchor))
    except (KeyError, ValueError):
        return frozenset()
    return frozenset(found)


def _covered(anchor: Element) -> Iterator[tuple[int, int]]:
    """The cells from an anchor's first to its last; one that the picture only touches with its edge is not covered."""
    start, end = next(children(anchor, "from"), None), next(children(anchor, "to"), None)
    if start is None:
        return
    top, left = _number(start, "row"), _number(start, "col")
    bottom, right = top, left
    if end is not None:
        bottom = max(top, _number(end, "row") - (_number(end, "rowOff") == 0))
        right = max(left, _number(end, "col") - (_number(end, "colOff") == 0))
    # A background, perhaps of the whole sheet, is nobody's signature.
    if (bottom - top + 1) * (right - left + 1) > limits.PICTURE:
        return
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            yield row, column


def _number(place: Element, name: str) -> int:
    return int(next((each.text for each in children(place, name)), None) or 0)
