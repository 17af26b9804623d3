"""What once went wrong in money's life: recoveries and returns meet the right person, and no key or entry is lost unseen."""

import csv
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from flows.analyst import publish_analyst
from flows.ledger import GENESIS
from flows.money.approve import approve_run, same_person
from flows.money.balance import read_balance
from flows.money.entries import list_entries
from flows.money.recover import recover_payment
from flows.money.verify import verify
from flows.options import person
from flows.standing import read_status
from flows.warehouse import lend, open_warehouse
from schemas.errors import Conflict, InputRefused, IntegrityFailure, UsageError

from . import training_office as training
from .students import PEOPLE, identity
from .till import Till, class_of_two, decided, payments, table

pytestmark = pytest.mark.usefixtures("unanalysed")

HOST = "11001234567890123"


@pytest.fixture
def till(tmp_path: Path) -> Till:
    return Till(tmp_path)


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Till]:
    """The money of three people, kept as it was at each stage of its life."""
    till = Till(tmp_path_factory.mktemp("stages") / "draft")
    till.folder.mkdir()
    run = till.run(PEOPLE)
    approved = till.copied(till.folder.with_name("approved"))
    approved.approve(run)
    issued = approved.copied(till.folder.with_name("issued"))
    issued.bank(run)
    return {"draft": till, "approved": approved, "issued": issued}


@pytest.fixture
def draft(stages: dict[str, Till], tmp_path: Path) -> Till:
    return stages["draft"].copied(tmp_path / "draft")


@pytest.fixture
def issued(stages: dict[str, Till], tmp_path: Path) -> Till:
    return stages["issued"].copied(tmp_path / "issued")


@pytest.fixture
def project() -> training.Office:
    return class_of_two()


# ── money that comes back of a payment for several ──


def test_money_paid_back_cures_who_holds_too_much(till: Till, project: training.Office) -> None:
    (number,) = till.paid_for(project)
    till.returned({number: True})
    project.rows["trainees"][1]["技能等级"] = "高级工"
    over = till.train(project)
    assert ["overpaid" in row["notes"] for row in table(over, "decisions")] == [False, True]
    till.recover(number, "3,000.00元")
    till.recover(number, "2000")
    cured = till.train(project)
    assert payments(cured) == []
    assert not [row for row in table(cured, "decisions") if "overpaid" in row["notes"]]
    # Once nobody holds too much the rest is taken off in order.
    till.recover(number, "1000")
    assert [row["amount"] for row in payments(till.train(project))] == ["1000.00"]
    shares = "select amount from recovery_items order by entry_no, subject_no"
    assert [int(amount) for (amount,) in till.execute(shares)] == [3000, 2000, 1000]
    verify(till.warehouse, None, out=till.out, wait=1)


def test_what_is_paid_back_beyond_the_overpaid_is_taken_off_the_others(till: Till, project: training.Office) -> None:
    (number,) = till.paid_for(project)
    till.returned({number: True})
    project.rows["trainees"][1]["技能等级"] = "高级工"
    till.train(project)
    till.recover(number, "7000")
    till.recover(number, "3000")
    back = till.execute("select recovered from item_states order by subject_no")
    assert [int(amount) for (amount,) in back] == [5000, 5000]
    shares = till.execute("select amount from recovery_items order by entry_no, subject_no")
    assert [int(amount) for (amount,) in shares] == [2000, 5000, 3000]


def test_money_paid_back_for_who_was_in_another_project_is_taken_off_that_one(till: Till) -> None:
    case = training.Case("two", "", None, {"P": {}, "Q": {}}, {"A": {"expect": {}}, "B": {"expect": {}}})
    office, subjects = training.build([case])
    (number,) = till.issue(till.train(office))
    till.returned({number: True})
    stays, moves = sorted(subjects["two"].values())
    there = moves.replace("P/", "Q/")
    for rows in office.rows.values():
        for row in rows:
            if row.get("身份证号") == moves.split("/")[1]:
                row["项目编号"] = there.split("/")[0]
    moved = till.train(office)
    assert {row["subject_no"]: (row["notes"], row["payable"]) for row in table(moved, "decisions")} == {
        stays: ("", "0.00"),
        there: ("paid_elsewhere", "0.00"),
    }
    till.recover(number, "5000.00")
    again = till.train(office)
    assert [(row["subject_no"], row["amount"]) for row in payments(again)] == [(there.split("/")[0], "5000.00")]
    assert not any(row["notes"] for row in table(again, "decisions"))


