"""What must be up for the October review to run by itself? A local Prefect server, the deployment, and a worker.

`make serve` keeps them up until Ctrl-C and leaves nothing running. All that Prefect keeps (SQLite, logs) lies in one
folder. A pool and a worker, not `flow.serve()`: that pauses its schedule when stopped, and a review is missed.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Annotated, NoReturn

import typer
from filelock import FileLock, Timeout

from schemas.errors import Conflict, IntegrityFailure, SettlementError

from .private import private_folder

CHECKOUT = Path(__file__).parent.parent
DEPLOYMENT = "review/october-review"
_POOL = "office"
_HOST = "127.0.0.1"
_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_CUT_OFF = "服务停止时这次评审还没有结束。作不作数以 settle status 为准，需要时请重新触发。"
_START_SECONDS, _STOP_SECONDS = 120, 20


def prefect_settings(home: Path, port: int) -> dict[str, str]:
    """The environment in which server, worker and clients of one home find each other; more is in pyproject.toml."""
    return {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": f"http://{_HOST}:{port}/api",
        # The next yearly review lies further ahead than the 100 days that Prefect plans by itself.
        "PREFECT_SERVER_SERVICES_SCHEDULER_MAX_SCHEDULED_TIME": "P400D",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "NO_PROXY": _HOST,
    }


@contextmanager
def serving(home: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Server, deployment and worker, up while the context lasts; gives the worker's process.

    The environment must hold `prefect_settings(home, port)`. Raises Conflict where the home or the port is in use,
    IntegrityFailure where Prefect does not come up.
    """
    private_folder(home)
    with _only_here(home), (home / "serve.log").open("ab") as log:
        _refuse_taken(port)
        with _prefect("server", "start", "--host", _HOST, "--port", str(port), output=log) as server:
            _await_health(server, port, log)
            _ensure_pool()
            end_cut_off_runs()
            _deploy(log)
            with _prefect("worker", "start", "--pool", _POOL, "--type", "process", output=None) as worker:
                yield worker


@contextmanager
def _only_here(home: Path) -> Iterator[None]:
    """Two servers on one database would each count the runs under way for themselves."""
    lock = FileLock(home / "serve.lock", timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout as timeout:
        raise Conflict("这里的 Prefect 服务已经在运行。") from timeout
    try:
        yield
    finally:
        lock.release()


def _refuse_taken(port: int) -> None:
    """Someone else's server on our port would take our deployment."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except OSError as error:
            raise Conflict(f"端口 {port} 已被占用。请换一个，如 make serve PORT={port + 1}") from error


@contextmanager
def _prefect(*arguments: str, output: IO[bytes] | None) -> Iterator[subprocess.Popen[bytes]]:
    """A Prefect command that is stopped on leaving. In a session of its own, a Ctrl-C does not reach it before us."""
    process = subprocess.Popen(
        [sys.executable, "-m", "prefect", *arguments],
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_STOP_SECONDS)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _await_health(server: subprocess.Popen[bytes], port: int, log: IO[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        connection = http.client.HTTPConnection(_HOST, port, timeout=5)
        with suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/api/health")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        connection.close()
        time.sleep(0.2)
    raise IntegrityFailure(f"Prefect 服务没有启动，原因见 {log.name}。")


def _ensure_pool() -> None:
    """The command `prefect work-pool create` would ask an outside host what a pool looks like."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import WorkPoolCreate
    from prefect.workers.process import ProcessWorker

    template = ProcessWorker.get_default_base_job_template()
    with get_client(sync_client=True) as client:
        client.create_work_pool(
            WorkPoolCreate(name=_POOL, type=ProcessWorker.type, base_job_template=template), overwrite=True
        )


def end_cut_off_runs() -> None:
    """A run that was under way when everything stopped would count as running for ever, and keep out the next one."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
    from prefect.client.schemas.objects import StateType
    from prefect.states import Crashed

    under_way = FlowRunFilterStateType(any_=[StateType.PENDING, StateType.RUNNING, StateType.CANCELLING])
    with get_client(sync_client=True) as client:
        for run in client.read_flow_runs(flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=under_way))):
            client.set_flow_run_state(run.id, Crashed(message=_CUT_OFF), force=True)


def _deploy(log: IO[bytes]) -> None:
    """Put prefect.yaml into force. A review that fell due while nothing ran is kept, and runs as soon as a worker is up."""
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
    if subprocess.run(command, cwd=CHECKOUT, stdin=subprocess.DEVNULL, stdout=log, stderr=log).returncode:
        raise IntegrityFailure(f"没能按 prefect.yaml 部署，原因见 {log.name}。")


def main(port: Annotated[int, typer.Option(help="页面的端口")] = 4200) -> None:
    """启动本机的 Prefect 服务、定时评审和执行进程，直到按下 Ctrl-C。"""
    os.umask(0o077)
    home = CHECKOUT / ".prefect"
    os.environ.update(prefect_settings(home, port))
    for stop in _STOPS:
        signal.signal(stop, _stop_once)
    try:
        with serving(home, port) as worker:
            print(f"定时评审 {DEPLOYMENT} 已就绪：http://{_HOST}:{port}（按 Ctrl-C 停止）", flush=True)
            worker.wait()
            raise IntegrityFailure("Prefect 执行进程意外退出。请重新运行 make serve。")
    except KeyboardInterrupt:
        print("已停止。")
    except SettlementError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)


def _stop_once(*_: object) -> NoReturn:
    """The first Ctrl-C stops everything in order; an impatient second one must not leave half of it running."""
    for stop in _STOPS:
        signal.signal(stop, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    typer.run(main)
