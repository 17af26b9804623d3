"""Does `settle check` keep up with an officer who corrects workbooks, and throw no work of theirs away?"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from flows.checking import check_inputs
from flows.intake.find import find_workbooks
from flows.watching import watch
from schemas.errors import InputRefused

SETTLE = Path(sys.executable).with_name("settle")
SAMPLE = Path(__file__).parents[1] / "data" / "sample" / "beijing-degree"
FOUND = Path("检查-beijing-degree")


def check(inputs: Path, out: Path) -> dict[str, Any]:
    return check_inputs("beijing-degree", (inputs,), out=out, skip_unreadable=False, announce=lambda _: None)


def correct(path: Path, sheet: str, cell: str, value: Any) -> None:
    book = openpyxl.load_workbook(path)
    book[sheet][cell].value = value
    book.save(path)


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    return shutil.copytree(SAMPLE, tmp_path / "材料")


def test_a_check_stands_in_for_the_one_before(inputs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = check(inputs, out)
    assert "标注/会员名册.xlsx" in first["marked"]
    (inputs / "会员名册.xlsx").write_bytes((out / FOUND / "标注" / "会员名册.xlsx").read_bytes())
    correct(inputs / "会员名册.xlsx", "会员名册", "B60", "440117197205271725")
    second = check(inputs, out)
    assert (second["problems"], second["kept"]) == (first["problems"] - 1, [])
    assert set(first["marked"]) - set(second["marked"]) == {"标注/会员名册.xlsx"}
    assert {f"标注/{path.name}" for path in (out / FOUND / "标注").iterdir()} == set(second["marked"])


def test_a_marked_copy_somebody_worked_in_is_moved_aside_not_thrown_away(inputs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for round_ in ("一", "二"):
        check(inputs, out)
        correct(out / FOUND / "标注" / "会员名册.xlsx", "会员名册", "B60", round_)
    kept = [Path(path) for path in check(inputs, out)["kept"]]
    assert [path.name for path in kept] == ["会员名册(2).xlsx"]
    saved = sorted((out / FOUND / "改过的标注").iterdir())
    assert [openpyxl.load_workbook(path)["会员名册"]["B60"].value for path in saved] == ["二", "一"]
    assert {path.stat().st_mode & 0o777 for path in (out / FOUND).rglob("*") if path.is_dir()} == {0o700}


def test_what_we_write_is_no_material(inputs: Path) -> None:
    out = inputs / "out"
    first = check(inputs, out)
    assert check(inputs, out) == first
    named = [workbook.name for workbook in find_workbooks((inputs,), out=out)]
    assert sorted(named) == sorted(path.name for path in SAMPLE.glob("*.xlsx"))
    # Meant by its own name, a folder in there is material like any other.
    assert len(find_workbooks((out / FOUND / "标注",), out=out)) == len(first["marked"])


class Clock:
    """Time that passes only as a test has it: each beat does the next of `deeds`, and when there are none left, it ends."""

    def __init__(self, *deeds: Callable[[], object] | None) -> None:
        self.deeds: Iterator[Callable[[], object] | None] = iter(deeds)

    def __call__(self, _: float) -> None:
        try:
            deed = next(self.deeds)
        except StopIteration:
            raise KeyboardInterrupt from None
        if deed:
            deed()


def watched(check_now: Callable[[], dict[str, Any]], folder: Path, clock: Clock) -> list[Any]:
    heard = []
    with pytest.raises(KeyboardInterrupt):
        for outcome in watch(check_now, (folder,), out=folder / "out", pause=clock):
            heard.append(outcome)
    return heard


def problem(message: str, row: int) -> dict[str, Any]:
    return {
        "file": "甲.xlsx",
        "sheet": "表",
        "row": row,
        "column": "成绩",
        "code": "c",
        "severity": "error",
        "message": message,
    }


def test_watching_checks_again_once_files_have_changed_and_stand_still(tmp_path: Path) -> None:
    checks = []
    listing = tmp_path / "out" / "problems.csv"
    listing.parent.mkdir()
    results = iter([[problem("甲", 3), problem("乙", 4)], [problem("乙", 3), problem("乙", 5)], [], []])

    def check_now() -> dict[str, Any]:
        rows = next(results)
        lines = ["file,sheet,row,column,code,severity,message", *(",".join(map(str, row.values())) for row in rows)]
        listing.write_text("\n".join(lines), "utf-8-sig")
        checks.append(sorted(path.name for path in tmp_path.glob("*.xlsx")))
        return {"problems": len(rows), "problems_file": str(listing)}

    book = tmp_path / "甲.xlsx"
    clock = Clock(
        None,
        lambda: book.write_bytes(b"1"),  # half of it is there
        lambda: book.write_bytes(b"12"),
        None,  # and now all of it: checked
        None,
        lambda: (tmp_path / "~$甲.xlsx").write_bytes(b"lock"),
        None,
        lambda: (tmp_path / "out" / "别的.xlsx").write_bytes(b"ours"),
        None,
        book.unlink,
        None,  # checked
        lambda: (tmp_path / "子").mkdir() or (tmp_path / "子" / "乙.xlsx").write_bytes(b"1"),  # type: ignore[func-returns-value]
        None,  # checked
    )
    heard = watched(check_now, tmp_path, clock)
    assert checks == [[], ["甲.xlsx"], ["~$甲.xlsx"], ["~$甲.xlsx"]]
    first, second, third, fourth = heard
    assert first[1:] == (None, None)
    told = [[(each["message"], each["row"]) for each in problems] for problems in second[1:]]
    # What only moved to another row is neither new nor cured.
    assert told == [[("乙", "5")], [("甲", "3")]]
    assert [len(problems) for problems in third[1:]] == [0, 2]
    assert fourth[1:] == ([], [])


def test_watching_goes_on_when_a_check_is_refused(tmp_path: Path) -> None:
    def check_now() -> dict[str, Any]:
        raise InputRefused("缺少必需的表")

    clock = Clock(lambda: (tmp_path / "甲.xlsx").write_bytes(b"1"), None)
    assert [str(refused) for refused in watched(check_now, tmp_path, clock)] == ["缺少必需的表"] * 2
    with pytest.raises(InputRefused):
        list(watch(check_now, (tmp_path / "无",), out=tmp_path / "out", pause=clock))


def test_the_command_watches_until_ctrl_c(inputs: Path, tmp_path: Path) -> None:
    command = [SETTLE, "check", "beijing-degree", "--inputs", inputs, "--out", tmp_path / "out", "--watch"]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=tmp_path
    ) as watching:
        assert watching.stdout and watching.stderr
        first = [watching.stdout.readline() for _ in range(9)]
        assert "检查完成，问题 8 处" in first[0]
        assert "Ctrl-C" in first[-1]
        correct(inputs / "成绩汇总表.xlsx", "成绩汇总表", "H24", 90)
        assert "重新检查：问题 7 处，改好 1 处，新增 0 处" in watching.stdout.readline()
        assert watching.stdout.readline().startswith("  √ 成绩汇总表.xlsx#成绩汇总表 第24行 综合成绩：")
        watching.send_signal(signal.SIGINT)
        assert watching.wait(timeout=30) == 0
        assert watching.stderr.read() == ""


def test_watching_and_json_exclude_each_other(inputs: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [SETTLE, "check", "beijing-degree", "--inputs", inputs, "--watch", "--json"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert "--watch" in done.stderr