def test_money_paid_back_for_who_was_somebody_else_is_taken_off_that_one(till: Till, project: training.Office) -> None:
    (number,) = till.issue(till.train(project))
    till.returned({number: True})
    before = project.rows["trainees"][1]["身份证号"]
    for rows in project.rows.values():
        for row in rows:
            if row.get("身份证号") == before:
                row["身份证号"] = identity(5)
    held = till.train(project)
    assert sorted(decided(held).values()) == [("hold", "identity_mismatch"), ("pay", "")]
    till.recover(number, "5000.00")
    again = till.train(project)
    assert set(decided(again).values()) == {("pay", "")}
    assert [row["amount"] for row in payments(again)] == ["5000.00"]


def test_recoveries_of_older_warehouses_are_taken_off_in_order(till: Till, project: training.Office) -> None:
    (number,) = till.paid_for(project)
    till.returned({number: True})
    till.recover(number, "3000")
    till.recover(number, "4000")
    till.execute(
        "drop view item_states",
        "drop view came_back",
        "drop table recovery_items",
        "drop table layout",
        "create view item_states as select payment_no from payment_states",
    )
    with duckdb.connect(":memory:") as connection:
        lend(connection, till.warehouse, wait=1, holder="test")
        assert connection.execute("select sum(amount) from warehouse.came_back").fetchall() == [(7000,)]
    verify(till.warehouse, None, out=till.out, wait=1)
    back = till.execute("select entry_no, amount from came_back order by entry_no, subject_no")
    assert [(number, int(amount)) for number, amount in back] == [(3, 3000), (4, 2000), (4, 2000)]
    assert [int(r) for (r,) in till.execute("select recovered from item_states order by subject_no")] == [5000, 2000]


def test_views_of_another_version_are_made_anew_and_those_of_this_one_are_left(
    till: Till, project: training.Office
) -> None:
    (number,) = till.paid_for(project)
    till.execute(
        "drop view payment_states",
        "create view payment_states as select 'paid' as state",
        "update layout set digest = ''",
    )
    verify(till.warehouse, None, out=till.out, wait=1)
    assert till.execute("select payment_no, state from payment_states") == [(number, "issued")]
    before = till.warehouse.read_bytes()
    verify(till.warehouse, None, out=till.out, wait=1)
    assert till.warehouse.read_bytes() == before


def test_a_recovery_above_what_somebody_was_paid_is_found(till: Till, project: training.Office) -> None:
    (number,) = till.paid_for(project)
    till.returned({number: True})
    till.recover(number, "3000")
    till.recover(number, "3000")
    till.execute(
        "delete from recovery_items where amount = 1000",
        "update recovery_items set amount = 3000 where amount = 2000",
    )
    with pytest.raises(IntegrityFailure, match="recoveries_are_their_peoples"):
        verify(till.warehouse, None, out=till.out, wait=1)


# ── payments that fail ──


def test_a_failed_payment_holds_though_a_difference_beside_it_was_paid(till: Till) -> None:
    one = replace(PEOPLE[0])
    (first,) = till.paid(one)
    (difference,) = till.paid(replace(one, honoured=True))
    till.returned({first: False})
    till.returned({difference: True})
    held = till.run([replace(one, honoured=True)])
    assert decided(held) == {one.number: ("hold", "card_returned")}
    assert payments(held) == []
    another = replace(one, honoured=True, registered=PEOPLE[1].card)
    again = till.run([another])
    assert [(row["amount"], row["kind"]) for row in payments(again)] == [("1600.00", "reissue")]
    (made_good,) = till.issue(again)
    till.returned({made_good: True})
    # Made good: even the card of old is no reason any more.
    assert decided(till.run([replace(one, honoured=True)])) == {one.number: ("pay", "")}
    # A result taken back afterwards is a failure nothing was issued since to cure.
    till.returned({difference: False}, correct=True)
    assert decided(till.run([replace(one, honoured=True)])) == {one.number: ("hold", "card_returned")}
    assert [row["kind"] for row in payments(till.run([another]))] == ["reissue"]
    verify(till.warehouse, None, out=till.out, wait=1)


def test_a_new_trainee_is_not_paid_to_an_account_that_was_just_returned(till: Till, project: training.Office) -> None:
    late = project.rows["trainees"].pop()
    (number,) = till.paid_for(project)
    till.returned({number: False})
    project.rows["trainees"].append(late)
    held = till.train(project)
    assert payments(held) == []
    assert set(decided(held).values()) == {("hold", "card_returned")}
    project.rows["projects"][0]["银行账号"] = HOST
    cured = till.train(project)
    assert [(row["amount"], row["kind"], row["account"]) for row in payments(cured)] == [("10000.00", "reissue", HOST)]


