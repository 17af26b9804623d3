"""Is a policy file refused where it cannot be trusted, and does the real one say all that rules and people need?"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows import fit
from flows.asking.explain import explain_person
from flows.checking import check_inputs
from flows.models import selects
from flows.money.verify import verify
from policies import terms as in_force
from policies.policy import Policy, parse
from policies.terms import load_newest, load_terms, programmes, terms_of, terms_to_try
from schemas import kinds, training, validation
from schemas.errors import PolicyRefused, UsageError

from . import explained
from .students import PEOPLE
from .till import Till

GOOD = """
programme = "try"
title = "试"
unit = "试办单位"
models = "degree"
required = ["registration"]
optional = []
papers = []
labels = { subject = "学号", cohort = "批次", account = "卡号" }
documents = { B = "简章" }
tiers = { member = "会员" }

[[versions]]
valid_from = 2026-01-01
valid_to = 2026-12-31
confirmed_on = 2026-11-21
confirmed_by = "项目组"
[versions.values]
member_standard = { yuan = "1600.00", source = "B 七", label = "会员资助标准" }
evidence_cut_off = { month_day = "09-30", source = "B 七", label = "材料截止日" }

[[versions]]
valid_from = 2027-01-01
confirmed_on = 2026-11-21
confirmed_by = "项目组"
[versions.values]
member_standard = { yuan = "1800.00", source = "B 八", label = "会员资助标准" }
evidence_cut_off = { month_day = "09-30", source = "B 七", label = "材料截止日" }

