"""What did the bank do with the payments? Its return file is taken in whole or refused whole."""

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from flows.elsewhere import refuse_paid_elsewhere
from flows.ledger import Entry, append
from flows.problems import mask
from flows.warehouse import open_warehouse, run_folder, transaction
from reports.masking import shown
from schemas.errors import InputRefused

from .balance import Moved, read_balance
from .bank_returns import Fault, ReturnRow, read_rows, said
from .checks import check_ledger
from .issue import finish_issues
from .notes import masked

_TOLD = pa.schema([("payment_no", pa.string()), ("result", pa.string())])
_WORDS = {"paid": "成功", "failed": "失败", "issued": "未回盘"}
_ISSUED = """
select states.payment_no, states.programme, states.year, states.subject_no, states.person_key, states.amount,
    states.batch, states.state, states.last_entry, payments.account, states.recovered, runs.folder
from warehouse.payment_states as states
inner join warehouse.payments as payments on states.payment_no = payments.payment_no
inner join warehouse.runs as runs on payments.run = runs.run
"""


@dataclass(frozen=True)
class _Issued:
    """A payment as the ledger knows it."""

    payment_no: str
    programme: str
    year: int
    subject_no: str
    person_key: str
    amount: Decimal
    batch: str
    state: str
    last_entry: int
    account: str
    recovered: Decimal
    folder: str


def take_returns(warehouse: Path, file: Path, *, out: Path, by: str, at: datetime, correct: bool, wait: float) -> Moved:
    """Post the results of a return file. The same file again changes nothing.

    `correct` lets a result that contradicts an earlier one replace it, by a new entry that names the old. Raises
    InputRefused with every reason where anything in the file does not fit what was issued, IntegrityFailure where the
    warehouse is not the one of the out folder.
    """
    rows, faults = read_rows(file)
    with open_warehouse(warehouse, wait=wait, holder=f"{by} 的回盘登记", analyst=out) as connection:
        finish_issues(connection)
        refuse_paid_elsewhere(connection, out)
        issued = {row[0]: _Issued(*row) for row in connection.execute(_ISSUED).fetchall()}
        barred = _paid_otherwise(connection, rows) if correct else set()
        faults += [fault for row in rows if (fault := _fault(row, issued, barred, correct=correct))]
        if faults:
            raise InputRefused("\n".join([f"回盘文件“{shown(file.name)}”没有登记，请核对后重新提交：", *said(faults)]))
        touched = [issued[row.payment_no] for row in rows]
        places = sorted({(payment.programme, payment.year) for payment in touched})
        before = {place: read_balance(connection, *place) for place in places}
        notes = masked(connection, (row.reason for row in rows))
        due = [
            entry
            for row in rows
            for entry in _entries(row, issued[row.payment_no], by=by, at=at, note=notes[row.reason])
        ]
        with transaction(connection):
            append(connection, due)
            connection.execute(
                "insert into warehouse.returns values (?, ?, ?, ?)",
                [hashlib.sha256(file.read_bytes()).hexdigest(), file.name, by, at],
            )
            check_ledger(connection)
        _keep(file, {run_folder(connection, folder) for folder in {payment.folder for payment in touched}})
        answer = _standing(connection, {payment.batch for payment in touched})
        return Moved(answer, before, {place: read_balance(connection, *place) for place in places})


def _fault(row: ReturnRow, issued: dict[str, _Issued], barred: set[str], *, correct: bool) -> Fault | None:
    """All that keeps a row from being taken as it is; null where it can be."""
    known = issued.get(row.payment_no)
    if known is None:
        # Not a number of ours: perhaps a card in the wrong column.
        return Fault(row.line, f"台账里没有流水号“{shown(row.payment_no)}”")
    wrong = "；".join(_objections(row, known, barred, correct=correct))
    return Fault(row.line, f"流水号 {row.payment_no}：{wrong}") if wrong else None


def _objections(row: ReturnRow, known: _Issued, barred: set[str], *, correct: bool) -> Iterator[str]:
    if row.account != known.account:
        yield f"收款账号应为 {mask(known.account)}，现为 {mask(row.account)}"
    if row.amount != known.amount:
        yield f"金额应为 {known.amount} 元，现为 {row.amount} 元"
    due = known.amount if row.result == "paid" else Decimal(0)
    if row.paid_amount is not None and row.paid_amount != due:
        yield f"处理结果为{_WORDS[row.result]}，实付金额应为 {due} 元，现为 {row.paid_amount} 元"
    if known.state in ("issued", row.result):
        return
    # What failed never left the account, so nothing of it can have come back.
    if known.recovered:
        yield f"已登记追回 {known.recovered} 元，不能再改为{_WORDS[row.result]}"
    elif not correct:
        yield f"先前已登记为{_WORDS[known.state]}，现为{_WORDS[row.result]}，确需更正请加 --correct --by 姓名"
    elif row.payment_no in barred:
        yield "先前登记为失败，已另行补发，不能再改为成功"


def _paid_otherwise(connection: duckdb.DuckDBPyConnection, rows: list[ReturnRow]) -> set[str]:
    """The payments that cannot become paid: with what stands beside them they would be more than somebody is entitled to."""
    connection.execute((files("sql") / "identity.sql").read_text("utf-8"))
    told = [{"payment_no": row.payment_no, "result": row.result} for row in rows]
    connection.register("told", pa.Table.from_pylist(told, schema=_TOLD))
    found = connection.execute((files("sql") / "money" / "paid_otherwise.sql").read_text("utf-8")).fetchall()
    connection.unregister("told")
    return {payment_no for (payment_no,) in found}


def _entries(row: ReturnRow, known: _Issued, *, by: str, at: datetime, note: str) -> list[Entry]:
    """The entries a row asks for: none where its result is known already."""
    if known.state == row.result:
        return []

    def entry(kind: str, note: str) -> Entry:
        return Entry(
            at, kind, known.payment_no, known.programme, known.year, known.subject_no, known.person_key, known.amount,
            known.batch, by, note,
        )  # fmt: skip

    result = entry(row.result, note)
    if known.state == "issued":
        return [result]
    return [entry("corrected", f"更正第 {known.last_entry} 条（{_WORDS[known.state]}）"), result]


def _keep(file: Path, folders: set[Path]) -> None:
    """Keep the bank's file beside each run it speaks of, under its hash; not where the run's folder was put away."""
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    for folder in filter(Path.is_dir, folders):
        kept = folder / "returns"
        kept.mkdir(mode=0o700, exist_ok=True)
        copy = kept / f"{digest}{file.suffix.lower()}"
        shutil.copyfile(file, copy)
        copy.chmod(0o600)


def _standing(connection: duckdb.DuckDBPyConnection, batches: set[str]) -> dict[str, Any]:
    """How the payments of these batches stand now."""
    paid, failed, open_, paid_total, failed_total = connection.execute(
        "select count(*) filter (where state = 'paid'), count(*) filter (where state = 'failed'), "
        "count(*) filter (where state = 'issued'), "
        "coalesce(sum(amount) filter (where state = 'paid'), 0)::decimal(14, 2), "
        "coalesce(sum(amount) filter (where state = 'failed'), 0)::decimal(14, 2) "
        "from warehouse.payment_states where list_contains(?, batch)",
        [sorted(batches)],
    ).fetchall()[0]
    return {
        "paid": paid,
        "failed": failed,
        "unreturned": open_,
        "paid_total": str(paid_total),
        "failed_total": str(failed_total),
    }
