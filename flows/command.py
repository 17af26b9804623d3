"""The officer's command. Says what happens, keeps stdout for the answer, and never shows a traceback for an input.

Only this module and its options know the clock, the account and the terminal. Heavy rooms are imported when a
subcommand needs them, and Prefect never is.
"""

import gc
import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from itertools import pairwise
from pathlib import Path, PurePath
from time import sleep
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from schemas.errors import Conflict, SettlementError, UsageError

from . import voice
from .asking.commands import app as asking
from .money.commands import app as money
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
    refuse_arguments,
    tell_passed_over,
    warehouse_file,
)
from .problems import mask_text, shown_name

_GARBAGE_AT = 1_000_000
# What shells and Typer make of Ctrl-C.
_INTERRUPTED = 130


class _Group(TyperGroup):
    """All commands; its help is in the officer's language."""

    def get_help(self, ctx: Any) -> str:
        return voice.say_help(super().get_help(ctx), _asked_language(sys.argv))


class _Command(TyperCommand):
    """One command; its help is in the officer's language."""

    def get_help(self, ctx: Any) -> str:
        return voice.say_help(super().get_help(ctx), _asked_language(sys.argv))


app = typer.Typer(
    cls=_Group, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None
)


def main() -> None:
    """Run the command and leave with the exit code of contract 1."""
    # A command lives for seconds and makes millions of tuples without cycles; looking for some costs a tenth of its time.
    gc.set_threshold(_GARBAGE_AT)
    # Pandera imports what makes up test data wherever it is installed, which takes longer than all its checks.
    sys.modules.setdefault("hypothesis", None)  # type: ignore[arg-type]
    # A rare character in a name must not end the answer on a terminal that cannot show it.
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    code = _outcome()
    # Everything is written and closed by now. Taking apart what was imported would take a third of a second more.
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def _outcome() -> int:
    """Run the command; return its exit code."""
    try:
        refuse_arguments(sys.argv[1:])
        with one_interrupt():
            # Not standalone, so that what Typer refuses is said in our words.
            left_with = app(standalone_mode=False)
        if left_with == _INTERRUPTED:
            raise KeyboardInterrupt
        return left_with if isinstance(left_with, int) else 0
    except SettlementError as error:
        return _refuse(f"{error}{error.closing}", error.exit_code)
    except typer.TyperException as error:
        return _refuse(voice.say_misuse(error, _asked_language(sys.argv)), UsageError.exit_code)
    except typer.Abort:
        # Ctrl-C or Ctrl-D where the run's name is asked for, which is the one question there is.
        return _refuse("\n没有确认，未发放。", Conflict.exit_code)
    except OSError as error:
        name = shown_name(PurePath(Path(str(error.filename or "")).name))
        return _refuse(voice.say_system_fault(error, name), Conflict.exit_code)
    except KeyboardInterrupt:
        return _refuse("\n已中断，没有做完的一步不作数。可用 settle status 查看，再重新运行。", _INTERRUPTED)
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else int(left.code is not None)


def _refuse(message: str, code: int) -> int:
    """Say why, without anybody's long number, wherever in the arguments or the workbooks it stood."""
    print(mask_text(message), file=sys.stderr)
    return code


def _asked_language(arguments: list[str]) -> voice.Lang:
    """What is to be spoken where the command line as a whole was not understood."""
    return "en" if "--lang=en" in arguments or ("--lang", "en") in pairwise(arguments) else "zh"


@app.callback()
def _settle() -> None:
    """职工学习资助结算：从材料文件夹到资助发放清单。"""


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

    request = Request(
        programme=programme,
        year=year,
        inputs=tuple(inputs),
        out=out,
        warehouse=warehouse_file(out, warehouse),
        made_by=person(by),
        made_at=now(),
        as_of=day(as_of),
        skip_unreadable=skip_unreadable,
        wait=wait,
    )
    tell_passed_over(request.inputs, out, lang)
    with progress(lang) as announce:
        review = run_steps(request, announce=announce)
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
    people: Annotated[int, typer.Option("--people", min=10, max=1_000_000, help="人数")] = 100,
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


app.registered_commands += asking.registered_commands + money.registered_commands
for command in app.registered_commands:
    command.cls = _Command
