"""Is a policy file refused where it cannot be trusted, and does the real one say all that rules and people need?"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from policies.policy import Policy, load_newest, load_terms, parse, programmes
from schemas.errors import PolicyRefused, UsageError

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
