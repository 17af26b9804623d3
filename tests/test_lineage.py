"""Is docs/lineage.md current, and do the reasons declare the values that their SQL compares with?"""

import re

import pytest

from flows.mentions import mentions
from flows.models import rules, selects
from policies.terms import Terms, load_newest, programmes

from .lineage import PAGE, page, values_behind, values_in, values_of

TERMS = [load_newest(programme) for programme in programmes()]
CUT_OFF = "evidence_cut_off"
# Columns that a rule names for some people only: an honour's amount is made of tuition, the rule is about members.
OF_OTHERS = {"cap_reached": {"tuition_words"}}
each = pytest.mark.parametrize("terms", TERMS, ids=lambda terms: terms.policy.programme)


def test_the_page_is_what_the_sql_and_the_policies_say() -> None:
    assert PAGE.read_text("utf-8") == page(), "docs/lineage.md is old: make lineage"


def test_the_page_names_no_machine() -> None:
    assert not re.search(r"/(home|work|root|tmp|usr)\b|https?:", PAGE.read_text("utf-8"))


@each
def test_what_a_rule_itself_mentions_is_declared(terms: Terms) -> None:
    known = selects(terms.policy.models)
    missing = {
        code: undeclared
        for code in rules(terms.policy.models)
        if (undeclared := values_of(known[f"rules.{code}"], terms.version) - {*terms.policy.reasons[code].values})
    }
    assert missing == {}


@each
def test_what_the_columns_of_a_rule_that_turns_people_away_are_made_of_is_declared(terms: Terms) -> None:
    policy, known = terms.policy, selects(terms.policy.models)
    missing = {
        code: undeclared
        for code in rules(policy.models)
        if policy.reasons[code].effect == "reject"
        # Until when evidence counts goes for every rule.
        and (
            undeclared := values_in(f"rules.{code}", known, terms.version)
            - {*policy.reasons[code].values, CUT_OFF}
            - OF_OTHERS.get(code, set())
        )
    }
    assert missing == {}


@each
def test_what_is_declared_is_read_by_the_rule_or_by_what_it_reads(terms: Terms) -> None:
    known = selects(terms.policy.models)
    declared = {f"rules.{code}": {*terms.policy.reasons[code].values} for code in rules(terms.policy.models)}
    unread = {
        name: idle for name, values in declared.items() if (idle := values - values_behind(name, known, terms.version))
    }
    assert unread == {}
    for amount in terms.policy.amounts.values():
        assert {*amount.values} <= values_behind("programme.entitlements", known, terms.version)


@each
def test_every_value_that_decides_anything_is_declared_somewhere(terms: Terms) -> None:
    known = selects(terms.policy.models)
    policy = terms.policy
    declared = {value for reason in policy.reasons.values() for value in reason.values}
    declared |= {value for amount in policy.amounts.values() for value in amount.values}
    # A list that names other lists stands for them.
    declared |= {word for name in declared - {"year"} for word in terms.words(name)}
    read = values_behind("settlement.decisions", known, terms.version)
    # What the ledger holds of the year is compared with whatever the rules are.
    assert read - declared <= {"year"}


@each
def test_every_tier_says_how_its_amount_is_made(terms: Terms) -> None:
    policy = terms.policy
    assert policy.amounts.keys() == policy.tiers.keys()
    assert [
        amount.clause for amount in policy.amounts.values() if amount.clause.split()[0] not in policy.documents
    ] == []


def test_a_mention_is_found_wherever_it_stands() -> None:
    said = mentions(
        "with a as (select t.pass_mark from policy.terms as t) "
        "select is_word(x, 'pass_words'), y.terms from a cross join other.terms as y where z in ('fail_words')"
    )
    assert said.terms == {"pass_mark"}
    assert said.texts == {"pass_words", "fail_words"}
