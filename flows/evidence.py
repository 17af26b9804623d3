"""How do evidence and policy get into DuckDB? Loads the schemas `intake` and `policy` that every model reads."""

from collections.abc import Iterable, Iterator
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

from .cores import AT_ONCE
from .faults import code_of, explain_faults
from .intake.collect import Intake
from .problems import Problem

_TEXT = pa.string()


def load_evidence(connection: duckdb.DuckDBPyConnection, intake: Intake, terms: Terms) -> None:
    """Create intake.<kind>, intake.sheets, intake.captions, intake.letters, intake.faults, intake.workbooks and
    intake.problems from what was collected."""
    connection.execute("create schema intake")
    faults = _load_rows(connection, intake, terms)
    for name, table in _around_rows(intake, faults, terms):
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
    for name, table in _said_by(terms):
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


def _around_rows(intake: Intake, faults: list[Fault], terms: Terms) -> Iterator[tuple[str, pa.Table]]:
    """Where the rows stand, and what is wrong with them: tables by name."""
    yield (
        "faults",
        _table(
            [("kind", _TEXT), ("origin", pa.int64()), ("field", _TEXT), ("code", _TEXT)],
            [(fault.kind, fault.origin, fault.field, code_of(fault)) for fault in faults],
        ),
    )
    yield (
        "sheets",
        _table(
            [("sheet_id", pa.int64()), ("file", _TEXT), ("sheet", _TEXT), ("kind", _TEXT), ("letters", _TEXT)],
            [(sheet.sheet_id, sheet.file, sheet.sheet, sheet.kind, sheet.letters()) for sheet in intake.sheets],
        ),
    )
    yield (
        "captions",
        _table(
            [("sheet_id", pa.int64()), ("field", _TEXT), ("caption", _TEXT)],
            [(sheet.sheet_id, field, caption) for sheet in intake.sheets for field, caption in sheet.captions.items()],
        ),
    )
    yield (
        "letters",
        _table(
            [("sheet_id", pa.int64()), ("field", _TEXT), ("letters", _TEXT)],
            [(sheet.sheet_id, name, sheet.letters(name)) for sheet in intake.sheets for name in sheet.positions],
        ),
    )
    yield (
        "workbooks",
        _table(
            [("file", _TEXT), ("sha256", _TEXT), ("document", _TEXT)],
            [(workbook.name, workbook.sha256, document_name(workbook.name)) for workbook in intake.workbooks],
        ),
    )
    yield (
        "problems",
        _table(
            [(each.name, pa.int32() if each.name == "row" else _TEXT) for each in fields(Problem)],
            [astuple(problem) for problem in [*intake.problems, *explain_faults(faults, intake.sheets, terms)]],
        ),
    )


def _said_by(terms: Terms) -> Iterator[tuple[str, pa.Table]]:
    """What the policy says besides its single values: tables by name."""
    version = terms.version
    dated = (version.valid_from, version.valid_to, version.confirmed_on, version.confirmed_by)
    yield (
        "words",
        _table(
            [("list", _TEXT), ("word", _TEXT), ("place", pa.int32())],
            [
                (name, word, place)
                for name, value in version.values.items()
                for place, word in enumerate(value.words or (), start=1)
            ],
        ),
    )
    told, signs = ("effect", "met", "title", "who", "cure", "clause"), ("in_data", "placed", "by_ledger")
    yield (
        "reasons",
        _table(
            [("code", _TEXT), *((name, _TEXT) for name in told), *((name, pa.bool_()) for name in signs)],
            [
                (code, *(getattr(reason, name) for name in (*told, *signs)))
                for code, reason in terms.policy.reasons.items()
            ],
        ),
    )
    day = pa.date32()
    yield (
        "clauses",
        _table(
            [(name, _TEXT) for name in ("name", "label", "form", "value", "source")]
            + [("valid_from", day), ("valid_to", day), ("confirmed_on", day), ("confirmed_by", _TEXT)],
            [
                (name, value.label, value.form, value.said, value.source, *dated)
                for name, value in version.values.items()
            ],
        ),
    )
    yield "tiers", _table([("tier", _TEXT), ("title", _TEXT)], list(terms.policy.tiers.items()))


_TYPES = {str: "varchar", int: "integer", date: "date"}


def _literal(value: Decimal | int | str | date) -> str:
    return str(value) if isinstance(value, Decimal | int) else "'" + str(value).replace("'", "''") + "'"


def _table(columns: list[tuple[str, pa.DataType]], rows: Iterable[tuple[object, ...]]) -> pa.Table:
    schema = pa.schema(columns)
    return pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema=schema)


def _create(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    connection.register("arriving", table)
    connection.execute(f"create table {name} as select * from arriving")
    connection.unregister("arriving")
