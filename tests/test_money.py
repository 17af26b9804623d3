"""Money's whole life through the real command: nothing lost, doubled or unexplained, whatever happens in between."""

import csv
import ctypes
import hashlib
import random
import re
import resource
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from flows.ledger import Entry, append
from flows.money.entries import broken_entries
from flows.warehouse import open_warehouse

from .conftest import MADE_AT
from .money import SETTLE, Desk

# linux/prctl.h, linux/capability.h
_CAPBSET_DROP, _DAC_OVERRIDE, _DAC_READ_SEARCH = 24, 1, 2


@pytest.fixture
def desk(tmp_path: Path, office: Path) -> Desk:
    return Desk(tmp_path, office)


def test_a_run_is_approved_by_another_person_and_issued_once(desk: Desk) -> None:
    run = desk.run()
    name = run["run"]
    assert "须由另一人批准" in desk.settle("approve", name, "--by", "制表人", code=4)
    assert "须为“已批准”" in desk.settle("issue", name, "--by", "出纳", code=4)
    approved = desk.settle("approve", name, "--by", "审核人")
    assert (approved["payments"], approved["total"]) == (run["payments"], run["payable_total"])
    issued = desk.settle("issue", name, "--by", "出纳")
    (batch,) = issued["batches"]
    assert list(batch) == ["batch", "file", "count", "total", "sha256"]
    assert (batch["count"], batch["total"]) == (run["payments"], run["payable_total"])
    file = desk.folder / batch["file"]
    assert hashlib.sha256(file.read_bytes()).hexdigest() == batch["sha256"]
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    rows = desk.batch(batch)
    assert list(rows[0]) == ["流水号", "序号", "收款账号", "收款户名", "金额", "摘要"]
    assert sum(Decimal(row["金额"]) for row in rows) == Decimal(run["payable_total"])
    assert "已发放" in desk.settle("issue", name, "--by", "出纳", code=4)
    assert standing(desk) == {
        "committed": "0.00", "issued": run["payable_total"], "paid": "0.00", "failed": "0.00",
        "unreturned": run["payable_total"], "recovered": "0.00", "held": run["payable_total"],
    }  # fmt: skip
    entries = desk.settle("ledger")["entries"]
    assert [entry["kind"] for entry in entries] == ["issued"] * run["payments"]
    assert {entry["payment_no"] for entry in entries} == {row["流水号"] for row in rows}
    with (desk.folder / run["folder"] / "decisions.csv").open(encoding="utf-8-sig", newline="") as stream:
        identities = {row["id_number"] for row in csv.DictReader(stream)} - {""}
    assert identities
    assert not [identity for identity in identities if identity in str(entries)]
    nothing_due = desk.run()
    assert nothing_due["payable_total"] == "0.00"
    assert "0 笔，共 0.00 元。没有款项要发放。" in desk.said("approve", nothing_due["run"], "--by", "审核人").stdout
    assert desk.settle("verify")["entries"] == run["payments"]
    assert desk.settle("verify", name) == {"runs": [name]}
    assert "台账" not in desk.said("verify", name).stdout


def standing(desk: Desk) -> dict[str, str]:
    """The balance of all cohorts together, in yuan."""
    cohorts = desk.settle("status")["balances"]
    parts = [name for name in cohorts[0] if name not in ("programme", "year", "cohort")]
    return {name: str(sum(Decimal(cohort[name]) for cohort in cohorts)) for name in parts}


