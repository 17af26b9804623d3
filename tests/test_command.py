"""What does the officer see and the shell get? Exit codes, answers and refusals of the command itself."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from .forked import forked

SECRET = re.compile(r"\d{15}")


def settle(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    return forked([str(argument) for argument in arguments], cwd)


def refused(done: subprocess.CompletedProcess[str], code: int, message: str) -> None:
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not SECRET.search(done.stderr)


def test_run_says_in_json_what_the_contract_promises(office: Path, tmp_path: Path) -> None:
    done = settle("run", "beijing-degree", 2026, "--inputs", office, "--by", "张三", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert list(said) == [
        "run", "folder", "as_of", "counts", "payable_total", "payments", "problems", "unrecognised",
    ]  # fmt: skip
    assert said["run"] == "beijing-degree-2026-001"
    assert said["as_of"] == "2026-09-30"
    folder = tmp_path / said["folder"]
    manifest = json.loads((folder / "run.json").read_text("utf-8"))
    assert manifest["made_by"] == "张三"
    assert manifest["counts"] == said["counts"]
    frozen = {path.stem for path in (folder / "inputs").iterdir()}
    assert frozen == {item["sha256"] for item in manifest["inputs"]} | {"policy"}


def test_everything_under_out_is_readable_by_its_owner_only(office: Path, tmp_path: Path) -> None:
    assert settle("run", "beijing-degree", 2026, "--inputs", office, cwd=tmp_path).returncode == 0
    modes = {path: path.stat().st_mode & 0o777 for path in [tmp_path / "out", *(tmp_path / "out").rglob("*")]}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}


def test_run_speaks_chinese_and_english(office: Path, tmp_path: Path) -> None:
    chinese = settle("run", "beijing-degree", 2026, "--inputs", office, cwd=tmp_path).stdout
    english = settle("run", "beijing-degree", 2026, "--inputs", office, "--lang", "en", cwd=tmp_path).stdout
    assert "结算完成：beijing-degree-2026-001" in chinese
    assert "资助发放清单.xlsx" in chinese
    assert "Run beijing-degree-2026-002 is done" in english
    assert not SECRET.search(chinese + english)


def test_run_names_every_paper_it_wrote(office: Path, tmp_path: Path) -> None:
    said = settle("run", "beijing-degree", 2026, "--inputs", office, cwd=tmp_path).stdout
    folder = tmp_path / "out" / "beijing-degree-2026-001"
    papers = {path.name for pattern in ("*.xlsx", "*.html") for path in folder.glob(pattern)}
    assert {name for name in papers if name not in said} == set()


def test_a_ledger_begun_anew_is_told_lest_somebody_in_the_wrong_folder_pay_again(office: Path, tmp_path: Path) -> None:
    first = settle("run", "beijing-degree", 2026, "--inputs", office, cwd=tmp_path)
    assert f"新建了数据仓库 {tmp_path}/out/warehouse.duckdb，台账从零开始" in first.stderr
    assert "新建了" not in settle("run", "beijing-degree", 2026, "--inputs", office, cwd=tmp_path).stderr


def test_run_imports_no_prefect(office: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from flows.command import app; "
        f"app(['run', 'beijing-degree', '2026', '--inputs', {str(office)!r}], standalone_mode=False); "
        "sys.exit('prefect' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=False, capture_output=True).returncode == 0


def test_as_of_moves_the_day_evidence_counts_to(office: Path, tmp_path: Path) -> None:
    said = json.loads(
        settle(
            "run", "beijing-degree", 2026, "--inputs", office, "--as-of", "2026-12-31", "--json", cwd=tmp_path
        ).stdout
    )
    default = json.loads(settle("run", "beijing-degree", 2026, "--inputs", office, "--json", cwd=tmp_path).stdout)
    assert said["as_of"] == "2026-12-31"
    assert said["counts"]["reject"] < default["counts"]["reject"]


def test_a_folder_that_is_not_there_or_empty_is_refused(tmp_path: Path) -> None:
    refused(settle("run", "beijing-degree", 2026, "--inputs", "没有", cwd=tmp_path), 3, "找不到材料文件夹“没有”")
    (tmp_path / "空").mkdir()
    refused(settle("run", "beijing-degree", 2026, "--inputs", "空", cwd=tmp_path), 3, "没有 Excel 工作簿")
    assert not (tmp_path / "out").exists()


def test_a_missing_required_sheet_is_named_with_its_columns(office: Path, tmp_path: Path) -> None:
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    for path in office.glob("*.xlsx"):
        if path.stem != "会员名册":
            (inputs / path.name).write_bytes(path.read_bytes())
    done = settle("run", "beijing-degree", 2026, "--inputs", inputs, cwd=tmp_path)
    refused(done, 3, "会员名册（要有这些列：身份证号、姓名、会员状态）")
    assert "成绩汇总表.xlsx" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_sheet_that_lacks_one_column_is_said_to_come_close(office: Path, tmp_path: Path) -> None:
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    for path in office.glob("*.xlsx"):
        (inputs / path.name).write_bytes(path.read_bytes())
    with xlsxwriter.Workbook(inputs / "会员名册.xlsx") as workbook:
        workbook.add_worksheet("名册").write_row(0, 0, ["身份证号", "姓名", "所属工会"])
    done = settle("run", "beijing-degree", 2026, "--inputs", inputs, cwd=tmp_path)
    refused(done, 3, "会员名册.xlsx#名册：这张表像是“会员名册”，但缺少列：会员状态")


def test_a_hidden_sheet_is_named_where_it_may_be_the_missing_one_and_where_it_is_not(
    office: Path, tmp_path: Path
) -> None:
    inputs = tmp_path / "inputs"
    shutil.copytree(office, inputs)
    hide(inputs / "荣誉认定表.xlsx")
    told = settle("run", "beijing-degree", 2026, "--inputs", inputs, cwd=tmp_path)
    assert "没有读取隐藏的表：荣誉认定表.xlsx#" in told.stderr
    assert (
        "没有读取隐藏的表：荣誉认定表.xlsx#"
        in settle("check", "beijing-degree", "--inputs", inputs, cwd=tmp_path).stdout
    )
    hide(inputs / "会员名册.xlsx")
    done = settle("run", "beijing-degree", 2026, "--inputs", inputs, cwd=tmp_path)
    refused(done, 3, "。缺少的表若在其中，请取消隐藏、保存后再放入。")
    assert "隐藏的表没有读取：会员名册.xlsx#" in done.stderr


def hide(path: Path) -> None:
    """Hide the only sheet behind an empty one."""
    book = openpyxl.load_workbook(path)
    book.worksheets[0].sheet_state = "hidden"
    book.active = book.create_sheet("说明")
    book.save(path)


def test_a_year_without_policy_and_an_unknown_programme_are_refused(office: Path, tmp_path: Path) -> None:
    refused(settle("run", "beijing-degree", 2019, "--inputs", office, cwd=tmp_path), 3, "没有适用于 2019 年的版本")
    refused(settle("run", "beijing", 2026, "--inputs", office, cwd=tmp_path), 2, "没有名为“beijing”的资助项目")
    refused(
        settle("run", "beijing-degree", 2026, "--inputs", office, "--as-of", "9月30日", cwd=tmp_path), 2, "看不懂日期"
    )
    assert not (tmp_path / "out").exists()


def test_a_workbook_that_cannot_be_opened_is_refused_or_skipped(office: Path, tmp_path: Path) -> None:
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    for path in office.glob("*.xlsx"):
        (inputs / path.name).write_bytes(path.read_bytes())
    whole = (inputs / "成绩汇总表.xlsx").read_bytes()
    (inputs / "坏.xlsx").write_bytes(whole[: len(whole) // 2])
    (inputs / "假.xlsx").write_text("这不是工作簿", "utf-8")
    (inputs / "~$坏.xlsx").write_text("锁", "utf-8")
    done = settle("run", "beijing-degree", 2026, "--inputs", inputs, cwd=tmp_path)
    refused(done, 3, "工作簿“坏.xlsx”打不开")
    assert "工作簿“假.xlsx”打不开" in done.stderr
    assert "~$" not in done.stderr
    assert not (tmp_path / "out").exists()
    skipped = settle("run", "beijing-degree", 2026, "--inputs", inputs, "--skip-unreadable", "--json", cwd=tmp_path)
    assert skipped.returncode == 0
    problems = (tmp_path / json.loads(skipped.stdout)["folder"] / "problems.csv").read_text("utf-8-sig")
    assert "坏.xlsx,,0,,workbook_unreadable,error" in problems
    (inputs / "成绩汇总表.xlsx").unlink()
    both = settle("check", "beijing-degree", "--inputs", inputs, cwd=tmp_path)
    refused(both, 3, "打不开：假.xlsx、坏.xlsx。缺少的表也许就在其中")
    assert "工作簿“假.xlsx”打不开" in both.stderr
    assert "· 成绩表（要有这些列：" in both.stderr


def test_the_warehouse_held_by_another_command_is_a_conflict(office: Path, tmp_path: Path) -> None:
    from flows.warehouse import open_warehouse

    with open_warehouse(tmp_path / "out" / "warehouse.duckdb", wait=1, holder="李四 的评审"):
        done = settle("run", "beijing-degree", 2026, "--inputs", office, "--wait", 0.2, cwd=tmp_path)
    refused(done, 4, "数据仓库正被占用：李四 的评审")
    assert settle("run", "beijing-degree", 2026, "--inputs", office, cwd=tmp_path).returncode == 0


def test_a_warehouse_open_elsewhere_or_broken_is_told_not_traced(office: Path, tmp_path: Path) -> None:
    assert settle("run", "beijing-degree", 2026, "--inputs", office, cwd=tmp_path).returncode == 0
    warehouse = tmp_path / "out" / "warehouse.duckdb"
    held = "import duckdb, sys; connection = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", held, str(warehouse)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout and other.stdout.readline() == "open\n"
        refused(settle("status", cwd=tmp_path), 4, "正被另一个程序打开")
    warehouse.write_bytes(b"not a warehouse" * 1000)
    refused(settle("run", "beijing-degree", 2026, "--inputs", office, cwd=tmp_path), 5, "可能已损坏")


def test_an_out_folder_that_cannot_be_written_is_told_not_traced(office: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("一个文件", "utf-8")
    refused(settle("run", "beijing-degree", 2026, "--inputs", office, cwd=tmp_path), 2, "“out”是一个文件")
    refused(settle("status", cwd=tmp_path), 2, "“out”是一个文件")
    refused(
        settle("check", "beijing-degree", "--inputs", office, cwd=tmp_path), 4, "“out”：这里已经有一个这个名称的文件"
    )
    below = settle("run", "beijing-degree", 2026, "--inputs", office, "--out", "out/2026", cwd=tmp_path)
    refused(below, 4, "“2026”：路径中间有一段是文件")


def test_check_lists_every_problem_at_the_offices_own_cell(office: Path, tmp_path: Path) -> None:
    done = settle("check", "beijing-degree", "--inputs", office, "--json", cwd=tmp_path)
    said = json.loads(done.stdout)
    lines = (tmp_path / said["problems_file"]).read_text("utf-8-sig").splitlines()
    assert said["problems"] == len(lines) - 1 > 5
    assert lines[0] == "file,sheet,row,column,code,severity,message"
    books = {path.name: openpyxl.load_workbook(path) for path in office.glob("*.xlsx")}
    for line in lines[1:]:
        file, sheet, row, column, *_ = line.split(",")
        page = books[file][sheet]
        head = next(
            cell for line in page.iter_rows(max_row=20) for cell in line if str(cell.value or "").split() == [column]
        )
        assert page.cell(int(row), head.column) is not None
        assert int(row) > head.row
    assert not SECRET.search("\n".join(lines))
    assert not list((tmp_path / "out").glob("*2026*"))


def test_explain_shows_the_cell_and_the_clause(office: Path, tmp_path: Path) -> None:
    assert settle("run", "beijing-degree", 2026, "--inputs", office, cwd=tmp_path).returncode == 0
    expected = (office / "expected.csv").read_text("utf-8-sig").splitlines()
    number, _, identity = next(line.split(",")[:3] for line in expected if line.split(",")[6] == "course_failed")
    done = settle("explain", "beijing-degree", 2026, number, cwd=tmp_path)
    assert f"（学号 {number}，" in done.stdout
    assert "  不予资助：工会会员资助，应得 0.00 元" in done.stdout
    assert re.search(
        r"× 有课程未通过：.*\n +出处 成绩汇总表\.xlsx [A-Z]+\d+（.+）\n +条款 简章 七；FAQ 19\n", done.stdout
    )
    assert identity not in done.stdout
    by_identity = json.loads(settle("explain", "beijing-degree", 2026, identity, "--json", cwd=tmp_path).stdout)
    assert [person["subject_no"] for person in by_identity["applications"]] == [number]
    refused(settle("explain", "beijing-degree", 2026, "000", cwd=tmp_path), 2, "没有这个学号或身份证号")
    refused(settle("explain", "beijing-degree", 2027, number, cwd=tmp_path), 3, "还没有运行过")


def test_status_lists_runs_and_what_was_left_unfinished(office: Path, tmp_path: Path) -> None:
    assert "还没有任何运行" in settle("status", cwd=tmp_path).stdout
    assert not (tmp_path / "out").exists()
    assert settle("run", "beijing-degree", 2026, "--inputs", office, cwd=tmp_path).returncode == 0
    (tmp_path / "out" / "beijing-degree-2026-002").mkdir()
    said = json.loads(settle("status", "--json", cwd=tmp_path).stdout)
    assert [(run["run"], run["state"]) for run in said["runs"]] == [("beijing-degree-2026-001", "draft")]
    assert said["unfinished"] == ["beijing-degree-2026-002"]
    again = settle("run", "beijing-degree", 2026, "--inputs", office, cwd=tmp_path)
    assert "beijing-degree-2026-003" in again.stdout
    assert "发现上次中断的运行 beijing-degree-2026-002" in again.stderr


@pytest.mark.parametrize("command", ["run", "check", "explain", "simulate", "status", "sample"])
def test_every_subcommand_has_help_with_an_example(command: str, tmp_path: Path) -> None:
    done = settle(command, "--help", cwd=tmp_path)
    assert done.returncode == 0
    assert f"例：settle {command}" in done.stdout
    assert not re.search("Usage|Options|Arguments|required|default|Show this", done.stdout)


def test_wrong_usage_is_exit_2(tmp_path: Path) -> None:
    assert settle("run", "beijing-degree", cwd=tmp_path).returncode == 2
    assert settle("nonsense", cwd=tmp_path).returncode == 2


def test_a_run_killed_before_its_commit_leaves_the_warehouse_as_it_was(office: Path, tmp_path: Path) -> None:
    code = (
        "import os, flows.publishing as p; from flows.command import app; "
        "p._freeze_inputs = lambda *_: os.kill(os.getpid(), 9); "
        f"app(['run', 'beijing-degree', '2026', '--inputs', {str(office)!r}])"
    )
    killed = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=False, capture_output=True)
    assert killed.returncode == -9
    said = json.loads(settle("status", "--json", cwd=tmp_path).stdout)
    assert (said["runs"], said["unfinished"]) == ([], ["beijing-degree-2026-001"])


def test_a_run_killed_after_its_commit_is_finished_by_the_next(office: Path, tmp_path: Path) -> None:
    code = (
        "import os, flows.publishing as p; from flows.command import app; "
        "p.write_manifest = lambda *_: os.kill(os.getpid(), 9); "
        f"app(['run', 'beijing-degree', '2026', '--inputs', {str(office)!r}])"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=False).returncode == -9
    out = tmp_path / "out"
    assert not (out / "beijing-degree-2026-001" / "run.json").exists()
    assert settle("run", "beijing-degree", 2026, "--inputs", office, cwd=tmp_path).returncode == 0
    first, second = (json.loads((out / f"beijing-degree-2026-00{n}" / "run.json").read_text("utf-8")) for n in (1, 2))
    assert first["payments_sha256"] and first["counts"] == second["counts"]
    assert (out / "beijing-degree-2026-001" / "资助发放清单.xlsx").exists()
