"""How does a model say what a column holds? As a field with the one check its cells are put to.

The check may want lists of the policy's words; which, is said here by their names, and schemas.validation looks them up.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pandera.pandas as pa

ColumnCheck = Callable[..., "pd.Series[bool]"]


@dataclass(frozen=True)
class Rule:
    """What the cells of a column are put to. `lists`: the policy's lists of the words it knows besides."""

    check: ColumnCheck
    lists: tuple[str, ...] = ()


def needed(check: ColumnCheck, *lists: str) -> Any:
    """A field that every row must have."""
    return pa.Field(nullable=False, metadata={"rule": Rule(check, lists)})


def maybe(check: ColumnCheck, *lists: str) -> Any:
    """A field that may be blank."""
    return pa.Field(nullable=True, metadata={"rule": Rule(check, lists)})


def rule_of(column: pa.Column) -> Rule:
    """The rule that `needed` or `maybe` gave a column of a model's schema."""
    rule = (column.metadata or {})["rule"]
    assert isinstance(rule, Rule)
    return rule
