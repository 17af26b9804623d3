"""What a run says of the run before it: who entered, left or changed, and because of what."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from flows import underway
from flows.problems import mask
from flows.underway import Review
from policies.terms import terms_of

from .students import PEOPLE, Person, write_office


@pytest.fixture
def desk(tmp_path: Path, settle: Callable[..., Review]) -> Callable[..., Any]:
    """Settle these people from one workbook; the summary, and the rows of 变动说明."""
    inputs = tmp_path / "inputs"
    inputs.mkdir()

    def run(people: list[Person], **changes: Any) -> tuple[dict[str, Any], list[tuple[Any, ...]]]:
        write_office(inputs / "材料.xlsx", people)
        summary = settle(inputs, **changes).summary
        return summary, changed_rows(Path(summary["folder"]) / "变动说明.xlsx")

    return run


def changed_rows(path: Path) -> list[tuple[Any, ...]]:
    """(subject_no, change, before, now, yuan, because) of every row between header and total."""
    if not path.exists():
        return []
    rows = list(openpyxl.load_workbook(path).active.iter_rows(min_row=4, values_only=True))
    end = [row[0] for row in rows].index("合计")
    return [(row[2], *row[4:9]) for row in rows[:end] if row[0] != "无"]


def test_the_first_run_of_a_year_has_nothing_to_compare_with(desk: Callable[..., Any]) -> None:
    summary, rows = desk(PEOPLE)
    assert "changes" not in summary
    assert not (Path(summary["folder"]) / "变动说明.xlsx").exists()
    assert rows == []


def test_the_same_evidence_again_changes_nothing(desk: Callable[..., Any]) -> None:
    first, _ = desk(PEOPLE)
    second, rows = desk(PEOPLE)
    assert second["changes"] == {
        "since": first["run"], "entered": 0, "left": 0, "outcome": 0, "amount": 0, "reasons": 0,
        "entitled_difference": "0.00",
    }  # fmt: skip
    assert rows == []


def test_entering_leaving_and_a_corrected_cell_are_told_apart(desk: Callable[..., Any]) -> None:
    desk([PEOPLE[0], replace(PEOPLE[1], passed=False)])
    summary, rows = desk([PEOPLE[1], PEOPLE[2]])
    assert {name: summary["changes"][name] for name in ("entered", "left", "outcome", "amount", "reasons")} == {
        "entered": 1, "left": 1, "outcome": 1, "amount": 0, "reasons": 0,
    }  # fmt: skip
    assert summary["changes"]["entitled_difference"] == "1600.00"
    assert rows == [
        ("2026101000002", "新增", "—", "发放 1600.00", 1600, "登记：新登记"),
        ("2026101000000", "退出", "发放 1600.00", "—", -1600, "登记：本次登记中没有此人"),
        (
            "2026101000001", "结论变化", "不予资助 0.00", "发放 1600.00", 1600,
            "材料更正：已解决“有课程未通过”：管理学 50 → 1 门课程（材料.xlsx第2行）",
        ),
    ]  # fmt: skip


def test_another_number_for_the_same_identity_is_known_as_such(desk: Callable[..., Any]) -> None:
    desk(PEOPLE)
    _, rows = desk([*PEOPLE[:2], replace(PEOPLE[2], number="2026101000099")])
    assert [(row[0], row[-1]) for row in rows] == [
        ("2026101000099", "登记：换号，原号 2026101000002"),
        ("2026101000002", "登记：换号，现号 2026101000099"),
    ]


def test_an_honour_changes_the_amount(desk: Callable[..., Any]) -> None:
    desk(PEOPLE)
    summary, [row] = desk([replace(PEOPLE[0], honoured=True), *PEOPLE[1:]])
    assert summary["changes"]["amount"] == 1
    assert row[1:5] == ("金额或类别变化", "发放 1600.00", "发放 3628.80", 2028.8)


def test_a_line_that_is_gone_is_told(desk: Callable[..., Any]) -> None:
    desk([replace(PEOPLE[0], honoured=True), *PEOPLE[1:]])
    _, [row] = desk(PEOPLE)
    assert row[1:4] == ("金额或类别变化", "发放 3628.80", "发放 1600.00")
    assert row[-1].startswith("材料更正：不再有：荣誉：北京大工匠") and row[-1].endswith("（材料.xlsx第2行）")


def test_a_comment_in_the_policy_is_no_cause(desk: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    desk([PEOPLE[0], replace(PEOPLE[1], passed=False)])
    load = underway.load_terms
    monkeypatch.setattr(
        underway,
        "load_terms",
        lambda programme, year: terms_of(load(programme, year).source + b"\n# x\n", programme, year),
    )
    _, rows = desk(PEOPLE[:2])
    assert [row[-1].partition("：")[0] for row in rows] == ["材料更正"]


def test_a_new_policy_is_the_cause_where_the_evidence_is_the_same(
    desk: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk(PEOPLE)
    load = underway.load_terms

    def raised(programme: str, year: int) -> Any:
        return terms_of(load(programme, year).source.replace(b'yuan = "1600.00"', b'yuan = "2000.00"'), programme, year)

    monkeypatch.setattr(underway, "load_terms", raised)
    summary, rows = desk(PEOPLE)
    assert summary["changes"]["amount"] == 3
    assert {row[1:] for row in rows} == {
        ("金额或类别变化", "发放 1600.00", "发放 2000.00", 400, "政策调整：会员资助标准（每人每年） 1600.00 → 2000.00")
    }


def test_money_returned_by_the_bank_is_a_change_of_the_ledger(tmp_path: Path, office: Path) -> None:
    from .money import Desk

    money = Desk(tmp_path, office)
    (batch,) = money.issued()["batches"]
    rows = money.batch(batch)
    money.settle("returns", money.returned(rows, ["失败", *["成功"] * (len(rows) - 1)]))
    summary = money.run()
    assert (summary["changes"]["outcome"], summary["changes"]["entered"]) == (1, 0)
    [row] = changed_rows(tmp_path / summary["folder"] / "变动说明.xlsx")
    assert row[-1].startswith("台账变动：新增“银行退回，等待新卡号”")
    assert f"{row[4]:.2f}" == f"-{rows[0]['金额']}"
    money.settle("verify")


def test_the_new_account_is_told_where_what_the_bank_returned_is_made_good(tmp_path: Path) -> None:
    from .till import Till

    till, one = Till(tmp_path), PEOPLE[0]
    (number,) = till.issue(till.run([one]))
    till.returned({number: False})
    till.run([one])
    again = till.run([replace(one, registered=PEOPLE[1].card)])
    [row] = changed_rows(Path(again["folder"]) / "变动说明.xlsx")
    old, new = mask(one.card), mask(PEOPLE[1].card)
    assert row[-1].startswith(f"台账变动：已解决“银行退回，等待新卡号”：{old} 被退回 → {old} 被退回，现为 {new}（")
