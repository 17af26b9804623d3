"""The subcommands that ask and change nothing: explain, simulate."""

from pathlib import Path
from typing import Annotated

import typer

from flows.options import (
    Json,
    Lang,
    Out,
    Programme,
    Wait,
    Warehouse,
    Year,
    answer,
    screen,
    tell_passed_over,
    warehouse_file,
)

app = typer.Typer()


@app.command()
def explain(
    programme: Programme,
    year: Year,
    who: Annotated[str, typer.Argument(help="学号、申请编号或身份证号")],
    run: Annotated[str | None, typer.Option("--run", help="说明以前的一次运行  [默认：最近一次]")] = None,
    paper: Annotated[Path | None, typer.Option("--paper", help="另写一页给本人的说明（Word）")] = None,
    show_ids: Annotated[bool, typer.Option("--show-ids", help="显示完整证件号")] = False,
    out: Out = Path("out"),
    warehouse: Warehouse = None,
    wait: Wait = 30,
    as_json: Json = False,
    lang: Lang = "zh",
) -> None:
    """说明一个人为什么得到这个结论：逐条规则、所见内容、出处单元格、条款、台账，以及怎样改变。

    例：settle explain beijing-degree 2026 2026101000001
    """
    from .explain import explain_person
    from .words import printed, say_explain

    explained = explain_person(
        warehouse_file(out, warehouse), programme, year, who, run=run, show_ids=show_ids, wait=wait
    )
    if paper:
        from .paper import write_paper

        write_paper(explained, paper)
        explained["paper"] = str(paper)
    answer(explained, as_json, lambda: printed(say_explain(explained, lang), **screen()))


@app.command()
def simulate(
    programme: Programme,
    year: Year,
    inputs: Annotated[
        list[Path] | None, typer.Option("--inputs", help="材料文件夹，可重复  [默认：最近一次运行留存的材料]")
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="试改的值，如 member_standard=2000，可重复")
    ] = None,
    policy: Annotated[Path | None, typer.Option("--policy", help="另一份政策文件（TOML）")] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="把增减的人员另存为 CSV")] = None,
    out: Out = Path("out"),
    warehouse: Warehouse = None,
    wait: Wait = 30,
    as_json: Json = False,
    lang: Lang = "zh",
) -> None:
    """试算：政策如果不同，人数和金额怎样变。只在内存里算，不付款，不动台账和运行文件夹。

    例：settle simulate beijing-degree 2026 --set member_standard=2000 --csv 增减.csv
    """
    from .simulate import simulate_policy
    from .words import printed, say_simulate

    tell_passed_over(tuple(inputs or ()), None, lang)
    simulated = simulate_policy(
        warehouse_file(out, warehouse),
        programme,
        year,
        inputs=tuple(inputs or ()),
        settings=settings or (),
        policy=policy,
        file=csv,
        wait=wait,
    )
    answer(simulated, as_json, lambda: printed(say_simulate(simulated, lang), **screen()))
