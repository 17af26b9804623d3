"""What did a finished run read? Its frozen workbooks and policy, and the rules run on them once more."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from policies.terms import Terms, terms_of
from schemas.errors import Unusable

from .intake.find import Workbook
from .models import build

if TYPE_CHECKING:
    from .intake.collect import Intake

# What the frozen policy is called beside the frozen workbooks.
POLICY = "policy.toml"


def frozen_policy(folder: Path, said: dict[str, Any]) -> Terms:
    """The policy a run decided by; `folder` is the run's, `said` its manifest.

    Raises Unusable where the file is gone or is another.
    """
    kept = folder / "inputs" / POLICY
    source = kept.read_bytes() if kept.exists() else b""
    if hashlib.sha256(source).hexdigest() != said["policy"]["sha256"]:
        raise Unusable(f"运行 {said['run']} 留存的政策文件不见了或被改动过。请用 settle verify 核验。")
    return terms_of(source, said["programme"], said["year"])


def frozen_workbooks(folder: Path, said: dict[str, Any]) -> list[Workbook]:
    """The workbooks a run read, where they lie now under their hash, by the names they had."""
    return [
        Workbook(
            folder / "inputs" / f"{item['sha256']}{Path(item['name']).suffix.lower()}",
            item["name"],
            item["sha256"],
            item["copy_of"],
        )
        for item in said["inputs"]
    ]


def read_frozen(folder: Path, said: dict[str, Any], terms: Terms) -> Intake:
    """What the workbooks of a run hold, without those that it could not open. Raises like `read_all`."""
    return read_all(
        [workbook for workbook in frozen_workbooks(folder, said) if workbook.name not in said["unreadable"]], terms
    )


def read_all(workbooks: list[Workbook], terms: Terms) -> Intake:
    """What the workbooks hold. Raises InputRefused where one cannot be opened or a required sheet is missing."""
    from .intake.collect import collect
    from .intake.required import require

    intake = collect(workbooks, [*terms.policy.required, *terms.policy.optional], meanwhile=lambda: None)
    require(intake, terms.policy.required, skip_unreadable=False)
    return intake


def decide_again(
    connection: duckdb.DuckDBPyConnection,
    intake: Intake,
    terms: Terms,
    targets: list[str],
    *,
    as_of: date,
    run: str,
    ledger_head: int,
) -> None:
    """Build the models named in `targets` from an intake and a policy, against the attached ledger up to `ledger_head`."""
    from .evidence import load_evidence, load_policy

    load_evidence(connection, intake, terms)
    load_policy(connection, terms, as_of=as_of, run=run, ledger_head=ledger_head)
    build(connection, terms.policy.models, targets)
