"""What does the command make of names, folders and arguments that offices and their computers really hand it?"""

import csv
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

import duckdb
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows import command, options
from flows.intake.find import find_workbooks, passed_over
from flows.problems import mask_text
from flows.workbooks.workbook import read_workbook
from schemas.errors import InputRefused, IntegrityFailure, Unusable, UsageError

from .test_command import refused, settle

IDENTITY, PHONE, CARD = "110102197008058895", "13936455681", "6231117309114170756"
MASKED = "110102＊＊＊＊＊＊＊＊8895"


@pytest.fixture
def inputs(office: Path, tmp_path: Path) -> Path:
    """The office's workbooks in a folder of this test's own."""
    folder = tmp_path / "材料"
    folder.mkdir()
    for path in office.glob("*.xlsx"):
        shutil.copy(path, folder)
    return folder


def _told(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "decisions.csv").open(encoding="utf-8-sig", newline="") as stream:
        return {row["subject_no"]: row for row in csv.DictReader(stream)}


def test_names_a_zip_packed_on_windows_leaves_behind_are_read_and_shown(inputs: Path, tmp_path: Path) -> None:
    for path in list(inputs.iterdir()):
        path.rename(inputs / os.fsdecode(path.name.encode("gbk")))
    done = settle("run", "beijing-degree", 2026, "--inputs", inputs, "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    manifest = json.loads((tmp_path / json.loads(done.stdout)["folder"] / "run.json").read_text("utf-8"))
    assert "成绩汇总表.xlsx" in {item["name"] for item in manifest["inputs"]}
    assert settle("check", "beijing-degree", "--inputs", inputs, cwd=tmp_path).returncode == 0
    assert settle("verify", cwd=tmp_path).returncode == 0


def test_two_files_that_show_one_name_keep_apart(tmp_path: Path) -> None:
    names = ["成绩.xlsx".encode(), "成绩.xlsx".encode("gbk"), b"\xff\xff.xlsx"]
    for content, name in enumerate(names):
        (tmp_path / os.fsdecode(name)).write_text(str(content))
    found = find_workbooks((tmp_path,))
    assert sorted(workbook.name for workbook in found) == ["成绩(2).xlsx", "成绩.xlsx", "\ufffd\ufffd.xlsx"]
    assert {os.fsencode(workbook.path.name) for workbook in found} == set(names)


def test_arguments_that_are_no_text_are_wrong_usage(inputs: Path, tmp_path: Path) -> None:
    bad = os.fsdecode(b"\xff\xfe")
    for arguments in (
        ["run", "beijing-degree", "2026", "--inputs", str(inputs), "--by", bad],
        ["run", "beijing-degree", "2026", "--inputs", str(inputs), f"--by={bad}"],
        ["approve", bad, "--by", "李四"],
        ["explain", "beijing-degree", "2026", bad],
    ):
        refused(settle(*arguments, cwd=tmp_path), 2, "参数里有认不出的字符")
    refused(settle("check", "beijing-degree", "--inputs", bad, cwd=tmp_path), 3, "找不到材料文件夹")


def test_what_we_wrote_ourselves_is_no_material_under_another_out_either(inputs: Path) -> None:
    first = settle("run", "beijing-degree", 2026, "--inputs", ".", "--out", "out", "--json", cwd=inputs)
    assert settle("check", "beijing-degree", "--inputs", ".", "--out", "查", cwd=inputs).returncode == 0
    before = _told(inputs / json.loads(first.stdout)["folder"])
    paid = next(told for told in before.values() if told["outcome"] == "pay")
    book = openpyxl.load_workbook(inputs / "会员名册.xlsx")
    for page in book:
        for row in reversed(range(1, page.max_row + 1)):
            if paid["name"] in {"".join(str(cell.value).split()) for cell in page[row]}:
                page.delete_rows(row)
    book.save(inputs / "会员名册.xlsx")
    done = settle("run", "beijing-degree", 2026, "--inputs", ".", "--out", "../另", "--json", cwd=inputs)
    assert done.returncode == 0, done.stderr
    assert "没有读取“材料/out”" in done.stderr
    assert "没有读取“材料/查/检查-beijing-degree”" in done.stderr
    after = _told(inputs / json.loads(done.stdout)["folder"])[paid["subject_no"]]
    assert (after["outcome"], after["reasons"]) == ("reject", "not_member")


@pytest.mark.parametrize("typed", ["2026-09-30", "2026.9.30", "2026年9月30日", "2026/9/30", "２０２６-09-30"])
def test_a_day_may_be_typed_as_in_a_workbook(typed: str) -> None:
    assert options.day(typed) == date(2026, 9, 30)


def test_a_file_named_as_a_folder_is_told_as_what_it_is(inputs: Path) -> None:
    with pytest.raises(InputRefused, match=r"“成绩汇总表\.xlsx”是一个文件。"):
        find_workbooks((inputs / "成绩汇总表.xlsx",))


def test_files_that_are_no_workbooks_are_told(inputs: Path, tmp_path: Path) -> None:
    for name in ("第二批报名.csv", f"说明{IDENTITY}.docx", "x.xlsx.download", ".DS_Store", "Thumbs.db", "~$成绩.xlsx"):
        (inputs / name).write_text("学号,姓名", "utf-8")
    done = settle("run", "beijing-degree", 2026, "--inputs", inputs, "--json", cwd=tmp_path)
    said = json.loads(done.stdout)
    told = ["x.xlsx.download", "第二批报名.csv", f"说明{MASKED}.docx"]
    assert f"没有读取（不是 Excel 工作簿）：{'、'.join(told)}。" in done.stderr
    assert said["unrecognised"] == []
    assert json.loads((tmp_path / said["folder"] / "run.json").read_text("utf-8"))["unread_files"] == told
    for number in range(9):
        (inputs / f"票据{number}.jpg").touch()
    assert " 等 12 个。" in settle("check", "beijing-degree", "--inputs", inputs, cwd=tmp_path).stderr


def test_a_folder_of_ours_is_read_where_it_is_named_itself(tmp_path: Path) -> None:
    run = tmp_path / "out" / "beijing-degree-2026-001"
    checked = tmp_path / "检查-beijing-degree"
    offices = tmp_path / "检查-八月"
    for folder in (run / "inputs", checked / "标注", offices):
        folder.mkdir(parents=True)
        (folder / "表.xlsx").write_bytes(str(folder).encode())
    for file in ("warehouse.duckdb", "warehouse.key"):
        (tmp_path / "out" / file).touch()
    assert [workbook.path for workbook in find_workbooks((tmp_path,))] == [offices / "表.xlsx"]
    assert set(passed_over((tmp_path,))) == {f"{tmp_path.name}/{name}" for name in ("out", checked.name)}
    assert passed_over((tmp_path / "out",)) == ["out/beijing-degree-2026-001"]
    for folder in (run, checked, checked / "标注"):
        assert find_workbooks((folder,))
        assert passed_over((folder,)) == []


def test_no_number_of_anybodys_stands_in_a_workbooks_name(inputs: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(inputs / "报名登记汇总表.xlsx")
    book.create_sheet(f"张三{CARD}").append(["申请"])
    book.worksheets[-1].sheet_state = "hidden"
    book.worksheets[0].title = f"报名{IDENTITY}"
    book.save(inputs / "报名登记汇总表.xlsx")
    book = openpyxl.Workbook()
    book.save(inputs / f"申请_{IDENTITY}_{PHONE}.xlsx")
    (inputs / "成绩汇总表.xlsx").rename(inputs / f"成绩_王五_{IDENTITY}.xlsx")
    (inputs / f"坏{IDENTITY}.xlsx").write_text("不是工作簿", "utf-8")
    refused(
        settle("run", "beijing-degree", 2026, "--inputs", inputs, cwd=tmp_path), 3, f"工作簿“坏{MASKED}.xlsx”打不开"
    )
    done = settle("run", "beijing-degree", 2026, "--inputs", inputs, "--skip-unreadable", "--json", cwd=tmp_path)
    said = json.loads(done.stdout)
    assert said["unrecognised"] == [f"申请_{MASKED}_139＊＊＊＊5681.xlsx"]
    folder = tmp_path / said["folder"]
    texts = [done.stdout, done.stderr, *((folder / name).read_text("utf-8") for name in ("run.json", "problems.csv"))]
    for text in texts:
        assert not any(number in text for number in (IDENTITY, PHONE, CARD))
    assert f"成绩_王五_{MASKED}.xlsx" in texts[-1]
    assert "报名登记汇总表.xlsx,报名110102********8895," in texts[-1]
    assert (folder / "标注" / f"成绩_王五_{MASKED}.xlsx").exists()
    marked = openpyxl.load_workbook(folder / "标注" / "报名登记汇总表.xlsx")
    assert any(cell.comment for row in marked[f"报名{IDENTITY}"] for cell in row)
    assert settle("verify", cwd=tmp_path).returncode == 0


def test_sheets_that_show_one_name_keep_apart(inputs: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, number in ("甲", IDENTITY), ("乙", f"{IDENTITY[:6]}19800101{IDENTITY[-4:]}"):
        sheet = book.create_sheet(f"补报{number}")
        sheet.append(["学号", "姓名", "身份证号", "入学批次", "复审结果"])
        sheet.append([None, name, number, "2026春", "通过"])
    book.save(inputs / "补报.xlsx")
    done = settle("run", "beijing-degree", 2026, "--inputs", inputs, "--json", cwd=tmp_path)
    unnumbered = {number for number in _told(tmp_path / json.loads(done.stdout)["folder"]) if number.startswith("?")}
    assert unnumbered == {"?补报.xlsx#补报110102********8895#2", "?补报.xlsx#补报110102********8895(2)#2"}


def test_versions_of_a_workbook_named_after_a_person_are_still_seen_as_such(tmp_path: Path) -> None:
    from schemas.kinds import document_name

    for name in (f"荣誉{IDENTITY}.xlsx", f"荣誉{IDENTITY}（最终版）.xlsx", f"荣誉{IDENTITY[:-4]}1234.xlsx"):
        (tmp_path / name).write_text(name, "utf-8")
    documents = [document_name(workbook.name) for workbook in find_workbooks((tmp_path,))]
    assert len(documents) == 3
    assert sorted(map(documents.count, set(documents))) == [1, 2]


@pytest.mark.parametrize(
    ("said", "masked"),
    [
        (f"王五{IDENTITY}", "王五110102********8895"),
        ("11010219700805889X.", "110102********889X."),
        ("110102 19700805 8895", "110102********8895"),
        ("6231 1173 0911 4170 756", "********756"),
        (f"电话{PHONE}转", "电话139****5681转"),
        (f"{PHONE}abc", "139****5681abc"),
        ("139-3645-5681x", "139****5681x"),
        (f"{PHONE} {PHONE} {PHONE}/{PHONE}", "139****5681 139****5681 139****5681/139****5681"),
        ("+86 139-3645-5681", "+86 139****5681"),
        (
            "2026100000004 beijing-degree-2026-001-000007 20260930",
            "2026100000004 beijing-degree-2026-001-000007 20260930",
        ),
    ],
)
def test_a_text_is_masked_as_sql_masks_it_and_other_numbers_stay(said: str, masked: str) -> None:
    assert mask_text(said) == masked
    assert masked_by_sql(said) == masked


@cache
def masking() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute((files("sql") / "masks.sql").read_text("utf-8"))
    return connection


def masked_by_sql(said: str) -> str:
    ((masked,),) = masking().execute("select mask_text(?)", [said]).fetchall()
    return str(masked)


NUMBERS = st.one_of(
    st.sampled_from([PHONE, IDENTITY, "86", "+86", "138", "0013", "8000", "6231", "19700805", "110102"]),
    st.text("0123456789", max_size=20),
    st.from_regex(r"1[3-9][0-9]([ -]?[0-9]{4}){2}", fullmatch=True),
)
WORDS = st.text("0123456789XxaZ_ -–—－.，电话张三", max_size=4)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(NUMBERS, WORDS), max_size=8).map("".join))
def test_any_text_is_masked_as_sql_masks_it(said: str) -> None:
    assert masked_by_sql(said) == mask_text(said)


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", IDENTITY, "2026", "--inputs", "."],
        ["run", "beijing-degree", "2026", "--inputs", IDENTITY],
        ["run", "beijing-degree", "2026", "--inputs", ".", "--as-of", IDENTITY],
        ["check", "beijing-degree", "--inputs", IDENTITY],
        ["issue", "beijing-degree-2026-001", "--by", "王五", "--bank", IDENTITY],
        ["approve", IDENTITY, "--by", "王五"],
        [IDENTITY],
        ["status", f"--{IDENTITY}"],
        ["status", IDENTITY],
    ],
)
def test_a_refusal_masks_what_was_typed(arguments: list[str], tmp_path: Path) -> None:
    for language in ("zh", "en"):
        done = settle(*arguments, "--lang", language, cwd=tmp_path)
        assert done.returncode in (2, 3)
        assert IDENTITY not in done.stdout + done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "beijing-degree", "0", "--inputs", "."], "年度应在"),
        (["run", "beijing-degree", "99999", "--inputs", "."], "年度应在"),
        (["explain", "beijing-degree", "0", "x"], "年度应在"),
        (["sample", "beijing-degree", "样例", "--year", "99999"], "年度应在"),
        (["sample", "beijing-degree", "样例", "--year", "-5"], "年度应在"),
        (["sample", "beijing-degree", "样例", "--people", "0"], "示例人数须在 1 至 1000000 之间"),
        (["status", "--wait", "nan"], "--wait 应为"),
        (["status", "--wait", "-1"], "--wait 应为"),
        (["status", "--wait", "inf"], "--wait 应为"),
        (["run", "beijing-degree", "2026", "--inputs", ""], "--inputs 后面没有写路径"),
        (["run", "beijing-degree", "2026", "--inputs="], "--inputs 后面没有写路径"),
        (["status", "--out", ""], "--out 后面没有写路径"),
        (["status", "--out", "什么?"], "路径里有“?”"),
        (["run", "beijing-degree", "2026", "--inputs", ".", "--out", "一\\二"], "路径里有“\\”"),
        (["status", "--warehouse", "库?.duckdb"], "路径里有“?”"),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(arguments: list[str], message: str, tmp_path: Path) -> None:
    refused(settle(*arguments, cwd=tmp_path), 2, message)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "beijing-degree", "2026"], "缺少选项 --inputs（材料文件夹，可重复）。用法请看 settle run --help。"),
        (["run"], "缺少参数 programme（资助项目，如 beijing-degree）。"),
        (["nonsense"], "没有这个命令。用法请看 settle --help。"),
        (["status", "--foo"], "没有选项 --foo。"),
        (["status", "--out"], "选项 --out 后面少写了值"),
        (["status", "多余"], "多写了参数。"),
        (["status", "--wait", "abc"], "选项 --wait（数据仓库被占用时最多等几秒）的值不能用。"),
        (["returns", "x.csv", "--correct"], "更正须写明经办人：--correct --by 姓名。"),
    ],
)
def test_a_command_line_that_is_not_understood_is_told_in_chinese(
    arguments: list[str], message: str, tmp_path: Path
) -> None:
    done = settle(*arguments, cwd=tmp_path)
    refused(done, 2, message)
    assert not re.search("Usage|Error|Try", done.stderr)


