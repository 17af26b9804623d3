"""The subcommands that move money: approve, issue, returns, recover, ledger, verify."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.options import By, Json, Lang, Out, Wait, Warehouse, answer, existing_warehouse, now, person, possible_year
from schemas.errors import Conflict

from . import words

app = typer.Typer()

RunName = Annotated[str, typer.Argument(metavar="RUN", help="运行编号，如 beijing-degree-2026-001")]


@app.command()
def approve(
    run: RunName,
    by: By = None,
    out: Out = Path("out"),
    warehouse: Warehouse = None,
    wait: Wait = 30,
    as_json: Json = False,
    lang: Lang = "zh",
) -> None:
    """第二人批准一次运行；批准绑定其应发清单。

    例：settle approve beijing-degree-2026-001 --by 李四
    """
    from .approve import approve_run

    moved = approve_run(existing_warehouse(out, warehouse), run, out=out, by=person(by), at=now(), wait=wait)
    answer(moved.answer, as_json, lambda: words.say_approve(moved, lang))


@app.command()
def issue(
    run: RunName,
    by: By = None,
    bank: Annotated[str, typer.Option("--bank", help="银行文件格式")] = "plain-csv",
    yes: Annotated[bool, typer.Option("--yes", help="不再询问")] = False,
    out: Out = Path("out"),
    warehouse: Warehouse = None,
    wait: Wait = 30,
    as_json: Json = False,
    lang: Lang = "zh",
) -> None:
    """发放已批准的运行：写出银行文件并记入台账，只此一次。

    例：settle issue beijing-degree-2026-001 --by 王五
    """
    from .issue import issue_run

    moved = issue_run(
        existing_warehouse(out, warehouse),
        run,
        out=out,
        by=person(by),
        bank=bank,
        at=now(),
        wait=wait,
        confirm=lambda question: _confirm(question, run, asked=not yes),
    )
    answer(moved.answer, as_json, lambda: words.say_issue(moved, lang))


@app.command()
def returns(
    file: Annotated[Path, typer.Argument(help="银行回盘文件")],
    by: By = None,
    correct: Annotated[bool, typer.Option("--correct", help="允许更正先前登记的结果，须同时写明 --by")] = False,
    out: Out = Path("out"),
    warehouse: Warehouse = None,
    wait: Wait = 30,
    as_json: Json = False,
    lang: Lang = "zh",
) -> None:
    """登记银行回盘：逐笔核对，整份接受或整份退回。

    例：settle returns 回盘.csv --by 王五
    """
    from .returns import take_returns

    if correct and not (by or "").strip():
        raise typer.BadParameter("更正须写明经办人：--correct --by 姓名")
    moved = take_returns(
        existing_warehouse(out, warehouse), file, out=out, by=person(by), at=now(), correct=correct, wait=wait
    )
    answer(moved.answer, as_json, lambda: words.say_returns(moved, lang))


@app.command()
def recover(
    payment_no: Annotated[str, typer.Argument(metavar="PAYMENT_NO", help="流水号")],
    amount: Annotated[str, typer.Argument(help="追回金额（元）")],
    reference: Annotated[str, typer.Option("--reference", help="凭证，如进账单号")],
    by: By = None,
    out: Out = Path("out"),
    warehouse: Warehouse = None,
    wait: Wait = 30,
    as_json: Json = False,
    lang: Lang = "zh",
) -> None:
    """登记追回的款项。

    例：settle recover beijing-degree-2026-001-000007 1600.00 --by 王五 --reference 进账单0012
    """
    from .recover import recover_payment

    moved = recover_payment(
        existing_warehouse(out, warehouse),
        payment_no,
        amount,
        out=out,
        by=person(by),
        reference=reference,
        at=now(),
        wait=wait,
    )
    answer(moved.answer, as_json, lambda: words.say_recover(moved, lang))


@app.command()
def ledger(
    programme: Annotated[str | None, typer.Option("--programme", help="只看一个项目")] = None,
    year: Annotated[int | None, typer.Option("--year", help="只看一个年度", callback=possible_year)] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="另存为 CSV")] = None,
    out: Out = Path("out"),
    warehouse: Warehouse = None,
    wait: Wait = 30,
    as_json: Json = False,
    lang: Lang = "zh",
) -> None:
    """列出台账。

    例：settle ledger --programme beijing-degree --year 2026
    """
    from .entries import list_entries

    said = list_entries(existing_warehouse(out, warehouse), programme=programme, year=year, file=csv, wait=wait)
    answer(said, as_json, lambda: words.say_ledger(said, lang))


@app.command()
def verify(
    run: Annotated[str | None, typer.Argument(metavar="[RUN]", help="运行编号；不写则核验台账和全部运行")] = None,
    out: Out = Path("out"),
    warehouse: Warehouse = None,
    wait: Wait = 30,
    as_json: Json = False,
    lang: Lang = "zh",
) -> None:
    """用留存的原始材料重算并逐字节比对；不写编号时核验台账和全部运行。

    例：settle verify
    """
    from .verify import verify as verify_all

    said = verify_all(existing_warehouse(out, warehouse), run, out=out, wait=wait)
    answer(said, as_json, lambda: words.say_verify(said, lang))


def _confirm(question: str, run: str, *, asked: bool) -> None:
    """On a terminal the run's name must be typed before money is issued."""
    if not asked or not sys.stdin.isatty():
        return
    print(question, file=sys.stderr)
    if typer.prompt(f"确认请输入运行编号 {run}", err=True) != run:
        raise Conflict("没有确认，未发放。")
