"""Does the training review decide each case as contract 5 says? The cases are in tests/cases/training."""

import random
import struct
import zlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from flows.asking.explain import explain_person
from flows.ledger import Entry, append
from flows.warehouse import open_warehouse, transaction
from policies.terms import load_terms
from schemas.kinds import load

from . import training_office as office
from .training_office import LAYOUTS, Case, Office, Settled, load_cases

CASES = load_cases()
TERMS = load_terms("beijing-skills", 2026)
CODES = {
    "reject": "project_hours_short discussion_hours_short project_audit_failed attendance_short skill_level_low "
    "skill_unrelated insurance_short not_frontline trained_last_year assessment_failed audit_excluded",
    "hold": "project_audit_pending application_late host_account_missing assessment_pending identity_invalid "
    "identity_mismatch duplicate_trainee evidence_unreadable",
}


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settled, dict[str, dict[str, str]]]:
    folder = tmp_path_factory.mktemp("training")
    built, subjects = office.build(list(CASES))
    office.write(built, folder / "inputs")
    return office.settle(folder, folder / "inputs"), subjects


def told(run: Settled, subject_no: str, expect: dict[str, Any]) -> dict[str, Any]:
    """What became of a person, in the keys the case speaks of."""
    row = run.decisions.get(subject_no, {})
    found: dict[str, Any] = {
        "outcome": row.get("outcome"),
        "reasons": row.get("reasons"),
        "notes": row.get("notes"),
        "amount": row.get("amount"),
        "attended": row.get("attended_hours"),
        "discussion": row.get("discussion_hours"),
        "held": row.get("project_hours"),
        "account": run.payments.get(subject_no.partition("/")[0], {}).get("account"),
        "problem": next((line["code"] for line in run.problems if line["code"] == expect.get("problem")), None),
    }
    return {key: found[key] for key in wanted(expect)}


def wanted(expect: dict[str, Any]) -> dict[str, Any]:
    amount = "0.00" if expect["outcome"] == "reject" else "5000.00"
    return {"reasons": "", "notes": "", "amount": amount} | expect


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case, settled: tuple[Settled, dict[str, dict[str, str]]]) -> None:
    run, subjects = settled
    expects = {letter: facts["expect"] for letter, facts in case.people.items()}
    found = {letter: told(run, subjects[case.id][letter], expect) for letter, expect in expects.items()}
    assert found == {letter: wanted(expect) for letter, expect in expects.items()}, case.why


def test_no_two_cases_have_one_name() -> None:
    assert len({case.id for case in CASES}) == len(CASES)


def test_everybody_is_decided_exactly_once(settled: tuple[Settled, dict[str, dict[str, str]]]) -> None:
    run, subjects = settled
    assert sorted(run.decisions) == sorted(number for people in subjects.values() for number in people.values())
    counts = run.review.summary["counts"]
    assert len(run.decisions) == counts["people"] == counts["pay"] + counts["hold"] + counts["reject"]


def test_one_payment_a_project_to_its_host(settled: tuple[Settled, dict[str, dict[str, str]]]) -> None:
    run, _ = settled
    due: dict[str, float] = {}
    for number, row in run.decisions.items():
        if row["outcome"] == "pay":
            due[number.partition("/")[0]] = due.get(number.partition("/")[0], 0) + 5000
    assert {number: float(row["amount"]) for number, row in run.payments.items()} == due
    assert {row["payee"] for row in run.payments.values()} == {f"培训学校{number}" for number in due}


@pytest.mark.parametrize(("effect", "code"), [(effect, code) for effect in CODES for code in CODES[effect].split()])
def test_every_code_of_the_contract_has_a_case_and_its_effect_in_the_policy(effect: str, code: str) -> None:
    expects = [facts["expect"] for case in CASES for facts in case.people.values()]
    assert any(code in expect.get("reasons", "").split(";") for expect in expects)
    assert TERMS.policy.reasons[code].effect == effect


@pytest.mark.parametrize("name", TERMS.version.values)
def test_every_word_of_the_policy_has_a_case(name: str) -> None:
    written = {
        str(cell) for case in CASES for facts in (case.projects, case.people, case.value) for cell in cells(facts)
    }
    known = {"研讨", "交流", "开班", "结业", "总结", "线上", "核减"}
    assert set(TERMS.words(name)) - written - known == set()


