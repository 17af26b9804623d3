"""Does the degree review decide each case as contract 4 says? The cases are in tests/cases/degree, one a clause and boundary."""

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from flows.underway import Review
from policies.terms import load_terms

from .conftest import decisions
from .degree_office import Case, Person, Settled, expected, load_cases, outcome
from .degree_office import settle as settle_cases
from .office import invent
from .students import PEOPLE, write_office
from .till import Till, decided, payments

Settle = Callable[[int, date | None], tuple[Settled, dict[str, dict[str, Person]]]]

DECISION_COLUMNS = ["programme", "year", "subject_no", "name", "id_number", "outcome"]
DECISION_COLUMNS += ["tier", "amount", "payable", "reasons", "notes"]
CODES = {
    "reject": "review_not_passed not_recommended not_enrolled outside_review_window no_exam_results course_failed "
    "discipline not_member cap_reached",
    "hold": "review_pending grade_pending tuition_missing card_missing card_invalid card_shared registration_conflict "
    "evidence_conflict identity_invalid identity_mismatch duplicate_registration evidence_unreadable",
    "note": "honour_pending honour_not_listed honour_late orphan_evidence tuition_below_standard",
}


def of(year: int, as_of: date | None) -> list[Case]:
    return [case for case in load_cases() if (case.year, case.as_of) == (year, as_of)]


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Settle:
    @cache
    def run(year: int, as_of: date | None) -> tuple[Settled, dict[str, dict[str, Person]]]:
        return settle_cases(tmp_path_factory.mktemp("degree"), of(year, as_of))

    return run


