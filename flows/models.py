"""In which order do the SQL models run? Each file below sql/ is one select; a model reads others by their schema-qualified names.

The programme's own models live in one folder (`sql/degree/`); its rules (`sql/degree/rules/`) and the shared ones
(`sql/settlement/rules/`) are laid together as `programme.findings`, and its `people`, `entitlements`, `strays` and
`details` are what the shared models know as `programme.…`, and so are its `workings` and `courses` where it has any.

A finding for each subject and rule makes the longest table there is; rule and field are enumerations in it, for as texts
they would be most of what is written and read.
"""

import re
from functools import cache
from graphlib import TopologicalSorter
from importlib.resources import files
from importlib.resources.abc import Traversable

import duckdb

from schemas.kinds import load

_COMMENT = re.compile(r"--[^\n]*")
_FINDINGS = "programme.findings"
INTERFACE = ("people", "entitlements", "strays", "details")
# What a programme may add: the lines behind a decision that `settle explain` shows, such as hours day by day, and the
# courses analysts count. Where it has none, nothing stands in their place.
_OPTIONAL = {
    "workings": "null::integer as subject_id, null::integer as place, '' as said, null::bigint as origin, '' as field",
    "courses": "null::integer as subject_id, '' as course_key, '' as course_name, '' as host, '' as term, 0 as attempts, "
    "'' as mark, '' as verdict, 0.0 as hours_given, 0.0 as hours_attended, null::bigint as origin",
}


def build(connection: duckdb.DuckDBPyConnection, models: str, targets: list[str]) -> None:
    """Create the models named in `targets` and everything they read, each once.

    `models`: the programme's folder below sql/. Models already there (an earlier call, or laid by the caller) are left as
    they are, and what only they read is not made.
    """
    known = selects(models)
    for schema in {name.partition(".")[0] for name in known}:
        connection.execute(f"create schema if not exists {schema}")
    built = {
        f"{schema}.{table}"
        for schema, table in connection.execute(
            "select table_schema, table_name from information_schema.tables"
        ).fetchall()
    }
    graph: dict[str, set[str]] = {}
    waiting = list(targets)
    while waiting:
        name = waiting.pop()
        if name not in graph:
            graph[name] = set() if name in built else reads(known[name], known)
            waiting.extend(graph[name])
    for name in TopologicalSorter(graph).static_order():
        if name in built:
            continue
        if name == _FINDINGS:
            _enumerate(connection, models)
        connection.execute(f"create {_form(name)} {name} as {known[name]}")


def _enumerate(connection: duckdb.DuckDBPyConnection, models: str) -> None:
    """Make the types of a finding's rule and field; a cell of a sheet laid out wide goes by the caption above it."""
    codes = ", ".join(f"('{code}')" for code in rules(models))
    columns = ", ".join(f"('{name}')" for kind in load().kinds.values() for name in kind.columns)
    connection.execute(
        f"create type programme.rule as enum (select code from (values {codes}) as codes (code) order by code)"
    )
    connection.execute(
        f"create type programme.field as enum (select field from (values {columns}) as columns (field) "
        "union select field from intake.letters)"
    )


def folders() -> list[str]:
    """The folders below sql/ that a policy may name: those of programmes."""
    own = ("people.sql", "entitlements.sql")
    return sorted(entry.name for entry in files("sql").iterdir() if any(entry.joinpath(name).is_file() for name in own))


def rules(models: str) -> dict[str, str]:
    """The rules of a programme, its own and those every programme shares: the select by its code."""
    return {
        entry.name.removesuffix(".sql"): entry.read_text("utf-8")
        for schema in (models, "settlement")
        for entry in _files(f"{schema}/rules")
    }


def names(schema: str) -> list[str]:
    """Every model of a schema."""
    return [f"{schema}.{entry.name.removesuffix('.sql')}" for entry in _files(schema)]


def reads(select: str, known: dict[str, str]) -> set[str]:
    """The known models a select reads."""
    return {name for name in re.findall(r"\b[a-z]+\.[a-z_]+\b", _COMMENT.sub("", select)) if name in known}


@cache
def selects(models: str) -> dict[str, str]:
    """Every model a programme runs, its select by its name."""
    known = {
        f"{schema}.{entry.name.removesuffix('.sql')}": entry.read_text("utf-8")
        for schema in ("staging", models, "settlement", "checks")
        for entry in _files(schema)
    }
    known |= {f"programme.{name}": f"select * from {models}.{name}" for name in INTERFACE}
    for name, columns in _OPTIONAL.items():
        own = f"{models}.{name}"
        known[f"programme.{name}"] = f"select * from {own}" if own in known else f"select {columns} where false"
    known |= {f"rules.{code}": select for code, select in rules(models).items()}
    known[_FINDINGS] = " union all ".join(
        f"select subject_id, cast('{code}' as programme.rule) as rule, coalesce(passed, false) as passed, observed, origin, "
        f"cast(field as programme.field) as field from rules.{code}"
        for code in rules(models)
    )
    return known


def _form(name: str) -> str:
    """What has another name besides, or is read once and by one, is not copied; all rules become one table."""
    schema, _, table = name.partition(".")
    once = schema == "rules" or table in _OPTIONAL
    return "view" if once or name in {"settlement.details", *(f"programme.{each}" for each in INTERFACE)} else "table"


def _files(schema: str) -> list[Traversable]:
    return sorted(
        (entry for entry in files("sql").joinpath(schema).iterdir() if entry.name.endswith(".sql")),
        key=lambda entry: entry.name,
    )
