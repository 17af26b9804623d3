"""The officer's command as a whole. Runs one subcommand, says in the officer's language what came in its way, and never
shows a traceback for an input.

What each subcommand does lies in flows.settling, flows.asking.commands and flows.money.commands; only they, this module and
flows.options know the clock, the account and the terminal. Prefect is never imported.
"""

import gc
import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from itertools import pairwise
from pathlib import Path, PurePath
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from schemas.errors import Conflict, SettlementError, UsageError

from .asking.commands import app as asking
from .language import Lang
from .misuse import say_help, say_misuse, say_system_fault
from .money.commands import app as money
from .options import one_interrupt, refuse_arguments
from .problems import mask_text, shown_name
from .settling import app as settling

_GARBAGE_AT = 1_000_000
# What shells and Typer make of Ctrl-C.
_INTERRUPTED = 130


class _Group(TyperGroup):
    """All commands; its help is in the officer's language."""

    def get_help(self, ctx: Any) -> str:
        return say_help(super().get_help(ctx), _asked_language(sys.argv))


class _Command(TyperCommand):
    """One command; its help is in the officer's language."""

    def get_help(self, ctx: Any) -> str:
        return say_help(super().get_help(ctx), _asked_language(sys.argv))


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
        return _refuse(say_misuse(error, _asked_language(sys.argv)), UsageError.exit_code)
    except typer.Abort:
        # Ctrl-C or Ctrl-D where the run's name is asked for, which is the one question there is.
        return _refuse("\n没有确认，未发放。", Conflict.exit_code)
    except OSError as error:
        name = shown_name(PurePath(Path(str(error.filename or "")).name))
        return _refuse(say_system_fault(error, name), Conflict.exit_code)
    except KeyboardInterrupt:
        return _refuse("\n已中断，没有做完的一步不作数。可用 settle status 查看，再重新运行。", _INTERRUPTED)
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else int(left.code is not None)


def _refuse(message: str, code: int) -> int:
    """Say why, without anybody's long number, wherever in the arguments or the workbooks it stood."""
    print(mask_text(message), file=sys.stderr)
    return code


def _asked_language(arguments: list[str]) -> Lang:
    """What is to be spoken where the command line as a whole was not understood."""
    return "en" if "--lang=en" in arguments or ("--lang", "en") in pairwise(arguments) else "zh"


@app.callback()
def _settle() -> None:
    """职工学习资助结算：从材料文件夹到资助发放清单。"""


for room in (settling, asking, money):
    app.registered_commands += room.registered_commands
for command in app.registered_commands:
    command.cls = _Command