def test_what_was_before_and_is_after_is_said_with_count_and_total(desk: Desk) -> None:
    run = desk.run()
    name, number, total = run["run"], run["payments"], run["payable_total"]

    def said(*arguments: object) -> str:
        done = desk.said(*arguments)
        done.check_returncode()
        return done.stdout

    place = "beijing-degree 2026"
    assert f"{place} 已批准未发放：0 笔 0.00 元 → {number} 笔 {total} 元" in said("approve", name, "--by", "审核人")
    assert standing(desk)["committed"] == total
    issued = said("issue", name, "--by", "出纳")
    assert f"{place} 已批准未发放：{number} 笔 {total} 元 → 0 笔 0.00 元" in issued
    assert f"{place} 已发放：0 笔 0.00 元 → {number} 笔 {total} 元" in issued
    file = next((desk.folder / "out" / name / "bank").iterdir())
    rows = desk.batch({"file": file})
    returned = said("returns", desk.returned(rows, ["失败", *["成功"] * (number - 1)]), "--by", "出纳")
    failed = Decimal(rows[0]["金额"])
    paid = Decimal(total) - failed
    assert f"{place} 成功：0 笔 0.00 元 → {number - 1} 笔 {paid} 元" in returned
    assert f"{place} 失败：0 笔 0.00 元 → 1 笔 {failed} 元" in returned
    assert f"{place} 未回盘：{number} 笔 {total} 元 → 0 笔 0.00 元" in returned
    recovered = said("recover", rows[1]["流水号"], "100.00", "--by", "财务", "--reference", "进账单")
    assert f"{place} 追回：0 笔 0.00 元 → 1 笔 100.00 元" in recovered
    assert standing(desk)["held"] == str(paid - 100)


def test_a_changed_list_or_a_moved_ledger_makes_a_run_stale(desk: Desk) -> None:
    first, second = desk.run(), desk.run()
    payments = desk.folder / second["folder"] / "payments.csv"
    kept = payments.read_bytes()
    payments.write_bytes(kept.replace(b"1600.00", b"1700.00", 1))
    assert "已被改动" in desk.settle("approve", second["run"], "--by", "审核人", code=4)
    payments.write_bytes(kept)
    desk.settle("approve", second["run"], "--by", "审核人")
    desk.settle("approve", first["run"], "--by", "审核人")
    assert not any(run["stale"] for run in desk.settle("status")["runs"])
    desk.settle("issue", first["run"], "--by", "出纳")
    stale = {run["run"]: run["stale"] for run in desk.settle("status")["runs"]}
    assert stale == {first["run"]: False, second["run"]: True}
    assert "台账又有" in desk.settle("issue", second["run"], "--by", "出纳", code=4)


def test_returns_are_posted_once_and_finished_later(desk: Desk) -> None:
    (batch,) = desk.issued()["batches"]
    rows = desk.batch(batch)
    early = desk.returned(rows, ["失败", "成功", *[""] * (len(rows) - 2)])
    said = desk.settle("returns", early, "--by", "出纳")
    assert said == {
        "paid": 1,
        "failed": 1,
        "unreturned": len(rows) - 2,
        "paid_total": rows[1]["金额"],
        "failed_total": rows[0]["金额"],
    }
    entries = desk.settle("ledger")["entries"]
    assert desk.settle("returns", early, "--by", "出纳") == said
    assert desk.settle("ledger")["entries"] == entries
    late = desk.returned(rows, ["失败", *["成功"] * (len(rows) - 1)], "回盘2.csv")
    assert desk.settle("returns", late)["unreturned"] == 0
    desk.settle("verify")


def test_a_return_file_that_does_not_fit_is_refused_whole_with_every_reason(desk: Desk) -> None:
    (batch,) = desk.issued()["batches"]
    rows = desk.batch(batch)
    before = desk.settle("ledger")["entries"]
    wrong = [dict(row) for row in rows]
    wrong[0]["流水号"] = "beijing-degree-2026-009-000001"
    wrong[1]["收款账号"] = "6210300000000007"
    wrong[2]["金额"] = "1.00"
    said = desk.settle("returns", desk.returned(wrong, ["成功"] * len(rows)), code=3)
    for reason in ("台账里没有流水号", "收款账号应为", "金额应为"):
        assert reason in said
    assert not re.search(r"\d{15}", re.sub(r"\*+", "", said.replace("beijing-degree-2026", "")))
    assert desk.settle("ledger")["entries"] == before