def cells(facts: object) -> list[object]:
    if isinstance(facts, dict):
        return [cell for value in facts.values() for cell in cells(value)]
    if isinstance(facts, list | tuple):
        return [cell for value in facts for cell in cells(value)]
    return [facts]


def plain() -> list[Case]:
    """Cases that any layout of the sign-ins can say."""
    odd = ("more_signs", "signs_as", "more")
    return [
        case
        for case in CASES
        if not any(key in facts for facts in (*case.people.values(), *case.projects.values()) for key in odd)
        and "session" not in str(case.projects)
    ]


@cache
def signed_otherwise() -> tuple[Case, ...]:
    """Of the plain cases one for each sign-in sheet and schedule there is: the layout of the others would say no more."""
    firsts: dict[str, Case] = {}
    for case in plain():
        # Built alone, cases go by the same numbers and names.
        built, _ = office.build([case])
        firsts.setdefault(str((built.rows["sign_ins"], built.rows["sessions"])), case)
    return tuple(firsts.values())


@cache
def expected(which: Callable[[], Iterable[Case]]) -> dict[str, Any]:
    """What is decided of the cases where the sign-ins are rows, in the order and with the columns of the contract."""
    with TemporaryDirectory() as folder:
        return settle_written(Path(folder), which(), "long")


def settle_written(folder: Path, cases: Iterable[Case], layout: str) -> dict[str, Any]:
    built, _ = office.build(list(cases))
    office.write(built, folder / "inputs", layout)
    return facts_of(office.settle(folder, folder / "inputs"))


def facts_of(run: Settled) -> dict[str, Any]:
    """What was decided, without what only says where a row stood."""
    told = ("outcome", "amount", "payable", "reasons", "notes", "attended_hours", "discussion_hours", "project_hours")
    return {
        number if not number.startswith("?") else f"?{row['name']}": tuple(row[name] for name in told)
        for number, row in run.decisions.items()
    } | {f"paid {number}": (row["payee"], row["account"], row["amount"]) for number, row in run.payments.items()}


@pytest.mark.parametrize("layout", LAYOUTS[1:])
def test_every_layout_of_the_sign_ins_says_the_same(layout: str, tmp_path: Path) -> None:
    assert settle_written(tmp_path, signed_otherwise(), layout) == expected(signed_otherwise)


