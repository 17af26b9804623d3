"""What does each table read, and on which clause and value of the policy does each rule stand? Told by the SQL itself.

The tables are those flows.models orders the run by, what a select mentions is told by flows.mentions, so nothing stands
here that is not run. `python -m tests.lineage` (or `make lineage`) writes docs/lineage.md anew.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from flows.mentions import closure, mentions, syntax, walk
from flows.models import reads, selects
from policies.policy import Version
from policies.terms import Terms, load_newest, programmes
from schemas.kinds import load

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "lineage.md"
# The run itself says these two; the first is the policy's cut-off unless the officer names another day.
_OF_THE_RUN = {"as_of": "evidence_cut_off", "year": "year"}
_EFFECTS = {"reject": "不予资助", "hold": "待补", "note": "提示"}
_INTRODUCTION = """# Lineage

Which table reads which, and on which clause and which value of the policy every reason stands. Made from the SQL and the
policies by `make lineage`; a test fails where this page is not what they say.

The maps leave out what every model may read (`policy.*`, `intake.sheets`, `intake.faults`), draw a sheet and its staging
model as one, all rules of a programme as one, and no arrow that another way round already says. The tables beside them
name everything. A rule's values are those its reason declares in `policies/`; `tests/test_lineage.py` compares them with
what the rule's SQL, and all it reads, mentions.
"""


def values_of(select: str, version: Version) -> set[str]:
    """The values of the policy that a select reads: columns of policy.terms, word lists by name, lists named by lists."""
    said = mentions(select)
    found = {_OF_THE_RUN.get(name, name) for name in said.terms} | said.texts
    found |= {word for name in found & version.values.keys() for word in version.values[name].words or ()}
    return found & {*version.values, "year"}


def values_behind(name: str, known: dict[str, str], version: Version) -> set[str]:
    """The values that a model or anything it reads mentions."""
    return {value for model in {name, *closure(name, known=known)} for value in values_of(known[model], version)}


def values_in(rule: str, known: dict[str, str], version: Version) -> set[str]:
    """The values that a rule mentions, or that the columns it names are made of. Columns go by their names alone."""
    found = values_of(known[rule], version)
    seen = {(model, column) for model in reads(known[rule], known) for column in _columns_in(known[rule])}
    waiting = [*seen]
    while waiting:
        model, column = waiting.pop()
        values, others = _made_of(known[model]).get(column, (set(), set()))
        found |= values & version.values.keys()
        further = {(model, other) for other in others}
        further |= {(read, other) for read in reads(known[model], known) for other in {column, *others}}
        waiting.extend(further - seen)
        seen |= further
    return found


@cache
def _made_of(select: str) -> dict[str, tuple[set[str], set[str]]]:
    """Of what each column that a select makes is made: texts and columns of policy.terms, and all other columns."""
    terms = {_OF_THE_RUN.get(name, name): name for name in mentions(select).terms}
    found: dict[str, tuple[set[str], set[str]]] = {}
    for node in walk(syntax((select,))):
        if node.get("alias") and "class" in node:
            columns = {part["column_names"][-1] for part in walk(node) if part.get("type") == "COLUMN_REF"}
            texts = {part["text"] for part in walk(node) if part.get("kind") == "STRING"}
            values, others = found.setdefault(node["alias"], (set(), set()))
            values |= texts | {value for value, name in terms.items() if name in columns}
            others |= columns
    return found


def _columns_in(select: str) -> set[str]:
    return {node["column_names"][-1] for node in walk(syntax((select,))) if node.get("type") == "COLUMN_REF"}


def sheets_behind(name: str, known: dict[str, str]) -> list[str]:
    """The titles of the input sheets that a model reads in the end, in the order of sheets.toml."""
    text = "\n".join(known[model] for model in {name, *closure(name, known=known)})
    read = set(re.findall(r"\bintake\.(\w+)", text))
    return [kind.title for kind in load().kinds.values() if kind.name in read]


def page() -> str:
    """docs/lineage.md as it should be."""
    parts = [_INTRODUCTION]
    for programme in programmes():
        terms = load_newest(programme)
        known = selects(terms.policy.models)
        parts += [
            f"## {programme}: {terms.policy.title}\n",
            _map(terms, known),
            "\n### Tables\n\n" + _tables(terms.policy.models, known),
            "\n### Reasons\n\n" + _reasons(terms, known),
        ]
    parts += ["## What every programme shares\n", _shared(selects(load_newest(programmes()[0]).policy.models))]
    return "\n".join(parts) + "\n"


def _reads_of(name: str, known: dict[str, str]) -> list[str]:
    """Everything a model reads, models or not."""
    code = re.sub(r"--[^\n]*", "", known[name])
    others = re.findall(r"\b(?:from|join)\s+((?:intake|policy|warehouse)\.\w+)", code)
    others += ["policy.words"] if re.search(r"\b\w+_word\(", code) else []
    return sorted({*reads(known[name], known), *others})


def _question(select: str) -> str:
    """The first sentence of a model's header."""
    said = " ".join(re.findall(r"^-- (.+)$", select.split("\n--\n")[0], re.MULTILINE))
    return said.strip()