def test_a_correction_is_a_new_entry_that_names_the_old(desk: Desk) -> None:
    (batch,) = desk.issued()["batches"]
    rows = desk.batch(batch)
    desk.settle("returns", desk.returned(rows, ["成功"] * len(rows)))
    changed = desk.returned(rows, ["失败", *[""] * (len(rows) - 1)], "更正.csv")
    assert "--correct" in desk.settle("returns", changed, code=3)
    desk.settle("returns", changed, "--correct", code=2)
    said = desk.settle("returns", changed, "--correct", "--by", "主管")
    assert (said["paid"], said["failed"]) == (len(rows) - 1, 1)
    corrected, failed = desk.settle("ledger")["entries"][-2:]
    assert (corrected["kind"], failed["kind"]) == ("corrected", "failed")
    assert corrected["note"] == f"更正第 {len(rows) + 1} 条（成功）"
    desk.settle("verify")


def test_recovered_money_is_recorded_up_to_what_was_paid(desk: Desk) -> None:
    (batch,) = desk.issued()["batches"]
    rows = desk.batch(batch)
    number, amount = rows[0]["流水号"], rows[0]["金额"]
    told = ["--by", "财务", "--reference", "进账单"]
    assert "还没有付款成功" in desk.settle("recover", number, "1.00", *told, code=4)
    desk.settle("returns", desk.returned(rows, ["成功"] * len(rows)))
    assert desk.settle("recover", number, "100.00", *told)["left"] == f"{Decimal(amount) - 100:.2f}"
    assert "不能再追回" in desk.settle("recover", number, amount, *told, code=4)
    for nonsense in ("-1", "0", "1.001", "很多"):
        desk.settle("recover", number, nonsense, *told, code=2)
    desk.settle("recover", "没有", "1.00", *told, code=2)


def test_times_are_kept_where_arrow_is_told_to_ignore_zones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYARROW_IGNORE_TIMEZONE", "1")
    entry = Entry(MADE_AT, "issued", "p", "beijing-degree", 2026, "s", "k", Decimal("1600.00"), "b", "出纳")
    with open_warehouse(tmp_path / "w.duckdb", wait=1, holder="") as connection:
        append(connection, [entry])
        assert broken_entries(connection) == []
        assert connection.execute('select "at" from warehouse.ledger').fetchall() == [(MADE_AT,)]


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("update ledger set amount = 9999 where entry_no = 2", "第 2 条"),
        ("update ledger set note = '改' where entry_no = 1", "第 1 条"),
        ("delete from ledger where entry_no = 3", "第 4 条"),
    ],
)
def test_an_edit_behind_the_commands_back_is_found_and_named(desk: Desk, damage: str, found: str) -> None:
    desk.issued()
    with duckdb.connect(str(desk.folder / "out" / "warehouse.duckdb")) as connection:
        connection.execute(damage)
    assert found in desk.settle("verify", code=5)


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("update payments set account = '62103088660801763' where payment_no like '%2'", "付款"),
        ("update payments set payee = '旁人' where payment_no like '%2'", "付款"),
        ("delete from payment_items where payment_no like '%2'", "付款明细"),
        ("update payment_items set person_key = 'k' where payment_no like '%2'", "付款明细"),
        ("update decisions set outcome = 'pay' where outcome = 'hold'", "结论"),
    ],
)
def test_what_the_warehouse_keeps_is_compared_with_what_was_decided(desk: Desk, damage: str, found: str) -> None:
    name = desk.run()["run"]
    desk.settle("approve", name, "--by", "审核人")
    with duckdb.connect(str(desk.folder / "out" / "warehouse.duckdb")) as connection:
        connection.execute(damage)
    assert f"数据仓库里的{found}与由原始材料重算的结果不同" in desk.settle("verify", code=5)
    if found == "付款":
        assert "与它的 payments.csv 不同" in desk.settle("issue", name, "--by", "出纳", code=5)
        assert not list((desk.folder / "out" / name).glob("bank/*"))
        assert desk.settle("ledger")["entries"] == []


