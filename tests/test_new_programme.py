"""Does docs/new-programme.md say what is so? Its blocks are put into a copy of the project, and the programme is settled."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from .office import invent

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"^```(\w+) ([\w./-]+\.\w+)( \(at the end\))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ROOMS = ("flows", "policies", "reports", "schemas", "sql")


def write_blocks(project: Path) -> list[str]:
    """Every block of the page that names a file, put there; a diff replaces lines that stand there once."""
    written = []
    for language, name, at_the_end, text in BLOCK.findall((ROOT / "docs" / "new-programme.md").read_text("utf-8")):
        path = project / name
        if language == "diff":
            content = path.read_text("utf-8")
            for before, after in re.findall(r"^-(.*)\n\+(.*)$", text, re.MULTILINE):
                assert content.count(before) == 1, before
                content = content.replace(before, after)
            path.write_text(content, "utf-8")
        elif at_the_end:
            path.write_text(path.read_text("utf-8").rstrip() + "\n\n" + text, "utf-8")
        else:
            assert not path.exists(), name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        written.append(name)
    return written


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    assert len(write_blocks(folder)) == 15
    return folder


def settle(project: Path, *arguments: str) -> dict[str, Any]:
    """What the copy's own command answers."""
    done = subprocess.run(
        [sys.executable, "-c", "from flows.command import main; main()", *arguments, "--json"],
        capture_output=True,
        text=True,
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(project)},
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def write_list(folder: Path, changes: list[dict[str, str | None]]) -> None:
    """The list of gifts: a clean row for each of these, changed so."""
    folder.mkdir()
    with xlsxwriter.Workbook(folder / "慰问登记表.xlsx") as book:
        sheet = book.add_worksheet("名单")
        sheet.write_row(0, 0, ["登记编号", "姓名", "身份证号", "工会会员", "所属工会", "收款账号"])
        for line, change in enumerate(changes, start=1):
            person = invent(line)
            row = {
                "登记编号": f"G{line}",
                "姓名": person["name"],
                "身份证号": person["id"],
                "工会会员": "是",
                "所属工会": "某某工会",
                "收款账号": person["card"],
            }
            sheet.write_row(line, 0, (row | change).values())


def test_the_programme_of_the_page_can_be_settled(project: Path, tmp_path: Path) -> None:
    twice = invent(7)["id"]
    changes: list[dict[str, str | None]] = [
        {},
        {"工会会员": "否"},
        {"收款账号": "无"},
        {"身份证号": "110101199001011111"},
        {"登记编号": None},
        {"工会会员": "不详"},
        {"身份证号": twice},
        {"身份证号": twice},
        {},
        {"登记编号": "G9"},
    ]
    write_list(tmp_path / "材料", changes)
    summary = settle(
        project, "run", "spring-gift", "2026", "--inputs", str(tmp_path / "材料"), "--out", str(tmp_path / "out")
    )
    assert summary["counts"] == {"people": 9, "pay": 1, "hold": 7, "reject": 1}
    assert summary["payable_total"] == "300.00"
    with (Path(summary["folder"]) / "decisions.csv").open(encoding="utf-8-sig", newline="") as stream:
        reasons = {row["subject_no"]: row["reasons"] for row in csv.DictReader(stream)}
    assert reasons == {
        "G1": "",
        "G2": "not_member",
        "G3": "account_missing",
        "G4": "evidence_unreadable",
        "?慰问登记表.xlsx#名单#6": "evidence_unreadable",
        "G6": "evidence_unreadable",
        "G7": "duplicate_registration",
        "G8": "duplicate_registration",
        "G9": "evidence_unreadable",
    }
    with (Path(summary["folder"]) / "problems.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [row["row"] for row in csv.DictReader(stream) if "前面另有一行不同的登记" in row["message"]] == ["11"]
    assert {path.name for path in Path(summary["folder"]).glob("*.xlsx")} == {
        "资助发放清单.xlsx",
        "待补材料清单.xlsx",
        "不予资助清单.xlsx",
        "追回清单.xlsx",
        "结算汇总表.xlsx",
    }


def test_the_programme_of_the_page_has_templates(project: Path, tmp_path: Path) -> None:
    assert settle(project, "templates", "spring-gift", str(tmp_path / "空白表"))["files"] == ["慰问登记表.xlsx"]


def test_who_bears_another_identity_after_the_payment_is_held(project: Path, tmp_path: Path) -> None:
    place = ["--out", str(tmp_path / "out")]
    write_list(tmp_path / "名单", [{}])
    name = settle(project, "run", "spring-gift", "2026", "--inputs", str(tmp_path / "名单"), "--by", "甲", *place)[
        "run"
    ]
    settle(project, "approve", name, "--by", "乙", *place)
    settle(project, "issue", name, "--by", "丙", *place)
    write_list(tmp_path / "改后", [{"身份证号": invent(7)["id"], "姓名": "另一人"}])
    again = settle(project, "run", "spring-gift", "2026", "--inputs", str(tmp_path / "改后"), "--by", "甲", *place)
    with (Path(again["folder"]) / "decisions.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [(row["outcome"], row["reasons"]) for row in csv.DictReader(stream)] == [("hold", "identity_mismatch")]


def test_a_programme_that_would_lose_them_is_refused(project: Path, tmp_path: Path) -> None:
    other = tmp_path / "project"
    shutil.copytree(project, other)
    (other / "sql" / "gift" / "rules" / "identity_mismatch.sql").unlink()
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from flows.command import main; main()",
            "templates",
            "spring-gift",
            str(tmp_path / "表"),
        ],
        capture_output=True,
        text=True,
        cwd=other,
        env=os.environ | {"PYTHONPATH": str(other)},
    )
    assert done.returncode == 3
    assert "没有一条规则读 settlement.reidentified" in done.stderr