@pytest.mark.parametrize("seed", range(3))
def test_order_of_rows_and_columns_decides_nothing(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = expected(plain)
    rng = random.Random(seed)
    built, _ = office.build(plain())
    shuffled = Office({kind: rng.sample(rows, len(rows)) for kind, rows in built.rows.items()})
    columns = {kind: " ".join(rng.sample(names.split(), len(names.split()))) for kind, names in office.COLUMNS.items()}
    monkeypatch.setattr(office, "COLUMNS", columns)
    office.write(shuffled, tmp_path / "inputs")
    assert facts_of(office.settle(tmp_path, tmp_path / "inputs")) == first


def test_projects_of_another_year_are_listed_and_not_settled(tmp_path: Path) -> None:
    built, subjects = office.build(list(CASES[:1]))
    office.write(built, tmp_path / "inputs")
    (number,) = subjects[CASES[0].id].values()
    assert office.settle(tmp_path, tmp_path / "inputs").decisions[number]["outcome"] == "pay"
    moved = Office({kind: [dict(row) for row in rows] for kind, rows in built.rows.items()})
    for row in moved.rows["projects"]:
        row |= {column: row[column].replace(year=2025) for column in ("开班日期", "结业日期", "申请日期")}
    office.write(moved, tmp_path / "again" / "inputs")
    run = office.settle(tmp_path / "again", tmp_path / "again" / "inputs")
    assert run.decisions == {}
    assert [(line["code"], line["severity"]) for line in run.problems] == [("project_of_other_year", "note")]


@pytest.mark.parametrize("layout", ["column", "panels"])
def test_a_signature_that_is_a_picture_holds_and_is_listed(layout: str, tmp_path: Path) -> None:
    case = next(case for case in CASES if case.id == "hours/学员缺一次四学时")
    built, subjects = office.build([case])
    office.write(built, tmp_path / "inputs", layout)
    (number,) = subjects[case.id].values()
    (sheet,) = (path for path in (tmp_path / "inputs").iterdir() if path.name.startswith("签到"))
    draw_over(sheet, row=2, column=8)
    run = office.settle(tmp_path, tmp_path / "inputs")
    assert (run.decisions[number]["outcome"], run.decisions[number]["reasons"]) == ("hold", "evidence_unreadable")
    assert [(line["row"], line["column"], line["code"]) for line in run.problems] == [
        ("3", "05" if layout == "column" else "第5次", "signature_picture")
    ]


def draw_over(path: Path, *, row: int, column: int) -> None:
    """Write the workbook anew with a small picture over one cell and a seal over the title."""
    cells = [[cell.value for cell in line] for line in openpyxl.load_workbook(path).active.iter_rows()]
    png = struct.pack(">I4sIIBBBBB", 13, b"IHDR", 8, 8, 8, 2, 0, 0, 0)
    image = b"\x89PNG\r\n\x1a\n" + png + struct.pack(">I", zlib.crc32(png[4:]))
    for name, data in ((b"IDAT", zlib.compress(b"\0" * 8 * 25)), (b"IEND", b"")):
        image += struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("签到")
        for at, line in enumerate(cells):
            for place, cell in enumerate(line):
                office.write_cell(page, at, place, cell, None)
        for place in ((row, column), (0, 0)):
            page.insert_image(*place, "signature.png", {"image_data": BytesIO(image), "x_offset": 4, "y_offset": 4})


def test_every_finding_points_at_a_column_of_its_sheet(settled: tuple[Settled, dict[str, dict[str, str]]]) -> None:
    run, _ = settled
    with open_warehouse(run.review.request.warehouse, wait=1, holder="test") as connection:
        pointed = connection.execute(
            "select distinct rule, kind, field from warehouse.findings inner join warehouse.sheets using (run, sheet_id)"
        ).fetchall()
    assert pointed
    assert [(rule, kind, field) for rule, kind, field in pointed if field not in load().kinds[kind].columns] == []


def test_explain_shows_every_session_and_why_an_hour_did_not_count(
    settled: tuple[Settled, dict[str, dict[str, str]]],
) -> None:
    run, subjects = settled
    number = subjects["hours/学员缺一次四学时"]["A"]
    explained = explain_person(run.review.request.warehouse, "beijing-skills", 2026, number, wait=1)
    said = [working["said"] for working in explained["applications"][0]["workings"]]
    assert len(said) == 20
    assert said[3:6] == [
        "2026-05-12 13:30-16:30 第4次 授课：计 4 课时",
        "2026-05-13 09:00-12:00 第5次 授课：计 0 课时（未签到）",
        "2026-05-13 13:30-16:30 第6次 授课：计 4 课时",
    ]


def test_a_second_run_over_an_issued_ledger_pays_nothing(tmp_path: Path) -> None:
    people = {letter: {"expect": {}} for letter in "ABC"} | {"D": {"expect": {}, "trainee": {"考核结果": None}}}
    case = Case("second", "", None, {"P": {}}, people)
    built, subjects = office.build([case])
    office.write(built, tmp_path / "inputs")
    first = office.settle(tmp_path, tmp_path / "inputs")
    warehouse = first.review.request.warehouse
    assert [(row["amount"], row["kind"]) for row in first.payments.values()] == [("15000.00", "first")]
    with open_warehouse(warehouse, wait=1, holder="test") as connection:
        items = connection.execute("select subject_no, amount from warehouse.payment_items").fetchall()
    assert dict(items) == {subjects["second"][letter]: Decimal("5000.00") for letter in "ABC"}
    approve_run(warehouse, first.review.run)
    again = office.settle(tmp_path, tmp_path / "inputs")
    assert again.payments == {}
    assert {row["notes"] for row in again.decisions.values()} == {row["notes"] for row in first.decisions.values()}
    # The one who was held comes late: one more payment to the host, for that trainee alone.
    built.rows["trainees"][-1]["考核结果"] = "合格"
    office.write(built, tmp_path / "later" / "inputs")
    later = office.settle(tmp_path, tmp_path / "later" / "inputs")
    assert [(row["amount"], row["kind"]) for row in later.payments.values()] == [("5000.00", "difference")]


def approve_run(warehouse: Path, run: str) -> None:
    """Post every payment of a run to the ledger, as issuing would."""
    with open_warehouse(warehouse, wait=1, holder="test") as connection:
        rows = connection.execute(
            "select payment_no, subject_no, amount from warehouse.payments where run = ?", [run]
        ).fetchall()
        entries = [
            Entry(datetime.now(UTC), "issued", number, "beijing-skills", 2026, subject, "", amount, "B1", "出纳")
            for number, subject, amount in rows
        ]
        with transaction(connection):
            append(connection, entries)
