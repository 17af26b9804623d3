"""What is each kind of problem called? Loads `problems.toml`."""

import tomllib
from functools import cache
from importlib.resources import files


@cache
def problem_titles() -> dict[str, str]:
    """The title of each code of a problem that is no rule of a programme."""
    titles: dict[str, str] = tomllib.loads((files("schemas") / "problems.toml").read_text("utf-8"))["titles"]
    return titles
