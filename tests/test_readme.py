"""Do the READMEs still say what is so?"""

import re
from pathlib import Path

import pytest

from flows.command import app
from policies.terms import load_newest, programmes

ROOT = Path(__file__).parents[1]
EFFECTS = {"reject": "不予资助", "hold": "待补", "note": "提示"}


def chapter(title: str, programme: str) -> str:
    """What README.zh-CN.md says under that title about one programme."""
    text = (ROOT / "README.zh-CN.md").read_text("utf-8").partition(f"\n## {title}")[2].partition("\n## ")[0]
    return re.split(r"\n### ", text.partition(f"（{programme}）\n")[2])[0]


@pytest.mark.parametrize("programme", programmes())
def test_the_officers_table_of_reasons_is_the_policys(programme: str) -> None:
    told = re.findall(r"^\| `(\w+)` \| (.+) \|$", chapter("原因代码", programme), re.MULTILINE)
    assert told == [
        (code, " | ".join([EFFECTS[reason.effect], reason.title, reason.who, reason.cure, reason.clause]))
        for code, reason in load_newest(programme).policy.reasons.items()
    ]


@pytest.mark.parametrize("programme", programmes())
def test_every_reading_the_policy_cites_is_in_the_list_of_readings(programme: str) -> None:
    listed = set(re.findall(r"^(\d+)\. ", chapter("口径", programme), re.MULTILINE))
    cited = set(re.findall(r"口径 (\d+)", (ROOT / "policies" / f"{programme}.toml").read_text("utf-8")))
    assert cited or "口径" not in load_newest(programme).policy.documents
    assert cited <= listed


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_every_command_and_file_named_exists(readme: str) -> None:
    text = (ROOT / readme).read_text("utf-8")
    commands = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    assert set(re.findall(r"^(?:`|)settle (\w+)", text, re.MULTILINE)) <= commands
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE)) <= targets
    for path in re.findall(r"\]\(([\w./-]+)[)#]", text):
        assert (ROOT / path).exists(), path
