"""What does a select name of the policy? Told by DuckDB's own parser, so that nothing is found that is not run."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import duckdb

from .models import reads

_OF_WORDS = {"is_word", "begins_with_word", "contains_word"}
_DIVISIONS = {"/", "//", "%"}


@dataclass(frozen=True)
class Mentions:
    """What one select names: columns of policy.terms, every text that stands in it, and the lists it looks words up in.

    `cast`: each column that is cast, by its name, with the type; `divisors`: columns that something is divided by.
    """

    terms: frozenset[str]
    texts: frozenset[str]
    lists: frozenset[str]
    cast: dict[str, str]
    divisors: frozenset[str]


def mentions(select: str) -> Mentions:
    """What the select names. Columns are told apart by their names alone, whatever they come by."""
    return mentions_of((select,))[0]


@cache
def mentions_of(selects: tuple[str, ...]) -> list[Mentions]:
    """What each of the selects names; parsed together, which takes a quarter of the time."""
    return [_mentioned(tree) for tree in syntax(selects)]


def _mentioned(tree: Any) -> Mentions:
    nodes = list(walk(tree))
    aliases = {
        node["alias"] or node["table_name"]
        for node in nodes
        if node.get("type") == "BASE_TABLE" and (node["schema_name"], node["table_name"]) == ("policy", "terms")
    }
    columns = [node["column_names"] for node in nodes if node.get("type") == "COLUMN_REF"]
    divided_by = [node["arguments"][1] for node in nodes if node.get("function_name") in _DIVISIONS]
    return Mentions(
        frozenset(names[1] for names in columns if len(names) == 2 and names[0] in aliases),
        frozenset(node["text"] for node in nodes if node.get("kind") == "STRING"),
        frozenset(name for node in nodes for name in _lists(node)),
        {
            node["child"]["column_names"][-1]: node["type_expr"]["type_name"]
            for node in nodes
            if node.get("class") == "CAST" and node["child"]["class"] == "COLUMN_REF"
        },
        frozenset(node["column_names"][-1] for node in walk(divided_by) if node.get("type") == "COLUMN_REF"),
    )


@cache
def texts_as(column: str, select: str) -> frozenset[str]:
    """The texts that a select may put into the column of that name, as they stand or as what a condition comes to."""
    nodes = walk(syntax((select,)))
    return frozenset(text for node in nodes if node.get("alias") == column for text in _outcomes(node))


@cache
def columns_given(select: str) -> frozenset[str] | None:
    """The columns, in lower case, of a select of all of one of its own parts; null where that part does not list them, or the
    select is another.
    """
    (tree,) = syntax((select,))
    node = tree[0]["node"]
    parts = {part["key"]: part["value"]["query_node"] for part in node["cte_map"]["map"]}
    outer = node.get("select_list", [])
    of_all = len(outer) == 1 and outer[0]["class"] == "STAR"
    listed = parts.get(node.get("from_table", {}).get("table_name"), {}).get("select_list")
    if not of_all or listed is None:
        return None
    names = [column["alias"] or (column.get("column_names") or [""])[-1] for column in listed]
    return frozenset(name.casefold() for name in names) if all(names) else None


def closure(*names: str, known: dict[str, str]) -> set[str]:
    """Every model that any of these reads, over any number of steps; without themselves, unless another reads them."""
    found: set[str] = set()
    waiting = [*names]
    while waiting:
        new = reads(known[waiting.pop()], known) - found
        found |= new
        waiting.extend(new)
    return found


def syntax(selects: tuple[str, ...]) -> list[Any]:
    """The syntax trees of the selects, as DuckDB parses them."""
    found = duckdb.cursor().execute(
        "select select_, json_serialize_sql(select_) from (select unnest($selects::varchar[]) as select_)",
        {"selects": list(selects)},
    )
    parsed = {select: json.loads(tree) for select, tree in found.fetchall()}
    assert not any(tree["error"] for tree in parsed.values()), parsed
    return [parsed[select]["statements"] for select in selects]


def walk(tree: Any) -> Iterator[dict[str, Any]]:
    """Every node of a syntax tree, or of several."""
    waiting = [tree]
    while waiting:
        branch = waiting.pop()
        if isinstance(branch, dict):
            yield branch
            waiting.extend(branch.values())
        elif isinstance(branch, list):
            waiting.extend(branch)


def _texts(tree: Any) -> Iterator[str]:
    return (node["text"] for node in walk(tree) if node.get("kind") == "STRING")


def _lists(node: dict[str, Any]) -> Iterator[str]:
    """The lists of words that a look-up names, by a macro of words or by comparing a column `list`."""
    compared = node.get("left") or next(iter(node.get("children") or []), None)
    if node.get("function_name") in _OF_WORDS:
        yield from _texts(node["arguments"][1])
    elif isinstance(compared, dict) and (compared.get("column_names") or [""])[-1] == "list":
        yield from _texts(node)


def _outcomes(node: dict[str, Any]) -> Iterator[str]:
    if node.get("class") == "CONSTANT":
        yield from _texts(node)
    elif node.get("function_name") == "if":
        for argument in node["arguments"][1:]:
            yield from _outcomes(argument["expression"])
    elif node.get("class") == "CASE":
        for outcome in [*(check["then_expr"] for check in node["case_checks"]), node["else_expr"]]:
            yield from _outcomes(outcome)