def test_who_was_paid_is_not_held_for_the_hosts_sake(till: Till, project: training.Office) -> None:
    late = project.rows["trainees"].pop()
    (number,) = till.paid_for(project)
    till.returned({number: True})
    project.rows["trainees"].append(late)
    (later,) = till.paid_for(project)
    till.returned({later: False})
    assert sorted(decided(till.train(project)).values()) == [("hold", "card_returned"), ("pay", "")]


def test_a_failure_may_be_corrected_where_only_a_difference_was_paid_beside_it(till: Till) -> None:
    one = replace(PEOPLE[0])
    (first,) = till.paid(one)
    (difference,) = till.paid(replace(one, honoured=True))
    till.returned({first: False})
    till.returned({difference: True})
    till.returned({first: True}, correct=True)
    assert payments(till.run([replace(one, honoured=True)])) == []
    till.returned({first: False}, correct=True)
    till.paid(replace(one, honoured=True, registered=PEOPLE[1].card))
    with pytest.raises(InputRefused, match="已另行补发"):
        till.returned({first: True}, correct=True)
    verify(till.warehouse, None, out=till.out, wait=1)


def test_a_project_that_was_moved_into_the_next_year_is_not_paid_again(till: Till, project: training.Office) -> None:
    (number,) = till.paid_for(project)
    till.returned({number: True})
    for rows in project.rows.values():
        for row in rows:
            row |= {name: value.replace(year=value.year + 1) for name, value in row.items() if isinstance(value, date)}
    moved = till.train(project, year=2027)
    assert set(decided(moved).values()) == {("reject", "trained_last_year")}
    assert payments(moved) == []
    # Once the money is back, it is this year's project.
    till.recover(number, "10000.00")
    assert [row["amount"] for row in payments(till.train(project, year=2027))] == ["10000.00"]


def test_another_card_on_the_registration_alone_releases_nothing(till: Till) -> None:
    one = PEOPLE[0]
    (first,) = till.paid(one)
    till.returned({first: False})
    held = till.run([replace(one, card=PEOPLE[1].card)])
    assert decided(held) == {one.number: ("hold", "card_returned")}
    released = till.run([replace(one, registered=PEOPLE[1].card)])
    assert [(row["account"], row["kind"]) for row in payments(released)] == [(PEOPLE[1].card, "reissue")]


def test_a_success_is_believed_once_what_was_paid_in_its_place_failed(till: Till) -> None:
    one = PEOPLE[0]
    (first,) = till.paid(one)
    till.returned({first: False})
    second = till.reissue(one, PEOPLE[1].card)
    with pytest.raises(InputRefused, match="已另行补发"):
        till.returned({first: True}, correct=True)
    till.returned({second: False})
    till.returned({first: True}, correct=True)
    assert payments(till.run([replace(one, registered=PEOPLE[2].card)])) == []
    # Now the other one may not be believed, until the first is taken back, be it in the same file.
    with pytest.raises(InputRefused, match="已另行补发"):
        till.returned({second: True}, correct=True)
    till.returned({first: False, second: True}, correct=True)
    assert payments(till.run([replace(one, registered=PEOPLE[2].card)])) == []
    till.returned({second: False}, correct=True)
    with pytest.raises(InputRefused, match="已另行补发"):
        till.returned({first: True, second: True}, correct=True)
    till.returned({first: True}, correct=True)
    verify(till.warehouse, None, out=till.out, wait=1)


def test_a_success_is_believed_though_a_difference_was_issued_beside_what_was_paid_in_its_place(till: Till) -> None:
    one = PEOPLE[0]
    (first,) = till.paid(one)
    till.returned({first: False})
    second = till.reissue(one, PEOPLE[1].card)
    till.returned({second: True})
    honoured = replace(one, honoured=True, registered=PEOPLE[1].card)
    (difference,) = till.paid(honoured)
    # The bank mixed the two up: what stands is as much as before.
    till.returned({first: True, second: False}, correct=True)
    again = till.run([honoured])
    assert (decided(again), payments(again)) == ({one.number: ("pay", "")}, [])
    till.returned({difference: True})
    verify(till.warehouse, None, out=till.out, wait=1)


