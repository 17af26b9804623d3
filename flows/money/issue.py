"""How does an approved payment list become bank files and ledger entries, both or neither?

The files are written and read back under provisional names, the entries are posted in one transaction, and only then do
the files get their names. Killed before the commit nothing was issued and no file bears a name a bank would be given;
killed after it, the next command gives the files their names.
"""

from collections.abc import Callable
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb

from flows.elsewhere import refuse_paid_elsewhere
from flows.ledger import Entry, append
from flows.warehouse import open_warehouse, run_folder, transaction
from policies.bank import load_bank
from reports.bank import BankFile, BankPayment, provisional, publish_files, refuse_unwritable, write_batches
from schemas.errors import Conflict

from .balance import Moved, read_balance
from .checks import check_ledger
from .runs import Run, find_run, require_fresh, require_state

# A payment for several people belongs to none of them alone; it goes by its own key.
_PAYMENTS = """
with people as (
    select payment_no, count(*) as number, any_value(person_key) as person_key
    from warehouse.payment_items group by payment_no
)
select payments.payment_no, payments.account, payments.payee, payments.amount, payments.subject_no,
    if(people.number = 1, people.person_key, person_key(runs.programme || '/' || payments.subject_no))
from warehouse.payments as payments
inner join people on payments.payment_no = people.payment_no
inner join warehouse.runs as runs on payments.run = runs.run
where payments.run = ?
order by payments.payment_no
"""


def issue_run(
    warehouse: Path,
    name: str,
    *,
    out: Path,
    by: str,
    bank: str,
    at: datetime,
    wait: float,
    confirm: Callable[[str], None],
) -> Moved:
    """Issue an approved run once. `confirm` hears what is about to happen and raises to stop it.

    Raises Conflict where the run is not approved, stale, issued already or empty, InputRefused naming the people whose
    payment the bank's file cannot hold; nothing is written then.
    """
    profile = load_bank(bank)
    with open_warehouse(warehouse, wait=wait, holder=f"{by} 的发放", analyst=out) as connection:
        finish_issues(connection)
        refuse_paid_elsewhere(connection, out)
        run = find_run(connection, name)
        require_state(run, "approved", "发放")
        require_fresh(connection, run)
        rows = connection.execute(_PAYMENTS, [name]).fetchall()
        if not rows:
            raise Conflict(f"运行 {name} 没有应发的款项。")
        payments = [BankPayment(number, account, payee, amount) for number, account, payee, amount, *_ in rows]
        refuse_unwritable(profile, payments)
        place = run.programme, run.year
        before = read_balance(connection, *place)
        confirm(
            f"将按 {bank} 格式发放运行 {name}：{run.payments} 笔，共 {run.total} 元。\n台账 {run.programme} {run.year} 年已发："
            f"发放前 {before.issued.payments} 笔 {before.issued.yuan} 元，"
            f"发放后 {before.issued.payments + run.payments} 笔 {before.issued.yuan + run.total} 元。"
        )
        folder = run.folder / "bank"
        folder.mkdir(mode=0o700, exist_ok=True)
        files = write_batches(profile, folder, name, payments)
        with transaction(connection):
            _post(connection, run, rows, files, bank=bank, by=by, at=at)
            check_ledger(connection)
        publish_files(folder, files)
        answer = {
            "run": name,
            "batches": [
                {
                    "batch": file.batch,
                    "file": str(folder / file.name),
                    "count": file.count,
                    "total": str(file.total),
                    "sha256": file.sha256,
                }
                for file in files
            ],
        }
        return Moved(answer, {place: before}, {place: read_balance(connection, *place)})


def _post(
    connection: duckdb.DuckDBPyConnection,
    run: Run,
    rows: list[tuple[Any, ...]],
    files: list[BankFile],
    *,
    bank: str,
    by: str,
    at: datetime,
) -> None:
    """One issued entry a payment, in the order of the files; the run is issued then."""
    left = iter(rows)
    for file in files:
        connection.execute(
            "insert into warehouse.batches values (?, ?, ?, ?, ?, ?, ?)",
            [file.batch, run.name, bank, file.name, file.count, file.total, file.sha256],
        )
        append(
            connection,
            [
                Entry(at, "issued", number, run.programme, run.year, subject, person, amount, file.batch, by)
                for number, _, _, amount, subject, person in islice(left, file.count)
            ],
        )
    connection.execute("update warehouse.runs set state = 'issued' where run = ?", [run.name])


def finish_issues(connection: duckdb.DuckDBPyConnection) -> None:
    """Give their names to the files of an issue that was posted but did not live to name them.

    A file without its provisional name was named; what an officer did with it since is for `settle verify` to say.
    """
    folders: dict[Path, list[BankFile]] = {}
    for folder, batch, file, count, total, sha256 in connection.execute(
        "select runs.folder, batches.batch, batches.file, batches.payments, batches.amount, batches.sha256 "
        "from warehouse.batches as batches inner join warehouse.runs as runs on batches.run = runs.run order by batch"
    ).fetchall():
        place = run_folder(connection, folder) / "bank"
        if provisional(place, file).exists():
            folders.setdefault(place, []).append(BankFile(batch, file, count, total, sha256))
    for folder, files in folders.items():
        publish_files(folder, files)
