"""Does `settle explain` say why, down to the cell and the clause, and what would change it? For every outcome and programme."""

import csv
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
import xlsxwriter
from docx import Document
from typer.testing import CliRunner

from flows.asking.explain import explain_person
from flows.asking.paper import write_paper
from flows.asking.words import printed, say_explain
from flows.command import app
from flows.underway import Review
from reports.letter import Letter, write_letter
from schemas import reading
from schemas.errors import InputRefused, IntegrityFailure, UsageError
from tests.money import Desk

from . import explained, training_office
from .office import invent
from .students import PEOPLE, write_office
from .till import Till

IDENTITY = re.compile(r"\d{17}[\dXx]")
CARD = re.compile(r"\d{16}")
EXTRA = {
    "日期": training_office._FIRST_DAY, "开始时间": "17:00", "结束时间": "18:20", "课程类型": "开班动员典礼", "学时": 2,
}  # fmt: skip
UNFIT = {
    "技能等级": "高级工", "社保连续缴费月数": 3, "一线岗位": "否", "考核结果": "不合格", "与研修方向相关": "否",
}  # fmt: skip


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An out folder in which the sample office of every programme was settled."""
    folder = tmp_path_factory.mktemp("explain") / "out"
    for programme in explained.YEARS:
        explained.settle(programme, folder)
    return folder


def command(*arguments: object) -> Any:
    """The command's JSON answer, in this process."""
    done = CliRunner().invoke(app, [*map(str, arguments), "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def run_of(out: Path, programme: str) -> Path:
    return out / f"{programme}-{explained.YEARS[programme]}-001"


def explain(out: Path, programme: str, who: str, **options: Any) -> dict[str, Any]:
    return explain_person(out / "warehouse.duckdb", programme, explained.YEARS[programme], who, wait=1, **options)


@cache
def everybody(out: Path, programme: str) -> list[dict[str, Any]]:
    """All of the degree's people, among whom every reason occurs, and some of the others'."""
    rows = explained.decided(run_of(out, programme))[:: 1 if programme == "beijing-degree" else 3]
    return [explain(out, programme, row["subject_no"])["applications"][0] for row in rows]


# ── what is said ──


@pytest.mark.parametrize("programme", explained.YEARS)
def test_the_screen_is_the_golden_one(out: Path, programme: str) -> None:
    people = explained.one_of_each(run_of(out, programme))
    assert {path.stem for path in explained.GOLDEN.glob(f"{programme}-*.txt")} == set(people)
    for name, who in people.items():
        screen = explained.told(out, run_of(out, programme), who)
        assert screen == (explained.GOLDEN / f"{name}.txt").read_text("utf-8")


@pytest.mark.parametrize("programme", explained.YEARS)
def test_numbers_are_masked_unless_asked_for(out: Path, programme: str) -> None:
    rows = explained.decided(run_of(out, programme))
    said = json.dumps(everybody(out, programme), ensure_ascii=False)
    assert not IDENTITY.search(said)
    assert not [row["id_number"] for row in rows if row["id_number"] and row["id_number"] in said]
    for row in [row for row in rows if row["id_number"]][:3]:
        shown = explain(out, programme, row["subject_no"], show_ids=True)
        assert shown["applications"][0]["id_number"] == row["id_number"]


def test_the_frame_can_be_english(out: Path) -> None:
    who = explained.one_of_each(run_of(out, "beijing-degree"))["beijing-degree-hold-member"]
    screen = printed(say_explain(explain(out, "beijing-degree", who), "en"), width=120, colour=False)
    titles = [line for line in screen.splitlines() if re.fullmatch(r"[A-Z][\w ]+", line)]
    assert titles == ["Verdict", "Rules", "Workings", "Ledger", "What would change it", "Documents"]
    assert "Payable then: 1600.00 yuan" in screen


@pytest.mark.parametrize("programme", explained.YEARS)
def test_every_cell_named_is_the_offices_own(out: Path, programme: str) -> None:
    """The column said is the header above the cell said; a mark said stands in it."""
    folder = explained.SAMPLES / programme
    books = {path.name: openpyxl.load_workbook(path) for path in folder.glob("*.xlsx")}
    checked = 0
    for person in everybody(out, programme):
        for finding in person["findings"]:
            page = books[finding["file"]][finding["sheet"]]
            cell = page[finding["cell"]]
            assert cell.row == finding["row"]
            heads = {
                " ".join(str(above.value).split()) for above in page[cell.column_letter][: cell.row] if above.value
            }
            assert finding["column"] in heads
            checked += 1
        for working in person["workings"]:
            cell = books[working["file"]][working["sheet"]][working["cell"]]
            said = working["said"]
            if said.startswith("课程：") and "空白" not in said:
                assert f"，{reading.mark(str(cell.value))}" in said
            elif "次 " in said and "计 4 课时" in said and "线上" not in working["file"]:
                assert cell.value is not None
            checked += 1
    assert checked > 150


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("发布日期", "去年", "E2"),
        ("成绩状态", "待查", "F2"),
        ("综合成绩", "八十", "D2"),
        ("课程名称", "#N/A", "C2"),
    ],
)
def test_of_a_grade_that_cannot_be_read_the_very_cell_is_named(
    tmp_path: Path, settle: Callable[..., Review], column: str, value: str, said: str
) -> None:
    file = tmp_path / "材料.xlsx"
    write_office(file, PEOPLE[:1])
    book = openpyxl.load_workbook(file)
    book["成绩"]["E1"], book["成绩"]["F1"] = "发布日期", "成绩状态"
    book["成绩"][said] = value
    book.save(file)
    settle(file.parent)
    (person,) = explain(tmp_path / "out", "beijing-degree", PEOPLE[0].number)["applications"]
    (finding,) = (finding for finding in person["findings"] if finding["rule"] == "evidence_unreadable")
    assert (finding["observed"], finding["cell"], finding["column"]) == ("1 处无法读取", said, column)


