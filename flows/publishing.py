"""How does a run become official? Papers, frozen inputs, one transaction in the warehouse, and run.json as the last word.

Papers, marked copies and the rows for the warehouse are written at the same time; the transaction is committed when all
of them are there and say the same. Killed before the commit, the warehouse is as it was and the folder has no run.json;
killed after it, the next command writes the missing run.json from the warehouse.
"""

import hashlib
import json
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from reports import Heading, publish
from reports.changes import ChangeTotals, read_change_totals
from reports.files import create_private
from reports.totals import Totals, read_totals
from schemas.errors import Conflict

from .cores import AT_ONCE, make_way
from .frozen import POLICY
from .intake.find import unread_files
from .manifest import write_manifest
from .marking import mark_workbooks
from .private import private_folder
from .underway import Review
from .warehouse import stored_folder, transaction

_KEPT = (
    """sheets by name
    select ? as run, sheets.* exclude (letters), captions.captions, letters.letters
    from intake.sheets
    inner join (
        select sheet_id, map_from_entries(list((field, caption))) as captions from intake.captions group by sheet_id
    ) as captions using (sheet_id)
    inner join (
        select sheet_id, map_from_entries(list((field, letters))) as letters from intake.letters group by sheet_id
    ) as letters using (sheet_id)""",
    """decisions by name
    select ? as run, * exclude (reserved, payee_no, payee, returned, issued_this_year, issued_before) from settlement.decisions""",
    """findings by name
    select ? as run, * exclude (origin), origin_sheet(origin) as sheet_id, origin_row(origin) as row
    from programme.findings""",
    """workings by name
    select ? as run, * exclude (origin), origin_sheet(origin) as sheet_id, origin_row(origin) as row
    from settlement.workings""",
    "reidentified by name select distinct ? as run, person_key, paid_key from settlement.reidentified",
    """former_identities by name
    select distinct ? as run, people.person_key, former.person_key as paid_key
    from settlement.former_identities as former
    inner join programme.people as people using (subject_id)""",
    "payments by name select ? as run, * exclude (subject_id) from settlement.payments",
    "payment_items by name select ? as run, * exclude (subject_id) from settlement.payment_items",
    "problems by name select ? as run, * exclude (cell) from settlement.problems",
    """courses by name
    select ? as run, * exclude (origin), origin_sheet(origin) as sheet_id, origin_row(origin) as row
    from programme.courses""",
    """details by name
    select ? as run, told.subject_id, told.detail.key as name, told.detail.value ->> '$' as value
    from (
        select details.subject_id, unnest(map_entries(cast(to_json(details) as map(varchar, json)))) as detail
        from programme.details as details
    ) as told where told.detail.key != 'subject_id'""",
    "policies by name select ? as run, * from policy.clauses",
    "reasons by name select ? as run, * exclude (in_data, placed, by_ledger) from policy.reasons",
    "tiers by name select ? as run, * from policy.tiers",
)


def publish_run(review: Review) -> dict[str, Any]:
    """Publish a decided review and return its summary. Raises IntegrityFailure or Conflict, and then nothing counts."""
    folder = review.request.out / review.run
    private_folder(review.request.out)
    folder.mkdir(mode=0o700)
    with (
        review.connection.cursor() as warehouse,
        transaction(warehouse),
        ThreadPoolExecutor(1) as marker,
        # Marked copies take as long as the largest workbook, so all else makes way for them.
        ThreadPoolExecutor(AT_ONCE, initializer=lambda: make_way(threading.get_native_id())) as pool,
    ):
        marking = marker.submit(
            mark_workbooks, review.connection.cursor(), folder, intake=review.intake, terms=review.terms
        )
        keeping = pool.submit(_keep, warehouse, review.run)
        freezing = pool.submit(_freeze_inputs, review, folder / "inputs")
        papers = publish(review.connection, folder, _heading(review), review.terms, marking=marking, pool=pool)
        totals = read_totals(review.connection)
        summary = _summary(review, totals, read_change_totals(review.connection), folder)
        manifest = _manifest(review, summary, totals, [paper.name for paper in papers], folder)
        freezing.result()
        keeping.result()
        _enter_run(warehouse, review, folder, manifest)
    write_manifest(folder, manifest)
    return summary


