"""What if the policy were another? Settles the same evidence twice, in memory, and compares; nothing is kept."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from importlib.resources import files
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from flows.fit import refuse_unfit, unfit
from flows.frozen import decide_again, frozen_policy, read_all, read_frozen
from flows.intake.collect import Intake
from flows.intake.find import find_workbooks
from flows.ledger import ledger_head
from flows.warehouse import lend
from policies.terms import Terms, load_terms, terms_to_try
from policies.whatif import changed, differing
from reports.files import create_private
from reports.queries import records
from reports.wording import csv_text
from schemas.errors import UsageError

from .lookup import find_run, masked_number

_COMPARED = {
    "decisions": "select subject_id, subject_no, id_number, name, cohort, unit, outcome, tier, amount, payable, reserved, "
    "reasons from settlement.decisions order by subject_id",
    # A rule that a frozen policy has no reason for decided nothing.
    "failed": "select subject_id, rule from programme.findings as findings "
    "semi join policy.reasons as reasons on findings.rule = reasons.code where not passed",
}
_COUNTS = ("pay", "hold", "reject")
_YUAN = ("entitled", "reserved", "payable")
_EFFECTS = {1: "增加", -1: "减少", 0: "所得不变"}
# Behind the number, which each programme calls by a name of its own.
_CSV = (
    "姓名", "组别", "工作单位", "结论（前）", "结论（后）", "类别（前）", "类别（后）", "应得（前）", "应得（后）",
    "所得（前）", "所得（后）", "增减", "影响", "本次应发（前）", "本次应发（后）", "起作用的规则", "说明",
)  # fmt: skip
_OUTCOMES = {"pay": "发放", "hold": "待补", "reject": "不予资助"}


@dataclass(frozen=True)
class _Evidence:
    """What both policies are tried on: an intake, the terms in force, the as-of day, and the run it comes from."""

    intake: Intake
    terms: Terms
    as_of: date
    run: str | None


def simulate_policy(
    warehouse: Path,
    programme: str,
    year: int,
    *,
    inputs: tuple[Path, ...],
    settings: Sequence[str],
    policy: Path | None,
    file: Path | None,
    wait: float,
) -> dict[str, Any]:
    """Heads and yuan under the policy in force and under another: `policy`'s file, with `settings` (NAME=VALUE) on top.

    Without `inputs` the frozen ones of the latest run of the year are settled, with its policy and as-of day. `file`: where
    to list who would gain and lose, as CSV. Raises UsageError where nothing differs or a setting cannot be, InputRefused
    where there is nothing to settle.
    """
    if not settings and policy is None:
        raise UsageError("请用 --set 名称=值 或 --policy 文件 写明要试的政策。")
    with duckdb.connect(":memory:") as connection:
        lend(connection, warehouse, wait=wait, holder="settle simulate")
        evidence = _evidence(connection, warehouse, programme, year, inputs)
        after = _after(evidence, policy, settings)
        differences = differing(evidence.terms, after)
        if not differences:
            raise UsageError("所试的政策与现行政策没有不同。")
        as_of_after = evidence.as_of if after.cut_off == evidence.terms.cut_off else after.cut_off
        head = ledger_head(connection)
        was = _settle(connection, evidence.intake, evidence.terms, as_of=evidence.as_of, head=head)
    with duckdb.connect(":memory:") as connection:
        lend(connection, warehouse, wait=wait, holder="settle simulate")
        would = _settle(connection, evidence.intake, after, as_of=as_of_after, head=head)
    groups, rules, changes = _side_by_side(was, would)
    if file:
        _write(file, changes, evidence.terms, after, [difference.name for difference in differences])
    return {
        "programme": programme,
        "title": after.policy.title,
        "year": year,
        "run": evidence.run,
        "as_of": {"before": evidence.as_of.isoformat(), "after": as_of_after.isoformat()},
        "values": [asdict(difference) for difference in differences],
        **_money(groups, after),
        "people": {
            "gain": sum(change["difference"] > 0 for change in changes),
            "lose": sum(change["difference"] < 0 for change in changes),
            "other": sum(change["difference"] == 0 for change in changes),
        },
        "rules": [rule | {"title": after.policy.reasons[rule["rule"]].title} for rule in rules],
        "csv": str(file) if file else None,
    }


def _evidence(
    connection: duckdb.DuckDBPyConnection, warehouse: Path, programme: str, year: int, inputs: tuple[Path, ...]
) -> _Evidence:
    terms = load_terms(programme, year)
    if inputs:
        refuse_unfit(terms, file=f"{programme}.toml")
        return _Evidence(read_all(find_workbooks(inputs), terms), terms, terms.cut_off, None)
    run = find_run(connection, warehouse, programme, year, None)
    terms = frozen_policy(run.folder, run.manifest)
    return _Evidence(read_frozen(run.folder, run.manifest, terms), terms, run.as_of, run.name)


def _after(evidence: _Evidence, file: Path | None, settings: Sequence[str]) -> Terms:
    """The terms to try: those of the policy file, else those in force, with the settings on top."""
    other = evidence.terms if file is None else _read_other(file, evidence.terms)
    after = changed(other, settings)
    # What a run froze is tried as it is; only what is changed must be sound.
    known = unfit(other)
    if wrong := [fault for fault in unfit(after) if fault not in known]:
        raise UsageError("这样改不行：\n" + "\n".join(f"  {fault}" for fault in wrong))
    return after


def _read_other(file: Path, terms: Terms) -> Terms:
    if not file.is_file():
        raise UsageError(f"找不到政策文件“{file.name}”。")
    other = terms_to_try(file.read_bytes(), terms.year, file=file.name)
    if other.policy.programme != terms.policy.programme or other.policy.models != terms.policy.models:
        raise UsageError(f"“{file.name}”是 {other.policy.programme} 的政策文件，不是 {terms.policy.programme} 的。")
    refuse_unfit(other, file=file.name)
    return other


def _settle(
    connection: duckdb.DuckDBPyConnection, intake: Intake, terms: Terms, *, as_of: date, head: int
) -> dict[str, pa.Table]:
    """What one policy comes to, as the tables that sql/simulation compares."""
    # The name of no run: nothing is paid by it.
    run = f"{terms.policy.programme}-{terms.year}-0"
    decide_again(connection, intake, terms, ["settlement.decisions"], as_of=as_of, run=run, ledger_head=head)
    return {name: connection.sql(query).to_arrow_table() for name, query in _COMPARED.items()}


def _side_by_side(was: dict[str, pa.Table], would: dict[str, pa.Table]) -> Iterator[list[dict[str, Any]]]:
    """The groups, the rules and the changes of sql/simulation, between what two policies come to."""
    with duckdb.connect(":memory:") as connection:
        for schema, tables in (("was", was), ("would", would)):
            connection.execute(f"create schema {schema}")
            for name, table in tables.items():
                connection.register("arriving", table)
                connection.execute(f"create table {schema}.{name} as select * from arriving")
                connection.unregister("arriving")
        for name in ("groups", "rules", "changes"):
            yield records(connection.execute((files("sql") / "simulation" / f"{name}.sql").read_text("utf-8")))


def _money(rows: Sequence[dict[str, Any]], terms: Terms) -> dict[str, Any]:
    """Each cohort and tier, and all of them together, before and after; yuan as text."""
    groups: dict[tuple[str, str], dict[str, Any]] = {}
    totals = {side: _nothing() for side in ("before", "after")}
    for row in rows:
        empty = {"before": _nothing(), "after": _nothing()}
        group = groups.setdefault((row["cohort"], row["tier"]), empty)
        for figure in (*_COUNTS, *_YUAN):
            group[row["side"]][figure] = row[figure]
            totals[row["side"]][figure] += row[figure]
    return {
        "totals": {side: _said(figures) for side, figures in totals.items()},
        "groups": [
            {
                "cohort": cohort,
                "tier": tier,
                "tier_title": terms.policy.tiers[tier],
                **{side: _said(figures) for side, figures in group.items()},
            }
            for (cohort, tier), group in groups.items()
        ],
    }


def _nothing() -> dict[str, Any]:
    return dict.fromkeys(_COUNTS, 0) | dict.fromkeys(_YUAN, Decimal("0.00"))


def _said(figures: dict[str, Any]) -> dict[str, Any]:
    return {name: f"{value:.2f}" if name in _YUAN else value for name, value in figures.items()}


def _write(file: Path, changes: Sequence[dict[str, Any]], before: Terms, after: Terms, names: list[str]) -> None:
    """List everybody whose verdict or money would differ, readable by its owner only; identity numbers masked."""
    with TextIOWrapper(create_private(file), encoding="utf-8-sig", newline="") as stream:
        lines = csv.writer(stream, lineterminator="\n")
        lines.writerow([before.policy.labels.subject, *_CSV])
        for change in changes:
            moved = [rule for rule in change["moved_by"].split(";") if rule]
            row = (
                masked_number(change["subject_no"], change["id_number"]), change["name"], change["cohort"], change["unit"],
                _OUTCOMES[change["outcome_before"]], _OUTCOMES[change["outcome_after"]],
                before.policy.tiers[change["tier_before"]], after.policy.tiers[change["tier_after"]],
                change["amount_before"], change["amount_after"], change["gets_before"], change["gets_after"],
                change["difference"], _effect(change["difference"]), change["payable_before"], change["payable_after"],
                ";".join(moved), _why(change, moved, after, names),
            )  # fmt: skip
            lines.writerow([csv_text(cell) if isinstance(cell, str) else cell for cell in row])


def _effect(difference: Decimal) -> str:
    return _EFFECTS[(difference > 0) - (difference < 0)]


def _why(change: dict[str, Any], moved: Sequence[str], after: Terms, names: Sequence[str]) -> str:
    """The rules that are failed under one policy only; where there are none, the values the amount is made of."""
    if moved:
        return "；".join(after.policy.reasons[rule].title for rule in moved)
    amount = after.policy.amounts.get(change["tier_after"])
    made_of = [name for name in names if amount and name in amount.values]
    return "；".join(f"{value.label} {value.shown}" for value in after.compared(tuple(made_of), after.cut_off))