def test_an_honour_persons_yuan_is_the_sum_of_the_receipts_that_counted(out: Path) -> None:
    people = [person for person in everybody(out, "beijing-degree") if person["tier"] == "honour"]
    assert len(people) >= 3
    for person in people:
        counted = [working["said"] for working in person["workings"] if re.search("^学费：.*，计入", working["said"])]
        yuan = [Decimal(re.search(r"(-?\d+\.\d\d) 元", said)[1]) for said in counted]  # type: ignore[index]
        assert sum(yuan, Decimal("0.00")) == Decimal(
            person["amount"] if person["outcome"] != "reject" else person["change"]["entitlement"]
        )
        assert any(re.search("^荣誉：.*计入", working["said"]) for working in person["workings"])


def test_what_a_rule_compares_with_stands_beside_its_document(out: Path) -> None:
    people = everybody(out, "beijing-degree")
    failed = next(
        f for person in people for f in person["findings"] if f["rule"] == "course_failed" and not f["passed"]
    )
    compared = {value["name"]: value["shown"] for value in failed["compared"]}
    assert compared["pass_mark"] == "60 分"
    assert compared["evidence_cut_off"] == "2026-09-30"
    said = explain(out, "beijing-degree", people[0]["subject_no"])
    assert {"简章", "FAQ", "口径"} == set(said["documents"])


# ── who is meant ──


def test_a_number_is_found_however_it_is_typed(out: Path) -> None:
    row = next(row for row in explained.decided(run_of(out, "beijing-degree")) if row["id_number"].endswith("X"))
    wide = row["id_number"].translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})
    number = row["id_number"]
    for typed in (
        row["subject_no"],
        f" {row['subject_no']} ",
        number.lower(),
        wide,
        f"{number[:6]} {number[6:14]} {number[14:]}",
    ):
        assert row["subject_no"] in [p["subject_no"] for p in explain(out, "beijing-degree", typed)["applications"]]


def test_a_trainee_is_found_by_project_and_number(out: Path) -> None:
    row = next(row for row in explained.decided(run_of(out, "beijing-skills")) if row["id_number"].endswith("X"))
    (person,) = explain(out, "beijing-skills", row["subject_no"].lower())["applications"]
    assert person["name"] == row["name"]


def test_an_unknown_number_is_told_where_it_was_sought(out: Path) -> None:
    with pytest.raises(
        UsageError, match=r"在运行 beijing-degree-2026-001 的 60 人中，按学号（申请编号）和身份证号都没有找到"
    ):
        explain(out, "beijing-degree", "000")


def test_somebody_of_another_programme_is_pointed_to_without_being_exposed(out: Path) -> None:
    row = explained.decided(run_of(out, "conghua-degree"))[0]
    with pytest.raises(UsageError) as refused:
        explain(out, "beijing-degree", row["id_number"])
    assert "settle explain conghua-degree 2023 号码 --run conghua-degree-2023-001" in str(refused.value)
    assert row["name"] not in str(refused.value)
    assert row["subject_no"] not in str(refused.value)
    assert not IDENTITY.search(str(refused.value))