def test_a_changed_paper_or_input_is_found(desk: Desk) -> None:
    run = desk.run()
    frozen = sorted((desk.folder / run["folder"] / "inputs").glob("*.xlsx"))[0]
    kept = frozen.read_bytes()
    frozen.write_bytes(kept + b" ")
    assert "不见了或被改动过" in desk.settle("verify", run["run"], code=5)
    frozen.write_bytes(kept)
    decisions = desk.folder / run["folder"] / "decisions.csv"
    decisions.write_bytes(decisions.read_bytes().replace(b"reject", b"pay", 1))
    assert "decisions.csv 与由原始材料重算的结果不同" in desk.settle("verify", code=5)


@pytest.mark.parametrize("bank", ["plain-csv", "gbk-pipe", "titled-xlsx"])
def test_every_bank_profile_is_issued(desk: Desk, bank: str) -> None:
    (batch,) = desk.issued(bank=bank)["batches"]
    assert (desk.folder / batch["file"]).stat().st_size > 0
    desk.settle("verify")


@pytest.mark.parametrize("moment", ["write_batches", "append", "publish_files"])
def test_issue_killed_at_its_worst_moments_ends_as_if_undisturbed(
    desk: Desk, tmp_path: Path, office: Path, moment: str
) -> None:
    calm = Desk(tmp_path / "calm", office)
    calm.folder.mkdir()
    calm.issued()
    name = desk.run()["run"]
    desk.settle("approve", name, "--by", "审核人")
    code = (
        f"import os, flows.money.issue as m; from flows.command import main; import sys; "
        f"m.{moment} = lambda *a, **k: os.kill(os.getpid(), 9); "
        f"sys.argv = ['settle', 'issue', {name!r}, '--by', '出纳']; main()"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=desk.folder, check=False).returncode == -9
    named = [path.name for path in (desk.folder / "out" / name / "bank").glob("*") if path.suffix != ".part"]
    assert named == [], "no file bears a name a bank would be given"
    desk.settle("verify")
    if desk.settle("status")["runs"][0]["state"] == "approved":
        desk.settle("issue", name, "--by", "出纳")
    else:
        desk.settle("issue", name, "--by", "出纳", code=4)
    assert desk.money() == calm.money()
    desk.settle("verify")


def test_a_run_killed_between_its_commit_and_run_json_counts(desk: Desk) -> None:
    code = (
        f"import os, flows.publishing as p; from flows.command import main; import sys; "
        f"p.write_manifest = lambda *a, **k: os.kill(os.getpid(), 9); "
        f"sys.argv = ['settle', 'run', 'beijing-degree', '2026', '--inputs', {str(desk.inputs)!r}]; main()"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=desk.folder, check=False).returncode == -9
    assert not (desk.folder / "out" / "beijing-degree-2026-001" / "run.json").exists()
    assert desk.settle("verify")["runs"] == ["beijing-degree-2026-001"]
    assert desk.settle("status")["unfinished"] == []


def test_killed_at_random_moments_money_files_and_states_end_as_if_undisturbed(
    desk: Desk, tmp_path: Path, office: Path
) -> None:
    calm = Desk(tmp_path / "calm", office)
    calm.folder.mkdir()
    rows = calm.batch(calm.issued()["batches"][0])
    results = ["成功" if at % 3 else "失败" for at in range(len(rows))]
    calm.settle("returns", calm.returned(rows, results))
    rng = random.Random(20261009)
    desk.run()
    name = "beijing-degree-2026-001"
    desk.settle("approve", name, "--by", "审核人")
    for _ in range(3):
        desk.kill("issue", name, "--by", "出纳", after=rng.uniform(0.1, 0.8))
    if desk.settle("status")["runs"][0]["state"] == "approved":
        desk.settle("issue", name, "--by", "出纳")
    file = desk.returned(rows, results)
    for _ in range(3):
        desk.kill("returns", file, after=rng.uniform(0.1, 0.8))
    desk.settle("returns", file)
    assert desk.money() == calm.money()
    desk.settle("verify")


