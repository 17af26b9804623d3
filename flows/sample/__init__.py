"""Which invented office workbooks can be had? One programme, one module."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from flows.sample import conghua, degree, training, writing
from flows.sample.order import ConghuaPolicy, DegreePolicy, SamplePolicy, SampleSummary, TrainingPolicy
from schemas.errors import UsageError

__all__ = ["ConghuaPolicy", "DegreePolicy", "SamplePolicy", "SampleSummary", "TrainingPolicy", "write"]

_WRITERS: dict[str, Callable[..., SampleSummary]] = {
    "beijing-degree": partial(writing.write, degree.PROGRAMME),
    "beijing-skills": training.write,
    "conghua-degree": partial(writing.write, conghua.PROGRAMME),
}
_FEWEST, _MOST = 1, 1_000_000


def write(programme: str, folder: Path, *, people: int, seed: int, year: int, policy: SamplePolicy) -> SampleSummary:
    """Write a programme's office workbooks about `people` registrations into `folder`.

    Beside them, `expected.csv` says what each registration must come out as. The same arguments give the same bytes.
    Raises UsageError for a programme without samples or a size out of range.
    """
    if programme not in _WRITERS:
        raise UsageError(f"没有“{programme}”的示例数据。可用的有：{'、'.join(_WRITERS)}。")
    if not _FEWEST <= people <= _MOST:
        raise UsageError(f"示例人数须在 {_FEWEST} 至 {_MOST} 之间，现为 {people}。")
    return _WRITERS[programme](folder, people=people, seed=seed, year=year, policy=policy)
