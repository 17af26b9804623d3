"""The long version of the kill tests: `make soak` kills each command many times and writes what it saw.

Each trial starts from a copy of the same desk, kills the command at a random moment of its working time, looks at status
and verify, and runs the command again. Money, files and states must end exactly as where nobody was killed.
"""

import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from flows.sampling import write_sample

from .money import Desk

NAME = "beijing-degree-2026-001"


def prepare(folder: Path, inputs: Path, stage: str) -> tuple[Desk, list[object]]:
    """A desk just before the command under test, and the command."""
    desk = Desk(folder, inputs)
    folder.mkdir()
    if stage == "run":
        return desk, ["run", "beijing-degree", 2026, "--inputs", inputs, "--by", "制表人"]
    desk.run()
    desk.settle("approve", NAME, "--by", "审核人")
    if stage == "issue":
        return desk, ["issue", NAME, "--by", "出纳"]
    (batch,) = desk.settle("issue", NAME, "--by", "出纳")["batches"]
    rows = desk.batch(batch)
    return desk, ["returns", desk.returned(rows, ["成功" if at % 3 else "失败" for at in range(len(rows))])]


def outcome(desk: Desk) -> tuple[object, ...]:
    """What must not depend on kills: money, files and states; of runs, those that count."""
    entries, files, states = desk.money()
    return entries, files, {state for _, state in states}


def soak(stage: str, kills: int, rng: random.Random) -> Counter[str]:
    """Kill one command so many times; how the kills found it."""
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as place:
        inputs = Path(place) / "inputs"
        inputs.mkdir()
        write_sample("beijing-degree", inputs, people=60, seed=7, year=2026)
        base, command = prepare(Path(place) / "base", inputs, stage)
        calm = Path(place) / "calm"
        shutil.copytree(base.folder, calm)
        started = time.monotonic()
        assert Desk(calm, inputs).start(*command).wait() == 0
        working = time.monotonic() - started
        expected = outcome(Desk(calm, inputs))
        for trial in range(kills):
            desk = Desk(Path(place) / f"trial{trial}", inputs)
            shutil.copytree(base.folder, desk.folder)
            desk.kill(*command, after=rng.uniform(0, working))
            standing = desk.settle("status")
            desk.settle("verify")
            done = any(run["state"] == "issued" for run in standing["runs"]) if stage == "issue" else False
            desk.settle(*command, code=4 if done else 0)
            desk.settle("verify")
            assert outcome(desk) == expected, (stage, trial)
            found["after its commit" if done else "before its commit or at another moment"] += 1
            shutil.rmtree(desk.folder)
    return found


def main(kills: int) -> None:
    """Kill run, issue and returns so many times each, and print what was seen."""
    rng = random.Random(20261009)
    for stage in ("run", "issue", "returns"):
        started = time.monotonic()
        found = soak(stage, kills, rng)
        print(
            f"{stage}: {kills} kills, all ended as if undisturbed ({time.monotonic() - started:.0f} s; {dict(found)})",
            flush=True,
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
