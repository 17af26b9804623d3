"""What came of the measuring? Tables for people to read, and the part of docs/performance.md that is measured."""

import math
import os
import platform
import re
from pathlib import Path
from statistics import linear_regression, median

from .contenders import CONTENDERS, FLOOR, PANDAS, POLARS, SETTLE, Contender
from .measure import Cost
from .plot import plot

Results = dict[int, dict[Contender, list[Cost]]]

_DOCS = Path(__file__).parents[1] / "docs"
_BEGIN, _END = "<!-- measured: begin -->", "<!-- measured: end -->"
_MEGABYTE = 1_000_000
# A cold start costs the same for any number of people; the slope is told from here on.
_GROWTH_FROM = 1_000


def seconds(costs: list[Cost]) -> float:
    """The median of the rounds, in wall seconds."""
    return median(cost.seconds for cost in costs)


def times(results: Results) -> str:
    """A row for each size: seconds of every contender, and what settling is to each of the others."""
    heads = ["people", "rows", *(contender.name for contender in CONTENDERS)]
    heads += ["settle ÷ reading", "settle ÷ Polars", "pandas ÷ settle"]
    rows = []
    for people, costs in sorted(results.items()):
        taken = {contender: seconds(costs[contender]) for contender in CONTENDERS}
        ratios = (taken[SETTLE] / taken[FLOOR], taken[SETTLE] / taken[POLARS], taken[PANDAS] / taken[SETTLE])
        rows.append(
            [
                f"{people:,}",
                f"{int(costs[FLOOR][0].said):,}",
                *(f"{taken[contender]:.1f} s{_once(costs[contender], costs)}" for contender in CONTENDERS),
                *(f"{ratio:.2f}" for ratio in ratios),
            ]
        )
    return _table(heads, rows)


def memories(results: Results) -> str:
    """A row for each size: peak memory and processor seconds of every contender."""
    heads = ["people", *(f"{contender.name}, {what}" for what in ("MB", "processor s") for contender in CONTENDERS)]
    rows = [
        [
            f"{people:,}",
            *(f"{max(cost.memory for cost in costs[contender]) / _MEGABYTE:,.0f}" for contender in CONTENDERS),
            *(f"{median(cost.processor_seconds for cost in costs[contender]):.1f}" for contender in CONTENDERS),
        ]
        for people, costs in sorted(results.items())
    ]
    return _table(heads, rows)


def growth(results: Results) -> str:
    """How time grows with people: the exponent, over all sizes and between the first and the last."""
    sizes = [people for people in sorted(results) if people >= _GROWTH_FROM]
    if len(sizes) < 2:
        return ""
    lines = []
    for contender in CONTENDERS:
        logs = [math.log(seconds(results[people][contender])) for people in sizes]
        people_logs = [math.log(people) for people in sizes]
        slope = linear_regression(people_logs, logs).slope
        ends = (logs[-1] - logs[0]) / (people_logs[-1] - people_logs[0])
        last = (logs[-1] - logs[-2]) / (people_logs[-1] - people_logs[-2])
        lines.append([contender.name, f"{slope:.2f}", f"{ends:.2f}", f"{last:.2f}"])
    heads = ["", f"fitted, {sizes[0]:,} to {sizes[-1]:,}", "first to last size", f"{sizes[-2]:,} to {sizes[-1]:,}"]
    return _table(heads, lines)


def trainings(costs: list[Cost]) -> str:
    """The one line about the programme of trainings."""
    memory = max(cost.memory for cost in costs) / _MEGABYTE
    return f"`beijing-skills`, 2,000 projects in 2,000 sign-in workbooks: {seconds(costs):.1f} s, {memory:,.0f} MB."


def write(results: Results, clean: Results, skills: list[Cost]) -> None:
    """Put the measured part into docs/performance.md, and the plot beside it."""
    parts = [
        f"Measured on {_machine()}. Every figure is the median of the rounds, each from a cold start of a process of its own; "
        "the contenders take turns, so that a busy minute falls on all of them. Papers, frozen inputs, the warehouse and the "
        "analyst's database are included in `settle run`. To repeat: `make bench ARGS='--clean --skills --write'`.",
        _explained(),
        times(results),
        "(1): one round. What the ratios say counts; the seconds are this machine's.",
        "![Seconds against people](performance.svg)",
        "Growth: the exponent of people in the time taken (1 is linear).",
        growth(results),
        "Peak memory is the largest sum of the resident memory of the process and everything it started, looked at every "
        "50 ms; pages that processes share are counted for each.",
        memories(results),
    ]
    if clean:
        parts += ["The same with clean workbooks (nothing unreadable, nothing that contradicts itself):", times(clean)]
    if skills:
        parts += [trainings(skills)]
    file = _DOCS / "performance.md"
    text = file.read_text("utf-8")
    measured = "\n\n".join([_BEGIN, *filter(None, parts), _END])
    file.write_text(re.sub(f"{_BEGIN}.*{_END}", lambda _: measured, text, flags=re.DOTALL), "utf-8")
    lines = {
        contender.name: [(people, seconds(costs[contender])) for people, costs in sorted(results.items())]
        for contender in CONTENDERS
    }
    (_DOCS / "performance.svg").write_text(plot(lines), "utf-8")


def _explained() -> str:
    return "\n".join(f"- **{contender.name}** {contender.said}" for contender in CONTENDERS)


def _once(costs: list[Cost], others: dict[Contender, list[Cost]]) -> str:
    return " (1)" if len(costs) < max(map(len, others.values())) else ""


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---:"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _machine() -> str:
    """Cores, memory and processor; nothing that names this machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text("utf-8"))
    processor = model[1] if model else platform.machine()
    return f"{os.cpu_count()} cores ({processor}), {memory:.0f} GiB of memory, Python {platform.python_version()}"
