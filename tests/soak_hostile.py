"""The long version of the tests on broken files: `python -m tests.soak_hostile` reads every one and prints what became of it.

Each is written, read by a worker as in a review, and judged by what it was made for; the memory is what the kernel saw
the workers take. Nothing here may hang, die, or show another table than the honest one.
"""

import sys
import tempfile
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from flows.intake.apart import Readers, readers
from flows.intake.recognise import Header
from schemas.errors import InputRefused

from . import hostile
from .hostile import Case


@dataclass
class Figures:
    """What became of the cases of a group."""

    cases: int = 0
    ends: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    slowest: float = 0
    memory: int = 0


class MemoryWatch:
    """The most memory any worker has taken since the last look, in bytes; asked of the kernel every few milliseconds."""

    def __init__(self, pool: Readers) -> None:
        self._pool, self._most, self._over = pool, 0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def take(self) -> int:
        """What was seen, and begin anew."""
        most, self._most = self._most, 0
        return most

    def _watch(self) -> None:
        while not self._over.wait(0.005):
            for process in self._pool.processes():
                try:
                    status = Path(f"/proc/{process}/status").read_text()
                except OSError:
                    continue
                resident = [int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS")]
                self._most = max(self._most, *resident, 0)


def become(pool: Readers, path: Path, honest: pa.Table) -> tuple[str, str]:
    """`rows`, `nothing`, `other` (a table that is not the honest one) or `refused`, and the message."""
    try:
        sheets = pool.sheets(path, path.name, [hostile.KIND]).result()
    except InputRefused as refused:
        return "refused", str(refused)
    tables = [sheet.rows for sheet in sheets if isinstance(sheet.header, Header) and sheet.rows is not None]
    if not tables:
        return "nothing", ""
    return ("rows" if len(tables) == 1 and tables[0].equals(honest) else "other"), ""


def honest_table(pool: Readers, folder: Path) -> pa.Table:
    """What the honest workbook is read as."""
    path = folder / "honest.xlsx"
    path.write_bytes(hostile.honest())
    (sheet,) = pool.sheets(path, path.name, [hostile.KIND]).result()
    assert sheet.rows is not None and sheet.rows.num_rows == len(hostile.ROWS)
    return sheet.rows


def fault(case: Case, became: str, message: str) -> str | None:
    """What is wrong with how a case ended."""
    allowed = {"any": {"rows", "nothing", "other", "refused"}, "intact": {"rows", "nothing", "refused"}}
    if became not in allowed.get(case.ends, {case.ends}):
        return f"{case.name}: {became} instead of {case.ends} {message}"
    if became == "refused" and not (
        message.count(case.name) == 1 and "\n" not in message and "Traceback" not in message
    ):
        return f"{case.name}: unclear: {message}"
    return None


def main(groups: list[str]) -> int:
    """Read every case, print a line a group, and give the number of faults."""
    cases = [*hostile.small(), *hostile.truncated(), *hostile.flips(), *hostile.large()]
    figures: defaultdict[str, Figures] = defaultdict(Figures)
    faults = []
    with tempfile.TemporaryDirectory() as place, readers(2**30) as pool:
        honest, watch = honest_table(pool, Path(place)), MemoryWatch(pool)
        chosen = [case for case in cases if not groups or case.group in groups]
        paths = [Path(place) / case.name for case in chosen]
        for case, path in zip(chosen, paths, strict=True):
            case.make(path)
            watch.take()
            started = time.monotonic()
            became, message = become(pool, path, honest)
            seconds, memory = time.monotonic() - started, watch.take()
            path.unlink()
            figure = figures[case.group]
            figure.cases += 1
            figure.ends[became] += 1
            figure.slowest, figure.memory = max(figure.slowest, seconds), max(figure.memory, memory)
            if wrong := fault(case, became, message):
                faults.append(wrong)
            if groups:
                print(f"{case.name:45} {became:8} {seconds:6.2f} s {memory >> 20:5} MB  {message}", flush=True)
    print(
        f"{'group':12} {'cases':>6} {'rows':>6} {'nothing':>8} {'other':>6} {'refused':>8} {'slowest s':>10} {'most MB':>8}"
    )
    for group, figure in figures.items():
        ends = [figure.ends[end] for end in ("rows", "nothing", "other", "refused")]
        print(
            f"{group:12} {figure.cases:6} {ends[0]:6} {ends[1]:8} {ends[2]:6} {ends[3]:8} {figure.slowest:10.2f}"
            f" {figure.memory >> 20:8}"
        )
    print(*faults, f"{len(faults)} faults", sep="\n")
    return len(faults)


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1:])))
