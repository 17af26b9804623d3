"""Does the Conghua review decide each case as contract 6 says? The cases are in tests/cases/conghua; the quota, which needs
hundreds of people, stands here.
"""

import random
import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from flows.ledger import Entry, append
from flows.steps import run_steps
from flows.underway import Request, Review
from flows.warehouse import open_warehouse, transaction
from policies.terms import load_terms

from .conftest import decisions
from .conghua_office import CLEAN, COLUMNS, OFFICE
from .office import Case, Person, Settled, invent, write_cell

Settle = Callable[[date | None], tuple[Settled, dict[str, dict[str, Person]]]]
Run = Callable[..., Review]

TERMS = load_terms("conghua-degree", 2023)
QUOTA = int(TERMS.scalars()["quota"])
CASES = OFFICE.load_cases()
CODES = {
    "reject": "excluded_category unit_without_union unit_dues_unpaid not_member not_enrolled_this_year "
    "level_already_subsidised",
    "hold": "quota_exceeded account_missing identity_invalid identity_mismatch duplicate_registration "
    "evidence_unreadable",
}


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Settle:
    @cache
    def run(as_of: date | None) -> tuple[Settled, dict[str, dict[str, Person]]]:
        return OFFICE.settle(tmp_path_factory.mktemp("conghua"), [case for case in CASES if case.as_of == as_of])

    return run


