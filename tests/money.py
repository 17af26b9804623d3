"""What tests of money share: the real command on an office of its own, kills included, and what must hold afterwards."""

import csv
import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .forked import forked

SETTLE = Path(sys.executable).with_name("settle")


class Desk:
    """An out folder and the officers who work on it."""

    def __init__(self, folder: Path, inputs: Path) -> None:
        self.folder = folder
        self.inputs = inputs

    def settle(self, *arguments: object, code: int = 0) -> Any:
        """Run the command; its JSON answer, or what it said on refusing."""
        done = self.said(*arguments, "--json")
        assert done.returncode == code, (arguments, done.returncode, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        return json.loads(done.stdout) if code == 0 else done.stderr

    def said(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Run the command; what it said and the exit code."""
        return forked([str(argument) for argument in arguments], self.folder)

    def start(self, *arguments: object) -> subprocess.Popen[bytes]:
        """Start the command as the shell does, with nobody to answer it."""
        nobody = subprocess.DEVNULL
        command = [str(SETTLE), *map(str, arguments)]
        return subprocess.Popen(command, cwd=self.folder, stdin=nobody, stdout=nobody, stderr=nobody)

    def kill(self, *arguments: object, after: float) -> None:
        """Start the command and kill it, and all it started, after so many seconds."""
        process = self.start(*arguments)
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def run(self, **kwargs: Any) -> Any:
        """A run of the degree review of 2026."""
        command = ("run", "beijing-degree", 2026, "--inputs", self.inputs, "--by", "制表人")
        return self.settle(*command, **kwargs) if kwargs else self._once("run", lambda: self.settle(*command))

    def issued(self, *, bank: str = "plain-csv") -> Any:
        """A run, approved and issued."""

        def issue() -> Any:
            name = self.run()["run"]
            self.settle("approve", name, "--by", "审核人")
            return self.settle("issue", name, "--by", "出纳", "--bank", bank)

        return self._once(f"issued {bank}", issue)

    def _once(self, name: str, make: Callable[[], Any]) -> Any:
        """What an untouched desk comes to, which is the same for all with these inputs: made once, then copied."""
        out, kept = self.folder / "out", self.folder.parent / f"{self.inputs.name} {name}"
        if out.exists():
            return make()
        said = kept.with_name(f"{kept.name}.json")
        if kept.exists():
            shutil.copytree(kept, out)
        else:
            said.write_text(json.dumps(make()), "utf-8")
            shutil.copytree(out, kept)
        return json.loads(said.read_text("utf-8"))

    def batch(self, batch: dict[str, Any]) -> list[dict[str, str]]:
        """The rows of a bank file as written."""
        with (self.folder / batch["file"]).open(encoding="gb18030", newline="") as stream:
            return list(csv.DictReader(stream))

    def returned(self, rows: list[dict[str, str]], results: list[str], name: str = "回盘.csv") -> Path:
        """The bank's return file for these rows; a result of '' leaves the row out."""
        told = [
            row
            | {
                "处理结果": result,
                "实付金额": row["金额"] if result == "成功" else "0.00",
                "失败原因": "" if result == "成功" else "户名不符",
            }
            for row, result in zip(rows, results, strict=True)
            if result
        ]
        path = self.folder / name
        with path.open("w", encoding="gb18030", newline="") as stream:
            writer = csv.DictWriter(stream, list(told[0]))
            writer.writeheader()
            writer.writerows(told)
        return path

    def money(self) -> tuple[Any, ...]:
        """What must be the same however often a command was killed: entries, states and bank files, without times."""
        entries = [(entry["kind"], entry["payment_no"], entry["amount"]) for entry in self.settle("ledger")["entries"]]
        files = {path.name: path.read_bytes() for path in self.folder.glob("out/*/bank/*")}
        states = [(run["run"], run["state"]) for run in self.settle("status")["runs"]]
        return entries, files, states
