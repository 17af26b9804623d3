"""What do the subcommands share? Their options, how an answer is printed, the clock, and the line of progress."""

import getpass
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from schemas.errors import UsageError

from . import voice

Programme = Annotated[str, typer.Argument(help="资助项目，如 beijing-degree")]
Year = Annotated[int, typer.Argument(help="评审年度，如 2026")]
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
Lang = Annotated[voice.Lang, typer.Option("--lang", help="说中文或英文")]
Wait = Annotated[float, typer.Option("--wait", help="数据仓库被占用时最多等几秒")]

_NO_TERMINAL = 180


def answer(result: dict[str, Any], as_json: bool, say: Callable[[], str]) -> None:
    """Print one JSON object, or what `say` makes of it."""
    print(json.dumps(result, ensure_ascii=False) if as_json else say())


def screen() -> dict[str, Any]:
    """How wide the terminal is, and whether it has colours; a file or a pipe is wide and has none."""
    terminal = sys.stdout.isatty()
    return {"width": shutil.get_terminal_size().columns if terminal else _NO_TERMINAL, "colour": terminal}


def warehouse_file(out: Path, warehouse: Path | None) -> Path:
    """The warehouse meant: the one named, else the one in the out folder."""
    return warehouse or out / "warehouse.duckdb"


def person(by: str | None) -> str:
    """Who is at work: the name given, without blanks around it, else the account."""
    # Brings Arrow along, which a command that only prints its help does not need.
    from schemas.reading import text

    return text(by or "") or getpass.getuser()


def now() -> datetime:
    """The time in the office."""
    return datetime.now(ZoneInfo("Asia/Shanghai"))


def day(text: str | None) -> date | None:
    """A day as typed. Raises UsageError where it is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(f"看不懂日期“{text}”，请写成 2026-09-30 的样子。") from error


@contextmanager
def progress(lang: voice.Lang) -> Iterator[Callable[[str], None]]:
    """A line on the terminal for each step; silent where nobody watches."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    console = Console(stderr=True)
    with console.status("") as line:
        yield lambda step: line.update(voice.say_step(step, lang))
