"""Which papers does a run get? All of them, written, read back and reconciled before any of them counts."""

from pathlib import Path

from duckdb import DuckDBPyConnection

from reports.files import WrittenFile
from reports.held import write_held
from reports.notice import write_notice
from reports.payout import write_payout
from reports.reconciliation import reconcile
from reports.rejected import write_rejected
from reports.summary import write_summary
from reports.tables import write_decisions, write_payments, write_problems
from reports.totals import read_totals
from reports.workbook import Heading


def publish(connection: DuckDBPyConnection, folder: Path, heading: Heading) -> list[WrittenFile]:
    """Write every paper of a run into the existing `folder`, and return what each holds when read back.

    Reads the schema `settlement`, and changes nothing in it. Raises IntegrityFailure where a file does not say
    what the database says; the folder is then worthless.
    """
    totals = read_totals(connection)
    files = [
        write_decisions(connection, folder),
        write_payments(connection, folder),
        write_problems(connection, folder),
        write_payout(connection, folder, heading, totals),
        write_held(connection, folder, heading, totals),
        write_rejected(connection, folder, heading, totals),
        write_notice(connection, folder, heading, totals),
    ]
    checks = reconcile(files, totals)
    return [*files, write_summary(connection, folder, heading, totals, checks)]
