"""Are the invented workbooks what they claim to be: the same for a seed, well formed, and troubled in known shares?"""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.iso7064 import mod_11_2

from flows.sample import DegreePolicy, SampleSummary, workbook, write
from flows.sample.degree import SMALLEST_COMPLETE
from flows.sample.degree_papers import LAYOUTS
from flows.sample.degree_troubles import CLEAN, TROUBLES
from flows.sample.degree_values import CARDS, GRADES, MEMBERSHIP, REGISTRATION, TUITION
from flows.sample.troubles import Trouble, draw
from flows.sampling import write_sample
from schemas.errors import UsageError

POLICY = DegreePolicy(
    member_standard=Decimal("1600.00"),
    tuition=Decimal("3628.80"),
    cut_off=date(2026, 9, 30),
    honour_titles=("北京市劳动模范", "北京大工匠", "市级(示范性)职工创新工作室领军人"),
    pass_mark=60,
)
SMALL, THOUSAND = 60, 1000

# Contract 4; cap_reached and card_returned need a ledger.
REJECT_CODES = {
    *("review_not_passed", "not_recommended", "not_enrolled", "outside_review_window", "no_exam_results"),
    *("course_failed", "discipline", "not_member"),
}
HOLD_CODES = {
    *("review_pending", "grade_pending", "tuition_missing", "card_missing", "card_invalid", "card_shared"),
    *("registration_conflict", "evidence_conflict", "identity_invalid", "identity_mismatch"),
    *("duplicate_registration", "evidence_unreadable"),
}
NOTES = {"honour_pending", "honour_not_listed", "honour_late", "orphan_evidence", "tuition_below_standard"}


def make(folder: Path, *, people: int, seed: int = 1) -> SampleSummary:
    return write("beijing-degree", folder, people=people, seed=seed, year=2026, policy=POLICY)


@dataclass(frozen=True)
class Sample:
    folder: Path
    summary: SampleSummary
    expected: list[dict[str, str]]
    rows: dict[str, list[dict[str, Any]]]

    def count(self, *troubles: str) -> int:
        return sum(self.summary.troubles[trouble] for trouble in troubles)


def read_rows(folder: Path, kind: str) -> Iterator[dict[str, Any]]:
    """The data rows of a kind by contract header; a row of data has a number in its first column."""
    names = [column.name for column in LAYOUTS[kind].columns]
    for sheet in openpyxl.load_workbook(folder / f"{LAYOUTS[kind].file}.xlsx", read_only=True):
        for cells in sheet.iter_rows(values_only=True):
            if isinstance(cells[0], int):
                yield dict(zip(names, cells[1:], strict=True))


def read_sample(folder: Path, *, people: int) -> Sample:
    summary = make(folder, people=people)
    with (folder / "expected.csv").open(encoding="utf-8-sig", newline="") as stream:
        expected = list(csv.DictReader(stream))
    return Sample(folder, summary, expected, {kind: list(read_rows(folder, kind)) for kind in LAYOUTS})


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return read_sample(tmp_path_factory.mktemp("small"), people=SMALL)


@pytest.fixture(scope="module")
def thousand(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return read_sample(tmp_path_factory.mktemp("thousand"), people=THOUSAND)


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path, small: Sample) -> None:
    again = make(tmp_path, people=SMALL)
    for before, after in zip(small.summary.files, again.files, strict=True):
        assert before.name == after.name
        assert before.read_bytes() == after.read_bytes()


def test_another_seed_gives_other_people(tmp_path: Path, small: Sample) -> None:
    make(tmp_path, people=SMALL, seed=2)
    there = {row["身份证号"] for row in read_rows(tmp_path, MEMBERSHIP)}
    assert there.isdisjoint(row["身份证号"] for row in small.rows[MEMBERSHIP])


def test_every_code_of_the_contract_occurs_among_sixty_people(small: Sample) -> None:
    reasons = {(line["outcome"], code) for line in small.expected for code in line["reasons"].split(";") if code}
    assert {code for outcome, code in reasons if outcome == "reject"} - {
        "card_missing",
        "tuition_missing",
    } == REJECT_CODES
    assert {code for outcome, code in reasons if outcome == "hold"} == HOLD_CODES
    assert {line["notes"] for line in small.expected if line["notes"]} == NOTES


def test_sixty_people_have_every_trouble_and_somebody_has_none(small: Sample) -> None:
    assert set(small.summary.troubles) == {CLEAN.name, *(trouble.name for trouble in TROUBLES)}


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.name)
def test_a_trouble_has_its_share_of_a_thousand_people(trouble: Trouble, thousand: Sample) -> None:
    assert abs(thousand.count(trouble.name) - trouble.share) <= 1


def test_seven_in_ten_are_clean(thousand: Sample) -> None:
    assert thousand.count(CLEAN.name) == pytest.approx(0.7 * THOUSAND, abs=0.01 * THOUSAND)


@given(people=st.integers(1, 3000), seed=st.integers(0, 2**32))
def test_everybody_has_one_trouble_or_none(people: int, seed: int) -> None:
    drawn = Counter(draw(TROUBLES, CLEAN, people=people, rng=Random(seed)))
    assert sum(count * trouble.size for trouble, count in drawn.items() if trouble.registered) == people
    assert drawn[CLEAN] >= 1
    assert (set(drawn) == {CLEAN, *TROUBLES}) == (people >= SMALLEST_COMPLETE)


