"""Which cells of a kind of sheet cannot be understood? Runs the Pandera model and places every failure.

The answer is a list of faults; what a fault means for a person is decided in SQL, and what it says in flows.faults.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pandera.pandas as pa
import pyarrow

from . import checks, conghua, degree, training
from .fields import rule_of
from .kinds import load

# The model of every kind of sheet; each programme's module names its own.
MODELS: dict[str, type[pa.DataFrameModel]] = {**degree.MODELS, **conghua.MODELS, **training.MODELS}


# The values that some checks want besides the lists their fields name.
_SCALE = ("lowest_mark", "highest_mark")
_PASSED, _FAILED, _PASS_MARK = "pass_words", "fail_words", "pass_mark"
# Checks over a whole row, and the fields of which one is the cell to look at.
_WHOLE_ROW = {"mark_agrees_with_status": ("mark",), "ends_after_start": ("ends_at", "left_at")}


@dataclass(frozen=True)
class Fault:
    """One cell (by its place) that failed one check; `found` is its text, null where it is blank.

    `caption`: the header above the cell in a sheet laid out wide, where the field alone does not tell the column.
    """

    kind: str
    origin: int
    field: str
    check: str
    found: str | None
    caption: str | None = None


def wanted_lists(kind: str) -> dict[str, tuple[str, ...]]:
    """The policy's lists of words that each column of a kind is put to; no cell can be two of them at once."""
    lists = {field: rule_of(column).lists for field, column in MODELS[kind].to_schema().columns.items()}
    return {field: names for field, names in lists.items() if names}


def wanted_numbers(kind: str) -> set[str]:
    """The policy's values, other than lists, that the checks of a kind compare with."""
    columns = MODELS[kind].to_schema().columns
    scale = {*_SCALE} if any(rule_of(column).check is checks.known_mark for column in columns.values()) else set()
    return scale | ({_PASS_MARK} if "mark_status" in columns else set())


def validate(
    kind: str, table: pyarrow.Table, *, words: Callable[[str], tuple[str, ...]], numbers: Mapping[str, Any]
) -> list[Fault]:
    """Every fault of the rows of one kind, in order of place.

    `table`: columns of canonical texts plus origin. `words`, `numbers`: the policy's word lists and
    values by name.
    """
    if table.num_rows == 0:
        return []
    schema = _with_policy(MODELS[kind].to_schema(), words, numbers)
    frame = table.select(list(schema.columns)).to_pandas(types_mapper=_as_text)
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as failed:
        cases = failed.failure_cases
    else:
        return []
    # Not inside the handler: an error here would be printed with Pandera's, which shows the cells themselves.
    failing = pyarrow.array(cases["index"])
    origins = table["origin"].take(failing).to_pylist()
    spread = load().kinds[kind].spread
    captions = table["caption"].take(failing).to_pylist() if spread else [None] * len(origins)
    faults = {
        Fault(
            kind,
            origin,
            field,
            check.partition("(")[0],
            None if pd.isna(found) else str(found),
            caption if spread and field == spread.into else None,
        ): None
        for field, check, found, origin, caption in zip(
            cases["column"], cases["check"], cases["failure_case"], origins, captions, strict=True
        )
        # A check over the whole row reports every cell of it; one is the one to look at.
        if field in _WHOLE_ROW.get(check.partition("(")[0], (field,))
    }
    return sorted(faults, key=lambda fault: (fault.origin, fault.field, fault.caption or ""))


def _as_text(_: pyarrow.DataType) -> Any:
    return pd.StringDtype("pyarrow")


def _with_policy(
    schema: pa.DataFrameSchema, words: Callable[[str], tuple[str, ...]], numbers: Mapping[str, Any]
) -> pa.DataFrameSchema:
    """The model with the checks its fields name, put to the policy's words and values."""
    named: dict[str, dict[str, Any]] = {}
    for name, column in schema.columns.items():
        rule = rule_of(column)
        given: dict[str, Any] = {}
        if rule.lists:
            given["words"] = tuple(word for each in rule.lists for word in words(each))
        if rule.check is checks.known_mark:
            lowest, highest = (float(numbers[name]) for name in _SCALE)
            given |= {"lowest": lowest, "highest": highest}
        named[name] = {"checks": [pa.Check(rule.check, name=rule.check.__name__, **given)]}
    schema = schema.update_columns(named)
    if "mark_status" in schema.columns:
        agrees = pa.Check(
            checks.mark_agrees_with_status,
            name=checks.mark_agrees_with_status.__name__,
            passed=words(_PASSED),
            failed=words(_FAILED),
            pass_mark=float(numbers[_PASS_MARK]),
        )
        schema.checks = [*schema.checks, agrees]
    return schema
