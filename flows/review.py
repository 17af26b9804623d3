"""How does a review run by itself every October? A Prefect flow over the same steps as the command.

What Prefect's server keeps of a run (parameters, log lines, error texts, artifacts) is plain text for everyone who
reaches its page. So parameters are folders and years, the review itself is never handed to Prefect, and an error goes
out only as a message of our own. Which run counts is settled in the warehouse alone: Prefect watches and schedules.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from prefect import State, Task, flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.context import FlowRunContext
from prefect.states import Completed, Failed

from schemas.errors import IntegrityFailure, SettlementError

# The module, not names out of it: a flow outlives its process's DuckDB, which would then complain on the terminal.
from . import steps, underway

_OFFICE = ZoneInfo("Asia/Shanghai")
# Nobody stands by at nine in the morning: rather wait for the officer's command to end than fail.
_PATIENCE_SECONDS = 600
# IDs, cards and phones have 11 digits or more; nothing we say ourselves does.
_PERSONAL_NUMBER = re.compile(r"\d{11,}[Xx]?")


@flow(name="review", persist_result=False, log_prints=False)
def review(
    programme: str,
    inputs: Path,
    year: int | None = None,
    out: Path = Path("out"),
    warehouse: Path | None = None,
) -> State[None]:
    """Settle one programme and year from a folder of workbooks, as `settle run` does; nothing is paid.

    `year` null means the year the run was scheduled for, in Shanghai. Fails with the message `settle run` would end on.
    """
    try:
        with fit_for_the_server(), underway.open_review(_request(programme, inputs, year, out, warehouse)) as under_way:
            for step in steps.STEPS:
                under_way = _as_task(step, under_way)()
    except SettlementError as error:
        return Failed(message=str(error))
    for name in under_way.unfinished:
        get_run_logger().warning("发现未完成的运行（不作数，可删除）：%s", name)
    _show_totals(programme, under_way.summary)
    _show_papers(programme, under_way.summary)
    return Completed(message=f"结算完成：{under_way.summary['run']}")


def _request(programme: str, inputs: Path, year: int | None, out: Path, warehouse: Path | None) -> underway.Request:
    context = FlowRunContext.get()
    if context is None or context.flow_run is None or context.flow_run.expected_start_time is None:
        raise IntegrityFailure("评审流程没有取得自己的运行信息。请联系系统维护人员。")
    return underway.Request(
        programme=programme,
        year=year or context.flow_run.expected_start_time.astimezone(_OFFICE).year,
        inputs=(inputs,),
        out=out,
        warehouse=warehouse or out / "warehouse.duckdb",
        made_by="定时评审" if context.flow_run.auto_scheduled else "手动评审",
        made_at=datetime.now(_OFFICE),
        wait=_PATIENCE_SECONDS,
    )


def _as_task(
    step: Callable[[underway.Review], underway.Review], under_way: underway.Review
) -> Task[[], underway.Review]:
    """A step as a Prefect task, run in this process. The review is not an argument: Prefect searches those.

    Only reading is tried again, as a shared folder may be away for a moment; the other steps give the same answer twice
    or, like `publish`, must not be repeated.
    """

    @task(
        name=step.__name__,
        task_run_name=step.__name__,
        description=step.__doc__,
        cache_policy=NO_CACHE,
        persist_result=False,
        log_prints=False,
        retries=2 if step is steps.collect else 0,
        retry_delay_seconds=5,
    )
    def run() -> underway.Review:
        with fit_for_the_server():
            return step(under_way)

    return run


@contextmanager
def fit_for_the_server() -> Iterator[None]:
    """Let out only errors whose text a server may keep: ours, and for any other its kind and place alone."""
    try:
        yield
    except SettlementError as error:
        failure = type(error)(_PERSONAL_NUMBER.sub("……", str(error)))
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        failure = IntegrityFailure(
            f"评审意外中止（{type(error).__name__}，{Path(place.filename).name} 第 {place.lineno} 行）。请联系系统维护人员。"
        )
    else:
        return
    raise failure from None


def _show_totals(programme: str, summary: dict[str, Any]) -> None:
    counts = summary["counts"]
    table = {
        "运行": summary["run"],
        "材料截止": summary["as_of"],
        "人数": counts["people"],
        "发放": counts["pay"],
        "待补": counts["hold"],
        "不予资助": counts["reject"],
        "本次应发笔数": summary["payments"],
        "本次应发（元）": summary["payable_total"],
        "材料问题": summary["problems"],
    }
    create_table_artifact(
        key=f"{programme}-totals",
        table=[{"项目": name, "数值": str(value)} for name, value in table.items()],
        description=f"{summary['run']} 的人数与金额",
    )


def _show_papers(programme: str, summary: dict[str, Any]) -> None:
    """Link what lies in the run folder, but not what lies in folders of its own: those files bear the office's names."""
    folder = Path(summary["folder"]).resolve()
    links = [f"- [{path.name}]({path.as_uri()})" for path in sorted(folder.iterdir())]
    create_markdown_artifact(
        key=f"{programme}-papers",
        markdown="\n".join([f"`{folder}`", "", *links]),
        description=f"{summary['run']} 的文书",
    )
