"""How do evidence and policy get into DuckDB? Loads the schemas `intake` and `policy` that every model reads."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, fields
from datetime import date
from decimal import Decimal
from importlib.resources import files

import duckdb
import pyarrow as pa

from policies.sound import OF_THE_RUN
from policies.terms import Terms
from schemas.kinds import document_name
from schemas.validation import Fault, validate

from .cores import AT_ONCE, ROWS_OF_A_SHARE
from .faults import code_of, explain_faults
from .intake.collect import Intake
from .problems import Problem

# Of the tables laid out here, what is no text, by column; also where a table has no rows.
_NO_TEXTS = {
    **dict.fromkeys(("sheet_id", "origin"), pa.int64()),
    **dict.fromkeys(("row", "place"), pa.int32()),
    **dict.fromkeys(("in_data", "placed", "by_ledger"), pa.bool_()),
    **dict.fromkeys(("valid_from", "valid_to", "confirmed_on"), pa.date32()),
}


def load_evidence(connection: duckdb.DuckDBPyConnection, intake: Intake, terms: Terms) -> None:
    """Create intake.<kind>, intake.sheets, intake.captions, intake.letters, intake.faults, intake.workbooks and
    intake.problems from what was collected. Where that is little, the connection goes on with one thread.
    """
    if max(map(len, intake.tables.values()), default=0) <= ROWS_OF_A_SHARE:
        connection.execute("set threads = 1")
    connection.execute("create schema intake")
    faults = _load_rows(connection, intake, terms)
    for name, table in _around_rows(intake, faults, terms).items():
        _create(connection, f"intake.{name}", table)


def load_policy(
    connection: duckdb.DuckDBPyConnection, terms: Terms, *, as_of: date, run: str, ledger_head: int
) -> None:
    """Create policy.terms, policy.words, policy.clauses, policy.reasons and policy.tiers, and the macros the models speak in.

    policy.terms has one row: every value, the programme, year, as-of day and run, and `ledger_head`, the last entry of
    the ledger to compare with.
    """
    connection.execute("create schema policy")
    fixed: tuple[int | str | date, ...] = (terms.policy.programme, terms.year, as_of, run, ledger_head, terms.digest)
    values: dict[str, Decimal | int | str | date] = dict(zip(OF_THE_RUN, fixed, strict=True))
    values |= terms.scalars()
    columns = [
        f"cast({_literal(value)} as {'decimal(14, 2)' if isinstance(value, Decimal) else _TYPES[type(value)]}) as {name}"
        for name, value in values.items()
    ]
    connection.execute(f"create table policy.terms as select {', '.join(columns)}")
    for name, table in _said_by(terms).items():
        _create(connection, f"policy.{name}", table)
    for script in ("masks.sql", "identity.sql", "macros.sql"):
        connection.execute((files("sql") / script).read_text("utf-8"))


def _load_rows(connection: duckdb.DuckDBPyConnection, intake: Intake, terms: Terms) -> list[Fault]:
    """Load the rows of every kind, and check them meanwhile: Arrow and DuckDB work without the interpreter's lock."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        checking = [
            pool.submit(validate, kind, table, words=terms.words, numbers=terms.scalars())
            for kind, table in intake.tables.items()
        ]
        for kind, table in intake.tables.items():
            _create(connection, f"intake.{kind}", table)
        return [fault for checked in checking for fault in checked.result()]


def _around_rows(intake: Intake, faults: list[Fault], terms: Terms) -> dict[str, pa.Table]:
    """Where the rows stand, and what is wrong with them: tables by name."""
    sheets, problems = intake.sheets, [*intake.problems, *explain_faults(faults, intake.sheets, terms)]
    return {
        "faults": _table(
            ("kind", "origin", "field", "code"),
            [(fault.kind, fault.origin, fault.field, code_of(fault)) for fault in faults],
        ),
        "sheets": _table(
            ("sheet_id", "file", "sheet", "kind", "letters"),
            [(sheet.sheet_id, sheet.file, sheet.sheet, sheet.kind, sheet.letters()) for sheet in sheets],
        ),
        "captions": _table(
            ("sheet_id", "field", "caption"),
            [(sheet.sheet_id, field, caption) for sheet in sheets for field, caption in sheet.captions.items()],
        ),
        "letters": _table(
            ("sheet_id", "field", "letters"),
            [(sheet.sheet_id, name, sheet.letters(name)) for sheet in sheets for name in sheet.positions],
        ),
        "workbooks": _table(
            ("file", "sha256", "document"),
            [(workbook.name, workbook.sha256, document_name(workbook.name)) for workbook in intake.workbooks],
        ),
        "problems": _table([each.name for each in fields(Problem)], [astuple(problem) for problem in problems]),
    }


def _said_by(terms: Terms) -> dict[str, pa.Table]:
    """What the policy says besides its single values: tables by name."""
    version, policy = terms.version, terms.policy
    dated = (version.valid_from, version.valid_to, version.confirmed_on, version.confirmed_by)
    told = ("effect", "met", "title", "who", "cure", "clause", "in_data", "placed", "by_ledger")
    return {
        "words": _table(
            ("list", "word", "place"),
            [
                (name, word, place)
                for name, value in version.values.items()
                for place, word in enumerate(value.words or (), start=1)
            ],
        ),
        "reasons": _table(
            ("code", *told),
            [(code, *(getattr(reason, name) for name in told)) for code, reason in policy.reasons.items()],
        ),
        "clauses": _table(
            ("name", "label", "form", "value", "source", "valid_from", "valid_to", "confirmed_on", "confirmed_by"),
            [
                (name, value.label, value.form, value.said, value.source, *dated)
                for name, value in version.values.items()
            ],
        ),
        "tiers": _table(("tier", "title"), policy.tiers.items()),
    }


_TYPES = {str: "varchar", int: "integer", date: "date"}


def _literal(value: Decimal | int | str | date) -> str:
    return str(value) if isinstance(value, Decimal | int) else "'" + str(value).replace("'", "''") + "'"


def _table(columns: Sequence[str], rows: Iterable[tuple[object, ...]]) -> pa.Table:
    schema = pa.schema([(name, _NO_TEXTS.get(name, pa.string())) for name in columns])
    return pa.Table.from_pylist([dict(zip(columns, row, strict=True)) for row in rows], schema=schema)


def _create(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    connection.register("arriving", table)
    connection.execute(f"create table {name} as select * from arriving")
    connection.unregister("arriving")