def test_a_command_line_that_is_not_understood_is_told_in_english_where_asked(tmp_path: Path) -> None:
    refused(settle("nonsense", "--lang", "en", cwd=tmp_path), 2, "No such command 'nonsense'. See settle --help.")
    refused(settle("run", "x", "2026", "--lang=en", cwd=tmp_path), 2, "Missing option '--inputs'.")


def test_help_goes_on_helping(tmp_path: Path) -> None:
    assert settle("--help", cwd=tmp_path).returncode == 0
    bare = settle(cwd=tmp_path)
    assert bare.returncode == 2
    assert "读取材料、审核、与台账比对并出具文书" in bare.stderr


def test_who_has_no_account_is_asked_for_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown() -> str:
        raise KeyError("getpwuid(): uid not found: 54321")

    monkeypatch.setattr("getpass.getuser", unknown)
    assert options.person("张三") == "张三"
    with pytest.raises(UsageError, match="--by 姓名"):
        options.person(None)


@pytest.mark.parametrize("key", [b"\x03", b"\x04"])
def test_ctrl_c_and_ctrl_d_at_the_question_issue_nothing(key: bytes, tmp_path: Path) -> None:
    sample = Path(__file__).parents[1] / "data" / "sample" / "conghua-degree"
    run = "conghua-degree-2023-001"
    assert settle("run", "conghua-degree", 2023, "--inputs", sample, "--by", "张三", cwd=tmp_path).returncode == 0
    assert settle("approve", run, "--by", "李四", cwd=tmp_path).returncode == 0
    keyboard, terminal = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", _ON_A_TERMINAL, "issue", run, "--by", "王五"],
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        cwd=tmp_path,
    ) as process:
        assert process.stderr and process.stdout
        said = b""
        while "确认请输入运行编号".encode() not in said:
            said += process.stderr.read1()
        os.write(keyboard, key)
        said += process.stderr.read()
        assert process.wait() == 4
        assert process.stdout.read().strip() == b""
    for end in (keyboard, terminal):
        os.close(end)
    assert "没有确认，未发放。" in said.decode()
    assert json.loads(settle("status", "--json", cwd=tmp_path).stdout)["batches"] == []