def test_no_two_cases_have_one_name() -> None:
    assert len({case.id for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case, settled: Settle) -> None:
    run, invented = settled(case.as_of)
    people = {letter: (invented[case.id][letter], facts["expect"]) for letter, facts in case.people.items()}
    assert {letter: OFFICE.outcome(run, *person) for letter, person in people.items()} == {
        letter: OFFICE.expected(*person) for letter, person in people.items()
    }, case.why


def test_everybody_who_applied_is_decided_exactly_once(settled: Settle) -> None:
    run, invented = settled(None)
    subjects = [
        invented[case.id][letter].subject_no(facts["expect"].get("subject"))
        for case in CASES
        if case.as_of is None
        for letter, facts in case.people.items()
    ]
    assert sorted(subjects) == sorted(row["subject_no"] for rows in run.decisions.values() for row in rows)


@pytest.mark.parametrize(("effect", "code"), [(effect, code) for effect in CODES for code in CODES[effect].split()])
def test_every_code_of_the_contract_has_a_case_and_its_effect_in_the_policy(effect: str, code: str) -> None:
    expects = [facts["expect"] for case in CASES for facts in case.people.values()]
    assert code == "quota_exceeded" or any(code in expect.get("reasons", "").split(";") for expect in expects)
    assert TERMS.policy.reasons[code].effect == effect


def test_there_are_no_other_codes_than_those_of_moneys_life() -> None:
    assert set(TERMS.policy.reasons) - set(" ".join(CODES.values()).split()) == {"card_returned", "overpaid"}


@pytest.mark.parametrize("name", [name for name in TERMS.version.values if name != "level_order"])
def test_every_word_of_the_policy_has_a_case(name: str) -> None:
    written = {str(cell) for case in CASES for facts in [*case.people.values(), case.value] for cell in _cells(facts)}
    assert set(TERMS.words(name)) - written == set()


def _cells(facts: object) -> list[object]:
    if isinstance(facts, dict):
        return [cell for value in facts.values() for cell in _cells(value)]
    if isinstance(facts, list):
        return [cell for value in facts for cell in _cells(value)]
    return [facts]


# ── the quota ──


def applicant(number: int, **changes: Any) -> dict[str, Any]:
    """A clean applicant of that number, who signed up `number` minutes into the year."""
    values = invent(number) | {"number": f"CH{number:05}", "year": 2023}
    row = {column: _filled(value, values) for column, value in CLEAN["applicants"].items()}
    signed_up = f"2023-01-{1 + number // 1440:02} {number % 1440 // 60:02}:{number % 60:02}:00"
    return row | {"报名时间": signed_up} | changes


def _filled(value: Any, values: dict[str, Any]) -> Any:
    return re.sub(r"\$(\w+)", lambda match: str(values[match[1]]), value) if isinstance(value, str) else value


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Settle these applicants, each call a further run over the same warehouse."""
    made = iter(range(1, 100))

    def settle(
        applicants: Iterable[dict[str, Any]], past_subsidies: Iterable[dict[str, Any]] = (), **changes: Any
    ) -> Review:
        inputs = tmp_path / f"inputs{next(made)}"
        inputs.mkdir()
        with xlsxwriter.Workbook(inputs / "报读名册.xlsx") as book:
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            for kind, rows in (("applicants", applicants), ("past_subsidies", past_subsidies)):
                headers = COLUMNS[kind].split()
                sheet = book.add_worksheet(kind)
                for line, row in enumerate([dict(zip(headers, headers, strict=True)), *rows]):
                    for column, value in row.items():
                        write_cell(sheet, line, headers.index(column), value, day)
        out = tmp_path / "out"
        request = Request(
            programme="conghua-degree",
            year=2023,
            inputs=(inputs,),
            out=out,
            warehouse=out / "warehouse.duckdb",
            made_by="制表人",
            made_at=datetime(2024, 1, 5, tzinfo=UTC),
        )
        return run_steps(Request(**(vars(request) | changes)), announce=lambda _: None)

    return settle


def outcomes(review: Review) -> dict[str, str]:
    """Reasons by application number, `pay` where there are none."""
    return {number: row["reasons"] or row["outcome"] for number, row in decisions(review).items()}


def waiting(review: Review) -> list[tuple[Any, ...]]:
    """The rows of 候补名单: place in the line, place in the year, application number, remark."""
    sheet = openpyxl.load_workbook(Path(review.summary["folder"]) / "候补名单.xlsx").active
    assert sheet is not None
    return [
        (cells[0], cells[1], cells[2], cells[7])
        for cells in sheet.iter_rows(values_only=True)
        if isinstance(cells[0], int)
    ]


def issue(review: Review, *, kind: str = "issued", only: str = "%") -> None:
    """Post every payment of a review to the ledger, as issuing would, or with another kind its fate at the bank; `only` that
    of one application.
    """
    with open_warehouse(review.request.warehouse, wait=1, holder="test") as connection:
        rows = connection.execute(
            "select payment_no, subject_no, person_key, amount from warehouse.payment_items where run = ? and subject_no like ?",
            [review.run, only],
        ).fetchall()
        made_at = datetime(2024, 1, 6, tzinfo=UTC)
        entries = [
            Entry(made_at, kind, number, "conghua-degree", review.request.year, subject, key, amount, "B1", "出纳")
            for number, subject, key, amount in rows
        ]
        with transaction(connection):
            append(connection, entries)


@pytest.mark.parametrize("people", [QUOTA - 1, QUOTA, QUOTA + 1])
def test_the_year_has_so_many_places(people: int, run: Run) -> None:
    review = run(applicant(number) for number in range(people, 0, -1))
    assert review.summary["counts"] == {
        "people": people,
        "pay": min(people, QUOTA),
        "hold": max(people - QUOTA, 0),
        "reject": 0,
    }
    late = [(1, QUOTA + 1, f"CH{QUOTA + 1:05}", None)]
    assert waiting(review) == (late if people > QUOTA else [])


def test_people_who_sign_up_in_the_same_second_go_by_application_number(run: Run) -> None:
    tied = [QUOTA + 3, QUOTA, QUOTA + 2, QUOTA + 1]
    rows = [applicant(number) for number in range(1, QUOTA)]
    rows += [applicant(number, 报名时间="2023-12-01 08:00:00") for number in tied]
    assert [row[2] for row in waiting(run(rows))] == [f"CH{QUOTA + late:05}" for late in (1, 2, 3)]


def test_a_part_of_a_second_tells_who_came_first(run: Run) -> None:
    rows = [applicant(number) for number in range(1, QUOTA)]
    rows.append(applicant(QUOTA, 报名时间="2023-12-01 08:00:00.250"))
    rows.append(applicant(QUOTA + 1, 报名时间="2023-12-01 08:00:00.125"))
    assert [row[2] for row in waiting(run(rows))] == [f"CH{QUOTA:05}"]


def test_who_is_held_takes_a_place_and_who_is_refused_takes_none(run: Run) -> None:
    held = [
        applicant(1, 收款账号=None),
        applicant(2, 身份证号="110101199001011111"),
        applicant(3, 人员类别=None),
    ]
    refused = [
        applicant(4, 工会会员="否"),
        applicant(5, 人员类别="公务员"),
        applicant(6, 收款账号=None, 学籍取得日期=None),
    ]
    others = [applicant(number) for number in range(7, QUOTA + 5)]
    decided = outcomes(run([*held, *refused, *others]))
    assert [decided[f"CH{number:05}"] for number in range(1, 7)] == [
        "account_missing",
        "identity_invalid",
        "evidence_unreadable",
        "not_member",
        "excluded_category",
        "account_missing;not_enrolled_this_year",
    ]
    assert [number for number, reasons in decided.items() if reasons == "quota_exceeded"] == [f"CH{QUOTA + 4:05}"]


def test_whose_time_of_signing_up_is_unknown_comes_last(run: Run) -> None:
    rows = [applicant(number) for number in range(2, QUOTA + 2)]
    review = run([applicant(1, 报名时间="三月"), *rows])
    assert outcomes(review)["CH00001"] == "evidence_unreadable;quota_exceeded"
    assert waiting(review) == [(1, QUOTA + 1, "CH00001", "另有待补：材料中有无法读取或互相矛盾的内容")]


def test_one_person_with_two_applications_takes_one_place(run: Run) -> None:
    first = applicant(1)
    again = applicant(2, 身份证号=first["身份证号"], 姓名=first["姓名"])
    decided = outcomes(run([first, again, *(applicant(number) for number in range(3, QUOTA + 3))]))
    assert [decided["CH00001"], decided["CH00002"]] == ["duplicate_registration"] * 2
    assert [number for number, reasons in decided.items() if reasons == "quota_exceeded"] == [f"CH{QUOTA + 2:05}"]


def test_the_waiting_list_marks_what_else_is_missing_and_leaves_out_who_is_refused(run: Run) -> None:
    rows = [applicant(number) for number in range(1, QUOTA + 1)]
    rows.append(applicant(QUOTA + 1, 收款账号=None))
    rows.append(applicant(QUOTA + 2, 工会会员="否"))
    rows.append(applicant(QUOTA + 3))
    assert waiting(run(rows)) == [
        (1, QUOTA + 1, f"CH{QUOTA + 1:05}", "另有待补：没有收款账号"),
        (2, QUOTA + 2, f"CH{QUOTA + 3:05}", None),
    ]


def test_the_waiting_list_moves_up_when_someone_drops_out(run: Run) -> None:
    rows = [applicant(number) for number in range(1, QUOTA + 4)]
    before = run(rows)
    assert [row[2] for row in waiting(before)] == [f"CH{QUOTA + late:05}" for late in (1, 2, 3)]
    withdrawn = rows[:9] + rows[10:]
    refused = applicant(20, 学籍取得日期=date(2024, 1, 1))
    after = run([row if row["申请编号"] != "CH00020" else refused for row in withdrawn])
    assert waiting(after) == [(1, QUOTA + 1, f"CH{QUOTA + 3:05}", None)]
    assert {outcomes(after)[f"CH{QUOTA + late:05}"] for late in (1, 2)} == {"pay"}


def test_places_already_issued_come_first(run: Run) -> None:
    """Who was paid keeps the place, though others turn up who had signed up earlier."""
    paid = [applicant(number) for number in range(101, QUOTA + 101)]
    first = run(paid)
    issue(first)
    earlier = [applicant(number) for number in (1, 2)]
    second = run([*earlier, *paid])
    assert second.summary["payments"] == 0
    assert waiting(second) == [(1, QUOTA + 1, "CH00001", None), (2, QUOTA + 2, "CH00002", None)]
    assert {reasons for number, reasons in outcomes(second).items() if number > "CH00100"} == {"pay"}


def test_who_was_paid_and_applies_no_more_still_takes_a_place(run: Run) -> None:
    issue(run(applicant(number) for number in range(1, 11)))
    review = run(applicant(number) for number in range(11, QUOTA + 11))
    assert review.summary["payments"] == QUOTA - 10
    assert waiting(review)[0] == (1, QUOTA + 1, f"CH{QUOTA + 1:05}", None)


def test_what_we_paid_in_an_earlier_year_counts_though_no_list_has_it(run: Run) -> None:
    issue(run([applicant(1), applicant(2)]))
    enrolled = {"学籍取得日期": date(2024, 3, 1)}
    again = run([applicant(1, **enrolled), applicant(2, 报读层次="研究生", **enrolled)], year=2024)
    assert outcomes(again) == {"CH00001": "level_already_subsidised", "CH00002": "pay"}


def test_a_list_that_has_what_we_paid_this_year_excludes_nobody(run: Run) -> None:
    applicants = [applicant(1), applicant(2)]
    issue(run(applicants))
    listed = [
        {name: row[name] for name in ("身份证号", "姓名")} | {"补助层次": row["报读层次"], "补助年度": "2023"}
        for row in applicants
    ]
    again = run(applicants, listed)
    assert (outcomes(again), again.summary["payments"]) == ({"CH00001": "pay", "CH00002": "pay"}, 0)
    # What another year or level is listed with is another subsidy; so is what we paid by the next year.
    listed[0]["补助年度"], listed[1]["补助层次"] = "2022", "研究生"
    assert set(outcomes(run(applicants, listed)).values()) == {"level_already_subsidised"}
    listed[0]["补助年度"], listed[1]["补助层次"] = "2023", applicants[1]["报读层次"]
    later = [row | {"学籍取得日期": date(2024, 3, 1)} for row in applicants]
    assert set(outcomes(run(later, listed, year=2024)).values()) == {"level_already_subsidised"}


def test_what_we_paid_in_an_earlier_year_counts_though_the_identity_was_corrected_since(run: Run) -> None:
    issue(run([applicant(1), applicant(2)]))
    cured = {"身份证号": applicant(9)["身份证号"], "学籍取得日期": date(2024, 3, 1)}
    again = run([applicant(1, **cured)], year=2024)
    assert (outcomes(again), again.summary["payments"]) == ({"CH00001": "level_already_subsidised"}, 0)
    higher = run([applicant(1, 报读层次="研究生", **cured)], year=2024)
    assert outcomes(higher) == {"CH00001": "pay"}
    # Whoever else bears the number by now is another.
    assert outcomes(run([applicant(1, 姓名="另一人", **cured)], year=2024)) == {"CH00001": "pay"}


def test_what_an_earlier_year_paid_counts_by_the_run_that_paid_not_by_its_drafts(run: Run) -> None:
    run([applicant(1, 报读层次="研究生")])
    issue(run([applicant(1, 报读层次="大专")]))
    run([applicant(1, 报读层次="研究生")])
    again = run([applicant(1, 报读层次="本科", 学籍取得日期=date(2024, 3, 1))], year=2024)
    assert outcomes(again) == {"CH00001": "pay"}


def test_whose_payment_came_back_keeps_the_place(run: Run) -> None:
    late = run([applicant(QUOTA + 9)])
    issue(late)
    issue(late, kind="failed")
    earlier = [applicant(number) for number in range(1, QUOTA + 1)]
    review = run([*earlier, applicant(QUOTA + 9)])
    assert outcomes(review)[f"CH{QUOTA + 9:05}"] == "card_returned"
    assert [row[2] for row in waiting(review)] == [f"CH{QUOTA:05}"]
    again = run([*earlier, applicant(QUOTA + 9, 收款账号="6210300000123")])
    assert outcomes(again)[f"CH{QUOTA + 9:05}"] == "pay"


def test_a_place_that_was_issued_to_somebody_else_meanwhile_is_gone(run: Run) -> None:
    full = [applicant(number) for number in range(1, QUOTA + 2)]
    first = run(full)
    issue(first)
    issue(first, kind="failed", only="CH00001")
    without = run(full[1:])
    assert waiting(without) == []
    issue(without)
    back = run([applicant(1, 收款账号="6210300000123"), *full[1:]])
    assert outcomes(back)["CH00001"] == "quota_exceeded"
    assert back.summary["payments"] == 0


def test_whose_identity_was_corrected_takes_one_place(run: Run) -> None:
    full = [applicant(number) for number in range(1, QUOTA + 1)]
    issue(run(full[:-1]))
    corrected = run([applicant(1, 身份证号=applicant(QUOTA + 9)["身份证号"]), *full[1:]])
    assert outcomes(corrected)["CH00001"] == "identity_mismatch"
    assert outcomes(corrected)[f"CH{QUOTA:05}"] == "pay"


def test_who_applies_anew_and_then_corrects_the_identity_is_paid_once_and_takes_one_place(run: Run) -> None:
    full = [applicant(number) for number in range(1, QUOTA + 1)]
    issue(run(full[:-1]))
    anew = {"申请编号": "CH01000"}
    assert run([applicant(1, **anew), *full[1:-1]]).summary["payments"] == 0
    corrected = run([applicant(1, 身份证号=applicant(QUOTA + 9)["身份证号"], **anew), *full[1:]])
    assert outcomes(corrected)["CH01000"] == "identity_mismatch"
    assert (corrected.summary["payments"], waiting(corrected)) == (1, [])


def test_a_level_paid_in_a_later_year_is_not_paid_again_as_an_earlier_one_is_settled_late(run: Run) -> None:
    issue(
        run(
            [
                applicant(1, 学籍取得日期=date(2024, 3, 1)),
                applicant(2, 学籍取得日期=date(2024, 3, 1), 报读层次="研究生"),
            ],
            year=2024,
        )
    )
    late = run([applicant(1), applicant(2, 报读层次="本科")])
    assert outcomes(late) == {"CH00001": "level_already_subsidised", "CH00002": "pay"}


def test_the_order_of_rows_decides_nothing(run: Run) -> None:
    rows = [applicant(number, 报名时间="2023-06-01 09:00:00") for number in range(1, QUOTA + 6)]
    rows[3] |= {"工会会员": "否"}
    rows[4] |= {"收款账号": None}
    rows[7] |= {"身份证号": rows[6]["身份证号"], "姓名": rows[6]["姓名"]}
    first = decisions(run(rows))
    for seed in range(3):
        shuffled = random.Random(seed).sample(rows, len(rows))
        assert decisions(run([*shuffled, shuffled[0]])) == first


def test_everybody_comes_out_once_and_money_adds_up(run: Run) -> None:
    rows = [applicant(number, 培训费=number, 工会会员="是" if number % 5 else "否") for number in range(1, 2 * QUOTA)]
    review = run(rows)
    decided = decisions(review)
    counts = review.summary["counts"]
    assert set(decided) == {row["申请编号"] for row in rows}
    assert counts["pay"] == QUOTA
    assert len(rows) == counts["people"] == counts["pay"] + counts["hold"] + counts["reject"]
    total = sum(Decimal(row["payable"]) for row in decided.values())
    assert Decimal(review.summary["payable_total"]) == total > 0
    assert all(Decimal(row["amount"]) <= min(500, int(number[2:])) for number, row in decided.items())


def test_a_second_run_over_an_issued_ledger_pays_nothing(run: Run) -> None:
    rows = [applicant(number, 收款账号=None if number % 7 == 0 else f"62100{number:06}") for number in range(1, 50)]
    first = run(rows)
    issue(first)
    second = run(rows)
    assert first.summary["payments"] > 0
    assert (second.summary["payments"], second.summary["payable_total"]) == (0, "0.00")
    assert outcomes(second) == outcomes(first)
