"""What stands on the page of a run (结算报告)? Figures, groups and files; no single person, and nothing about looks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from duckdb import DuckDBPyConnection

from policies.terms import Terms
from reports import training, waiting
from reports.changes import ChangeTotals
from reports.masking import public
from reports.queries import rows
from reports.reconciliation import Check
from reports.totals import Totals
from reports.workbook import Heading
from schemas import kinds
from schemas.errors import Unusable

# More groups or workbooks than this are told together in one line: a chart of hundreds tells nothing.
_MOST = 15


@dataclass(frozen=True)
class Cohort:
    """How one cohort came out: people by outcome, and yuan of this run's payments. `about`: what the cohort is."""

    name: str
    people: int
    pay: int
    hold: int
    reject: int
    yuan: Decimal
    about: str = ""


@dataclass(frozen=True)
class Reason:
    """How many people one reason concerns, and who can cure it."""

    effect: str
    title: str
    code: str
    who: str
    people: int


@dataclass(frozen=True)
class Year:
    """One year's money in yuan; issued is paid, failed and open together, recovered came back of it."""

    year: int
    entitled: Decimal
    issued: Decimal
    paid: Decimal
    failed: Decimal
    open: Decimal
    recovered: Decimal
    proposed: Decimal

    @property
    def kept(self) -> Decimal:
        """What was paid and not paid back."""
        return self.paid - self.recovered

    @property
    def length(self) -> Decimal:
        """How far its bar reaches."""
        return max(self.entitled, self.kept + self.open + self.proposed)


@dataclass(frozen=True)
class Change:
    """How many people changed in one way for one cause, and by how many yuan their entitlements moved."""

    change: str
    cause: str
    people: int
    yuan: Decimal


@dataclass(frozen=True)
class Workbook:
    """How many problems one of the office's workbooks has: to be cured, and to be looked at. `kinds`: what it holds."""

    name: str
    kinds: Sequence[str]
    errors: int
    notes: int


@dataclass(frozen=True)
class Places:
    """How many places the year's quota has, and how many are taken."""

    quota: int
    taken: int


@dataclass(frozen=True)
class Page:
    """All that stands on the page. `changed` is None at the first run of a year, `places` where there is no quota,
    `projects` and `hosts` (how many) where no host is paid.
    """

    heading: Heading
    terms: Terms
    totals: Totals
    checks: Sequence[Check]
    cohorts: Sequence[Cohort]
    reasons: Sequence[Reason]
    years: Sequence[Year]
    changed: ChangeTotals | None
    changes: Sequence[Change]
    workbooks: Sequence[Workbook]
    places: Places | None = None
    projects: int | None = None
    hosts: int | None = None


def read_page(
    connection: DuckDBPyConnection,
    heading: Heading,
    terms: Terms,
    totals: Totals,
    checks: Sequence[Check],
    changed: ChangeTotals | None,
) -> Page:
    """Return what the page of a run shows; words of the office carry no name and no number of a person.

    Raises Unusable where a table does not add up to the totals.
    """
    titles = {kind.name: kind.title for kind in kinds.load().kinds.values()}
    cohorts = [Cohort(*row) for row in rows(connection, "page_by_cohort")]
    workbooks = [Workbook(*row) for row in rows(connection, "page_problems")]
    changes = [Change(*row) for row in rows(connection, "page_changes")]
    _add_up(cohorts, workbooks, changes, totals, changed)
    projects = rows(connection, "page_projects") if training.CLAIM in terms.policy.papers else []
    said = [word for _, *words in projects for word in words if word]
    connection.execute("create or replace temp table said as select unnest(?::varchar[]) as word", [said])
    names = [name for (name,) in rows(connection, "page_names")]
    about = {number: public(f"{host}　{title}", names) for number, title, host in projects}
    return Page(
        heading=heading,
        terms=terms,
        totals=totals,
        checks=checks,
        cohorts=[
            replace(cohort, name=public(cohort.name, names), about=about.get(cohort.name, ""))
            for cohort in _fold_cohorts(cohorts)
        ],
        reasons=[Reason(*row) for row in rows(connection, "by_reason")],
        years=[Year(*row) for row in rows(connection, "page_by_year")],
        changed=changed,
        changes=changes,
        workbooks=[
            replace(book, name=public(book.name, names), kinds=[titles[kind] for kind in book.kinds])
            for book in _fold_workbooks(workbooks)
        ],
        places=Places(*rows(connection, "page_places")[0]) if waiting.NAME in terms.policy.papers else None,
        projects=len(projects) if projects else None,
        hosts=len({host for _, _, host in projects}) if projects else None,
    )


def _add_up(
    cohorts: Sequence[Cohort],
    workbooks: Sequence[Workbook],
    changes: Sequence[Change],
    totals: Totals,
    changed: ChangeTotals | None,
) -> None:
    """Refuse tables that do not come to the totals they stand above."""
    said = {
        "各组人数与金额": (
            _sums(cohorts, "people", "pay", "hold", "reject", "yuan"),
            (totals.people, totals.pay_people, totals.hold_people, totals.reject_people, totals.payments_yuan),
        ),
        "各文件问题数": (sum(_sums(workbooks, "errors", "notes")), totals.problems),
        "各类变动": (
            _sums(changes, "people", "yuan"),
            (changed.people, changed.difference_yuan) if changed else (0, 0),
        ),
    }
    if wrong := [name for name, (table, total) in said.items() if table != total]:
        raise Unusable(f"结算报告的{'、'.join(wrong)}之和与合计不符，本次结算不可用。")


def _sums(table: Iterable[Any], *columns: str) -> tuple[Any, ...]:
    listed = list(table)
    return tuple(sum(getattr(row, column) for row in listed) for column in columns)


def _fold_cohorts(cohorts: Sequence[Cohort]) -> list[Cohort]:
    """The largest cohorts in their order, and the others as one."""
    if len(cohorts) <= _MOST:
        return list(cohorts)
    largest = sorted(cohorts, key=lambda cohort: -cohort.people)[: _MOST - 1]
    others = [cohort for cohort in cohorts if cohort not in largest]
    people, pay, hold, reject, yuan = _sums(others, "people", "pay", "hold", "reject", "yuan")
    together = Cohort(f"其余{len(others)}个", people, pay, hold, reject, yuan)
    return [*(cohort for cohort in cohorts if cohort in largest), together]


def _fold_workbooks(workbooks: Sequence[Workbook]) -> list[Workbook]:
    """The workbooks with most problems, and the others as one."""
    if len(workbooks) <= _MOST:
        return list(workbooks)
    shown, others = workbooks[: _MOST - 1], workbooks[_MOST - 1 :]
    errors, notes = _sums(others, "errors", "notes")
    return [*shown, Workbook(f"其余{len(others)}个文件", (), errors, notes)]