# The command on a terminal of its own, which sends it Ctrl-C as a signal.
_ON_A_TERMINAL = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); from flows.command import main; main()"


@pytest.mark.parametrize(
    "broken", [KeyboardInterrupt(), RuntimeError("Query interrupted"), InputRefused("工作簿“表.xlsx”打不开。")]
)
def test_ctrl_c_is_told_whatever_it_hit(
    broken: BaseException, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(**_: object) -> None:
        with suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        raise broken

    monkeypatch.setattr(command, "app", interrupted)
    monkeypatch.setattr(sys, "argv", ["settle", "status"])
    assert command._outcome() == 130
    assert "已中断，没有做完的一步不作数" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("failure", "said"), [(Unusable, f"不符。{Unusable.closing}\n"), (IntegrityFailure, "不符。\n")]
)
def test_a_result_nobody_can_vouch_for_is_not_to_be_used(
    failure: type[IntegrityFailure], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(**_: object) -> None:
        raise failure("不符。")

    monkeypatch.setattr(command, "app", fail)
    monkeypatch.setattr(sys, "argv", ["settle", "status"])
    assert command._outcome() == 5
    assert capsys.readouterr().err == said


def test_a_web_page_saved_as_a_workbook_names_its_sheet_as_the_workbook_is_shown(tmp_path: Path) -> None:
    page = tmp_path / os.fsdecode(f"名册{IDENTITY}.xls".encode("gbk"))
    page.write_text("<html><table><tr><td>身份证号</td><td>姓名</td></tr></table></html>", "utf-8")
    (workbook,) = find_workbooks((tmp_path,))
    assert [grid.sheet for grid in read_workbook(workbook.path, workbook.name)] == [f"名册{MASKED}"]


@pytest.mark.parametrize(
    "asked",
    [("verify",), ("ledger",), ("approve", "beijing-degree-2026-001", "--by", "李四"), ("returns", "回盘.csv")],
    ids=lambda asked: asked[0],
)
def test_money_is_never_looked_for_where_nothing_was_settled(asked: tuple[str, ...], tmp_path: Path) -> None:
    refused(settle(*asked, "--out", "写错了", cwd=tmp_path), 2, "找不到数据仓库“warehouse.duckdb”")
    assert list(tmp_path.iterdir()) == []