def test_one_line_is_expected_for_each_registered_number(thousand: Sample) -> None:
    numbers = [line["subject_no"] for line in thousand.expected]
    assert len(numbers) == len(set(numbers)) == THOUSAND
    assert set(numbers) == {str(row["学号"]) for row in thousand.rows[REGISTRATION]}


@pytest.mark.parametrize(
    ("kind", "per_person", "more", "fewer"),
    [
        (REGISTRATION, 1, ("handed_in_twice", "registered_twice_differently"), ()),
        (CARDS, 0, ("card_lost", "card_of_stranger", "card_registered_late", "card_reported_later"), ()),
        (MEMBERSHIP, 1, ("changed_union", "handed_in_twice", "member_elsewhere"), ("not_on_roll", "gone")),
    ],
)
def test_rows_are_as_many_as_people_and_troubles_make(
    kind: str, per_person: int, more: tuple[str, ...], fewer: tuple[str, ...], thousand: Sample
) -> None:
    other = {CARDS: 2 * thousand.count("card_replaced"), MEMBERSHIP: -thousand.count("two_numbers") // 2}.get(kind, 0)
    assert len(thousand.rows[kind]) == per_person * THOUSAND + thousand.count(*more) - thousand.count(*fewer) + other


def test_each_person_sits_about_five_exams(thousand: Sample) -> None:
    assert 4.8 * THOUSAND < len(thousand.rows[GRADES]) < 5.2 * THOUSAND


def test_identity_numbers_are_valid_unless_that_is_the_trouble(thousand: Sample) -> None:
    for line in thousand.expected:
        valid = mod_11_2.is_valid(line["id_number"]) and line["id_number"][10:14] != "0230"
        assert valid == ("identity_invalid" not in line["reasons"]), line["reasons"]


def test_nobody_shares_an_identity_number_or_card_unless_that_is_the_trouble(thousand: Sample) -> None:
    alone = [line for line in thousand.expected if "duplicate_registration" not in line["reasons"]]
    known = [line["id_number"] for line in alone if line["id_number"]]
    assert len(known) == len(set(known))
    shared = {line["subject_no"] for line in thousand.expected if line["reasons"] == "card_shared"}
    single = {str(row["学号"]): card_of(row) for row in thousand.rows[REGISTRATION] if str(row["学号"]) not in shared}
    cards = [card for card in single.values() if card not in ("", "无")]
    assert len(cards) == len(set(cards))


def test_cards_are_valid_unless_that_is_the_trouble(thousand: Sample) -> None:
    reasons = {line["subject_no"]: line["reasons"] for line in thousand.expected}
    for row in thousand.rows[REGISTRATION]:
        card = card_of(row)
        valid = isinstance(row["互助卡号"], str) and 16 <= len(card) <= 19 and luhn.is_valid(card)
        assert valid or card in ("", "无") or reasons[str(row["学号"])] == "card_invalid"


def card_of(row: dict[str, Any]) -> str:
    return str(row["互助卡号"] or "").replace(" ", "").replace("-", "")


def test_a_bank_can_write_every_name(thousand: Sample) -> None:
    for line in thousand.expected:
        assert line["name"].encode("gbk")


def test_amounts_follow_the_policy(small: Sample) -> None:
    for line in small.expected:
        tuition = {"3628.80", "3265.92"} if line["tier"] == "honour" else {"1600.00"}
        assert line["amount"] in ({"0.00"} if line["outcome"] == "reject" else tuition)


def test_some_papers_speak_of_numbers_nobody_registered(thousand: Sample) -> None:
    registered = {line["subject_no"] for line in thousand.expected}
    strangers = {str(row["学号"]) for row in thousand.rows[GRADES]} - registered
    assert len(strangers) == thousand.count("marks_of_stranger", "mistyped_number")


def test_the_total_below_the_tuition_is_the_sum_of_its_rows(small: Sample) -> None:
    sheet = openpyxl.load_workbook(small.folder / "学费缴纳明细.xlsx").active
    assert sheet is not None
    total = next(cells for cells in sheet.iter_rows(values_only=True) if cells[0] == "合计")
    readable = [
        str(row["金额"]).strip("¥元").replace(",", "") for row in small.rows[TUITION] if row["金额"] != "见票据"
    ]
    amounts = [Decimal(text.removeprefix("¥")) for text in readable]
    assert round(Decimal(str(total[5])), 2) == sum(amounts)


def test_a_full_sheet_is_followed_by_another(tmp_path: Path, small: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "EXCEL_ROWS", 100)
    make(tmp_path, people=SMALL)
    book = openpyxl.load_workbook(tmp_path / "成绩汇总表.xlsx")
    assert len(book.worksheets) > 1
    assert all(sheet.max_row <= 100 for sheet in book.worksheets)
    assert len({tuple(cell.value for cell in sheet[3]) for sheet in book.worksheets}) == 1
    assert list(read_rows(tmp_path, GRADES)) == small.rows[GRADES]


@pytest.mark.parametrize(
    ("programme", "people"), [("beijing-degree", 0), ("beijing-degree", 1_000_001), ("unknown", 60)]
)
def test_what_cannot_be_made_is_refused_before_anything_is_written(programme: str, people: int, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        write(programme, tmp_path / "new", people=people, seed=1, year=2026, policy=POLICY)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("programme", ["beijing-degree", "beijing-skills", "conghua-degree"])
def test_the_smallest_sample_is_one_person(programme: str, tmp_path: Path) -> None:
    assert write_sample(programme, tmp_path, people=1, seed=1, year=2026)["people"] == 1
    with (tmp_path / "expected.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert len(list(csv.DictReader(stream))) == 1
