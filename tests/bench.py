"""How long does a whole review take, and how much memory? `make bench` prints a table; nothing is asserted here."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from flows.intake.grid import read_workbook
from flows.sampling import write_sample

SETTLE = Path(sys.executable).with_name("settle")
ROUNDS = 3


def measure(inputs: Path, out: Path) -> tuple[float, float]:
    """Wall seconds and peak memory in MB of one `settle run` from a cold start, all papers included."""
    started = time.perf_counter()
    child = subprocess.Popen(
        [str(SETTLE), "run", "beijing-degree", "2026", "--inputs", str(inputs), "--out", str(out), "--json"],
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"settle run failed with status {status}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def main(sizes: list[int]) -> None:
    """Print people, rows, median seconds, peak memory and rows a second for each size."""
    print(
        f"{'people':>8} {'rows':>9} {'seconds':>8} {'peak MB':>8} {'rows/s':>9}   (median of {ROUNDS}, {os.cpu_count()} cores)"
    )
    for people in sizes:
        with tempfile.TemporaryDirectory() as folder:
            inputs = Path(folder) / "inputs"
            inputs.mkdir()
            write_sample("beijing-degree", inputs, people=people, seed=1, year=2026)
            rows = sum(grid.height for path in inputs.glob("*.xlsx") for grid in read_workbook(path, path.name))
            rounds = [measure(inputs, Path(folder) / f"out{number}") for number in range(ROUNDS)]
            seconds, memory = median(s for s, _ in rounds), max(m for _, m in rounds)
        print(f"{people:>8,} {rows:>9,} {seconds:>8.2f} {memory:>8.0f} {rows / seconds:>9,.0f}")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [100, 1_000, 20_000])
