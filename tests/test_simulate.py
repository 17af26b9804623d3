"""Does `settle simulate` say what another policy would come to, by the same engine, without a trace?"""

import csv
import hashlib
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from flows.asking.simulate import simulate_policy
from flows.asking.words import printed, say_simulate
from flows.warehouse import open_warehouse
from policies.terms import load_terms
from policies.whatif import changed, differing
from schemas.errors import Conflict, InputRefused, PolicyRefused, UsageError

from . import explained
from .test_explain import IDENTITY, command

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("simulate") / "out"
    for programme in explained.YEARS:
        explained.settle(programme, folder)
    return folder


def simulate(out: Path, programme: str, *settings: str, **options: Any) -> dict[str, Any]:
    wanted = {"inputs": (), "settings": settings, "policy": None, "file": None, "wait": 1.0} | options
    return simulate_policy(out / "warehouse.duckdb", programme, explained.YEARS[programme], **wanted)


def traces(folder: Path) -> dict[str, str]:
    """Every file and folder, each file with what is in it."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in sorted(folder.rglob("*"))
    }


# ── what it says ──


def test_another_standard_moves_everybody_paid_by_it_and_nobody_else(out: Path, tmp_path: Path) -> None:
    said = simulate(out, "beijing-degree", "member_standard=2000", file=tmp_path / "增减.csv")
    assert said["values"] == [
        {"name": "member_standard", "label": "会员资助标准（每人每年）", "before": "1600.00 元", "after": "2000.00 元"}
    ]
    members = [row for row in explained.decided(out / "beijing-degree-2026-001") if row["tier"] == "member"]
    paid = sum(row["outcome"] == "pay" for row in members)
    before, after = said["totals"]["before"], said["totals"]["after"]
    assert {name: before[name] for name in ("pay", "hold", "reject")} == {
        name: after[name] for name in ("pay", "hold", "reject")
    }
    assert Decimal(after["entitled"]) - Decimal(before["entitled"]) == 400 * paid
    assert said["people"]["gain"] == paid
    assert said["people"]["lose"] == 0
    assert all(group["before"] == group["after"] for group in said["groups"] if group["tier"] == "honour")
    with (tmp_path / "增减.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    gained = {row["学号"]: (row["增减"], row["说明"]) for row in rows if row["影响"] == "增加"}
    assert gained == {
        row["subject_no"]: ("400.00", "会员资助标准（每人每年） 2000.00 元")
        for row in members
        if row["outcome"] == "pay"
    }
    assert (tmp_path / "增减.csv").stat().st_mode & 0o777 == 0o600


def test_the_totals_are_those_of_the_run_and_of_a_run_under_the_other_day(out: Path, tmp_path: Path) -> None:
    """The as-of day can also be asked of a real run: both ways say the same."""
    said = simulate(out, "beijing-degree", "evidence_cut_off=2026-12-31")
    assert said["as_of"] == {"before": "2026-09-30", "after": "2026-12-31"}
    folder = command(
        "run", "beijing-degree", 2026, "--inputs", explained.SAMPLES / "beijing-degree", "--as-of", "2026-12-31",
        "--out", tmp_path / "out",
    )["folder"]  # fmt: skip
    for side, run in (("before", out / "beijing-degree-2026-001"), ("after", Path(folder))):
        rows = explained.decided(run)
        for outcome in ("pay", "hold", "reject"):
            assert said["totals"][side][outcome] == sum(row["outcome"] == outcome for row in rows)
        assert Decimal(said["totals"][side]["payable"]) == sum(Decimal(row["payable"]) for row in rows)
    moved = {rule["rule"]: (rule["newly_failed"], rule["no_longer_failed"]) for rule in said["rules"]}
    assert moved["course_failed"] == (0, 1)
    assert moved["not_member"][0] > 0


def test_a_smaller_quota_puts_the_last_ones_on_the_waiting_list(out: Path, tmp_path: Path) -> None:
    rows = explained.decided(out / "conghua-degree-2023-001")
    places = sorted(int(row["quota_place"]) for row in rows if row["outcome"] == "pay")
    quota = places[len(places) // 2]
    said = simulate(out, "conghua-degree", f"quota={quota}", file=tmp_path / "增减.csv")
    assert said["totals"]["after"]["pay"] == sum(place <= quota for place in places)
    assert said["people"]["lose"] == sum(place > quota for place in places)
    assert [rule["rule"] for rule in said["rules"]] == ["quota_exceeded"]
    with (tmp_path / "增减.csv").open(encoding="utf-8-sig", newline="") as stream:
        lost = [row for row in csv.DictReader(stream) if row["影响"] == "减少"]
    assert {(row["起作用的规则"], row["结论（后）"], row["所得（后）"]) for row in lost} == {
        ("quota_exceeded", "待补", "0.00")
    }


def test_more_hours_asked_cost_trainees_whose_numbers_stay_masked(out: Path, tmp_path: Path) -> None:
    said = simulate(out, "beijing-skills", "attended_hours=81", file=tmp_path / "增减.csv")
    assert said["totals"]["after"]["pay"] == 0
    assert said["people"]["lose"] == said["totals"]["before"]["pay"] > 0
    text = (tmp_path / "增减.csv").read_text("utf-8-sig")
    assert "attendance_short" in text
    assert not IDENTITY.search(text)


def test_a_whole_policy_file_may_be_tried_with_settings_on_top(out: Path, tmp_path: Path) -> None:
    source = (ROOT / "policies" / "beijing-degree.toml").read_text("utf-8")
    (tmp_path / "新.toml").write_text(source.replace('yuan = "1600.00"', 'yuan = "1800.00"'), "utf-8")
    said = simulate(out, "beijing-degree", "lifetime_cap=5400", policy=tmp_path / "新.toml")
    assert {value["name"]: value["after"] for value in said["values"]} == {
        "member_standard": "1800.00 元",
        "lifetime_cap": "5400.00 元",
    }
    (tmp_path / "坏.toml").write_text(source.replace('yuan = "1600.00"', "yuan = 1600.0"), "utf-8")
    with pytest.raises(PolicyRefused, match="不能使用"):
        simulate(out, "beijing-degree", policy=tmp_path / "坏.toml")
    with pytest.raises(UsageError, match=r"“conghua-degree\.toml”是 conghua-degree 的政策文件"):
        simulate(out, "beijing-degree", policy=ROOT / "policies" / "conghua-degree.toml")


def policy_file(folder: Path, before: str, after: str) -> Path:
    """The policy in force with one text replaced."""
    source = (ROOT / "policies" / "beijing-degree.toml").read_text("utf-8")
    assert source.count(before) == 1
    (folder / "新.toml").write_text(source.replace(before, after), "utf-8")
    return folder / "新.toml"


def test_a_reason_of_another_effect_is_a_difference_and_so_is_a_tier_of_another_name(out: Path, tmp_path: Path) -> None:
    milder = policy_file(tmp_path, 'course_failed = { effect = "reject"', 'course_failed = { effect = "note"')
    said = simulate(out, "beijing-degree", policy=milder)
    assert said["values"] == [
        {"name": "course_failed", "label": "原因 有课程未通过", "before": "不予资助", "after": "提示"}
    ]
    assert said["totals"]["after"]["pay"] > said["totals"]["before"]["pay"]
    assert "原因 有课程未通过" in printed(say_simulate(said, "zh"), width=140, colour=False)
    renamed = policy_file(tmp_path, 'member = "工会会员资助"', 'member = "会员资助"')
    assert simulate(out, "beijing-degree", policy=renamed)["values"] == [
        {"name": "member", "label": "类别 会员资助", "before": "工会会员资助", "after": "会员资助"}
    ]


def test_a_policy_that_does_not_fit_is_not_tried(out: Path, tmp_path: Path) -> None:
    misspelt = policy_file(tmp_path, "\ncourse_failed = {", "\ncourse_faild = {")
    with pytest.raises(PolicyRefused, match=r"政策文件 新\.toml (?s:.)*规则 course_failed 没有写原因"):
        simulate(out, "beijing-degree", policy=misspelt)


@pytest.mark.parametrize(
    ("programme", "setting", "told"),
    [
        ("beijing-degree", "fail_words=及格", "这样改不行：\n  values.fail_words：“及格”也在 pass_words 里"),
        ("beijing-skills", "class_hour_minutes=0", "values.class_hour_minutes：规则用它作除数，必须大于 0。"),
        ("beijing-skills", "noon=25:99", "values.noon：应写成 24 小时制的时刻"),
    ],
)
def test_a_setting_that_does_not_fit_the_rules_is_refused(out: Path, programme: str, setting: str, told: str) -> None:
    with pytest.raises(UsageError) as refused:
        simulate(out, programme, setting)
    assert told in str(refused.value)


def test_inputs_given_are_settled_by_the_policy_of_the_year(out: Path) -> None:
    kept = simulate(out, "beijing-degree", "pass_mark=90")
    given = simulate(out, "beijing-degree", "pass_mark=90", inputs=(explained.SAMPLES / "beijing-degree",))
    assert (kept.pop("run"), given.pop("run")) == ("beijing-degree-2026-001", None)
    assert kept == given
    assert kept["people"]["lose"] > 0


def test_what_was_issued_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = explained.settle("beijing-degree", tmp_path / "out")
    command("approve", folder.name, "--by", "审核人")
    command("issue", folder.name, "--by", "出纳")
    said = simulate(tmp_path / "out", "beijing-degree", "member_standard=2000")
    paid = sum(row["outcome"] == "pay" and row["tier"] == "member" for row in explained.decided(folder))
    assert said["totals"]["before"]["payable"] == "0.00"
    assert Decimal(said["totals"]["after"]["payable"]) == 400 * paid


def test_the_screen_shows_before_and_after_and_names_nobody(out: Path) -> None:
    said = simulate(out, "beijing-degree", "member_standard=2000")
    screen = printed(say_simulate(said, "zh"), width=140, colour=False)
    assert re.search(r"会员资助标准（每人每年） +1600\.00 元 → 2000\.00 元", screen)
    assert re.search(rf"合计 .* {said['totals']['before']['entitled']} → {said['totals']['after']['entitled']}", screen)
    assert not [row["name"] for row in explained.decided(out / "beijing-degree-2026-001") if row["name"] in screen]
    assert "A trial: nothing was paid or kept." in printed(say_simulate(said, "en"), width=140, colour=False)


# ── that it leaves no trace ──


def test_nothing_in_the_out_folder_is_touched(out: Path) -> None:
    before = traces(out)
    simulate(out, "beijing-degree", "member_standard=2000")
    simulate(out, "conghua-degree", "quota=1", inputs=(explained.SAMPLES / "conghua-degree",))
    assert traces(out) == before


def test_no_warehouse_is_made_where_there_was_none(tmp_path: Path) -> None:
    sample = (explained.SAMPLES / "conghua-degree",)
    assert simulate(tmp_path / "out", "conghua-degree", "quota=1", inputs=sample)["totals"]["after"]["pay"] <= 1
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(InputRefused, match="conghua-degree 2023 年还没有运行过"):
        simulate(tmp_path / "out", "conghua-degree", "quota=1")


def test_a_run_at_work_is_waited_for(out: Path) -> None:
    with (
        open_warehouse(out / "warehouse.duckdb", wait=1, holder="李四 的评审"),
        pytest.raises(Conflict, match="数据仓库正被占用：李四 的评审"),
    ):
        simulate(out, "beijing-degree", "member_standard=2000", wait=0.1)


def test_the_command_prints_one_json_object(out: Path, tmp_path: Path) -> None:
    said = command(
        "simulate", "beijing-degree", 2026, "--out", out, "--set", "pass_mark=55", "--csv", tmp_path / "a.csv"
    )
    assert json.loads(json.dumps(said))["csv"] == str(tmp_path / "a.csv")


# ── what cannot be meant ──


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        (
            "member_standart=2000",
            "看不懂 --set member_standart=2000。写成 名称=值，名称可以是：\n  member_standard（会员资助标准",
        ),
        ("member_standard", "看不懂 --set member_standard。"),
        ("member_standard=", "看不懂 --set member_standard=。"),
        ("member_standard=很多", "应写成金额，如 2000 或 2000.00；现为 1600.00 元。"),
        ("member_standard=-1", "应写成金额"),
        ("member_standard=1.234", "应写成金额"),
        ("member_standard=NaN", "应写成金额"),
        ("pass_mark=及格", "pass_mark（及格线）应写成数字，如 55 或 2.5；现为 60 分。"),
        ("reviews=2.5", "reviews（评审次数）应写成整数，如 400；现为 3 次。"),
        ("evidence_cut_off=13-01", "应写成日期，如 10-15（也可写成 2026-10-15）；现为 09-30。"),
        ("evidence_cut_off=2027-10-15", "应写成日期"),
        ("evidence_cut_off=02-29", "应写成日期"),
        ("honour_titles=、", "应写成写法，用逗号分开"),
        ("honour_titles=大国工匠,劳模,大国工匠", "写法 大国工匠 写了不止一次，每个写法只写一次"),
        ("reviews=99999999999", "reviews（评审次数）整数 99999999999 不行：应在 0 与 1000000 之间。"),
        ("member_standard=99999999999999", "金额 99999999999999.00 不行：应是半角数字，小数点前最多 12 位"),
        ("pass_mark=59.555", "数字 59.555 不行"),
        ("pass_mark=６１", "数字 ６１ 不行：应是半角数字"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(setting: str, told: str) -> None:
    with pytest.raises(UsageError) as refused:
        changed(load_terms("beijing-degree", 2026), [setting])
    assert told in str(refused.value)
    assert refused.value.exit_code == 2


@pytest.mark.parametrize(
    ("setting", "shown"),
    [
        ("member_standard=2000", "2000.00 元"),
        ("member_standard=1,999.5元", "1999.50 元"),
        ("pass_mark=59.5", "59.5 分"),
        ("evidence_cut_off=2026-10-15", "10-15"),
        ("evidence_cut_off=10-15", "10-15"),
        ("honour_titles=北京大工匠，大国工匠", "北京大工匠、大国工匠"),
        ("complaint_phone=12351", "12351"),
    ],
)
def test_a_setting_is_read_as_its_value_is_written(setting: str, shown: str) -> None:
    terms = load_terms("beijing-degree", 2026)
    after = changed(terms, [setting])
    name = setting.partition("=")[0]
    assert after.version.values[name].shown == shown
    assert [difference.name for difference in differing(terms, after)] == [name]


def test_a_trial_of_nothing_is_refused(out: Path) -> None:
    with pytest.raises(UsageError, match="请用 --set 名称=值 或 --policy 文件"):
        simulate(out, "beijing-degree")
    with pytest.raises(UsageError, match="没有不同"):
        simulate(out, "beijing-degree", "pass_mark=60")
