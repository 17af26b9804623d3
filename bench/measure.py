"""What does one command cost from a cold start? Wall seconds, processor seconds, and memory of its whole family of processes."""

import os
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

_EVERY_SECONDS = 0.05
# Looking for new processes means looking through all there are: seldom enough not to disturb what is measured.
_LOOKS_A_SEARCH = 5


@dataclass(frozen=True)
class Cost:
    """What one run took. `memory` in bytes; `said`: what it printed."""

    seconds: float
    processor_seconds: float
    memory: int
    said: str


def measure(command: list[str], errors: Path) -> Cost:
    """Run a command in a process of its own. Ends the measuring where it fails; what it complained of is in `errors`.

    Memory is the largest sum of the resident memory of the command and everything it started, looked at every 50 ms, and
    never less than the kernel's own peak of the command itself. Memory that processes share counts for each of them, so
    the figure is rather too high than too low.
    """
    with errors.open("wb") as complaints:
        started = time.perf_counter()
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints)
        watch = _Watch(child.pid)
        assert child.stdout
        said = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {child.returncode}:\n{errors.read_text('utf-8', 'replace')}")
    own_peak = usage.ru_maxrss * 1024
    return Cost(seconds, usage.ru_utime + usage.ru_stime, max(own_peak, watch.end()), said.decode("utf-8"))


class _Watch:
    """Looks at a family of processes until told to stop."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peak = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def end(self) -> int:
        """The largest sum seen, in bytes."""
        self._over.set()
        self._thread.join()
        return self._peak

    def _look(self) -> None:
        looks, family = 0, list[psutil.Process]()
        while not self._over.wait(_EVERY_SECONDS):
            if looks % _LOOKS_A_SEARCH == 0:
                family = _family(self._pid)
            looks += 1
            self._peak = max(self._peak, sum(map(_resident, family)))


def _family(pid: int) -> list[psutil.Process]:
    try:
        parent = psutil.Process(pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