def test_who_has_all_that_is_due_waits_for_no_account(till: Till) -> None:
    one = PEOPLE[0]
    till.paid(one)
    (difference,) = till.paid(replace(one, honoured=True))
    till.returned({difference: False})
    assert decided(till.run([replace(one, honoured=True)])) == {one.number: ("hold", "card_returned")}
    assert decided(till.run([one])) == {one.number: ("pay", "")}


def test_a_success_is_believed_though_less_is_due_by_now(till: Till) -> None:
    one = PEOPLE[0]
    (first,) = till.paid(one)
    till.returned({first: False})
    till.run([replace(one, passed=False)])
    till.returned({first: True}, correct=True)
    verify(till.warehouse, None, out=till.out, wait=1)


def test_money_that_came_back_makes_room_for_a_success(till: Till) -> None:
    one = PEOPLE[0]
    (first,) = till.paid(one)
    till.returned({first: False})
    second = till.reissue(one, PEOPLE[1].card)
    till.returned({second: True})
    till.recover(second, "1600.00")
    till.returned({first: True}, correct=True)
    assert payments(till.run([one])) == []
    verify(till.warehouse, None, out=till.out, wait=1)


@pytest.mark.parametrize("back", ["100.00", "1600.00"])
def test_what_came_back_cannot_have_failed(till: Till, back: str) -> None:
    (number,) = till.paid(PEOPLE[0])
    till.returned({number: True})
    till.recover(number, back)
    with pytest.raises(InputRefused, match=f"已登记追回 {back} 元，不能再改为失败"):
        till.returned({number: False}, correct=True)
    assert [entry["kind"] for entry in till.entries()] == ["issued", "paid", "recovered"]


def test_no_number_of_anybody_is_noted(till: Till) -> None:
    run = till.run([PEOPLE[0], PEOPLE[1]])
    one, two = till.issue(run)
    mine, other = (row["account"] for row in payments(run))
    card, identity = PEOPLE[0].card, PEOPLE[0].identity
    grouped = " ".join(card[at : at + 4] for at in range(0, len(card), 4))
    said = f"卡{card}（{grouped}）户名不符；身份证{identity}；联系13936455681"
    till.take([f"{one},{mine},1600.00,失败,,{said}", f"{two},{other},1600.00,成功,,"])
    recover_payment(
        till.warehouse,
        two,
        "1",
        out=till.out,
        by="财务",
        reference=f"进账单20261009000123 {said}",
        at=till.now(),
        wait=1,
    )
    failed, recovered = (entry["note"] for entry in till.entries() if entry["note"])
    for note in (failed, recovered):
        assert not [number for number in (card, grouped, identity, "13936455681") if number in note]
        assert "户名不符" in note
    assert recovered.startswith("进账单20261009000123 ")
    verify(till.warehouse, None, out=till.out, wait=1)


def test_everything_wrong_in_a_return_file_is_listed_and_no_card_is_shown(till: Till) -> None:
    run = till.run([replace(PEOPLE[0]), replace(PEOPLE[1])])
    one, two = till.issue(run)
    account, other = (row["account"] for row in payments(run))
    lines = [
        f"{one},{other},1.00,成功,,",
        f"{account},{account},1600.00,成功,,",
        f"{two},{other},1600.00,成功,,",
        f"{two},{other},1600.00,失败,,",
        f"{two},{other},1600.00,也许,,",
    ]
    with pytest.raises(InputRefused) as refused:
        till.take(lines, name=f"回盘{account}.csv")
    opening, *faults = str(refused.value).splitlines()
    assert [fault[: fault.index("：")] for fault in faults] == [f"  第{line}行" for line in (2, 3, 5, 6)]
    for reason in ("收款账号应为", "金额应为", "台账里没有流水号", "在第4行已经出现", "处理结果“也许”不认识"):
        assert reason in str(refused.value)
    assert account not in str(refused.value)
    assert other not in str(refused.value)
    assert "回盘********" in opening


def test_a_card_in_the_place_of_a_number_is_not_shown(till: Till) -> None:
    till.run([replace(PEOPLE[0])])
    card = PEOPLE[0].card
    for attempt in (
        lambda: till.recover(card, "1"),
        lambda: till.recover("x", f"-{card}"),
        lambda: till.recover("x", f"{card}元"),
        lambda: approve_run(till.warehouse, card, out=till.out, by="审核人", at=till.now(), wait=1),
    ):
        with pytest.raises(UsageError) as refused:
            attempt()
        assert card not in str(refused.value)