def test_two_officers_at_once_issue_once(desk: Desk) -> None:
    name = desk.run()["run"]
    desk.settle("approve", name, "--by", "审核人")
    both = [
        subprocess.Popen(
            [str(SETTLE), "issue", name, "--by", by, "--json"],
            cwd=desk.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for by in ("出纳", "会计")
    ]  # fmt: skip
    said = [process.communicate(timeout=60) for process in both]
    assert sorted(process.returncode for process in both) == [0, 4]
    assert "Traceback" not in said[0][1] + said[1][1]
    entries = desk.settle("ledger")["entries"]
    assert len({entry["payment_no"] for entry in entries}) == len(entries)
    desk.settle("verify")


@pytest.mark.parametrize("limit", [5_000, 20_000, 300_000])
def test_a_full_disk_is_told_and_leaves_the_warehouse_whole(desk: Desk, limit: int) -> None:
    desk.run()
    before = desk.settle("status")["runs"]
    full = subprocess.run(
        [str(SETTLE), "run", "beijing-degree", "2026", "--inputs", str(desk.inputs)],
        cwd=desk.folder, capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )  # fmt: skip
    assert full.returncode == 4
    assert "Traceback" not in full.stderr
    assert "磁盘空间" in full.stderr
    assert desk.settle("status")["runs"][: len(before)] == before
    desk.settle("verify")
    assert desk.run()["payments"] == before[0]["payments"]


@pytest.mark.parametrize("locked", ["warehouse.duckdb", "."])
def test_a_read_only_warehouse_is_told_and_nothing_is_done(desk: Desk, locked: str) -> None:
    name = desk.run()["run"]
    desk.settle("approve", name, "--by", "审核人")
    before = desk.settle("status")
    place = desk.folder / "out" / locked
    mode = place.stat().st_mode
    place.chmod(mode & 0o555)
    try:
        for command in (
            ["run", "beijing-degree", "2026", "--inputs", desk.inputs],
            ["issue", name, "--by", "出纳"],
        ):
            refused = subprocess.run(
                [str(SETTLE), *command],
                cwd=desk.folder, capture_output=True, text=True, check=False, preexec_fn=without_root_powers,
            )  # fmt: skip
            assert refused.returncode == 4, refused.stderr
            assert "权限" in refused.stderr
            assert "Traceback" not in refused.stderr
    finally:
        place.chmod(mode)
    assert desk.settle("status") == before
    assert not list(desk.folder.glob("out/*/bank/*"))
    desk.settle("issue", name, "--by", "出纳")
    desk.settle("verify")


def without_root_powers() -> None:
    """What a root account may do to files in spite of their modes, the command about to start may not."""
    libc = ctypes.CDLL(None)
    for power in (_DAC_OVERRIDE, _DAC_READ_SEARCH):
        libc.prctl(_CAPBSET_DROP, power, 0, 0, 0)


def test_a_clock_that_goes_backwards_disturbs_no_order(desk: Desk) -> None:
    (batch,) = desk.issued()["batches"]
    rows = desk.batch(batch)
    file = desk.returned(rows, ["成功"] * len(rows))
    code = (
        "import sys, datetime, flows.money.commands as c; from flows.command import main; "
        "c.now = lambda: datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC); "
        f"sys.argv = ['settle', 'returns', {str(file)!r}]; main()"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=desk.folder, check=False).returncode == 0
    entries = desk.settle("ledger")["entries"]
    assert [entry["entry_no"] for entry in entries] == list(range(1, 2 * len(rows) + 1))
    assert desk.settle("verify")["entries"] == 2 * len(rows)
    assert desk.run()["payments"] == 0


def test_an_out_folder_may_be_moved_and_asked_from_anywhere(desk: Desk, tmp_path: Path) -> None:
    name = desk.run()["run"]
    (desk.folder / "out").rename(tmp_path / "archive")
    moved = ["--out", tmp_path / "archive"]
    desk.settle("approve", name, "--by", "审核人", *moved)
    desk.settle("issue", name, "--by", "出纳", *moved)
    assert [path.suffix for path in (tmp_path / "archive" / name / "bank").iterdir()] == [".csv"]
    desk.settle("verify", *moved)
