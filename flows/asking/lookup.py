"""Which run and which person are meant? Finds them in the warehouse, or says where it looked."""

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from flows.problems import mask
from flows.warehouse import kept_folder
from schemas import reading
from schemas.errors import InputRefused, UsageError

_IDENTITY = re.compile(r"\d{17}[\dXx]")
_IS_WHO = (
    "(list_contains($who, upper(subject_no)) or list_contains($who, student_no) or list_contains($who, id_number))"
)


@dataclass(frozen=True)
class FoundRun:
    """A finished run: where its folder lies, its manifest, and the ledger entry it compared with last."""

    name: str
    as_of: date
    folder: Path
    ledger_head: int
    manifest: dict[str, Any]


@dataclass(frozen=True)
class Decision:
    """One row of the warehouse's decisions; amounts in yuan. `entitlement` is null of runs that did not keep it."""

    subject_id: int
    subject_no: str
    name: str | None
    id_number: str | None
    person_key: str
    outcome: str
    tier: str
    amount: Any
    payable: Any
    entitlement: Any
    reasons: str
    notes: str


def find_run(
    connection: duckdb.DuckDBPyConnection, warehouse: Path, programme: str, year: int, run: str | None
) -> FoundRun:
    """The named run of a programme and year, else its latest.

    Raises InputRefused where the year was never run, UsageError where the named run is none of it.
    """
    found = connection.execute(
        "select run, as_of, folder, ledger_head, manifest from warehouse.runs "
        "where programme = ? and year = ? and coalesce(run = ?, true) order by number desc limit 1",
        [programme, year, run],
    ).fetchall()
    if not found and run is not None:
        raise UsageError(f"{programme} {year} 年没有名为“{run}”的运行。用 settle status 查看已有的运行。")
    if not found:
        raise never_run(programme, year)
    name, as_of, folder, head, manifest = found[0]
    return FoundRun(name, as_of, kept_folder(folder, warehouse), head, json.loads(manifest))


def never_run(programme: str, year: int) -> InputRefused:
    """That there is nothing to ask about yet."""
    return InputRefused(f"{programme} {year} 年还没有运行过，请先执行 settle run。")


def find_person(connection: duckdb.DuckDBPyConnection, run: str, who: str) -> list[Decision]:
    """Every application of a person in a run, by student, application or identity number, read as workbooks are.

    Raises UsageError where nobody of that number was in the run; it says in which other runs the number occurs.
    """
    numbers = _numbers(who)
    columns = ", ".join(Decision.__dataclass_fields__)
    found = connection.execute(
        f"select {columns} from warehouse.decisions where run = $run and {_IS_WHO} order by subject_id",
        {"run": run, "who": numbers},
    ).fetchall()
    if not found:
        raise UsageError(_not_found(connection, run, numbers))
    return [Decision(*row) for row in found]


def _numbers(who: str) -> list[str]:
    """The number as typed and as the intake would read it: no spaces, half-width, X in upper case."""
    return sorted({who.strip().upper(), reading.id("".join(who.split())).upper()})


def _not_found(connection: duckdb.DuckDBPyConnection, run: str, numbers: list[str]) -> str:
    (people,) = connection.execute("select count(*) from warehouse.decisions where run = ?", [run]).fetchall()[0]
    elsewhere = connection.execute(
        "select programme, year, arg_max(run, made_at) from warehouse.decisions "
        f"inner join warehouse.runs using (run, programme, year) where run != $run and {_IS_WHO} "
        "group by programme, year order by programme, year",
        {"run": run, "who": numbers},
    ).fetchall()
    told = [f"在运行 {run} 的 {people} 人中，按学号（申请编号）和身份证号都没有找到：没有这个学号或身份证号。"]
    told += [
        f"该号码出现在 {name}，可用：settle explain {programme} {year} 号码 --run {name}"
        for programme, year, name in elsewhere
    ]
    return "\n".join(told if elsewhere else [*told, "请核对号码，或确认报名登记表中有此人。"])


def masked_number(text: str, identity: str | None) -> str:
    """A subject number, or a note, without the identity number in it (a trainee goes by project and identity number)."""
    if identity and identity in text:
        text = text.replace(identity, mask(identity))
    return _IDENTITY.sub(lambda number: mask(number[0]), text)
