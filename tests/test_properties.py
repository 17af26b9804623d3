"""What must hold whatever the office looks like: order decides nothing, nobody is lost, money is conserved."""

import random
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.ledger import Entry, append
from flows.underway import Review
from flows.warehouse import open_warehouse, transaction
from schemas.kinds import load, normalise_caption

from .conftest import MADE_AT, decisions, review_into

Cells = list[list[Any]]

FEW = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], print_blob=True
)


def read_office(folder: Path) -> dict[str, Cells]:
    """Every sheet of the office by workbook name: the header, then the data rows (titles and footers left out)."""
    captions = {caption for kind in load().kinds.values() for caption in kind.captions}
    sheets = {}
    for path in sorted(folder.glob("*.xlsx")):
        rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(path).active.iter_rows()]
        head = next(
            at for at, row in enumerate(rows) if sum(normalise_caption(str(cell)) in captions for cell in row) >= 3
        )
        data = [
            row for row in rows[head + 1 :] if not str(next((c for c in row if c), "合计")).startswith(("合计", "制表"))
        ]
        sheets[path.stem] = [rows[head], *data]
    return sheets


def write_rearranged(sheets: dict[str, Cells], folder: Path, rng: random.Random) -> None:
    """The same facts with rows, columns, sheets and files in another order, some sheets split over two files."""
    folder.mkdir()
    pieces = []
    for name, (header, *rows) in sheets.items():
        order = rng.sample(range(len(header)), len(header))
        rng.shuffle(rows)
        cut = rng.randrange(len(rows) + 1) if rng.random() < 0.5 else 0
        for part in (rows[:cut], rows[cut:]):
            if part:
                pieces.append((name, [[row[at] for at in order] for row in [header, *part]]))
    rng.shuffle(pieces)
    books = [pieces[at::3] for at in range(3)]
    for number, book in enumerate(books):
        workbook = xlsxwriter.Workbook(folder / f"{rng.randrange(1000)}-{number}.xlsx")
        date = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for at, (name, cells) in enumerate(book):
            sheet = workbook.add_worksheet(f"{name}{at}")
            shift = rng.randrange(4)
            for y, row in enumerate(cells):
                for x, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(y + shift, x, value)
                    elif hasattr(value, "year"):
                        sheet.write_datetime(y + shift, x, value, date)
                    elif value is not None:
                        sheet.write_number(y + shift, x, value)
        workbook.close()


def verdicts(review: Review) -> dict[str, tuple[str, ...]]:
    """What was decided, without what only says where a row stood: a registration without number goes by its place."""
    return {
        number if not number.startswith("?") else f"?{row['name']}": (
            row["outcome"],
            row["tier"],
            row["amount"],
            row["payable"],
            # Rows that contradict each other are judged on the first, and which is first depends on the order.
            "registration_conflict" if "registration_conflict" in row["reasons"] else row["reasons"],
            row["notes"],
        )
        for number, row in decisions(review).items()
    }


@pytest.fixture(scope="module")
def usual(office: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, ...]]:
    """What is decided on the office as it comes."""
    return verdicts(review_into(tmp_path_factory.mktemp("usual"), office))


@FEW
@given(seed=st.integers(0, 10_000))
def test_order_of_rows_columns_sheets_and_files_decides_nothing(
    office: Path, tmp_path_factory: pytest.TempPathFactory, usual: dict[str, tuple[str, ...]], seed: int
) -> None:
    folder = tmp_path_factory.mktemp("again")
    write_rearranged(read_office(office), folder / "inputs", random.Random(seed))
    assert verdicts(review_into(folder / "out", folder / "inputs")) == usual


