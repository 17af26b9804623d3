"""The subcommands that settle and what leads to it: run, check, status, templates, sample.

Heavy rooms are imported when a subcommand needs them.
"""

import sys
from contextlib import suppress
from pathlib import Path
from time import sleep
from typing import Annotated, Any

import typer

from schemas.errors import UsageError

from . import voice
from .options import (
    By,
    Inputs,
    Json,
    Lang,
    Out,
    Programme,
    SampleYear,
    SkipUnreadable,
    UnusedOut,
    UnusedWarehouse,
    Wait,
    Warehouse,
    Year,
    answer,
    day,
    now,
    one_interrupt,
    person,
    progress,
    tell_passed_over,
    warehouse_file,
)

app = typer.Typer()


@app.command()
def run(
    programme: Programme,
    year: Year,
    inputs: Inputs,
    as_of: Annotated[str | None, typer.Option("--as-of", help="材料截止日，如 2026-09-30  [默认：按政策]")] = None,
    out: Out = Path("out"),
    warehouse: Warehouse = None,
    by: By = None,
    skip_unreadable: SkipUnreadable = False,
    wait: Wait = 30,
    as_json: Json = False,
    lang: Lang = "zh",
) -> None:
    """读取材料、审核、与台账比对并出具文书；本身不付款。

    例：settle run beijing-degree 2026 --inputs 材料/ --by 张三
    """
    from .steps import run_steps
    from .underway import Request

    file = warehouse_file(out, warehouse)
    new = not file.exists()
    request = Request(
        programme=programme,
        year=year,
        inputs=tuple(inputs),
        out=out,
        warehouse=file,
        made_by=person(by),
        made_at=now(),
        as_of=day(as_of),
        skip_unreadable=skip_unreadable,
        wait=wait,
    )
    tell_passed_over(request.inputs, out, lang)
    with progress(lang) as announce:
        review = run_steps(request, announce=announce)
    if new:
        print(voice.say_new_warehouse(file, lang), file=sys.stderr)
    if review.intake.hidden:
        print(voice.say_hidden(review.intake.hidden, lang), file=sys.stderr)
    for left_over in review.unfinished:
        print(voice.say_unfinished(left_over, lang), file=sys.stderr)
    answer(review.summary, as_json, lambda: voice.say_run(review.summary, lang))


@app.command()
def check(
    programme: Programme,
    inputs: Inputs,
    out: Out = Path("out"),
    _warehouse: UnusedWarehouse = None,
    skip_unreadable: SkipUnreadable = False,
    watching: Annotated[bool, typer.Option("--watch", help="材料有改动就重新检查，按 Ctrl-C 结束")] = False,
    as_json: Json = False,
    lang: Lang = "zh",
) -> None:
    """只读取并检查材料，列出问题，并在各工作簿的副本上标注出来；不做审核。

    例：settle check beijing-degree --inputs 材料/ --watch
    """
    from .checking import check_inputs

    def check_now() -> dict[str, Any]:
        with progress(lang) as announce:
            return check_inputs(programme, tuple(inputs), out=out, skip_unreadable=skip_unreadable, announce=announce)

    tell_passed_over(tuple(inputs), out, lang)
    if not watching:
        summary = check_now()
        answer(summary, as_json, lambda: voice.say_check(summary, lang))
        return
    if as_json:
        raise UsageError("--watch 会一直检查下去，不能与 --json 同用。")
    from .watching import watch

    with suppress(KeyboardInterrupt), one_interrupt():
        for outcome in watch(check_now, tuple(inputs), out=out, pause=sleep):
            print(voice.say_watched(outcome, f"{now():%H:%M:%S}", lang), flush=True)


@app.command()
def status(
    out: Out = Path("out"),
    warehouse: Warehouse = None,
    wait: Wait = 30,
    as_json: Json = False,
    lang: Lang = "zh",
) -> None:
    """列出各次运行、台账余额和未完成的运行。

    例：settle status
    """
    from .standing import read_status

    standing = read_status(warehouse_file(out, warehouse), out, wait=wait)
    answer(standing, as_json, lambda: voice.say_status(standing, lang))


@app.command()
def templates(
    programme: Programme,
    folder: Annotated[Path, typer.Argument(help="写入的文件夹")],
    _out: UnusedOut = None,
    _warehouse: UnusedWarehouse = None,
    as_json: Json = False,
    lang: Lang = "zh",
) -> None:
    """写出空白材料工作簿：列名、填写要求、下拉选项和一行示例。

    例：settle templates conghua-degree 空白表/
    """
    from .templates import write_templates

    written = write_templates(programme, folder)
    answer(written, as_json, lambda: voice.say_templates(written, lang))


@app.command()
def sample(
    programme: Programme,
    folder: Annotated[Path, typer.Argument(help="写入的文件夹")],
    people: Annotated[int, typer.Option("--people", help="人数")] = 100,
    seed: Annotated[int, typer.Option("--seed", help="随机种子；同一种子得到同样的文件")] = 1,
    year: SampleYear = 2026,
    _out: UnusedOut = None,
    _warehouse: UnusedWarehouse = None,
    as_json: Json = False,
    lang: Lang = "zh",
) -> None:
    """写出一套虚构的材料工作簿，供演示、测试和测速。

    例：settle sample beijing-degree 样例/ --people 100
    """
    from .sampling import write_sample

    summary = write_sample(programme, folder, people=people, seed=seed, year=year)
    answer(summary, as_json, lambda: voice.say_sample(summary, lang))
