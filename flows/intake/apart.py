"""How is a workbook read so that it cannot harm the run? In one of two worker processes that may die.

`python -m flows.intake.worker` and not multiprocessing: a fork would copy the locks of DuckDB's threads, and spawning
would import the parent's main module again, under Prefect a second's worth. The workers stay for the next review of the
same process (`settle verify` has many). Threads ask them, so that reading goes on while the parent imports.
"""

import atexit
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from io import BufferedReader, BufferedWriter
from pathlib import Path
from queue import Empty, LifoQueue
from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa

from flows.cores import make_way
from flows.workbooks import limits
from flows.workbooks.guard import SAVE_AGAIN, TRIM
from schemas.errors import InputRefused, IntegrityFailure

if TYPE_CHECKING:
    from flows.workbooks.grid import Grid

    from .read import SheetRead

_PIPE = 2**20
# What of the worker's memory is only reserved would count against its limit: one arena, no pool that takes ahead, and no
# threads for algebra, which take a third of its start besides. What is let go of is soon wanted again, so it is kept: for
# the system to take pages back and clear them anew costs a quarter of reading.
_ENVIRONMENT = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_TRIM_THRESHOLD_": str(256 * 2**20),
    "MALLOC_MMAP_THRESHOLD_": str(32 * 2**20),
    "OPENBLAS_NUM_THREADS": "1",
}


