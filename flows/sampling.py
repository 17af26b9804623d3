"""Which numbers do invented workbooks go by? Hands the policy's values to the generator, which knows no policy."""

from pathlib import Path
from typing import Any


def write_sample(programme: str, folder: Path, *, people: int, seed: int, year: int) -> dict[str, Any]:
    """Write invented workbooks of one programme into `folder` and say which, for how many people."""