def test_a_year_never_run_and_a_run_of_another_year_are_refused(out: Path) -> None:
    with pytest.raises(InputRefused, match="beijing-degree 2027 年还没有运行过"):
        explain_person(out / "warehouse.duckdb", "beijing-degree", 2027, "1", wait=1)
    with pytest.raises(UsageError, match="没有名为“conghua-degree-2023-001”的运行"):
        explain(out, "beijing-degree", "1", run="conghua-degree-2023-001")
    with pytest.raises(UsageError, match="没有名为“beijing”的资助项目"):
        explain_person(out / "warehouse.duckdb", "beijing", 2026, "1", wait=1)


# ── what would change it ──


def test_who_lacks_a_card_gets_what_was_foretold_once_it_is_handed_in(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = [p for p in everybody(out, "beijing-degree") if p["reasons"] == "card_missing"]
    assert held
    inputs = tmp_path / "材料"
    shutil.copytree(explained.SAMPLES / "beijing-degree", inputs)
    with xlsxwriter.Workbook(inputs / "补卡.xlsx") as book:
        sheet = book.add_worksheet("补卡")
        sheet.write_row(0, 0, ["身份证号", "姓名", "互助卡号"])
        for line, person in enumerate(held, start=1):
            own = explain(out, "beijing-degree", person["subject_no"], show_ids=True)["applications"][0]
            sheet.write_row(line, 0, [own["id_number"], own["name"], invent(line)["card"]])
    monkeypatch.chdir(tmp_path)
    done = command("run", "beijing-degree", 2026, "--inputs", inputs)
    decided = {row["subject_no"]: row for row in explained.decided(tmp_path / done["folder"])}
    for person in held:
        assert decided[person["subject_no"]]["payable"] == person["change"]["payable"] != "0.00"
        assert (
            person["change"]["said"]
            == f"解决后，按现有材料可发 {person['change']['payable']} 元（应得 {person['amount']} 元，台账已发 0.00 元）。"
        )


def test_rules_not_judged_for_want_of_evidence_are_named(out: Path) -> None:
    unknown = next(p for p in everybody(out, "beijing-degree") if p["reasons"] == "identity_invalid")
    assert "截止日是工会会员" in unknown["change"]["unjudged"]
    assert all(not p["change"]["unjudged"] for p in everybody(out, "beijing-degree") if p["outcome"] == "pay")


def test_a_refused_person_is_told_what_could_be_corrected_until_when_and_what_it_would_bring(out: Path) -> None:
    refused = next(p for p in everybody(out, "beijing-degree") if p["reasons"] == "not_member")
    change = refused["change"]
    assert [step["who"] for step in change["steps"]] == ["所在单位工会"]
    assert (change["until"], change["payable"], refused["amount"]) == ("2026-09-30", "1600.00", "0.00")


# ── the ledger, and past runs ──


def test_the_ledger_of_a_person_is_told_from_issue_to_return(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = explained.settle("beijing-degree", tmp_path / "out")
    command("approve", folder.name, "--by", "审核人")
    batch = command("issue", folder.name, "--by", "出纳")["batches"][0]
    desk = Desk(tmp_path, explained.SAMPLES / "beijing-degree")
    rows = desk.batch(batch)
    command("returns", desk.returned(rows, ["失败", "成功", *[""] * (len(rows) - 2)]), "--by", "出纳")
    command("recover", rows[1]["流水号"], "100.00", "--by", "出纳", "--reference", "凭证1")
    with (folder / "payments.csv").open(encoding="utf-8-sig", newline="") as stream:
        payees = {row["payment_no"]: row["subject_no"] for row in csv.DictReader(stream)}
    explained.settle("beijing-degree", tmp_path / "out")

    def entries(row: dict[str, str], **options: Any) -> tuple[dict[str, Any], list[tuple[str, str, bool]]]:
        (person,) = explain(tmp_path / "out", "beijing-degree", payees[row["流水号"]], **options)["applications"]
        return person, [(entry["kind"], entry["amount"], entry["since"]) for entry in person["ledger"]]

    failed, told = entries(rows[0])
    assert told == [("issued", rows[0]["金额"], False), ("failed", rows[0]["金额"], False)]
    assert (failed["reasons"], failed["held"]["year"]) == ("card_returned", "0.00")
    assert failed["change"]["payable"] == rows[0]["金额"]
    paid, told = entries(rows[1])
    assert [kind for kind, *_ in told] == ["issued", "paid", "recovered"]
    assert paid["held"]["year"] == str(Decimal(rows[1]["金额"]) - 100)
    assert paid["ledger"][0]["batch"] == batch["batch"]
    # The first run is told as it decided: nothing was issued yet.
    then, told = entries(rows[0], run=folder.name)
    assert (then["outcome"], then["change"]["held"], then["change"]["payable"]) == ("pay", "0.00", rows[0]["金额"])
    assert all(since for *_, since in told)


def test_a_past_run_is_told_by_its_own_evidence_and_its_own_policy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    folder = explained.settle("beijing-degree", out)
    monkeypatch.chdir(tmp_path)
    command("run", "beijing-degree", 2026, "--inputs", explained.SAMPLES / "beijing-degree", "--as-of", "2026-12-31")
    who = next(row["subject_no"] for row in explained.decided(folder) if row["reasons"] == "course_failed")
    was, now = (explain(out, "beijing-degree", who, run=run) for run in ("beijing-degree-2026-001", None))
    assert (was["run"], was["as_of"]) == ("beijing-degree-2026-001", "2026-09-30")
    assert (now["run"], now["as_of"]) == ("beijing-degree-2026-002", "2026-12-31")
    frozen = folder / "inputs" / "policy.toml"
    frozen.write_text(frozen.read_text("utf-8").replace('number = "60"', 'number = "50"'), "utf-8")
    with pytest.raises(IntegrityFailure, match="运行 beijing-degree-2026-001 留存的政策文件不见了或被改动过"):
        explain(out, "beijing-degree", who, run="beijing-degree-2026-001")


def test_a_warehouse_made_before_cells_were_kept_is_still_explained(tmp_path: Path) -> None:
    folder = explained.settle("beijing-degree", tmp_path / "out")
    with duckdb.connect(str(tmp_path / "out" / "warehouse.duckdb")) as connection:
        for table, column in (("sheets", "letters"), ("workings", "field"), ("decisions", "entitlement")):
            connection.execute(f"alter table {table} drop column {column}")
        connection.execute("drop table layout")
    who = next(row["subject_no"] for row in explained.decided(folder) if row["reasons"] == "course_failed")
    screen = explained.told(tmp_path / "out", folder, who)
    assert re.search(r"出处 成绩汇总表\.xlsx 第\d+行（综合成绩）", screen)
    assert "更正后，按新材料重新核定金额。" in screen


# ── the paper ──


def paper_text(path: Path) -> str:
    page = Document(str(path))
    cells = [cell.text for table in page.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in page.paragraphs), *cells])


