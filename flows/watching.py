"""When do the workbooks need checking again, and what did that change? Looks at the folders every second.

Folders of an office mostly lie on a server, which tells nobody here that a file has changed: times and sizes are asked
for instead. The clock and the terminal are the command's.
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath
from typing import Any

from schemas.errors import InputRefused

from .intake.find import files_in
from .problems import shown_name

_BEAT_SECONDS = 1.0
# Of a problem, what stays the same when a row above it is deleted.
_SAME = ("file", "sheet", "column", "code", "message")

Problem = dict[str, str]


def watch(
    check: Callable[[], dict[str, Any]],
    folders: tuple[Path, ...],
    *,
    out: Path,
    pause: Callable[[float], object],
) -> Iterator[tuple[dict[str, Any], list[Problem] | None, list[Problem] | None] | InputRefused]:
    """Check now and whenever a file in the folders has changed: what the check says, and which problems are new and cured.

    Null instead of either the first time. A check that is refused yields its refusal, and the next is compared with the
    last that was not. Files below `out` and lock files are nobody's material. Raises InputRefused at once where a folder
    does not exist.
    """
    before: list[Problem] | None = None
    for _ in _changes(folders, out=out, pause=pause):
        try:
            summary = check()
        except InputRefused as refused:
            if not all(folder.is_dir() for folder in folders):
                raise
            yield refused
            continue
        except OSError as error:
            # Taken away, renamed or locked while it was looked at.
            name = shown_name(PurePath(Path(str(error.filename or "")).name))
            yield InputRefused(f"检查时读写“{name}”出错：{error.strerror}。材料再有改动时重新检查。")
            continue
        found = _read(Path(summary["problems_file"]))
        if before is None:
            yield summary, None, None
        else:
            yield summary, _less(found, before), _less(before, found)
        before = found


def _changes(folders: tuple[Path, ...], *, out: Path, pause: Callable[[float], object]) -> Iterator[None]:
    """Yield at once, and then whenever the files are others than at the last time and have stood still for a beat."""
    seen = last = _state(folders, out)
    yield
    while True:
        pause(_BEAT_SECONDS)
        now = _state(folders, out)
        if now == last and now != seen:
            seen = now
            yield
        last = now


def _state(folders: tuple[Path, ...], out: Path) -> dict[Path, tuple[int, int]]:
    """The time and the size of every file."""
    state = {}
    for folder in folders:
        for path in files_in(folder, out):
            try:
                if path.is_file():
                    told = path.stat()
                    state[path] = told.st_mtime_ns, told.st_size
            except OSError:
                continue
    return state


def _read(path: Path) -> list[Problem]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _less(those: list[Problem], these: list[Problem]) -> list[Problem]:
    """Those that are not among these, whatever rows they stand in."""
    left = Counter(_key(problem) for problem in these)
    others = []
    for problem in those:
        if left[_key(problem)] > 0:
            left[_key(problem)] -= 1
        else:
            others.append(problem)
    return others


def _key(problem: Problem) -> tuple[str, ...]:
    return tuple(problem[name] for name in _SAME)
