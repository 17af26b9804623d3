"""Which papers does a run get? Those its programme names, written, read back and reconciled before any of them counts."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path

from duckdb import DuckDBPyConnection

from policies.terms import Terms
from reports import changes, held, notice, payout, recovery, rejected, training, waiting
from reports.files import WrittenFile
from reports.forms import ListPaper
from reports.lists import write_list
from reports.marking import Marked
from reports.page import write_page
from reports.queries import query
from reports.reconciliation import reconcile
from reports.summary import write_summary
from reports.tables import write_decisions, write_payments, write_problems
from reports.totals import Totals, read_totals
from reports.workbook import Heading

Writer = Callable[[DuckDBPyConnection, Path, Heading, Totals], list[WrittenFile]]


def _list(paper: Callable[[Heading, Totals], ListPaper], rows: str) -> Writer:
    """The writer of a list whose rows are those of `sql/papers/<rows>.sql`."""

    def write(connection: DuckDBPyConnection, folder: Path, heading: Heading, totals: Totals) -> list[WrittenFile]:
        return write_list(connection, folder, heading, paper(heading, totals), query(rows))

    return write


# Every paper a programme's policy may name, besides 结算汇总表 and 结算报告, which every run gets last.
WRITERS: dict[str, Writer] = {
    payout.NAME: _list(payout.paper, "payout"),
    held.NAME: _list(held.paper, "held"),
    rejected.NAME: _list(rejected.paper, "rejected"),
    notice.NAME: notice.write_notice,
    recovery.NAME: _list(recovery.paper, "overpaid"),
    waiting.NAME: _list(waiting.paper, "waiting"),
    changes.NAME: changes.write_changes,
    training.SETTLEMENT: training.write_settlements,
    training.CLAIM: training.write_claim,
    training.REGISTER: _list(training.register, "training_register"),
}
_TABLES = (write_decisions, write_payments, write_problems)


def publish(
    connection: DuckDBPyConnection,
    folder: Path,
    heading: Heading,
    terms: Terms,
    *,
    marking: Future[Marked],
    pool: Executor,
) -> list[WrittenFile]:
    """Write the papers the policy names, and the one of what was paid too much, into the existing `folder` of a run; return
    what each holds when read back.

    `marking`: the marked copies, which may still be being written; they are counted last. `pool` writes the papers: DuckDB,
    the compressor and the reader work without the interpreter's lock.

    Reads the schemas `settlement` and `warehouse`, and changes nothing in them. Raises IntegrityFailure where a file
    does not say what the database says; the folder is then worthless.
    """
    totals = read_totals(connection)
    # The papers of people go first: they take longest.
    written = [
        pool.submit(_write, connection.cursor(), WRITERS[name], folder, heading, totals)
        for name in dict.fromkeys([*terms.policy.papers, recovery.NAME])
    ]
    tables = [pool.submit(_tabulate, connection.cursor(), write, folder) for write in _TABLES]
    files = [table.result() for table in tables] + [file for paper in written for file in paper.result()]
    changed = changes.read_change_totals(connection)
    marked = marking.result()
    checks = reconcile(files, totals, changed, marked)
    return [
        *files,
        *marked.files,
        write_summary(connection, folder, heading, totals, checks),
        write_page(connection, folder, heading, terms, totals, checks, changed),
    ]


def _write(
    cursor: DuckDBPyConnection, write: Writer, folder: Path, heading: Heading, totals: Totals
) -> list[WrittenFile]:
    with cursor:
        return write(cursor, folder, heading, totals)


def _tabulate(
    cursor: DuckDBPyConnection, write: Callable[[DuckDBPyConnection, Path], WrittenFile], folder: Path
) -> WrittenFile:
    with cursor:
        return write(cursor, folder)
