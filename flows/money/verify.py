"""Does an archived run still prove itself? Rebuilt from its own frozen inputs and compared byte for byte, and with what the
warehouse keeps of it.

Without a run: the ledger's hash chain, its checks, and every run there is.
"""

import hashlib
import json
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from flows.elsewhere import paid_elsewhere, paid_elsewhere_fault
from flows.frozen import POLICY, decide_again, frozen_policy, frozen_workbooks, read_frozen
from flows.ledger import end_fault
from flows.manifest import complete
from flows.models import names
from flows.warehouse import open_warehouse, run_folder
from reports.tables import write_decisions, write_payments
from schemas.errors import IntegrityFailure, SettlementError, Unusable

from .approve import same_person
from .checks import archive_faults, ledger_faults
from .entries import broken_entries
from .issue import finish_issues
from .runs import Run, find_run

_COMPARED = ("decisions.csv", "payments.csv")


def verify(warehouse: Path, run: str | None, *, out: Path, wait: float) -> dict[str, Any]:
    """Verify one run, or the ledger and every run. Raises IntegrityFailure listing all that does not hold.

    What a command was killed before writing though it counts (run.json, a bank file's name) is written first.
    """
    with open_warehouse(warehouse, wait=wait, holder="settle verify") as connection:
        complete(connection)
        faults = [paid_elsewhere_fault(elsewhere, out)] if (elsewhere := paid_elsewhere(connection, out)) else []
        try:
            finish_issues(connection)
        except IntegrityFailure as failure:
            faults.append(str(failure))
        said: dict[str, Any] = {}
        if run is None:
            faults += [f"台账第 {number} 条被改动过，或顺序不对。" for number in broken_entries(connection)]
            faults += filter(None, [end_fault(connection)])
            faults += ledger_faults(connection)
            said["entries"] = connection.execute("select count(*) from warehouse.ledger").fetchall()[0][0]
            runs = [
                row[0] for row in connection.execute("select run from warehouse.runs order by made_at, run").fetchall()
            ]
            faults += _changed_files(connection)
        else:
            runs = [find_run(connection, run).name]
    for name in runs:
        faults += [f"运行 {name}：{fault}" for fault in _run_faults(warehouse, name, wait=wait)]
    if faults:
        told = "\n".join(["核验未通过：", *faults])
        raise IntegrityFailure(told) if elsewhere else Unusable(told)
    return {"runs": runs} | said


def _run_faults(warehouse: Path, name: str, *, wait: float) -> list[str]:
    """What is wrong with one archived run; a connection of its own keeps the models of runs apart."""
    with open_warehouse(warehouse, wait=wait, holder="settle verify") as connection:
        run = find_run(connection, name)
        (manifest,) = connection.execute("select manifest from warehouse.runs where run = ?", [name]).fetchall()[0]
        said = json.loads(manifest)
        if _written(run.folder / "run.json") != said:
            return ["run.json 不见了或被改动过。"]
        signed = _signature_faults(connection, run, said)
        if changed := _changed_inputs(run.folder, said):
            return signed + changed
        try:
            with tempfile.TemporaryDirectory() as folder:
                _rebuild(connection, run.folder, said, Path(folder), ledger_head=run.ledger_head)
                changed = [
                    f"{file} 与由原始材料重算的结果不同。"
                    for file in _COMPARED
                    if not (run.folder / file).exists()
                    or (run.folder / file).read_bytes() != (Path(folder) / file).read_bytes()
                ]
                return signed + changed + archive_faults(connection)
        except SettlementError as error:
            return [*signed, f"无法由原始材料重算：{error}"]


def _signature_faults(connection: duckdb.DuckDBPyConnection, run: Run, said: dict[str, Any]) -> list[str]:
    """Whether whoever made the run is who run.json names, and another person approved this very list before it went on."""
    faults = []
    if run.made_by != said["made_by"]:
        faults.append("数据仓库里的制表人与 run.json 不同，被改动过。")
    approved = connection.execute(
        "select approved_by, payments_sha256 from warehouse.approvals where run = ?", [run.name]
    ).fetchall()
    if run.state == "draft":
        return faults
    if not approved:
        return [*faults, "已批准，批准记录却不见了。"]
    ((by, sha256),) = approved
    if same_person(by, said["made_by"]):
        faults.append("批准人就是制表人，批准记录被改动过。")
    if sha256 != said["payments_sha256"]:
        faults.append("批准的不是这份应发清单，批准记录被改动过。")
    return faults


def _written(file: Path) -> Any:
    """What a run.json says; null where it is gone or no longer one."""
    try:
        return json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None


def _changed_inputs(folder: Path, said: dict[str, Any]) -> list[str]:
    faults = []
    for frozen in frozen_workbooks(folder, said):
        if not frozen.path.exists() or hashlib.sha256(frozen.path.read_bytes()).hexdigest() != frozen.sha256:
            faults.append(f"留存的材料“{frozen.name}”不见了或被改动过。")
    policy = folder / "inputs" / POLICY
    if not policy.exists() or hashlib.sha256(policy.read_bytes()).hexdigest() != said["policy"]["sha256"]:
        faults.append("留存的政策文件不见了或被改动过。")
    return faults


def _rebuild(
    connection: duckdb.DuckDBPyConnection, folder: Path, said: dict[str, Any], into: Path, *, ledger_head: int
) -> None:
    """Decide again from the frozen inputs and policy, against the ledger as it was, and write what is compared."""
    terms = frozen_policy(folder, said)
    intake = read_frozen(folder, said, terms)
    as_of = date.fromisoformat(said["as_of"])
    decide_again(connection, intake, terms, names("settlement"), as_of=as_of, run=said["run"], ledger_head=ledger_head)
    write_decisions(connection, into)
    write_payments(connection, into)


def _changed_files(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Bank files that are no longer what was issued."""
    faults = []
    for batch, folder, file, sha256 in connection.execute(
        "select batch, folder, file, batches.sha256 from warehouse.batches as batches "
        "inner join warehouse.runs as runs on batches.run = runs.run order by batch"
    ).fetchall():
        path = run_folder(connection, folder) / "bank" / file
        if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            faults.append(f"批次 {batch} 的银行文件 {file} 不见了或被改动过。")
    return faults