class _Died(Exception):
    """The worker ended in the middle of a workbook; `code` as subprocess gives it."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class _Worker:
    """One worker process, from the parent's side."""

    def __init__(self) -> None:
        self.held = 0
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-P",
                "-m",
                "flows.intake.worker",
                *map(str, (os.getpid(), limits.SECONDS, limits.MEMORY)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # A reader's last words are no message for an officer; what is to be said of its end is said here.
            stderr=subprocess.DEVNULL,
            env=os.environ | _ENVIRONMENT,
            pipesize=_PIPE,
        )

    def ask(self, *question: Any) -> tuple[str, Any]:
        """Its answer and what came with it; `held` is the memory it holds since, in bytes. Raises _Died."""
        questions = cast(BufferedWriter, self.process.stdin)
        answers = cast(BufferedReader, self.process.stdout)
        try:
            pickle.dump(question, questions)
            questions.flush()
            answer, sizes, self.held = pickle.load(answers)
            # Unlike a bytearray, it is not filled with zeros first.
            buffers = [pa.allocate_buffer(size, memory_pool=pa.system_memory_pool()) for size in sizes]
            for buffer in buffers:
                if answers.readinto(buffer) < buffer.size:
                    raise EOFError
        except (BrokenPipeError, EOFError, pickle.UnpicklingError) as error:
            raise _Died(self.process.wait()) from error
        outcome, result = pickle.loads(answer, buffers=buffers)
        return outcome, result

    def end(self) -> None:
        """Kill it, wait for its end and let go of the pipes."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe
            with suppress(BrokenPipeError):
                pipe.close()


class Readers:
    """Workers and the threads that ask them. What is submitted first is read first."""

    def __init__(self) -> None:
        # A worker, or room for one; the live ones are on top.
        self._idle: LifoQueue[_Worker | None] = LifoQueue()
        self._room = 0
        self._lock = threading.Lock()
        self._workers: set[_Worker] = set()
        self._closed = False
        # The system ends a worker with the thread that started it; these stay until all are closed.
        self._threads = ThreadPoolExecutor(limits.WORKERS, thread_name_prefix="intake")

    def staff(self, size: int) -> None:
        """Make room for as many workers as so many bytes of workbooks are worth."""
        wanted = limits.WORKERS if size > limits.ONE_WORKER else 1
        while self._room < wanted:
            self._room += 1
            self._idle.put(None)

    def sheets(self, path: Path, name: str, kinds: list[str]) -> "Future[list[SheetRead]]":
        """What flows.intake.read.read_sheets gives; InputRefused also where the file brings its reader down."""
        return self._threads.submit(self._read, "sheets", path, name, kinds)

    def grids(self, path: Path, name: str) -> "Future[list[Grid]]":
        """What flows.workbooks.workbook.read_workbook gives; InputRefused also where the file brings its reader down."""
        return self._threads.submit(self._read, "grids", path, name)

    def processes(self) -> list[int]:
        """The workers' process ids, for whoever watches them."""
        with self._lock:
            return [worker.process.pid for worker in self._workers]

    def rest(self) -> None:
        """End the idle workers that hold much memory; others take their place when there is something to read."""
        idle = []
        with suppress(Empty):
            while True:
                idle.append(self._idle.get_nowait())
        kept = [worker for worker in idle if worker and worker.held <= limits.RESTING_MEMORY]
        for worker in idle:
            if worker and worker not in kept:
                self._drop(worker)
        for worker in (*[None] * (len(idle) - len(kept)), *kept):
            self._idle.put(worker)

    def close(self) -> None:
        """End the workers, in the middle of a workbook if need be."""
        with self._lock:
            self._closed = True
            for worker in self._workers:
                worker.process.kill()
        self._threads.shutdown(cancel_futures=True)
        for worker in self._workers:
            worker.end()

    def _read(self, job: str, path: Path, name: str, *more: Any) -> Any:
        worker = self._idle.get()
        try:
            if worker is None:
                worker = self._start()
            outcome, result = worker.ask(job, path.absolute(), name, more)
            if worker.held > limits.KEPT_MEMORY:
                self._drop(worker)
                worker = None
        except _Died as died:
            if worker:
                self._drop(worker)
                worker = None
            if died.code >= 0:  # Not ended by a signal: it could not work at all, whatever the file.
                raise IntegrityFailure("读取程序没有正常启动。请重新安装，仍不行请联系系统维护人员。") from died
            raise InputRefused(_obituary(name, died.code)) from died
        finally:
            self._idle.put(worker)
        if outcome == "refused":
            raise InputRefused(result)
        if outcome == "memory":
            raise InputRefused(_too_much_memory(name))
        if outcome == "failed":
            raise InputRefused(
                f"工作簿“{name}”读到一半出错（{result}），多半已损坏。{SAVE_AGAIN}；仍不行请联系系统维护人员。"
            )
        return result

    def _start(self) -> _Worker:
        with self._lock:
            if self._closed:
                raise InterruptedError
            worker = _Worker()
            if self._workers:
                # The largest workbook is asked for first, and everything waits for it: the others make way.
                make_way(worker.process.pid)
            self._workers.add(worker)
        return worker

    def _drop(self, worker: _Worker) -> None:
        with self._lock:
            self._workers.discard(worker)
        worker.end()


def _obituary(name: str, code: int) -> str:
    """Why a worker is gone, in the officer's words."""
    if code == -signal.SIGALRM:
        return f"工作簿“{name}”读了 {limits.SECONDS} 秒还没有读完，已停止读取。{TRIM}。"
    if code == -signal.SIGABRT:  # What a reader does that is refused memory.
        return _too_much_memory(name)
    return f"工作簿“{name}”让读取程序中断了（{code}），多半已损坏。{SAVE_AGAIN}；仍不行请联系系统维护人员。"


def _too_much_memory(name: str) -> str:
    return f"工作簿“{name}”要用 {limits.MEMORY >> 30} GB 以上的内存才能读，已停止读取：内容散得太开，或文件已损坏。{TRIM}。"


@contextmanager
def readers(size: int) -> Iterator[Readers]:
    """The process's readers, for so many bytes of workbooks. Where something goes wrong meanwhile, Ctrl-C too, nothing is
    left reading.
    """
    standing = _standing()
    standing.staff(size)
    try:
        yield standing
    except BaseException:
        _standing.cache_clear()
        standing.close()
        raise
    standing.rest()


@cache
def _standing() -> Readers:
    started = Readers()
    atexit.register(started.close)
    return started
