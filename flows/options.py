"""What do the subcommands share? Their options, how an answer is printed, the clock, and the line of progress."""

import getpass
import json
import math
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path, PurePath
from types import FrameType
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from schemas.errors import IntegrityFailure, UsageError

from . import language, voice
from .problems import shown_name

_NO_TERMINAL = 180
# Of four digits, and with a year before and after it in the calendar.
_YEARS = range(1900, 3000)
# Whose value is a folder or a file, for which an empty text would mean the folder one is in.
_PATHS = ("--inputs", "--out", "--warehouse")


def possible_year(year: int | None) -> int | None:
    """The year, where there is one. Raises UsageError for one that no calendar has."""
    if year is not None and year not in _YEARS:
        raise UsageError(f"年度应在 {_YEARS[0]} 至 {_YEARS[-1]} 之间，如 2026。请改正后再运行。")
    return year


def _seconds(wait: float) -> float:
    if wait < 0 or not math.isfinite(wait):
        raise UsageError("--wait 应为 0 或更大的秒数，如 30。请改正后再运行。")
    return wait


Programme = Annotated[str, typer.Argument(help="资助项目，如 beijing-degree")]
Year = Annotated[int, typer.Argument(help="评审年度，如 2026", callback=possible_year)]
SampleYear = Annotated[int, typer.Option("--year", help="评审年度", callback=possible_year)]
Inputs = Annotated[list[Path], typer.Option("--inputs", help="材料文件夹，可重复")]
Out = Annotated[Path, typer.Option("--out", help="输出文件夹")]
Warehouse = Annotated[
    Path | None, typer.Option("--warehouse", help="数据仓库文件  [默认：输出文件夹内 warehouse.duckdb]")
]
# Every command takes both, so that one call can be written like another; these write where they are told and need neither.
UnusedOut = Annotated[Path | None, typer.Option("--out", hidden=True)]
UnusedWarehouse = Annotated[Path | None, typer.Option("--warehouse", hidden=True)]
By = Annotated[str | None, typer.Option("--by", help="经办人姓名  [默认：登录账号]")]
SkipUnreadable = Annotated[bool, typer.Option("--skip-unreadable", help="跳过打不开的工作簿")]
Json = Annotated[bool, typer.Option("--json", help="只在标准输出打印一个 JSON 对象")]
Lang = Annotated[language.Lang, typer.Option("--lang", help="说中文或英文")]
Wait = Annotated[float, typer.Option("--wait", help="数据仓库被占用时最多等几秒", callback=_seconds)]


def refuse_arguments(arguments: list[str]) -> None:
    """Raise UsageError for a path left empty and for what is no text; only a folder of inputs may bear such a name."""
    for before, argument in pairwise(["", *arguments]):
        option, given, value = argument.partition("=") if argument.startswith("--") else (before, "=", argument)
        if given and option in _PATHS and not value:
            raise UsageError(f"{option} 后面没有写路径。请写明文件夹或文件后再运行。")
        if option != "--inputs" and not _is_text(argument):
            raise UsageError("参数里有认不出的字符（文件名或终端的编码不是 UTF-8）。请改名或重新输入后再运行。")


def _is_text(argument: str) -> bool:
    # What the system hands over in another encoding stands in a text as half characters, which nothing can write.
    return not any("\ud800" <= character <= "\udfff" for character in argument)


def tell_passed_over(inputs: tuple[Path, ...], out: Path | None, lang: language.Lang) -> None:
    """Say on stderr what below the inputs is not read: folders we wrote ourselves, and files that are no workbooks."""
    from .intake.find import passed_over, unread_files

    for folder in passed_over(inputs, out=out):
        print(voice.say_passed_over(folder, lang), file=sys.stderr)
    if unread := unread_files(inputs, out=out):
        print(voice.say_unread(unread, lang), file=sys.stderr)


def answer(result: dict[str, Any], as_json: bool, say: Callable[[], str]) -> None:
    """Print one JSON object, or what `say` makes of it."""
    print(json.dumps(result, ensure_ascii=False) if as_json else say())


def screen() -> dict[str, Any]:
    """How wide the terminal is, and whether it has colours; a file or a pipe is wide and has none."""
    terminal = sys.stdout.isatty()
    return {"width": shutil.get_terminal_size().columns if terminal else _NO_TERMINAL, "colour": terminal}


def warehouse_file(out: Path, warehouse: Path | None) -> Path:
    """The warehouse meant: the one named, else the one in the out folder. Raises UsageError where it cannot be kept there."""
    from .warehouse import refuse_path

    # The analyst's database lies in the out folder, wherever the warehouse is.
    refuse_path(out)
    if out.is_file():
        raise UsageError(f"“{shown_name(PurePath(out.name))}”是一个文件。--out 后面要写文件夹。")
    file = warehouse or out / "warehouse.duckdb"
    refuse_path(file)
    if file.is_dir():
        raise UsageError(f"“{shown_name(PurePath(file.name))}”是一个文件夹。--warehouse 后面要写文件。")
    return file


def existing_warehouse(out: Path, warehouse: Path | None) -> Path:
    """The same where there must be one already: only a settlement makes one.

    Raises UsageError where there is none, IntegrityFailure where bank files in the out folder say that there was one.
    """
    file = warehouse_file(out, warehouse)
    if file.exists():
        return file
    from .elsewhere import paid_elsewhere, paid_elsewhere_fault

    if runs := paid_elsewhere(None, out):
        raise IntegrityFailure(paid_elsewhere_fault(runs, out))
    name = shown_name(PurePath(file.name))
    raise UsageError(f"找不到数据仓库“{name}”。还没有结算过，或 --out、--warehouse 写错了。请核对后再运行。")


def person(by: str | None) -> str:
    """Who is at work: the name given, without blanks around it, else the account. Raises UsageError where there is none."""
    # Brings Arrow along, which a command that only prints its help does not need.
    from schemas.reading import text

    if named := text(by or ""):
        return named
    try:
        account = getpass.getuser()
    except (KeyError, OSError) as error:
        raise UsageError("认不出登录账号，不知道经办人是谁。请写明 --by 姓名 后再运行。") from error
    if not _is_text(account):
        raise UsageError("登录账号里有认不出的字符。请写明 --by 姓名 后再运行。")
    return account


def now() -> datetime:
    """The time in the office."""
    return datetime.now(ZoneInfo("Asia/Shanghai"))


def day(text: str | None) -> date | None:
    """A day as typed, in any form that workbooks may have it in. Raises UsageError where it is none."""
    from schemas import reading

    try:
        return date.fromisoformat(reading.day(text)) if text else None
    except ValueError as error:
        raise UsageError(f"看不懂日期“{text}”，请写成 2026-09-30 的样子。") from error


@contextmanager
def one_interrupt() -> Iterator[None]:
    """Ctrl-C as KeyboardInterrupt, whatever it hit: the database and the readers make errors of their own of it."""
    heard = False

    def hear(number: int, frame: FrameType | None) -> None:
        nonlocal heard
        heard = True
        signal.default_int_handler(number, frame)

    before = signal.signal(signal.SIGINT, hear)
    try:
        yield
    except typer.Abort:
        raise
    except Exception as error:
        if heard:
            raise KeyboardInterrupt from error
        raise
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def progress(lang: language.Lang) -> Iterator[Callable[[str], None]]:
    """A line on the terminal for each step; silent where nobody watches."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    console = Console(stderr=True)
    with console.status("") as line:
        yield lambda step: line.update(voice.say_step(step, lang))
