"""Is a person whose identity number is corrected after the payment still the same person? (contract 7: one identity)"""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from flows.asking.explain import explain_person
from flows.asking.simulate import simulate_policy
from flows.money.verify import verify
from schemas.errors import InputRefused

from . import training_office as training
from .students import PEOPLE, TUITION, identity
from .test_changes import changed_rows
from .till import Till, class_of_two, decided, payments, table

pytestmark = pytest.mark.usefixtures("unanalysed")


@pytest.fixture
def till(tmp_path: Path) -> Till:
    return Till(tmp_path)


@pytest.fixture
def project() -> training.Office:
    return class_of_two()


def owed_back(run: dict[str, Any]) -> list[tuple[Any, ...]]:
    """(name, subject_no, held, entitled, to recover, because) of every row of 追回清单."""
    rows = list(
        openpyxl.load_workbook(Path(run["folder"]) / "追回清单.xlsx").active.iter_rows(min_row=4, values_only=True)
    )
    end = [row[0] for row in rows].index("合计")
    return [(row[1], row[2], *row[4:8]) for row in rows[:end] if row[0] != "无"]


def reserved(run: dict[str, Any]) -> list[Any]:
    """预留金额 of every row of 待补材料清单."""
    rows = list(
        openpyxl.load_workbook(Path(run["folder"]) / "待补材料清单.xlsx").active.iter_rows(min_row=4, values_only=True)
    )
    return [row[7] for row in rows if isinstance(row[0], int)]


def test_a_corrected_identity_is_not_paid_again(till: Till) -> None:
    one = PEOPLE[0]
    numbers = till.paid(one)
    till.returned(dict.fromkeys(numbers, True))
    corrected = replace(one, identity=identity(5))
    again = till.run([corrected])
    assert decided(again) == {one.number: ("hold", "identity_mismatch")}
    assert payments(again) == []
    assert owed_back(again) == []
    # What was paid is not kept ready a second time.
    assert reserved(again) == [0]
    assert [row[-1] for row in changed_rows(Path(again["folder"]) / "变动说明.xlsx")] == [
        "材料更正：新增“同一学号或身份证号姓名不一致”：发放时登记的是另一个身份证号，已发 1600.00 元（材料.xlsx第2行）"
    ]
    # Once the money is back, whoever bears the number may have it.
    till.recover(numbers[0], "1600.00")
    assert [row["amount"] for row in payments(till.run([corrected]))] == ["1600.00"]
    verify(till.warehouse, None, out=till.out, wait=1)


@pytest.mark.parametrize("first", ["number", "identity"])
def test_who_was_paid_is_known_by_every_number_since(till: Till, first: str) -> None:
    one = PEOPLE[0]
    (number,) = till.paid(one)
    till.returned({number: True})
    other = {"number": "2026101000009", "identity": identity(5)}
    till.run([replace(one, **{first: other[first]})])
    both = replace(one, **other)
    again = till.run([both])
    assert decided(again) == {both.number: ("hold", "identity_mismatch")}
    assert (payments(again), owed_back(again), reserved(again)) == ([], [], [0])
    (person,) = explain_person(till.warehouse, "beijing-degree", 2026, both.number, wait=1)["applications"]
    assert (person["held"]["year"], [entry["payment_no"] for entry in person["ledger"]]) == ("1600.00", [number] * 2)
    tried = simulate_policy(
        till.warehouse, "beijing-degree", 2026, inputs=(), settings=("pass_mark=61",), policy=None, file=None, wait=1
    )
    assert tried["totals"]["before"]["payable"] == "0.00"
    # What a later run finds does not change what an earlier one found.
    verify(till.warehouse, None, out=till.out, wait=1)
    till.recover(number, "1600.00")
    assert [row["kind"] for row in payments(till.run([both]))] == ["first"]


def test_people_whose_numbers_were_once_confused_are_two(till: Till) -> None:
    one, two = PEOPLE[0], replace(PEOPLE[1], card="无")
    till.paid(one, two)
    # All rows a line too far; then put right, and the one who was paid is gone.
    till.run([replace(one, number=two.number), replace(two, number=one.number)])
    cured = PEOPLE[1]
    after = till.run([cured])
    assert decided(after) == {two.number: ("pay", "")}
    assert [row[0] for row in owed_back(after)] == [one.name]
    # Whoever bears the very number that was paid is asked about all the same.
    assert decided(till.run([replace(cured, number=one.number)])) == {one.number: ("hold", "identity_mismatch")}


