"""What is in this workbook? Answered in a process of its own, which a hostile file may bring down without harm to the run.

Started by flows.intake.apart with its parent's id, the seconds a workbook may take and the bytes of memory; takes one
question at a time on stdin and answers on stdout. It ends by itself: when the time is over by the kernel's alarm, which
also stops a reader that is not Python; beyond its memory because the system gives it no more; and with its parent.
"""

import ctypes
import os
import pickle
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any, BinaryIO

from flows.workbooks.guard import admit
from flows.workbooks.workbook import read_workbook
from schemas.errors import InputRefused

from .read import read_sheets

# What may be asked: the sheets recognised, or every cell.
_JOBS: dict[str, Callable[..., Any]] = {"sheets": read_sheets, "grids": read_workbook}
_PR_SET_PDEATHSIG = 1
# In the kernel's own figures of a process, the sixth counts what is limited, in pages.
_STATM_DATA = 5


class _NoPandas(MetaPathFinder):
    """As if there were none: pyarrow asks it about every list that becomes an array, and it takes longer to import than most
    workbooks to read."""

    def find_spec(self, fullname: str, *_: object) -> None:
        """Say that there is none."""
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname)


def main() -> None:
    """Answer until there are no more questions."""
    parent, seconds, memory = map(int, sys.argv[1:])
    sys.meta_path.insert(0, _NoPandas())
    # Ctrl-C reaches every process of the terminal; the parent ends its workers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    # Whatever prints must not print into an answer.
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        while question := _question(sys.stdin.buffer):
            signal.alarm(seconds)
            buffers: list[pickle.PickleBuffer] = []
            answer = pickle.dumps(_answer(*question), protocol=5, buffer_callback=buffers.append)
            signal.alarm(0)
            _send(answers, answer, buffers)


def _question(questions: BinaryIO) -> tuple[str, Path, str, tuple[Any, ...]] | None:
    try:
        return pickle.load(questions)  # type: ignore[no-any-return]
    except EOFError:
        return None


def _answer(job: str, path: Path, name: str, more: tuple[Any, ...]) -> tuple[str, Any]:
    """`("done", result)`, `("refused", message)`, `("memory", None)`, or `("failed", where)` for what nobody foresaw."""
    try:
        admit(path, name)
        return "done", _JOBS[job](path, name, *more)
    except InputRefused as refused:
        return "refused", str(refused)
    except MemoryError:
        return "memory", None
    except BaseException as error:  # A reader's own panic is not an Exception.
        place = traceback.extract_tb(error.__traceback__)[-1]
        return "failed", f"{type(error).__name__}，{Path(place.filename).name} 第 {place.lineno} 行"


def _send(answers: BinaryIO, answer: bytes, buffers: list[pickle.PickleBuffer]) -> None:
    """The answer, then its columns as they lie in memory."""
    raw = [buffer.raw() for buffer in buffers]
    held = int(Path("/proc/self/statm").read_text().split()[_STATM_DATA]) * resource.getpagesize()
    pickle.dump((answer, [each.nbytes for each in raw], held), answers)
    for each in raw:
        answers.write(each)
    answers.flush()


if __name__ == "__main__":
    main()