def _tables(models: str, known: dict[str, str]) -> str:
    own = sorted(name for name in known if name.startswith(f"{models}."))
    return _table(
        ("table", "what it answers", "reads"),
        [(f"`{name}`", _question(known[name]), _code(_reads_of(name, known))) for name in own],
    )


def _reasons(terms: Terms, known: dict[str, str]) -> str:
    policy = terms.policy
    rows = []
    for code, reason in policy.reasons.items():
        name = f"rules.{code}" if f"rules.{code}" in known else f"settlement.{code}"
        row = (f"`{code}` {reason.title}", _EFFECTS[reason.effect], *_origin(name, policy.models, known))
        rows.append((*row, _compared(reason.values, terms), reason.clause))
    for tier, amount in policy.amounts.items():
        row = (
            f"`{tier}` {policy.tiers[tier]}",
            "金额",
            *_origin(f"{policy.models}.entitlements", policy.models, known),
        )
        rows.append((*row, _compared(amount.values, terms), amount.clause))
    return _table(("reason or tier", "effect", "SQL", "by way of", "from the sheets", "policy values", "clause"), rows)


def _origin(name: str, models: str, known: dict[str, str]) -> tuple[str, str, str]:
    """A model's file, the models between it and the sheets, and the sheets."""
    schema, _, table = name.partition(".")
    files = [f"sql/{folder}/rules/{table}.sql" for folder in (models, "settlement")]
    (file,) = [file for file in files if (ROOT / file).exists()] if schema == "rules" else [f"sql/{schema}/{table}.sql"]
    # What no rule finds is found from all of them: the tables beside say which.
    by_way_of = closure(name, known=known) if schema != "settlement" else reads(known[name], known)
    between = sorted(model for model in by_way_of if not model.startswith("staging."))
    return f"`{file}`", _code(between), "、".join(sheets_behind(name, known))


def _compared(names: tuple[str, ...], terms: Terms) -> str:
    return "；".join(f"{value.label} {_brief(value.shown)}" for value in terms.compared(names, terms.cut_off))


def _shared(known: dict[str, str]) -> str:
    papers = {f"papers.{path.stem}": path.read_text("utf-8") for path in (ROOT / "sql" / "papers").glob("*.sql")}
    both = known | papers
    shared = sorted(name for name in both if name.startswith(("settlement.", "checks.", "papers.")))
    return _table(
        ("table or query", "what it answers", "reads"),
        [(f"`{name}`", _question(both[name]), _code(_reads_of(name, both))) for name in shared],
    )


def _map(terms: Terms, known: dict[str, str]) -> str:
    """A programme from its sheets to its payments, as a mermaid flowchart."""
    edges: dict[str, set[str]] = {}
    ends = ("settlement.payments", "settlement.problems", "programme.workings")
    for name in {model for end in ends for model in (end, *closure(end, known=known))}:
        for read in reads(known[name], known):
            edges.setdefault(_drawn(name, terms), set()).add(_drawn(read, terms))
    edges = {name: read - {name} for name, read in edges.items()}
    lines = ["```mermaid", "flowchart LR"]
    nodes = sorted({*edges, *(name for read in edges.values() for name in read)})
    ids = {name: f"n{at}" for at, name in enumerate(nodes)}
    lines += [f"    {ids[name]}{_shape(name, known)}" for name in nodes]
    for name in nodes:
        lines += [f"    {ids[read]} --> {ids[name]}" for read in sorted(_needed(name, edges))]
    return "\n".join([*lines, "```"])


def _drawn(name: str, terms: Terms) -> str:
    """The node a model is drawn as: rules are one, what the programme hands on is its own model."""
    schema, _, table = name.partition(".")
    if schema == "rules" or name == "programme.findings":
        return "rules"
    return f"{terms.policy.models}.{table}" if schema == "programme" else name


def _shape(name: str, known: dict[str, str]) -> str:
    if name == "rules":
        return f'{{{{"rules: {sum(model.startswith("rules.") for model in known)}"}}}}'
    if name.startswith("staging."):
        (kind,) = set(re.findall(r"\bintake\.(\w+)", known[name])) - {"faults", "sheets"}
        return f'[("{load().kinds[kind].title}")]'
    return f'["{name}"]'


def _needed(name: str, edges: dict[str, set[str]]) -> set[str]:
    """What a node reads and does not also read by way of another."""
    direct = edges.get(name, set())
    return {read for read in direct if not any(read in _reach(other, edges) for other in direct - {read})}


def _reach(name: str, edges: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        new = edges.get(waiting.pop(), set()) - found
        found |= new
        waiting.extend(new)
    return found


def _brief(shown: str) -> str:
    words = shown.split("、")
    return shown if len(words) <= 6 else f"{'、'.join(words[:6])}等 {len(words)} 种"


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "—"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return (
        "\n".join("| " + " | ".join(cell.replace("|", "\\|") or "—" for cell in line) + " |" for line in lines) + "\n"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