def test_explaining_and_simulating_know_what_was_paid_under_another_identity(till: Till) -> None:
    one = PEOPLE[0]
    (number,) = till.paid(one)
    till.run([replace(one, identity=identity(5))])
    (person,) = explain_person(till.warehouse, "beijing-degree", 2026, one.number, wait=1)["applications"]
    assert person["held"] == {"year": "1600.00", "all_years": "1600.00"}
    assert [entry["payment_no"] for entry in person["ledger"]] == [number]
    assert "台账已发 1600.00 元" in person["change"]["said"]
    tried = simulate_policy(
        till.warehouse, "beijing-degree", 2026, inputs=(), settings=("pass_mark=61",), policy=None, file=None, wait=1
    )
    assert {name: tried["totals"]["before"][name] for name in ("pay", "hold", "payable")} == {
        "pay": 0, "hold": 1, "payable": "0.00",
    }  # fmt: skip


def test_a_mistyped_identity_is_no_reason_to_claim_the_money_back(till: Till) -> None:
    one = PEOPLE[0]
    till.paid(one)
    mistyped = one.identity[:-1] + ("1" if one.identity[-1] != "1" else "2")
    again = till.run([replace(one, identity=mistyped)])
    assert decided(again) == {one.number: ("hold", "identity_invalid")}
    assert owed_back(again) == []
    assert decided(till.run([one])) == {one.number: ("pay", "")}


def test_only_what_is_not_yet_issued_is_reserved(till: Till) -> None:
    one, two = PEOPLE[0], PEOPLE[1]
    till.paid(one)
    # A card that is no number holds both; an honour makes the first one's year worth the tuition.
    held = till.run([replace(one, card="无", honoured=True), replace(two, card="无")])
    assert reserved(held) == [float(TUITION - 1600), 1600]
    assert [row["amount"] for row in table(held, "decisions")] == [str(TUITION), "1600.00"]


def test_who_is_refused_owes_what_was_paid_under_another_identity(till: Till) -> None:
    one = PEOPLE[0]
    till.paid(one)
    again = till.run([replace(one, identity=identity(5), passed=False)])
    assert decided(again)[one.number][0] == "reject"
    ((name, number, held, entitled, back, _),) = owed_back(again)
    assert (name, number, held, entitled, back) == (one.name, one.number, 1600, 0, 1600)


def test_two_people_who_are_both_registered_are_two(till: Till) -> None:
    one, two = PEOPLE[0], PEOPLE[1]
    till.paid(one)
    # The numbers were exchanged: each is still registered, so nobody is taken for the other.
    again = till.run([replace(one, number=two.number), replace(two, number=one.number)])
    assert decided(again) == {one.number: ("pay", ""), two.number: ("pay", "")}
    assert [(row["subject_no"], row["payee"]) for row in payments(again)] == [(one.number, two.name)]


def test_a_trainee_paid_for_is_known_by_project_and_name(till: Till, project: training.Office) -> None:
    till.paid_for(project)
    before = corrected(project, 0)
    again = till.train(project)
    assert sorted(decided(again).values()) == [("hold", "identity_mismatch"), ("pay", "")]
    assert payments(again) == []
    assert owed_back(again) == []
    # Others than finance read what changed.
    numbers = [row[0] for row in changed_rows(Path(again["folder"]) / "变动说明.xlsx")]
    assert numbers and all("********" in number and before not in number for number in numbers)


def test_a_trainee_paid_for_is_known_by_the_project_moved_to_since(till: Till) -> None:
    case = training.Case("two", "", None, {"P": {}, "Q": {}}, {"A": {"expect": {}}, "B": {"in": "Q", "expect": {}}})
    office, subjects = training.build([case])
    till.issue(till.train(office))
    there, moved = subjects["two"]["B"].split("/")[0], subjects["two"]["A"].split("/")[1]
    for rows in office.rows.values():
        for row in rows:
            if row.get("身份证号") == moved:
                row["项目编号"] = there
    till.train(office)
    at = [row["身份证号"] for row in office.rows["trainees"]].index(moved)
    corrected(office, at)
    again = till.train(office)
    assert decided(again)[f"{there}/{identity(5)}"] == ("hold", "identity_mismatch")
    assert (payments(again), owed_back(again)) == ([], [])