@pytest.mark.parametrize(
    ("amount", "reference"),
    [("1e400", "进账单"), ("1e12", "进账单"), ("1e-400", "进账单"), ("1", ""), ("1", " \u3000")],
)
def test_a_recovery_without_sense_is_refused(issued: Till, amount: str, reference: str) -> None:
    till, number = issued, payments(issued.last())[0]["payment_no"]
    till.returned({number: True})
    with pytest.raises(UsageError):
        recover_payment(
            till.warehouse, number, amount, out=till.out, by="财务", reference=reference, at=till.now(), wait=1
        )


def test_the_ledger_of_no_programme_is_refused(till: Till) -> None:
    till.run([PEOPLE[0]])
    with pytest.raises(UsageError, match=r"可用的有：.*beijing-degree"):
        list_entries(till.warehouse, programme="nope", year=None, file=None, wait=1)


# ── runs that are overtaken ──


def test_money_of_another_year_makes_a_run_stale_for_whoever_is_on_its_list(till: Till) -> None:
    one, another = PEOPLE[:2]
    early = till.run([one], year=2027)
    others = till.run([another], year=2027)
    late = till.run([one])
    till.approve(early)
    (number,) = till.issue(late)
    with pytest.raises(Conflict, match="台账又有变动"):
        till.bank(early)
    standing = read_status(till.warehouse, till.out, wait=1)
    assert {run["run"] for run in standing["runs"] if run["stale"]} == {early["run"]}
    assert [held["committed"] for held in standing["balances"] if held["year"] == 2027] == []
    till.approve(others)
    # That the bank paid what counted already is no news; that it did not is.
    again = till.run([one], year=2027)
    till.returned({number: True})
    till.approve(again)
    till.returned({number: False}, correct=True)
    with pytest.raises(Conflict, match="台账又有变动"):
        till.bank(again)


def test_money_of_another_year_under_the_identity_before_makes_a_run_stale(till: Till) -> None:
    one = PEOPLE[0]
    (before,) = till.paid(one)
    till.returned({before: False})
    corrected = replace(one, identity=identity(5))
    run = till.run([corrected], year=2027)
    till.approve(run)
    till.returned({before: True}, correct=True)
    with pytest.raises(Conflict, match="台账又有变动"):
        till.bank(run)
    # A warehouse made before such identities were kept opens, and keeps them from the next run on.
    till.execute(
        "drop view stale_runs",
        "create view stale_runs as select run from runs where false",
        "drop table former_identities",
        "drop table layout",
    )
    assert not [each for each in read_status(till.warehouse, till.out, wait=1)["runs"] if each["stale"]]
    again = till.run([corrected], year=2027)
    till.returned({before: False}, correct=True)
    assert {each["run"] for each in read_status(till.warehouse, till.out, wait=1)["runs"] if each["stale"]} == {
        again["run"]
    }
    verify(till.warehouse, None, out=till.out, wait=1)


def test_nobody_is_issued_above_the_cap_over_life(till: Till) -> None:
    lower_cap = "update policies set value = '1600.00' where name = 'lifetime_cap'"
    (first,) = till.paid(PEOPLE[0])
    till.returned({first: False})
    second = till.run([PEOPLE[0]], year=2027)
    till.execute(lower_cap)
    till.issue(second)
    # What the bank paid after all is believed; it was not there when the second was issued.
    till.returned({first: True}, correct=True)
    verify(till.warehouse, None, out=till.out, wait=1)
    third = till.run([PEOPLE[0]], year=2028)
    till.execute(lower_cap)
    with pytest.raises(IntegrityFailure, match="nobody_was_issued_above_the_cap"):
        till.issue(third)


def test_the_cap_over_life_counts_what_was_paid_under_the_identity_before(till: Till) -> None:
    till.paid(PEOPLE[0])
    second = till.run([replace(PEOPLE[0], identity=identity(5))], year=2027)
    till.execute("update policies set value = '1600.00' where name = 'lifetime_cap'")
    with pytest.raises(IntegrityFailure, match="nobody_was_issued_above_the_cap"):
        till.issue(second)


def test_a_year_raised_to_an_honours_amount_is_outside_the_cap(till: Till) -> None:
    one = PEOPLE[0]
    till.paid(one)
    raised = till.paid(replace(one, honoured=True))
    third = till.run([one], year=2027)
    till.execute("update policies set value = '1600.00' where name = 'lifetime_cap'")
    till.issue(third)
    verify(till.warehouse, None, out=till.out, wait=1)
    # Without the honour's money the first year is a member's again.
    till.returned({raised[0]: False})
    fourth = till.run([one], year=2028)
    till.execute("update policies set value = '1600.00' where name = 'lifetime_cap'")
    with pytest.raises(IntegrityFailure, match="nobody_was_issued_above_the_cap"):
        till.issue(fourth)