@pytest.mark.parametrize("programme", explained.YEARS)
def test_the_paper_speaks_of_one_person_only(out: Path, programme: str, tmp_path: Path) -> None:
    rows = explained.decided(run_of(out, programme))
    for own in [row for row in rows if row["subject_no"] in explained.one_of_each(run_of(out, programme)).values()]:
        file = tmp_path / "说明.docx"
        write_paper(explain(out, programme, own["subject_no"], show_ids=True), file)
        text = paper_text(file)
        assert own["name"] in text
        assert own["amount"] in text
        assert not IDENTITY.search(text)
        assert not CARD.search(text)
        assert ".xlsx" not in text
        for other in rows:
            if other["name"] not in own["name"]:
                assert other["name"] not in text
            if other["subject_no"] != own["subject_no"]:
                assert other["subject_no"] not in text
        assert file.stat().st_mode & 0o777 == 0o600
        if programme == "beijing-degree":
            assert "电话 82192288" in text


def test_a_person_with_two_applications_is_asked_which(out: Path, tmp_path: Path) -> None:
    twice = next(
        row for row in explained.decided(run_of(out, "beijing-degree")) if "duplicate_registration" in row["reasons"]
    )
    with pytest.raises(UsageError, match="此人有 2 份申请"):
        write_paper(explain(out, "beijing-degree", twice["id_number"]), tmp_path / "说明.docx")
    assert not (tmp_path / "说明.docx").exists()