def test_a_trainee_paid_for_last_year_is_known_though_the_identity_was_corrected_since(
    till: Till, project: training.Office
) -> None:
    late = project.rows["trainees"].pop()
    till.issue(till.train(project))
    corrected(project, 0)
    project.rows["trainees"].append(late)
    # The run that brings the other number moves money, too.
    till.issue(till.train(project))
    del project.rows["trainees"][1]
    for rows in project.rows.values():
        for row in rows:
            row |= {name: value.replace(year=value.year + 1) for name, value in row.items() if isinstance(value, date)}
            row["项目编号"] = "YX2027"
    again = till.train(project, year=2027)
    assert decided(again) == {f"YX2027/{identity(5)}": ("reject", "trained_last_year")}
    assert payments(again) == []


def corrected(office: training.Office, at: int) -> str:
    """Another identity number for one trainee of the office; the one before."""
    before = str(office.rows["trainees"][at]["身份证号"])
    for rows in office.rows.values():
        for row in rows:
            if row.get("身份证号") == before:
                row["身份证号"] = identity(5)
    return before


def test_a_namesake_who_was_paid_as_who_they_are_is_nobody_else(till: Till, project: training.Office) -> None:
    for rows in project.rows.values():
        for row in rows:
            if "姓名" in row:
                row["姓名"] = "张伟"
    till.paid_for(project)
    corrected(project, 0)
    again = till.train(project)
    assert sorted(decided(again).values()) == [("hold", "identity_mismatch"), ("pay", "")]
    assert owed_back(again) == []


def test_money_paid_back_is_not_taken_off_whoever_only_has_another_identity_now(
    till: Till, project: training.Office
) -> None:
    (number,) = till.paid_for(project)
    till.returned({number: True})
    corrected(project, 0)
    gone = project.rows["trainees"].pop()
    claimed = till.train(project)
    assert [(row[0], row[4]) for row in owed_back(claimed)] == [(gone["姓名"], 5000)]
    till.recover(number, "5000.00")
    after = till.train(project)
    assert list(decided(after).values()) == [("hold", "identity_mismatch")]
    assert (payments(after), owed_back(after)) == ([], [])


def test_what_was_paid_in_other_years_counts_though_the_identity_was_corrected_since(till: Till) -> None:
    one = PEOPLE[0]
    till.paid(one)
    corrected_one = replace(one, identity=identity(5))
    again = till.run([corrected_one], year=2027)
    assert decided(again) == {one.number: ("pay", "")}
    page = openpyxl.load_workbook(Path(again["folder"]) / "资助发放清单.xlsx").active
    header = next(row for row in page.iter_rows(values_only=True) if "累计金额" in row)
    (total,) = [row[header.index("累计金额")] for row in page.iter_rows(values_only=True) if row[0] == 1]
    assert total == 3200
    (person,) = explain_person(till.warehouse, "beijing-degree", 2027, one.number, wait=1)["applications"]
    assert person["held"] == {"year": "0.00", "all_years": "1600.00"}
    # Whoever else may bear the number one day is another.
    other = till.run([replace(corrected_one, name="乙一")], year=2027)
    (person,) = explain_person(till.warehouse, "beijing-degree", 2027, one.number, wait=1)["applications"]
    assert (decided(other), person["held"]["all_years"]) == ({one.number: ("pay", "")}, "0.00")
    verify(till.warehouse, None, out=till.out, wait=1)


@pytest.mark.parametrize("first", ["number", "identity"])
def test_what_was_paid_in_other_years_counts_by_every_number_since(till: Till, first: str) -> None:
    one = PEOPLE[0]
    till.paid(one)
    other = {"number": "2026101000009", "identity": identity(5)}
    # Of a year that was paid already only the identity is held, so that is corrected in the next.
    year = 2026 if first == "number" else 2027
    till.issue(till.run([replace(one, **{first: other[first]}), PEOPLE[1]], year=year))
    till.run([replace(one, **other)], year=2028)
    (person,) = explain_person(till.warehouse, "beijing-degree", 2028, other["number"], wait=1)["applications"]
    assert person["held"]["all_years"] == ("1600.00" if first == "number" else "3200.00")
    verify(till.warehouse, None, out=till.out, wait=1)


