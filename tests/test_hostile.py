"""Does every broken or hostile file end in one clear problem, and the others are read all the same? Contract 9.

A sample; all of it is read by `python -m tests.soak_hostile`.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar
from zipfile import ZIP_STORED, ZipFile

import fastexcel
import pyarrow as pa
import pytest

from flows.intake.apart import Readers, readers
from flows.intake.collect import collect
from flows.intake.find import find_workbooks
from flows.workbooks import limits
from schemas.errors import InputRefused

from . import hostile
from .hostile import Case
from .soak_hostile import become, fault, honest_table

Found = TypeVar("Found")
SETTLE = Path(sys.executable).with_name("settle")
# Takes a reader seconds, and a second of CPU to write.
SLOW = "<html><table>" + "<tr><td>1600<td>2026" * 400_000


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> pa.Table:
    with readers(0) as pool:
        return honest_table(pool, tmp_path_factory.mktemp("honest"))


@pytest.fixture
def pool() -> Iterator[Readers]:
    """Readers of this test alone, whose workers it may end."""
    own = Readers()
    own.staff(0)
    yield own
    own.close()


def sample() -> list[Case]:
    cuts, formats = hostile.truncated(), ("xlsx", "ods", "xls")
    short = [
        each
        for form in formats
        for each in [case for case in cuts if case.name.endswith(form)][:: 1 if form == "xlsx" else 9]
    ]
    return [*hostile.small(), *short, *hostile.flips(seeds=20)]


def test_every_file_ends_in_honest_rows_or_one_clear_problem(tmp_path: Path, honest: pa.Table) -> None:
    faults = []
    with readers(2**30) as own:
        for case in sample():
            path = tmp_path / case.name
            case.make(path)
            faults.append(fault(case, *become(own, path, honest)))
            path.unlink()
    assert [wrong for wrong in faults if wrong] == []


def test_a_flipped_amount_is_seen_although_the_reader_does_not_see_it(tmp_path: Path) -> None:
    """The reader alone takes the other amount for the sheet's own; the checksum says that nobody wrote it."""
    stored = tmp_path / "stored.xlsx"
    with ZipFile(stored, "w", ZIP_STORED) as archive:
        for name, content in hostile.parts().items():
            archive.writestr(name, content)
    stored.write_bytes(stored.read_bytes().replace(b"<v>1600.25</v>", b"<v>9600.25</v>"))
    assert "9600.25" in fastexcel.read_excel(stored).load_sheet(0).to_arrow()["金额"].cast("string").to_pylist()
    with readers(0) as own, pytest.raises(InputRefused, match=r"stored\.xlsx.*校验不符"):
        own.sheets(stored, stored.name, [hostile.KIND]).result()


def strange_entries(folder: Path) -> list[str]:
    """What a folder may list as a workbook without its being one; the names that must be named."""
    os.mkfifo(folder / "管道.xlsx")
    (folder / "环.xlsx").symlink_to(folder / "环.xlsx")
    (folder / "断.xlsx").symlink_to(folder / "没有这个文件.xlsx")
    (folder / "设备.xlsx").symlink_to("/dev/zero")
    inner = folder / "文件夹.xlsx"
    inner.mkdir()
    (inner / "里面.xlsx").write_bytes(hostile.honest())
    return ["断.xlsx", "环.xlsx", "管道.xlsx", "设备.xlsx"]


def test_what_is_no_file_is_named_and_never_waited_for(tmp_path: Path) -> None:
    named = strange_entries(tmp_path)
    intake = collect(find_workbooks((tmp_path,)), [hostile.KIND], meanwhile=lambda: None)
    assert sorted(intake.unreadable) == sorted(named)
    assert [problem.file for problem in intake.problems if problem.code == "workbook_unreadable"] == intake.unreadable
    assert intake.tables[hostile.KIND].num_rows == len(hostile.ROWS)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody without permission")
def test_a_file_without_permission_is_named(tmp_path: Path) -> None:
    locked = tmp_path / "锁.xlsx"
    locked.write_bytes(hostile.honest())
    locked.chmod(0)
    program = (
        "import os, sys; from pathlib import Path\n"
        "from flows.intake.find import _digest; from flows.workbooks.guard import admit\n"
        "os.setegid(65534); os.seteuid(65534)\n"
        "assert _digest(Path(sys.argv[1])) == ''\n"
        "try: admit(Path(sys.argv[1]), '锁.xlsx')\n"
        "except Exception as error: print(error)"
    )
    for folder in (tmp_path, *tmp_path.parents):
        if folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o011)
    found = subprocess.run([sys.executable, "-c", program, locked], capture_output=True, text=True)
    assert found.stdout.strip() == "工作簿“锁.xlsx”打不开：没有读取权限。请向文件的所有者要权限，再重新运行。", (
        found.stderr
    )


