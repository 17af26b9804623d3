"""What is a review while it is under way? What was asked, what the policy says, and what the steps have found so far."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from policies.terms import Terms, load_terms

from .intake.collect import Intake
from .intake.find import Workbook


@dataclass(frozen=True)
class Request:
    """What the officer asked for. `as_of` null means the policy's evidence cut-off."""

    programme: str
    year: int
    inputs: tuple[Path, ...]
    out: Path
    warehouse: Path
    made_by: str
    made_at: datetime
    as_of: date | None = None
    skip_unreadable: bool = False
    wait: float = 30


@dataclass
class Review:
    """A review under way: what was asked, what the policy says, and what the steps found so far.

    `held` lets go of the warehouse when the review ends, however it ends.
    """

    request: Request
    terms: Terms
    as_of: date
    connection: duckdb.DuckDBPyConnection
    held: ExitStack
    workbooks: list[Workbook] = field(default_factory=list)
    intake: Intake = field(default_factory=lambda: Intake({}))
    run: str = ""
    number: int = 0
    ledger_head: int = 0
    summary: dict[str, Any] = field(default_factory=dict)
    unfinished: list[str] = field(default_factory=list)


@contextmanager
def open_review(request: Request) -> Iterator[Review]:
    """A review on a connection of its own. Raises PolicyRefused or UsageError before anything is read or written."""
    terms = load_terms(request.programme, request.year)
    with duckdb.connect(":memory:") as connection, ExitStack() as held:
        yield Review(request, terms, request.as_of or terms.cut_off, connection, held)
