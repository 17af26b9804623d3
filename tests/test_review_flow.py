"""Does the October review run by itself? On a real server, brought up as `make serve` brings it up."""

import csv
import json
import re
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterFlowRunId,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.deployments import run_deployment
from prefect.settings import PREFECT_API_URL, PREFECT_HOME, temporary_settings
from prefect.states import Pending, Running, Scheduled

from flows.review import fit_for_the_server
from flows.serving import DEPLOYMENT, end_cut_off_runs, prefect_settings, serving
from schemas.errors import Conflict, InputRefused, IntegrityFailure

SHANGHAI = ZoneInfo("Asia/Shanghai")
SECRET = re.compile(r"\d{15,}")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What Prefect keeps, while server and worker are up; afterwards the port must be free again."""
    home = tmp_path_factory.mktemp("prefect")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = prefect_settings(home, port)
    with pytest.MonkeyPatch.context() as patch:
        # A worker asks every ten seconds whether there is something to do; nothing here depends on how often.
        for name, value in (settings | {"PREFECT_WORKER_QUERY_SECONDS": "1"}).items():
            patch.setenv(name, value)
        with temporary_settings({PREFECT_API_URL: settings["PREFECT_API_URL"], PREFECT_HOME: home}):
            with serving(home, port) as worker:
                yield home
            assert worker.poll() is not None
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def trigger(inputs: Path, out: Path, **more: Any) -> FlowRun:
    """Trigger the deployment as the page does, and wait until the run is over."""
    parameters = {"programme": "beijing-degree", "inputs": str(inputs), "out": str(out)}
    run = run_deployment(DEPLOYMENT, parameters=parameters, timeout=90, poll_interval=0.5, as_subflow=False, **more)
    assert run.state.is_final(), run.state
    return run


def kept(home: Path) -> str:
    """Everything Prefect has put into its database, as text: parameters, logs, states, events, artifacts."""
    with closing(sqlite3.connect(f"file:{home / 'prefect.db'}?mode=ro", uri=True)) as database:
        tables = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
        rows = [row for table in tables for row in database.execute(f'select * from "{table}"')]
    # JSON stands in some columns with its characters escaped.
    return re.sub(r"\\+u([0-9a-f]{4})", lambda escape: chr(int(escape[1], 16)), str(rows))


def until(found: Callable[[], Any]) -> Any:
    """What `found` gives as soon as it gives anything: logs and plans reach the server some seconds late."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if answer := found():
            return answer
        time.sleep(0.5)
    pytest.fail("waited in vain")


def test_a_triggered_review_leaves_a_run_folder_and_no_person_in_prefect(
    home: Path, office: Path, tmp_path: Path
) -> None:
    # In Shanghai it is already 2026; it is that year which is reviewed.
    run = trigger(office, tmp_path / "out", scheduled_time=datetime(2025, 12, 31, 20, tzinfo=UTC))
    assert run.state.is_completed(), run.state.message

    folder = tmp_path / "out" / "beijing-degree-2026-001"
    manifest = json.loads((folder / "run.json").read_text("utf-8"))
    assert manifest["made_by"] == "手动评审"
    with (folder / "decisions.csv").open(encoding="utf-8-sig", newline="") as stream:
        people = list(csv.DictReader(stream))
    assert len(people) == manifest["counts"]["people"] > 0

    with get_client(sync_client=True) as client:
        of_this_run = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run.id]))
        artifacts = {artifact.key: artifact for artifact in client.read_artifacts(artifact_filter=of_this_run)}
    assert artifacts.keys() == {"beijing-degree-totals", "beijing-degree-papers"}
    totals = {row["项目"]: row["数值"] for row in json.loads(artifacts["beijing-degree-totals"].data)}
    assert totals["人数"] == str(len(people))
    assert totals["本次应发（元）"] == manifest["payable_total"]
    assert (folder / "资助发放清单.xlsx").as_uri() in artifacts["beijing-degree-papers"].data

    until(lambda: "Finished in state Completed('结算完成：beijing-degree-2026-001" in kept(home))
    everything = kept(home)
    assert "不予资助清单.xlsx" in everything
    assert not SECRET.search("".join(str(artifact.data) for artifact in artifacts.values()))
    for person in people:
        for value in (person["id_number"], person["name"], person["subject_no"]):
            assert not value or value not in everything


