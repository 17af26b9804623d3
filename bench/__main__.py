"""Measures and says so: `python -m bench [--people N ...] [--rounds N] [--inputs FOLDER] [--clean] [--skills] [--write]`.

For each size every contender runs in turn, then all again, so that a busy minute of the machine falls on all of them.
"""

import argparse
import shutil
import tempfile
from pathlib import Path

from . import data, report
from .contenders import CONTENDERS, TRAININGS, Contender
from .measure import Cost, measure

_SIZES = [100, 1_000, 10_000, 20_000, 200_000]
_PROJECTS = 2_000
_ROUNDS = 3
# From this size on a slow contender runs once: its minutes vary less than the others' seconds.
_ONCE_FROM = 100_000


def main() -> None:
    """Measure what was asked for, print it, and write it down where that was asked too."""
    asked = _asked()
    with tempfile.TemporaryDirectory() as folder:
        desk = Path(folder)
        cache = asked.inputs or desk / "inputs"
        results: report.Results = {}
        for people in asked.people:
            inputs = data.cohort(cache, people, clean=False)
            results[people] = _interleaved(CONTENDERS, inputs, desk, rounds=asked.rounds, people=people)
            print(report.times({people: results[people]}), flush=True)
        clean: report.Results = {}
        if asked.clean:
            people = max(asked.people)
            inputs = data.cohort(cache, people, clean=True)
            clean[people] = _interleaved(CONTENDERS, inputs, desk, rounds=asked.rounds, people=people)
            print("clean", report.times(clean), sep="\n", flush=True)
        trainings: list[Cost] = []
        if asked.skills:
            inputs = data.projects(cache, _PROJECTS)
            trainings = _interleaved((TRAININGS,), inputs, desk, rounds=asked.rounds, people=0)[TRAININGS]
            print(report.trainings(trainings), flush=True)
    print(report.memories(results), report.growth(results), sep="\n\n")
    if asked.write:
        report.write(results, clean, trainings)


def _interleaved(
    contenders: tuple[Contender, ...], inputs: Path, desk: Path, *, rounds: int, people: int
) -> dict[Contender, list[Cost]]:
    costs: dict[Contender, list[Cost]] = {contender: [] for contender in contenders}
    for number in range(rounds):
        for contender in contenders:
            if number == 0 or not contender.slow or people < _ONCE_FROM:
                out = desk / "out"
                costs[contender].append(measure(contender.command(inputs, out), desk / "errors.txt"))
                shutil.rmtree(out, ignore_errors=True)
    return costs


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=_SIZES, help="sizes to measure")
    parser.add_argument("--rounds", type=int, default=_ROUNDS, help="how often each contender runs")
    parser.add_argument("--inputs", type=Path, help="keep the invented workbooks here and use them again")
    parser.add_argument("--clean", action="store_true", help="the largest size with clean workbooks too")
    parser.add_argument("--skills", action="store_true", help=f"{_PROJECTS} projects of beijing-skills too")
    parser.add_argument("--write", action="store_true", help="write table and plot into docs/")
    return parser.parse_args()


if __name__ == "__main__":
    main()