@pytest.fixture(scope="module")
def worst(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A trainee of 22 sessions who fails whatever a trainee with known evidence can fail."""
    folder = tmp_path_factory.mktemp("worst")
    case = training_office.Case(
        "worst", "", None,
        {"P": {
            "project": {"申请日期": training_office._FIRST_DAY.replace(year=2026, month=9), "银行账号": None},
            "session": {number: {"课程类型": "授课", "学时": 1} for number in ("07", "08", "09", "10", "19", "20")},
            "more": [EXTRA | {"课次": "21"}, EXTRA | {"课次": "22"}],
            "audit": [{"审计结论": "不通过"}],
        }},
        {"A": {
            "trainee": UNFIT,
            "absent": ["01", "02", "03"], "past": [{}], "struck_off": [{}],
        }},
    )  # fmt: skip
    built, subjects = training_office.build([case])
    training_office.write(built, folder / "inputs")
    run = training_office.settle(folder, folder / "inputs")
    return explain_person(run.review.request.warehouse, "beijing-skills", 2026, subjects["worst"]["A"], wait=1)


def test_the_paper_of_the_worst_case_says_all_and_stays_on_one_page(worst: dict[str, Any], tmp_path: Path) -> None:
    (person,) = worst["applications"]
    failed = [finding for finding in person["findings"] if not finding["passed"]]
    assert len(failed) >= 12
    assert len(person["workings"]) == 22
    file = tmp_path / "说明.docx"
    write_paper(worst, file)
    text = paper_text(file)
    assert all(finding["title"] in text for finding in failed if finding["effect"] != "note")
    assert pages(file) == 1


def test_what_fits_on_no_page_is_left_out_and_counted(tmp_path: Path) -> None:
    file = tmp_path / "说明.docx"
    letter = Letter(
        programme="项目", unit="单位", year=2026, as_of=date(2026, 9, 30), decided_on=date(2026, 10, 9), name="甲",
        numbers=[("学号", "1")], verdict="不予资助。", amount=Decimal(0),
        parts=[("原因", ["一个很长的原因，" * 12] * 8)], workings=[f"第 {at} 次课：计 4 课时" for at in range(400)], contact="联系",
    )  # fmt: skip
    write_letter(file, letter)
    shown, left_out = (
        len(re.findall("次课", paper_text(file))),
        int(re.search(r"其余 (\d+) 条从略", paper_text(file))[1]),
    )  # type: ignore[index]
    assert shown + left_out == 400
    assert shown > 20
    assert pages(file) == 1


def pages(file: Path) -> int:
    """How many pages a word processor prints; 1 is all that is asked, so a machine without one leaves this out."""
    if not shutil.which("soffice") or not Path("/usr/lib/libreoffice/program/libswlo.so").exists():
        pytest.skip("没有装 LibreOffice Writer，未核对页数 (libreoffice-writer is missing: pages not counted)")
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{file.parent}/lo", "--headless", "--convert-to", "pdf", str(file)],
        cwd=file.parent, check=True, capture_output=True, timeout=120, env=os.environ | {"HOME": str(file.parent)},
    )  # fmt: skip
    return len(re.findall(rb"/Type\s*/Page\b", file.with_suffix(".pdf").read_bytes()))


def test_numbers_typed_into_other_cells_are_masked_where_others_than_finance_read_them(tmp_path: Path) -> None:
    till, one, phone = Till(tmp_path), PEOPLE[0], "13812345678"
    folder = tmp_path / "inputs"
    folder.mkdir()
    write_office(folder / "材料.xlsx", [one])
    book = openpyxl.load_workbook(folder / "材料.xlsx")
    book["成绩"]["D2"] = f"见 {one.identity} 电话{phone}"
    book["学费"]["D1"], book["学费"]["D2"] = "费用类别", f"退费 {phone}"
    book["报名"]["G1"], book["报名"]["G2"] = "所在工会意见", f"不同意，{phone}"
    book.save(folder / "材料.xlsx")
    run = till.settle("beijing-degree", folder)
    said = explain_person(till.warehouse, "beijing-degree", 2026, one.number, wait=1)
    whole = explain_person(till.warehouse, "beijing-degree", 2026, one.number, show_ids=True, wait=1)
    write_paper(whole, tmp_path / "说明.docx")
    papers = [
        path
        for name in ("待补材料清单", "不予资助清单", "变动说明")
        for path in Path(run["folder"]).glob(f"{name}.xlsx")
    ]
    cells = [
        str(cell)
        for path in papers
        for row in openpyxl.load_workbook(path).active.iter_rows(values_only=True)
        for cell in row
    ]
    paper = "".join(
        paragraph.text for paragraph in Document(tmp_path / "说明.docx").element.body.iter() if paragraph.text
    )
    assert phone in json.dumps(whole, ensure_ascii=False)
    assert "138****5678" in json.dumps(said, ensure_ascii=False)
    assert "138****5678" in paper
    for text in (json.dumps(said, ensure_ascii=False), paper, *cells):
        assert phone not in text
    assert not any(one.identity in cell for cell in cells if cell != one.identity)