def test_only_what_may_yet_be_issued_counts_as_approved(till: Till) -> None:
    def waiting() -> tuple[int, int, int]:
        with open_warehouse(till.warehouse, wait=1, holder="test") as connection:
            part = read_balance(connection, "beijing-degree", 2026).committed
            ((yuan,),) = connection.execute("select sum(committed) from warehouse.balances").fetchall()
        return part.payments, int(part.yuan), int(yuan)

    first, second = till.run([PEOPLE[0]]), till.run(PEOPLE[:2])
    for run in (second, first):
        till.approve(run)
    assert waiting() == (2, 3200, 3200)
    till.bank(second)
    assert waiting() == (0, 0, 0)


def test_a_draft_that_was_overtaken_waits_for_no_money(till: Till) -> None:
    question = (Path(__file__).parents[1] / "sql" / "analysis" / "run_to_paid.sql").read_text("utf-8")
    till.run([PEOPLE[0]])
    latest = till.run([PEOPLE[0]])
    publish_analyst(till.warehouse, till.out)
    with duckdb.connect(str(till.out / "analyst.duckdb"), read_only=True) as connection:
        rows = connection.execute(question).fetchall()
    assert [(row[0], row[-1]) for row in rows] == [(latest["run"], 1)]


# ── bank files that were put away ──


@pytest.mark.parametrize("deed", ["moved", "changed", "folder"])
def test_a_bank_file_put_away_or_changed_stops_nobody(issued: Till, deed: str) -> None:
    till, folder = issued, Path(issued.last()["folder"])
    (number, *_) = (row["payment_no"] for row in payments(till.last()))
    (file,) = (folder / "bank").iterdir()
    if deed == "moved":
        file.rename(till.folder / file.name)
    elif deed == "changed":
        file.write_bytes(file.read_bytes() + b"\r\n")
    else:
        folder.rename(till.folder / "归档")
    till.returned({number: True})
    till.issue(till.run([PEOPLE[1]], year=2027))
    till.execute("update ledger set note = '改' where entry_no = 1")
    with pytest.raises(IntegrityFailure) as failure:
        verify(till.warehouse, None, out=till.out, wait=1)
    assert f"银行文件 {file.name} 不见了或被改动过" in str(failure.value)
    assert "台账第 1 条被改动过" in str(failure.value)
    assert "已撤销" not in str(failure.value)


def test_a_provisional_bank_file_that_was_changed_is_one_fault_of_several(issued: Till) -> None:
    (file,) = (Path(issued.last()["folder"]) / "bank").iterdir()
    file.rename(file.with_name(f"{file.name}.part")).write_bytes(b"")
    issued.execute("update ledger set note = '改' where entry_no = 1")
    with pytest.raises(IntegrityFailure, match=r"在写出后被改动(?s:.*)台账第 1 条被改动过"):
        verify(issued.warehouse, None, out=issued.out, wait=1)


# ── a warehouse that is not the one of the out folder ──


def test_a_lost_warehouse_pays_nobody_again(issued: Till) -> None:
    kept = issued.warehouse.rename(issued.folder / "别处.duckdb")
    name = issued.last()["run"]
    assert read_status(issued.warehouse, issued.out, wait=1)["paid_elsewhere"] == [name]
    with pytest.raises(IntegrityFailure, match=f"里的运行 {name} 已有银行文件"):
        issued.run(PEOPLE)
    # None is made, which would hide from the next command that it was lost.
    assert not issued.warehouse.exists()
    attempts: list[Callable[[], object]] = [
        lambda: issued.approve({"run": name}),
        lambda: verify(issued.warehouse, None, out=issued.out, wait=1),
    ]
    for attempt in attempts:
        with pytest.raises(IntegrityFailure, match=f"里的运行 {name} 已有银行文件"):
            attempt()
    issued.warehouse.unlink()
    kept.rename(issued.warehouse)
    assert payments(issued.run(PEOPLE)) == []
    verify(issued.warehouse, None, out=issued.out, wait=1)