def test_a_new_card_after_the_cut_off_counts_though_the_identity_was_corrected_too(till: Till) -> None:
    one = PEOPLE[0]
    (number,) = till.paid(one)
    till.returned({number: False})
    cured = replace(one, identity=identity(5), registered=PEOPLE[1].card, registered_on="2026-11-01")
    again = till.run([cured])
    assert decided(again) == {one.number: ("pay", "")}
    assert [(row["account"], row["amount"]) for row in payments(again)] == [(PEOPLE[1].card, "1600.00")]


@pytest.mark.parametrize("number", [PEOPLE[0].number, "2026101000009"])
def test_what_failed_under_another_identity_and_was_paid_since_stays_failed(till: Till, number: str) -> None:
    one = PEOPLE[0]
    (before,) = till.paid(one)
    till.returned({before: False})
    till.run([replace(one, number=number)])
    cured = replace(one, number=number, identity=identity(5), registered=PEOPLE[1].card)
    again = till.run([cured])
    # Where the number is another, too, only a run between tells that it is the same person.
    assert [row["kind"] for row in payments(again)] == ["reissue" if number == one.number else "first"]
    (since,) = till.issue(again)
    with pytest.raises(InputRefused, match="已另行补发，不能再改为成功"):
        till.returned({before: True}, correct=True)
    till.returned({since: False})
    till.returned({before: True}, correct=True)
    assert decided(till.run([cured]))[number] == ("hold", "card_returned;identity_mismatch")
    # Whoever else bears the number is paid for themselves.
    till.returned({before: False}, correct=True)
    other = till.run([replace(PEOPLE[2], number=one.number, registered=PEOPLE[2].card)])
    till.issue(other)
    till.returned({before: True}, correct=True)
    verify(till.warehouse, None, out=till.out, wait=1)


def test_namesakes_in_one_payment_are_two_to_the_bank(till: Till, project: training.Office) -> None:
    for rows in project.rows.values():
        for row in rows:
            if "姓名" in row:
                row["姓名"] = "张伟"
    (number,) = till.paid_for(project)
    till.returned({number: False})
    till.returned({number: True}, correct=True)
    assert till.entries()[-1]["kind"] == "paid"


def test_the_recovery_list_names_nobody_elses_payments(till: Till) -> None:
    gone, stays = PEOPLE[0], PEOPLE[1]
    paid = till.paid(gone, stays)
    # Who stays takes over the number, and gets a difference under it.
    moved = replace(stays, number=gone.number, honoured=True)
    till.paid(moved)
    page = openpyxl.load_workbook(Path(till.run([moved])["folder"]) / "追回清单.xlsx").active
    (row,) = [row for row in page.iter_rows(values_only=True) if row[0] == 1]
    assert (row[1], *row[-2:]) == (gone.name, gone.name, paid[0])


def test_an_honour_that_comes_in_is_told_by_its_own_line(till: Till) -> None:
    till.run([PEOPLE[0]])
    again = till.run([replace(PEOPLE[0], honoured=True)])
    ((*_, because),) = changed_rows(Path(again["folder"]) / "变动说明.xlsx")
    assert because.startswith("材料更正：荣誉：北京大工匠，通过，计入，按实缴学费资助（材料.xlsx第2行）")


def told(till: Till, number: str) -> tuple[list[str], str]:
    """The rules that `settle explain` shows as not met, and what it says would then be paid."""
    (person,) = explain_person(till.warehouse, "beijing-degree", 2026, number, wait=1)["applications"]
    return [finding["rule"] for finding in person["findings"] if not finding["passed"]], person["change"]["said"]


def test_what_the_ledger_learnt_since_the_run_is_told(till: Till) -> None:
    one = PEOPLE[0]
    (number,) = till.paid(one)
    till.returned({number: False})
    assert told(till, one.number) == (
        ["card_returned"], "解决后，按现有材料可发 1600.00 元（应得 1600.00 元，台账已发 0.00 元）。",
    )  # fmt: skip
    till.returned({number: True}, correct=True)
    assert told(till, one.number) == ([], "没有待发的金额（应得 1600.00 元，台账已发 1600.00 元）。")
    till.run([replace(one, passed=False)])
    assert told(till, one.number)[0] == ["course_failed", "overpaid"]
    till.recover(number, "1600.00")
    assert told(till, one.number)[0] == ["course_failed"]