def _manifest(
    review: Review, summary: dict[str, Any], totals: Totals, papers: list[str], folder: Path
) -> dict[str, Any]:
    """What run.json says, and the warehouse keeps."""
    return summary | {
        "programme": review.request.programme,
        "year": review.request.year,
        "made_by": review.request.made_by,
        "made_at": review.request.made_at.isoformat(),
        "inputs": [
            {"name": workbook.name, "sha256": workbook.sha256, "copy_of": workbook.copy_of}
            for workbook in review.workbooks
            if workbook.sha256
        ],
        "hidden_sheets": review.intake.hidden,
        "unreadable": review.intake.unreadable,
        "unread_files": unread_files(review.request.inputs, out=review.request.out),
        "policy": {
            "file": f"{review.request.programme}.toml",
            "valid_from": review.terms.version.valid_from.isoformat(),
            "sha256": review.terms.digest,
        },
        "code": version("cohort-settlement"),
        "papers": papers,
        "totals": {name: str(value) for name, value in asdict(totals).items()},
        "ledger_head": review.ledger_head,
        "payments_sha256": hashlib.sha256((folder / "payments.csv").read_bytes()).hexdigest(),
    }


def _heading(review: Review) -> Heading:
    values = review.terms.scalars()
    return Heading(
        programme_title=review.terms.policy.title,
        unit=review.terms.policy.unit,
        year=review.request.year,
        as_of=review.as_of,
        run=review.run,
        maker=review.request.made_by,
        complaint_phone=str(values.get("complaint_phone", "")),
        notice_working_days=int(values.get("notice_working_days", 0)),
        subject_label=review.terms.policy.labels.subject,
        cohort_label=review.terms.policy.labels.cohort,
        account_label=review.terms.policy.labels.account,
    )


def _summary(review: Review, totals: Totals, changed: ChangeTotals | None, folder: Path) -> dict[str, Any]:
    summary = {
        "run": review.run,
        "folder": str(folder),
        "as_of": review.as_of.isoformat(),
        "counts": {
            "people": totals.people,
            "pay": totals.pay_people,
            "hold": totals.hold_people,
            "reject": totals.reject_people,
        },
        "payable_total": str(totals.payable_yuan),
        "payments": totals.payments,
        "problems": totals.problems,
        "unrecognised": review.intake.unrecognised,
    }
    if changed is None:
        return summary
    return summary | {
        "changes": {
            "since": changed.since,
            "entered": changed.entered,
            "left": changed.left,
            "outcome": changed.outcome,
            "amount": changed.amount,
            "reasons": changed.reasons,
            "entitled_difference": str(changed.difference_yuan),
        }
    }


def _freeze_inputs(review: Review, folder: Path) -> None:
    """Copy every workbook that has a content under its hash, and the policy.

    Raises Conflict where a workbook changed since it was read.
    """
    folder.mkdir(mode=0o700)
    with create_private(folder / POLICY) as stream:
        stream.write(review.terms.source)
    for workbook in review.workbooks:
        if workbook.copy_of is not None or not workbook.sha256:
            continue
        frozen = folder / f"{workbook.sha256}{workbook.path.suffix.lower()}"
        shutil.copyfile(workbook.path, frozen)
        frozen.chmod(0o600)
        with frozen.open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != workbook.sha256:
                raise Conflict(f"工作簿“{workbook.name}”在运行期间被改动，本次运行作废。请关闭该文件后重新运行。")


def _keep(warehouse: DuckDBPyConnection, run: str) -> None:
    """Put what the run found into the warehouse's tables; nobody sees it before the transaction is committed."""
    for kept in _KEPT:
        warehouse.execute(f"insert into warehouse.{kept}", [run])


def _enter_run(warehouse: DuckDBPyConnection, review: Review, folder: Path, manifest: dict[str, Any]) -> None:
    """Name the run in the warehouse, by which it counts."""
    request = review.request
    warehouse.execute(
        "insert into warehouse.runs values (?, ?, ?, ?, ?, ?, ?, 'draft', ?, ?, ?)",
        [
            review.run,
            request.programme,
            request.year,
            review.number,
            review.as_of,
            request.made_by,
            request.made_at,
            stored_folder(folder, request.warehouse),
            review.ledger_head,
            json.dumps(manifest, ensure_ascii=False),
        ],
    )