def test_an_older_copy_of_the_warehouse_issues_nothing_again(stages: dict[str, Till], issued: Till) -> None:
    shutil.copyfile(stages["approved"].warehouse, issued.warehouse)
    number = payments(issued.last())[0]["payment_no"]
    attempts: list[Callable[[], object]] = [
        lambda: issued.bank(issued.last()),
        lambda: issued.run(PEOPLE),
        lambda: issued.returned({number: True}),
        lambda: issued.recover(number, "1"),
    ]
    for attempt in attempts:
        with pytest.raises(IntegrityFailure, match="较早的备份"):
            attempt()
    assert read_status(issued.warehouse, issued.out, wait=1)["paid_elsewhere"] == [issued.last()["run"]]


def test_what_an_unfinished_issue_or_run_left_stops_nobody(draft: Till) -> None:
    (draft.out / "beijing-degree-2026-002" / "inputs").mkdir(parents=True)
    bank = Path(draft.last()["folder"]) / "bank"
    bank.mkdir()
    (bank / "x.csv.part").write_text("")
    assert read_status(draft.warehouse, draft.out, wait=1)["paid_elsewhere"] == []
    assert len(draft.issue(draft.run(PEOPLE))) == 3


# ── the key ──


def _remove(key: Path) -> None:
    key.unlink()


SPOILT: list[Callable[[Path], object]] = [
    _remove,
    lambda key: key.write_text(""),
    lambda key: key.write_text("钥匙", "utf-8"),
    lambda key: key.write_text("ab" * 31),
    lambda key: key.write_text("ab" * 32),
]


@pytest.mark.parametrize("spoil", SPOILT, ids=["gone", "empty", "not hex", "short", "another"])
def test_a_lost_key_is_asked_for_and_never_made_anew(draft: Till, spoil: Callable[[Path], object]) -> None:
    key = draft.warehouse.with_suffix(".key")
    kept = key.read_bytes()
    spoil(key)
    spoilt = key.read_bytes() if key.exists() else None
    for attempt in (lambda: draft.run([PEOPLE[0]]), lambda: verify(draft.warehouse, None, out=draft.out, wait=1)):
        with pytest.raises(IntegrityFailure, match=r"从备份取回.*warehouse\.key"):
            attempt()
    with duckdb.connect(":memory:") as connection, pytest.raises(IntegrityFailure, match="从备份取回"):
        lend(connection, draft.warehouse, wait=1, holder="test")
    assert (key.read_bytes() if key.exists() else None) == spoilt
    key.write_bytes(kept)
    verify(draft.warehouse, None, out=draft.out, wait=1)


def test_a_warehouse_copied_without_its_key_is_refused(draft: Till) -> None:
    copy = draft.folder / "另处" / "warehouse.duckdb"
    copy.parent.mkdir()
    shutil.copyfile(draft.warehouse, copy)
    with pytest.raises(IntegrityFailure, match="不见了"):
        verify(copy, None, out=copy.parent, wait=1)


def test_an_older_warehouse_takes_the_print_of_the_key_it_has(draft: Till) -> None:
    draft.execute("drop table key_print", "drop table layout")
    with duckdb.connect(":memory:") as connection:
        lend(connection, draft.warehouse, wait=1, holder="test")
    verify(draft.warehouse, None, out=draft.out, wait=1)
    draft.warehouse.with_suffix(".key").write_text("ab" * 32)
    with pytest.raises(IntegrityFailure, match="是另一个仓库的"):
        verify(draft.warehouse, None, out=draft.out, wait=1)


def test_without_runs_a_spoilt_key_is_replaced(till: Till) -> None:
    till.out.mkdir()
    till.warehouse.with_suffix(".key").write_text("")
    till.run([replace(PEOPLE[0])])
    verify(till.warehouse, None, out=till.out, wait=1)


# ── what was changed behind the command's back ──


@pytest.mark.parametrize("content", [b"", b'{"run": ', b"\xff\xfe\x00", b"[" * 200_000], ids=range(4))
def test_a_broken_run_json_is_a_fault(draft: Till, content: bytes) -> None:
    (Path(draft.last()["folder"]) / "run.json").write_bytes(content)
    with pytest.raises(IntegrityFailure, match=r"run\.json 不见了或被改动过。"):
        verify(draft.warehouse, None, out=draft.out, wait=1)


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("delete from ledger where entry_no = 3", "台账第 3 条不见了"),
        ("delete from ledger where entry_no > 1", "台账第 2 至 3 条不见了"),
        ("delete from ledger", "台账第 1 至 3 条不见了"),
        ("update ledger set hash = 'x' where entry_no = 3", "台账第 3 条被换过"),
        ("update ledger_end set entry_no = 2", "台账第 3 条起不是本系统登记的"),
    ],
)
def test_entries_cut_off_the_end_are_missed_and_never_written_over(issued: Till, damage: str, found: str) -> None:
    numbers = [row["payment_no"] for row in payments(issued.last())]
    issued.execute(damage)
    with pytest.raises(IntegrityFailure, match=found):
        verify(issued.warehouse, None, out=issued.out, wait=1)
    if damage != "delete from ledger":
        with pytest.raises(IntegrityFailure, match=found):
            issued.returned({numbers[0]: True})