[reasons.tuition_below_standard]
effect = "note"
met = "不低"
title = "低"
who = "财务"
cure = "核对"
clause = "B 七"
values = ["member_standard"]
"""
CASES = yaml.safe_load((Path(__file__).parent / "cases" / "policy.yaml").read_text("utf-8"))
IN_FORCE = yaml.safe_load((Path(__file__).parent / "cases" / "policy_in_force.yaml").read_text("utf-8"))
FILES = {programme: in_force.read_source(programme).decode("utf-8") for programme in programmes()}
POLICIES = [load_newest(programme).policy for programme in programmes()]


def test_a_good_file_is_accepted() -> None:
    policy = parse(GOOD, name="试.toml")
    assert [version.values["member_standard"].yuan for version in policy.versions] == ["1600.00", "1800.00"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_file_that_cannot_be_trusted_is_refused(case: dict[str, Any]) -> None:
    assert GOOD.count(case["change"]["from"]) == 1
    with pytest.raises(PolicyRefused) as refused:
        parse(GOOD.replace(case["change"]["from"], case["change"]["to"]), name="试.toml")
    assert str(refused.value) == case["message"]


def test_what_is_not_toml_is_refused() -> None:
    with pytest.raises(PolicyRefused, match=r"^政策文件 试\.toml 不是有效的 TOML："):
        parse("title = ", name="试.toml")


@pytest.mark.parametrize("year", [1999, 2025])
def test_a_year_without_a_version_is_refused(year: int) -> None:
    with pytest.raises(PolicyRefused) as refused:
        load_terms("beijing-degree", year)
    assert str(refused.value) == (
        f"政策文件 policies/beijing-degree.toml 里没有适用于 {year} 年的版本。"
        "请政策管理员补充该年度的标准及其出处后再运行。"
    )
    assert refused.value.exit_code == 3


def test_an_unknown_programme_is_a_wrong_call() -> None:
    with pytest.raises(UsageError) as refused:
        load_terms("beijing-degre", 2026)
    assert str(refused.value).startswith("没有名为“beijing-degre”的资助项目。可用的有：beijing-degree")
    assert refused.value.exit_code == 2


# ── what is put into force, or tried ──


def changed(before: str, after: str, programme: str = "beijing-degree") -> bytes:
    assert FILES[programme].count(before) == 1
    return FILES[programme].replace(before, after).encode()


@pytest.mark.parametrize("case", IN_FORCE, ids=lambda case: case["case"])
def test_a_file_that_cannot_be_meant_or_does_not_fit_its_programme_is_refused(case: dict[str, Any]) -> None:
    programme = case.get("programme", "beijing-degree")
    source = changed(case["change"]["from"], case["change"]["to"], programme)
    with pytest.raises(PolicyRefused) as refused:
        fit.refuse_unfit(terms_to_try(source, explained.YEARS[programme], file="试.toml"), file="试.toml")
    first, *told = str(refused.value).splitlines()
    assert first.startswith("政策文件 试.toml ")
    assert [line.strip().partition("可用的有：")[0] for line in told] == case["told"]


@pytest.mark.parametrize("programme", programmes())
def test_the_policies_there_are_fit(programme: str) -> None:
    assert fit.unfit(load_newest(programme)) == []


def test_a_reason_that_only_left_out_rows_are_told_by_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    told = "select 1 as origin, 'name' as field, 'left_over' as code, '' as message"
    monkeypatch.setattr(fit, "selects", lambda models: selects(models) | {"degree.strays": told})
    source = changed(
        "\noverpaid = {",
        '\nleft_over = { effect = "note", met = "a", title = "b", who = "c", cure = "d", clause = "简章 七" }\noverpaid = {',
    )
    assert fit.unfit(terms_to_try(source, 2026, file="试.toml")) == []


def without(model: str) -> Callable[[str], dict[str, str]]:
    return lambda models: {name: select for name, select in selects(models).items() if name != model}


def rewritten(model: str, before: str, after: str) -> Callable[[str], dict[str, str]]:
    assert selects("conghua")[model].count(before) == 1
    return lambda models: selects(models) | {model: selects(models)[model].replace(before, after)}


@pytest.mark.parametrize(
    ("changed_to", "told"),
    [
        (without("conghua.details"), "models：缺少 sql/conghua/details.sql。"),
        (without("conghua.people"), "models：缺少 sql/conghua/people.sql。"),
        (
            rewritten("conghua.people", "true as account_registered,", ""),
            "models：sql/conghua/people.sql 没有给出 account_registered 列。",
        ),
        (
            rewritten("conghua.details", "places.place as quota_place,", ""),
            "papers：“候补名单”要用 quota_place 列，sql/conghua/details.sql 没有给出。",
        ),
    ],
)
def test_a_programme_that_lacks_what_every_one_has_is_refused(
    changed_to: Callable[[str], dict[str, str]], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit, "selects", changed_to)
    (line,) = fit.unfit(load_newest("conghua-degree"))
    assert line.startswith(told)


def test_a_column_that_would_pass_unchecked_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    terms = load_newest("conghua-degree")
    with monkeypatch.context() as lacking:
        lacking.delitem(validation.MODELS, "past_subsidies")
        assert fit.unfit(terms)[0].startswith("required、optional：past_subsidies 没有 Pandera 模型。")
    monkeypatch.setitem(validation.MODELS, "past_subsidies", training.PastTrainees)
    unchecked, unknown = fit.unfit(terms)
    assert unchecked.startswith(
        "required、optional：past_subsidies 的 Pandera 模型没有 level、subsidised_in，这些列读了却不检查。"
    )
    assert unknown.startswith("required、optional：schemas/sheets.toml 的 kinds.past_subsidies 没有 ")


def test_a_reader_that_does_not_exist_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    read = kinds.tomllib.loads
    monkeypatch.setattr(kinds.tomllib, "loads", lambda text: read(text.replace('read = "months"', 'read = "nam"', 1)))
    with pytest.raises(PolicyRefused) as refused:
        kinds.load.__wrapped__()
    (line,) = str(refused.value).splitlines()[1:]
    assert '没有 read = "nam" 这种读法。可用的有：text、' in line


def test_a_key_column_that_no_header_could_be_found_by_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    read = kinds.tomllib.loads
    monkeypatch.setattr(kinds.tomllib, "loads", lambda text: read(text.replace('"申请编号"', '"申请编码"')))
    with pytest.raises(PolicyRefused) as refused:
        kinds.load.__wrapped__()
    assert str(refused.value).splitlines()[1] == (
        "  kinds.applicants.columns.application_no：关键列的写法“申请编码”里没有“号”字。表头靠“号”字寻找，请换一个写法，"
        "或不把这一列作关键列（key）。"
    )


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_another_encoding_is_refused(encoding: str) -> None:
    with pytest.raises(PolicyRefused) as refused:
        terms_to_try(FILES["beijing-degree"].encode(encoding), 2026, file="试.toml")
    assert (
        str(refused.value) == "政策文件 试.toml 不是 UTF-8 编码，读不出来。请用记事本打开，另存为 UTF-8 编码后再运行。"
    )


def test_a_mark_at_the_beginning_is_none_of_the_text() -> None:
    assert terms_to_try(FILES["beijing-degree"].encode("utf-8-sig"), 2026, file="试.toml").cut_off.month == 9


def test_a_file_of_another_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    source = changed('programme = "beijing-degree"', 'programme = "beijing-degre"')
    monkeypatch.setattr(in_force, "read_source", lambda _: source)
    for load in (lambda: load_terms("beijing-degree", 2026), lambda: load_newest("beijing-degree")):
        with pytest.raises(PolicyRefused) as refused:
            load()
        assert str(refused.value) == (
            '政策文件 beijing-degree.toml 里写的是 programme = "beijing-degre"，与文件名不符，台账会对不上。'
            '请改为 programme = "beijing-degree"，或改正文件名。'
        )


def test_two_versions_that_fit_one_year_are_refused_but_for_a_run_that_froze_them() -> None:
    source = GOOD.replace("2026-12-31", "2027-09-30").replace("2027-01-01", "2027-10-01")
    last = source.rindex('month_day = "09-30"')
    source = (
        source[:last]
        + source[last:].replace("09-30", "10-31", 1)
        + '[amounts]\nmember = { said = "", clause = "B 七", values = [] }\n'
    )
    with pytest.raises(PolicyRefused) as refused:
        terms_to_try(source.encode(), 2027, file="试.toml")
    assert str(refused.value) == (
        "政策文件 试.toml 里有两个版本都适用于 2027 年："
        "自 2026-01-01 起的（材料截止日 2027-09-30）和自 2027-10-01 起的（材料截止日 2027-10-31）。"
        "请修改 valid_to 或 valid_from，使该年度的材料截止日只落在一个版本里。"
    )
    assert terms_to_try(source.encode(), 2028, file="试.toml").version.valid_from.year == 2027
    assert terms_of(source.encode(), "试", 2027).version.valid_from.year == 2026


def test_nothing_is_settled_or_checked_by_a_policy_that_does_not_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = changed("\ncard_returned = {", "\ncard_return = {")
    monkeypatch.setattr(in_force, "read_source", lambda _: source)
    with pytest.raises(PolicyRefused, match="规则 card_returned 没有写原因"):
        Till(tmp_path).run(PEOPLE)
    inputs = (explained.SAMPLES / "beijing-degree",)
    with pytest.raises(PolicyRefused, match="规则 card_returned 没有写原因"):
        check_inputs("beijing-degree", inputs, out=tmp_path / "out", skip_unreadable=False, announce=lambda _: None)
    assert not (tmp_path / "out").exists()


def test_a_run_goes_on_being_verified_and_explained_by_what_it_froze(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = changed("\ncourse_failed = {", "\ncourse_faild = {")
    source = source.replace(b"notice_working_days", b"notice_workin_days").replace(
        b"\ncard_returned =", b"\ncard_return ="
    )
    till = Till(tmp_path)
    with monkeypatch.context() as before:
        before.setattr(in_force, "read_source", lambda _: source)
        before.setattr(in_force, "faults", lambda _: [])
        before.setattr(fit, "unfit", lambda _: [])
        till.run(PEOPLE)
    verify(till.warehouse, None, out=till.out, wait=1)
    said = explain_person(till.warehouse, "beijing-degree", 2026, PEOPLE[0].number, wait=1)
    assert said["applications"][0]["outcome"] == "pay"
    assert not {"course_failed", "card_returned"} & {found["rule"] for found in said["applications"][0]["findings"]}


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.programme)
def test_every_reason_says_where_it_stands_and_who_cures_it_how(policy: Policy) -> None:
    for reason in policy.reasons.values():
        assert all(text.strip() for text in (reason.met, reason.title, reason.clause, reason.cure, reason.who))


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.programme)
def test_every_source_names_a_document_of_the_file(policy: Policy) -> None:
    sources = [value.source for version in policy.versions for value in version.values.values()]
    clauses = [reason.clause for reason in policy.reasons.values()]
    assert [source for source in [*sources, *clauses] if source.split()[0] not in {*policy.documents}] == []


def test_the_amount_and_the_quota_are_those_of_the_conghua_plan() -> None:
    values = load_terms("conghua-degree", 2023).version.values
    assert (values["subsidy_standard"].yuan, values["quota"].count) == ("500.00", 300)


@pytest.mark.parametrize(
    ("name", "amount"), [("member_standard", "1600.00"), ("lifetime_cap", "4800.00"), ("tuition_total", "9072.00")]
)
def test_the_amounts_are_those_of_the_announcement(name: str, amount: str) -> None:
    assert load_terms("beijing-degree", 2026).version.values[name].yuan == amount
