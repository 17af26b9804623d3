"""Which invented office workbooks can be had? One programme, one module."""

from pathlib import Path
from typing import Any

from flows.sample import conghua, degree, writing
from flows.sample.order import ConghuaPolicy, DegreePolicy, SamplePolicy, SampleSummary
from schemas.errors import UsageError

__all__ = ["ConghuaPolicy", "DegreePolicy", "SamplePolicy", "SampleSummary", "write"]

_PROGRAMMES: dict[str, writing.Programme[Any]] = {
    "beijing-degree": degree.PROGRAMME,
    "conghua-degree": conghua.PROGRAMME,
}
_FEWEST, _MOST = 10, 1_000_000


def write(programme: str, folder: Path, *, people: int, seed: int, year: int, policy: SamplePolicy) -> SampleSummary:
    """Write a programme's office workbooks about `people` registrations into `folder`.

    Beside them, `expected.csv` says what each registration must come out as. The same arguments give the same bytes.
    Raises UsageError for a programme without samples or a size out of range.
    """
    if programme not in _PROGRAMMES:
        raise UsageError(f"没有“{programme}”的示例数据。可用的有：{'、'.join(_PROGRAMMES)}。")
    if not _FEWEST <= people <= _MOST:
        raise UsageError(f"示例人数须在 {_FEWEST} 至 {_MOST} 之间，现为 {people}。")
    return writing.write(_PROGRAMMES[programme], folder, people=people, seed=seed, year=year, policy=policy)