def test_no_two_cases_have_one_name() -> None:
    names = [case.id for case in load_cases()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("case", load_cases(), ids=lambda case: case.id)
def test_case(case: Case, settled: Settle) -> None:
    run, invented = settled(case.year, case.as_of)
    people = {letter: (invented[case.id][letter], facts["expect"]) for letter, facts in case.people.items()}
    assert {letter: outcome(run, *person) for letter, person in people.items()} == {
        letter: expected(*person) for letter, person in people.items()
    }, case.why


@pytest.mark.parametrize(("year", "as_of"), sorted({(case.year, case.as_of) for case in load_cases()}, key=str))
def test_everybody_registered_is_decided_exactly_once(year: int, as_of: date | None, settled: Settle) -> None:
    run, invented = settled(year, as_of)
    subjects = [
        invented[case.id][letter].subject_no(facts["expect"].get("subject"))
        for case in of(year, as_of)
        for letter, facts in case.people.items()
    ]
    assert sorted(subjects) == sorted(row["subject_no"] for rows in run.decisions.values() for row in rows)


def test_whoever_has_no_number_stands_alone_and_who_shares_one_is_named(
    tmp_path: Path, settle: Callable[..., Review]
) -> None:
    nobody = [replace(person, number="无") for person in PEOPLE[:2]]
    write_office(tmp_path / "材料.xlsx", [*nobody, PEOPLE[2]])
    assert [row["name"] for row in decisions(settle(tmp_path)).values()] == [
        person.name for person in [*nobody, PEOPLE[2]]
    ]
    shared = [replace(person, number=PEOPLE[0].number) for person in PEOPLE[:2]]
    write_office(tmp_path / "材料.xlsx", [*shared, PEOPLE[2]])
    review = settle(tmp_path)
    assert [row["name"] for row in decisions(review).values()] == [PEOPLE[0].name, PEOPLE[2].name]
    with (Path(review.summary["folder"]) / "problems.csv").open(encoding="utf-8-sig") as stream:
        told = [row for row in csv.DictReader(stream) if row["code"] == "registration_conflict"]
    assert [(row["row"], row["message"][:15]) for row in told] == [
        ("2", "同一学号的登记互相矛盾：身份证"),
        ("3", "同一学号的前面另有一行不同的登"),
    ]
    assert "（材料.xlsx第2行），身份证号、姓名、互助卡号不同，" in told[1]["message"]


def test_a_card_registered_after_the_cut_off_cures_who_was_returned_and_nobody_else(tmp_path: Path) -> None:
    till = Till(tmp_path)
    one, other = PEOPLE[:2]
    first, second = till.issue(till.run([one, other]))
    till.returned({first: False, second: True})
    card = invent(1)["new_card"]
    late = replace(one, registered=card, registered_on="2026-11-10")
    blank = replace(PEOPLE[2], card="无", registered=PEOPLE[2].card, registered_on="2026-11-10")
    again = till.run([late, other, blank])
    assert decided(again)[blank.number] == ("hold", "card_missing")
    assert [(row["account"], row["kind"]) for row in payments(again)] == [(card, "reissue")]
    # What becomes due later goes to the new card too, not to the one that was refused.
    till.returned(dict.fromkeys(till.issue(again), True))
    more = till.run([replace(late, honoured=True), other])
    assert [(row["account"], row["kind"]) for row in payments(more)] == [(card, "difference")]


@pytest.mark.parametrize(
    ("case", "kind", "own", "told"),
    [
        ("cards/两人登记同一卡号", "registration", "B", "登记在 2 人名下，另见"),
        ("grades/同一次考试两个分数", "grades", "A", "高等数学 成绩不一致，另见"),
        ("tuition/同票据不同金额", "tuition", "A", "同一票据号金额不一致，另见"),
        ("registration/同一学号身份证号不同", "registration", "A", "身份证号不同，另见"),
        ("registration/一个身份证号两个学号", "registration", "B", "2 个学号，另见"),
    ],
)
def test_both_places_of_a_contradiction_are_named(case: str, kind: str, own: str, told: str, settled: Settle) -> None:
    run, invented = settled(2026, None)
    people = invented[case]
    rows = [row for person in people.values() for sheet, row in person.rows if sheet == kind]
    first, last = (rows[0], rows[-1]) if own == "A" else (rows[-1], rows[0])
    said = run.held[people[own].subject_no(None)]
    assert f"{told}{kind}.xlsx第{last}行（{kind}.xlsx第{first}行）" in said


def test_the_other_row_of_a_contradiction_is_a_problem_too(settled: Settle) -> None:
    run, invented = settled(2026, None)
    (_, first), (_, last) = (place for place in invented["grades/同一次考试两个分数"]["A"].rows if place[0] == "grades")
    (problem,) = (row for row in run.problems if (row["sheet"], row["row"]) == ("grades", str(last)))
    assert problem["code"] == "evidence_conflict"
    assert problem["message"].startswith(f"与grades.xlsx第{first}行互相矛盾：高等数学 成绩不一致。")


def test_decisions_have_the_columns_of_the_contract_in_order(settled: Settle) -> None:
    run, _ = settled(2026, None)
    assert run.header[: len(DECISION_COLUMNS)] == DECISION_COLUMNS


@pytest.mark.parametrize(("effect", "code"), [(effect, code) for effect in CODES for code in CODES[effect].split()])
def test_every_code_of_the_contract_has_a_case_and_its_effect_in_the_policy(effect: str, code: str) -> None:
    expects = [facts["expect"] for case in load_cases() for facts in case.people.values()]
    key = "notes" if effect == "note" else "reasons"
    assert any(code in (expect.get(key) or "").split(";") for expect in expects)
    assert load_terms("beijing-degree", 2026).policy.reasons[code].effect == effect


def test_every_word_of_the_policy_has_a_case() -> None:
    written = {
        str(cell) for case in load_cases() for facts in [*case.people.values(), case.value] for cell in cells(facts)
    }
    terms = load_terms("beijing-degree", 2026)
    assert {word for name in terms.version.values for word in terms.words(name)} - written == set()


def cells(facts: object) -> list[object]:
    if isinstance(facts, dict):
        return [cell for value in facts.values() for cell in cells(value)]
    if isinstance(facts, list):
        return [cell for value in facts for cell in cells(value)]
    return [facts]
