"""The real command in a process of its own, without waiting for its imports: forked from a process that has them.

What is tested of the command's start, of kills and of signals starts it as the shell does.
"""

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

_SECONDS = 120
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(
    [
        "flows.command",
        "flows.steps",
        "flows.evidence",
        "flows.publishing",
        "pandera.backends.pandas.builtin_checks",
        *(f"flows.money.{name}" for name in ("approve", "issue", "returns", "recover", "runs", "verify")),
    ]
)


def forked(arguments: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run `settle` with these arguments in this folder; its exit code and what it said."""
    with TemporaryDirectory() as kept:
        said = [Path(kept, name) for name in ("stdout", "stderr")]
        process = _FORKS.Process(target=_settle, args=(arguments, folder, said))
        process.start()
        process.join(_SECONDS)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(arguments, _SECONDS)
        stdout, stderr = (path.read_text("utf-8") for path in said)
        return subprocess.CompletedProcess(arguments, process.exitcode, stdout, stderr)


def _settle(arguments: list[str], folder: Path, said: list[Path]) -> None:
    from flows.command import main

    for descriptor, path in enumerate(said, 1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), descriptor)
    os.chdir(folder)
    sys.argv = ["settle", *arguments]
    main()