def test_an_older_ledger_is_anchored_at_its_next_entry(issued: Till) -> None:
    issued.execute("drop table ledger_end", "drop table layout")
    verify(issued.warehouse, None, out=issued.out, wait=1)
    issued.returned({payments(issued.last())[0]["payment_no"]: True})
    ((number, digest),) = issued.execute("select entry_no, hash from ledger_end")
    assert number == 4
    assert digest != GENESIS
    issued.execute("delete from ledger where entry_no = 4")
    with pytest.raises(IntegrityFailure, match="台账第 4 条不见了"):
        verify(issued.warehouse, None, out=issued.out, wait=1)


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("delete from approvals", "批准记录却不见了"),
        ("update approvals set approved_by = ' 制表人'", "批准人就是制表人"),
        ("update approvals set payments_sha256 = 'x'", "批准的不是这份应发清单"),
        ("update runs set made_by = '别人'", "制表人与 run.json 不同"),
    ],
)
@pytest.mark.parametrize("stage", ["approved", "issued"])
def test_who_made_and_who_approved_is_verified(
    stages: dict[str, Till], tmp_path: Path, damage: str, found: str, stage: str
) -> None:
    till = stages[stage].copied(tmp_path / stage)
    run = till.last()["run"]
    till.execute(damage)
    for which in (None, run):
        with pytest.raises(IntegrityFailure, match=f"运行 {run}：.*{found}"):
            verify(till.warehouse, which, out=till.out, wait=1)


@pytest.mark.parametrize("stage", ["draft", "approved", "issued"])
def test_what_nobody_touched_is_verified(stages: dict[str, Till], tmp_path: Path, stage: str) -> None:
    till = stages[stage].copied(tmp_path / stage)
    verify(till.warehouse, None, out=till.out, wait=1)


# ── names and texts ──


def test_a_ledger_as_csv_holds_no_formula(till: Till) -> None:
    (number,) = till.paid(replace(PEOPLE[0]))
    till.returned({number: True})
    recover_payment(
        till.warehouse, number, "1", out=till.out, by="@出纳", reference='=HYPERLINK("x")', at=till.now(), wait=1
    )
    file = till.folder / "台账.csv"
    said = list_entries(till.warehouse, programme=None, year=None, file=file, wait=1)
    with file.open(encoding="utf-8-sig", newline="") as stream:
        last = list(csv.DictReader(stream))[-1]
    assert (last["by"], last["note"]) == ("'@出纳", '\'=HYPERLINK("x")')
    assert json.loads(json.dumps(said))["entries"][-1]["note"] == '=HYPERLINK("x")'


@pytest.mark.parametrize(
    "typed",
    [
        " 张三",
        "张三\u3000",
        "张\u200b三",
        "张 三",
        "'张三",
        "张\u00ad三",
        "张\u3164三",
        "张\uffa0三",
        "张_三",
        "张三。",
    ],
)
def test_a_name_typed_otherwise_is_the_same_person(typed: str) -> None:
    assert same_person(typed, "张三")
    assert same_person("张三", typed)


def test_nobody_approves_their_own_run_by_typing_their_name_otherwise(draft: Till) -> None:
    for checker in ("制表人", " 制\u200b表_人。"):
        with pytest.raises(Conflict, match="须由另一人批准"):
            approve_run(draft.warehouse, draft.last()["run"], out=draft.out, by=checker, at=draft.now(), wait=1)


@pytest.mark.parametrize("typed", ["zhang san", "ZHANGSAN", "Ｚhang San", "Zhang-San"])
def test_a_latin_name_typed_otherwise_is_the_same_person(typed: str) -> None:
    assert same_person("Zhang San", typed)
    assert not same_person("Zhang San", "Zhang Sanfeng")


def test_a_name_is_kept_without_blanks_around_it() -> None:
    assert person(" Li Si\u3000") == "Li Si"


def test_a_blank_name_is_the_account() -> None:
    assert person(" \u200b") == person(None) != ""