@pytest.mark.usefixtures("home")
def test_refused_inputs_fail_the_run_with_the_message_of_the_command(tmp_path: Path) -> None:
    empty = tmp_path / "材料"
    empty.mkdir()
    run = trigger(empty, tmp_path / "out")
    assert run.state.is_failed()
    assert run.state.message.startswith("材料文件夹“材料”里没有 Excel 工作簿")
    assert not SECRET.search(run.state.message)
    assert not list(tmp_path.glob("out/*/run.json"))


@pytest.mark.usefixtures("home")
def test_the_deployment_reviews_on_the_first_weekday_from_9_october() -> None:
    now = datetime.now(SHANGHAI)
    with get_client(sync_client=True) as client:
        deployment = client.read_deployment_by_name(DEPLOYMENT)
        assert not deployment.paused
        assert deployment.parameters["year"] is None
        assert deployment.global_concurrency_limit.limit == 1
        assert deployment.concurrency_options.collision_strategy == "CANCEL_NEW"
        (schedule,) = deployment.schedules
        assert schedule.active
    assert until(planned_reviews)[0] == next(
        day for year in (now.year, now.year + 1) if (day := october_review(year)) > now
    )
    first, last = (datetime(year, 1, 1, tzinfo=SHANGHAI) for year in (2026, 2041))
    days = schedule.schedule.to_rrule().between(first, last)
    assert days == [october_review(year) for year in range(2026, 2041)]
    assert days[:2] == [datetime(2026, 10, 9, 9, tzinfo=SHANGHAI), datetime(2027, 10, 11, 9, tzinfo=SHANGHAI)]


def october_review(year: int) -> datetime:
    day = datetime(year, 10, 9, 9, tzinfo=SHANGHAI)
    while day.isoweekday() > 5:
        day += timedelta(days=1)
    return day


def planned_reviews() -> list[datetime]:
    """The times of the runs that the server has planned by itself."""
    planned = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])))
    with get_client(sync_client=True) as client:
        return [run.expected_start_time for run in client.read_flow_runs(flow_run_filter=planned) if run.auto_scheduled]


@pytest.mark.usefixtures("home")
def test_a_run_cut_off_by_a_stop_makes_room_for_the_next() -> None:
    with get_client(sync_client=True) as client:
        deployment = client.read_deployment_by_name(DEPLOYMENT)
        later = Scheduled(scheduled_time=datetime.now(UTC) + timedelta(days=1))
        run = client.create_flow_run_from_deployment(deployment.id, state=later)
        client.set_flow_run_state(run.id, Pending())
        client.set_flow_run_state(run.id, Running())
        assert client.read_deployment(deployment.id).global_concurrency_limit.active_slots == 1
        end_cut_off_runs()
        assert client.read_flow_run(run.id).state.is_crashed()
        assert client.read_deployment(deployment.id).global_concurrency_limit.active_slots == 0


def test_one_home_is_served_once(home: Path) -> None:
    with pytest.raises(Conflict, match="已经在运行"), serving(home, 1):
        pytest.fail("served twice")


def test_errors_reach_the_server_without_numbers_of_persons() -> None:
    with pytest.raises(InputRefused) as ours, fit_for_the_server():
        raise InputRefused("工作簿“张三11010119900307123X.xlsx”打不开。")
    assert str(ours.value) == "工作簿“张三…….xlsx”打不开。"
    with pytest.raises(IntegrityFailure) as other, fit_for_the_server():
        raise ValueError("could not convert '11010119900307123X'")
    assert "ValueError，test_review_flow.py" in str(other.value)
    assert "11010119900307123" not in str(other.value)
    assert other.value.__suppress_context__