def test_the_command_reads_the_others_and_refuses_without_leave(tmp_path: Path, office: Path) -> None:
    folder = tmp_path / "材料"
    folder.mkdir()
    for path in office.glob("*.xlsx"):
        (folder / path.name).symlink_to(path)
    broken = {"半截.xlsx": hostile.honest()[:5000], "加密.xlsx": hostile.compound({"EncryptedPackage": bytes(9000)})}
    for name, content in broken.items():
        (folder / name).write_bytes(content)
    hostile.pack_with(folder / "远.xlsx", sheet=hostile.sheet_xml(after=hostile.FAR_ROW))
    names = sorted([*broken, "远.xlsx", *strange_entries(folder)])

    def settle(*more: str) -> subprocess.CompletedProcess[str]:
        command = [
            SETTLE,
            "run",
            "beijing-degree",
            "2026",
            "--inputs",
            folder,
            "--out",
            tmp_path / "out",
            "--json",
            *more,
        ]
        return subprocess.run(command, capture_output=True, text=True, timeout=120)

    refused = settle()
    assert (refused.returncode, refused.stdout) == (3, "")
    *lines, last = refused.stderr.strip().splitlines()
    assert "--skip-unreadable" in last
    assert sorted(name for name in names for line in lines if f"“{name}”" in line) == names
    assert len(lines) == len(names)

    skipped = settle("--skip-unreadable")
    said = skipped.stderr.splitlines()
    assert (skipped.returncode, [line.partition(" ")[0] for line in said]) == (0, ["新建了数据仓库"])
    verified = subprocess.run(
        [SETTLE, "verify", "--out", tmp_path / "out"], capture_output=True, text=True, timeout=120
    )
    assert verified.returncode == 0, verified.stderr


def test_a_workbook_over_its_time_is_stopped_and_the_next_is_read(
    tmp_path: Path, pool: Readers, honest: pa.Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SECONDS", 1)
    slow, good = tmp_path / "慢.xls", tmp_path / "好.xlsx"
    slow.write_text(SLOW, "utf-8")
    good.write_bytes(hostile.honest())
    first = pool.sheets(slow, slow.name, [hostile.KIND])
    monkeypatch.setattr(limits, "SECONDS", 60)
    second = pool.sheets(good, good.name, [hostile.KIND])
    with pytest.raises(InputRefused, match=r"“慢\.xls”读了 .*秒还没有读完.*请"):
        first.result()
    assert second.result()[0].rows == honest


def test_a_workbook_over_its_memory_is_stopped_and_the_next_is_read(
    tmp_path: Path, pool: Readers, honest: pa.Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MEMORY", 160 * 2**20)
    path = tmp_path / "大.xls"
    path.write_text(SLOW, "utf-8")
    assert "“大.xls”要用" in become(pool, path, honest)[1]
    path.write_bytes(hostile.honest())
    assert become(pool, path, honest) == ("rows", "")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT])
def test_a_worker_that_dies_is_replaced(tmp_path: Path, pool: Readers, honest: pa.Table, how: signal.Signals) -> None:
    slow, good = tmp_path / "慢.xls", tmp_path / "好.xlsx"
    slow.write_text(SLOW, "utf-8")
    good.write_bytes(hostile.honest())
    reading = pool.sheets(slow, slow.name, [hostile.KIND])
    waiting = pool.sheets(good, good.name, [hostile.KIND])
    (worker,) = wait_for(pool.processes)
    os.kill(worker, how)
    with pytest.raises(InputRefused, match=r"“慢\.xls”.*请"):
        reading.result()
    assert waiting.result()[0].rows == honest
    assert not Path(f"/proc/{worker}").exists(), "the dead worker was not waited for"


# What a shell starts in the background, these tests perhaps, ignores Ctrl-C, and so does whatever it starts.
_ASKS = """
import signal, sys
from pathlib import Path
from flows.intake.apart import readers
signal.signal(signal.SIGINT, signal.default_int_handler)
with readers(0) as pool:
    reading = pool.sheets(Path(sys.argv[1]), "x", ["tuition"])
    while not pool.processes(): pass
    print(*pool.processes(), flush=True)
    reading.result()
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_worker_outlives_its_parent(tmp_path: Path, how: signal.Signals) -> None:
    slow = tmp_path / "慢.xls"
    # Longer to read than anybody is given here, so that a busy machine is no worker left behind.
    slow.write_text(SLOW * 3, "utf-8")
    parent = subprocess.Popen(
        [sys.executable, "-c", _ASKS, slow], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert parent.stdout
    worker = int(parent.stdout.readline())
    time.sleep(0.5)
    parent.send_signal(how)
    started = time.monotonic()
    parent.wait(10)
    wait_for(lambda: not running(worker))
    assert time.monotonic() - started < 10
    parent.stdout.close()


def running(process: int) -> bool:
    """Whether it still runs; one that is dead but not yet waited for does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for(look: Callable[[], Found]) -> Found:
    """What `look` gives as soon as it is something, within ten seconds."""
    until = time.monotonic() + 10
    while not (found := look()) and time.monotonic() < until:
        time.sleep(0.01)
    assert found
    return found