def test_an_unrelated_workbook_changes_nothing(
    office: Path, tmp_path: Path, settle: Callable[..., Review], usual: dict[str, tuple[str, ...]]
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    with xlsxwriter.Workbook(other / "通知.xlsx") as workbook:
        workbook.add_worksheet().write_column(0, 0, ["关于评审工作的通知", "请各班按时报送。"])
    review = settle(office, other)
    assert review.summary["unrecognised"] == ["other/通知.xlsx"]
    assert verdicts(review) == usual


def test_every_registration_comes_out_exactly_once(office: Path, settle: Callable[..., Review]) -> None:
    registered = read_office(office)["报名登记汇总表"]
    at = next(
        i
        for i, caption in enumerate(registered[0])
        if load().kinds["registration"].captions.get(normalise_caption(str(caption))) == "student_no"
    )
    numbers = {str(row[at]).strip() for row in registered[1:]}
    review = settle(office)
    decided = decisions(review)
    counts = review.summary["counts"]
    assert set(decided) == numbers
    assert len(decided) == counts["people"] == counts["pay"] + counts["hold"] + counts["reject"]


def test_totals_agree_everywhere(office: Path, settle: Callable[..., Review]) -> None:
    review = settle(office)
    decided = decisions(review).values()
    payments = review_payments(review)
    total = Decimal(review.summary["payable_total"])
    assert total > 0
    assert total == sum(Decimal(row["payable"]) for row in decided) == sum(amount for _, amount in payments)
    assert review.summary["payments"] == len(payments) == sum(row["payable"] != "0.00" for row in decided)
    assert all(row["reasons"] == "" for row in decided if row["outcome"] == "pay")
    assert all(row["amount"] == "0.00" for row in decided if row["outcome"] == "reject")


def review_payments(review: Review) -> list[tuple[str, Decimal]]:
    """The payments of a finished review, as the warehouse keeps them."""
    with open_warehouse(review.request.warehouse, wait=1, holder="test") as connection:
        return connection.execute(
            "select payment_no, amount from warehouse.payments where run = ?", [review.run]
        ).fetchall()


def issue(review: Review, *, kind: str = "issued") -> None:
    """Post every payment of a review to the ledger, as issuing would."""
    with open_warehouse(review.request.warehouse, wait=1, holder="test") as connection:
        rows = connection.execute(
            "select payment_no, subject_no, person_key, amount from warehouse.payments "
            "inner join warehouse.payment_items using (payment_no, subject_no, amount) where payments.run = ?",
            [review.run],
        ).fetchall()
        entries = [
            Entry(
                MADE_AT,
                kind,
                number,
                "beijing-degree",
                2026,
                subject,
                key,
                amount,
                "B1",
                "出纳",
            )
            for number, subject, key, amount in rows
        ]
        with transaction(connection):
            append(connection, entries)


def test_a_second_run_over_an_issued_ledger_pays_nothing(office: Path, settle: Callable[..., Review]) -> None:
    first = settle(office)
    issue(first)
    second = settle(office)
    assert second.summary["payments"] == 0
    assert second.summary["payable_total"] == "0.00"
    assert {n: row["outcome"] for n, row in decisions(second).items()} == {
        n: row["outcome"] for n, row in decisions(first).items()
    }


def test_what_failed_at_the_bank_waits_for_another_card_and_is_then_paid_again(
    office: Path, tmp_path: Path, settle: Callable[..., Review]
) -> None:
    first = settle(office)
    issue(first)
    issue(first, kind="failed")
    waiting = settle(office)
    before, after = decisions(first), decisions(waiting)
    paid = {number for number, row in before.items() if row["payable"] != "0.00"}
    assert waiting.summary["payable_total"] == "0.00"
    assert {(after[number]["outcome"], after[number]["reasons"]) for number in paid} == {("hold", "card_returned")}

    someone = after[min(paid)]
    more = tmp_path / "more"
    more.mkdir()
    with xlsxwriter.Workbook(more / "新卡.xlsx") as workbook:
        page = workbook.add_worksheet()
        page.write_row(0, 0, ["身份证号", "姓名", "互助卡号", "登记日期", "卡状态"])
        page.write_row(1, 0, [someone["id_number"], someone["name"], "6210300000000007", "2026-09-30", "正常"])
    again = settle(office, more)
    assert again.summary["payments"] == 1
    assert again.summary["payable_total"] == before[min(paid)]["payable"]
    with open_warehouse(again.request.warehouse, wait=1, holder="test") as connection:
        proposed = connection.execute(
            "select subject_no, kind, account from warehouse.payments where run = ?", [again.run]
        ).fetchall()
    assert proposed == [(min(paid), "reissue", "6210300000000007")]


def test_what_was_paid_and_is_no_longer_due_is_noted_and_listed_never_charged(
    office: Path, tmp_path: Path, settle: Callable[..., Review]
) -> None:
    first = settle(office)
    issue(first)
    paid = min(number for number, row in decisions(first).items() if row["payable"] != "0.00")
    sheets = read_office(office)
    header, *rows = sheets["报名登记汇总表"]
    result = next(at for at, caption in enumerate(header) if "复审结果" in str(caption).replace(" ", ""))
    sheets["报名登记汇总表"] = [
        header,
        *([*row[:result], "不通过", *row[result + 1 :]] if paid in row else row for row in rows),
    ]
    write_rearranged(sheets, tmp_path / "revoked", random.Random(1))
    second = settle(tmp_path / "revoked")
    row = decisions(second)[paid]
    assert (row["outcome"], row["payable"]) == ("reject", "0.00")
    assert "overpaid" in row["notes"].split(";")
    page = openpyxl.load_workbook(Path(second.summary["folder"]) / "追回清单.xlsx").active
    listed = [[cell.value for cell in line] for line in page.iter_rows() if line[2].value == paid]
    assert [line[4:7] for line in listed] == [
        [float(decisions(first)[paid]["payable"]), 0, float(decisions(first)[paid]["payable"])]
    ]


def test_a_recognition_that_comes_later_leaves_the_difference(office: Path, settle: Callable[..., Review]) -> None:
    first = settle(office)
    issue(first)
    later = settle(office, as_of=date(2026, 12, 31))
    before, after = decisions(first), decisions(later)
    risen = {n for n in before if before[n]["notes"] == "honour_late" and after[n]["tier"] == "honour"}
    assert risen
    for number in risen:
        paid = Decimal(before[number]["payable"])
        assert Decimal(after[number]["payable"]) == Decimal(after[number]["amount"]) - paid > 0
    with open_warehouse(later.request.warehouse, wait=1, holder="test") as connection:
        kinds = dict(
            connection.execute("select subject_no, kind from warehouse.payments where run = ?", [later.run]).fetchall()
        )
    assert {kinds[number] for number in risen} == {"difference"}


def test_run_numbers_are_never_used_again(office: Path, settle: Callable[..., Review]) -> None:
    first = settle(office)
    first.request.warehouse.unlink()
    assert (first.run, settle(office).run) == ("beijing-degree-2026-001", "beijing-degree-2026-002")
