"""Who is measured? Settling, and what else one could do with the same workbooks; each a command in a fresh process."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .data import DEGREE, SKILLS, YEAR

_HERE = Path(__file__).parent
_SETTLE = Path(sys.executable).with_name("settle")


@dataclass(frozen=True)
class Contender:
    """`command` makes the command line out of the input and output folders; `slow`: once is enough for large sizes."""

    name: str
    said: str
    command: Callable[[Path, Path], list[str]]
    slow: bool = False


def _script(name: str) -> Callable[[Path, Path], list[str]]:
    return lambda inputs, out: [sys.executable, str(_HERE / f"{name}.py"), str(inputs), str(out)]


def settle(programme: str) -> Callable[[Path, Path], list[str]]:
    """The command that settles a programme."""

    def command(inputs: Path, out: Path) -> list[str]:
        return [str(_SETTLE), "run", programme, str(YEAR), "--inputs", str(inputs), "--out", str(out), "--json"]

    return command


FLOOR = Contender("read only", "reads the workbooks with fastexcel in threads", _script("read_floor"))
POLARS = Contender("Polars script", "reads, joins, decides, writes one list", _script("polars_script"))
PANDAS = Contender("pandas script", "the same with pandas and openpyxl", _script("pandas_script"), slow=True)
SETTLE = Contender("settle run", "the whole settlement", settle(DEGREE))
CONTENDERS = (FLOOR, POLARS, SETTLE, PANDAS)
TRAININGS = Contender("settle run", "the whole settlement of all trainings", settle(SKILLS))
