"""How do evidence and policy get into DuckDB? Loads the schemas `intake` and `policy` that every model reads."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple
from datetime import date
from decimal import Decimal
from importlib.resources import files

import duckdb
import pyarrow as pa

from policies.policy import Terms
from policies.sound import OF_THE_RUN
from schemas.kinds import document_name
from schemas.validation import Fault, validate

from .cores import AT_ONCE
from .faults import code_of, explain_faults
from .intake.collect import Intake


def load_evidence(connection: duckdb.DuckDBPyConnection, intake: Intake, terms: Terms) -> None:
    """Create intake.<kind>, intake.sheets, intake.captions, intake.letters, intake.faults, intake.workbooks and
    intake.problems from what was collected."""
    connection.execute("create schema intake")
    faults: list[Fault] = []
    # Arrow and DuckDB work without the interpreter's lock, so kinds are checked while others are loaded.
    with ThreadPoolExecutor(AT_ONCE) as pool:
        checking = [
            pool.submit(validate, kind, table, words=terms.words, numbers=terms.scalars())
            for kind, table in intake.tables.items()
        ]
        for kind, table in intake.tables.items():
            _create(connection, f"intake.{kind}", table)
        for checked in checking:
            faults.extend(checked.result())
    _create(
        connection,
        "intake.faults",
        _table(
            [("kind", pa.string()), ("origin", pa.int64()), ("field", pa.string()), ("code", pa.string())],
            [(fault.kind, fault.origin, fault.field, code_of(fault)) for fault in faults],
        ),
    )
    _create(
        connection,
        "intake.sheets",
        _table(
            [("sheet_id", pa.int64())] + [(name, pa.string()) for name in ("file", "sheet", "kind", "letters")],
            [(sheet.sheet_id, sheet.file, sheet.sheet, sheet.kind, sheet.letters()) for sheet in intake.sheets],
        ),
    )
    _create(
        connection,
        "intake.captions",
        _table(
            [("sheet_id", pa.int64()), ("field", pa.string()), ("caption", pa.string())],
            [(sheet.sheet_id, field, caption) for sheet in intake.sheets for field, caption in sheet.captions.items()],
        ),
    )
    _create(
        connection,
        "intake.letters",
        _table(
            [("sheet_id", pa.int64()), ("field", pa.string()), ("letters", pa.string())],
            [(sheet.sheet_id, name, sheet.letters(name)) for sheet in intake.sheets for name in sheet.positions],
        ),
    )
    text = pa.string()
    _create(
        connection,
        "intake.workbooks",
        _table(
            [("file", text), ("sha256", text), ("document", text)],
            [(workbook.name, workbook.sha256, document_name(workbook.name)) for workbook in intake.workbooks],
        ),
    )
    _create(
        connection,
        "intake.problems",
        _table(
            [
                ("file", text),
                ("sheet", text),
                ("row", pa.int32()),
                ("column", text),
                ("code", text),
                ("severity", text),
                ("message", text),
                ("cell", text),
            ],
            [astuple(problem) for problem in [*intake.problems, *explain_faults(faults, intake.sheets, terms)]],
        ),
    )


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
    text = pa.string()
    _create(
        connection,
        "policy.words",
        _table(
            [("list", text), ("word", text), ("place", pa.int32())],
            [
                (name, word, place)
                for name, value in terms.version.values.items()
                for place, word in enumerate(value.words or (), start=1)
            ],
        ),
    )
    _create(
        connection,
        "policy.reasons",
        _table(
            [(name, text) for name in ("code", "effect", "met", "title", "who", "cure", "clause")]
            + [("in_data", pa.bool_()), ("placed", pa.bool_()), ("by_ledger", pa.bool_())],
            [
                (
                    code,
                    reason.effect,
                    reason.met,
                    reason.title,
                    reason.who,
                    reason.cure,
                    reason.clause,
                    reason.in_data,
                    reason.placed,
                    reason.by_ledger,
                )
                for code, reason in terms.policy.reasons.items()
            ],
        ),
    )
    version = terms.version
    dated = (version.valid_from, version.valid_to, version.confirmed_on, version.confirmed_by)
    _create(
        connection,
        "policy.clauses",
        _table(
            [(name, text) for name in ("name", "label", "form", "value", "source")]
            + [("valid_from", pa.date32()), ("valid_to", pa.date32())]
            + [("confirmed_on", pa.date32()), ("confirmed_by", text)],
            [
                (name, value.label, value.form, value.said, value.source, *dated)
                for name, value in version.values.items()
            ],
        ),
    )
    _create(connection, "policy.tiers", _table([("tier", text), ("title", text)], list(terms.policy.tiers.items())))
    for script in ("masks.sql", "macros.sql"):
        connection.execute((files("sql") / script).read_text("utf-8"))


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
