"""Do the SQL models say what they are, and what they read?"""

import re
from pathlib import Path

import pytest

from flows.models import reads, rules, selects
from flows.warehouse import LENT
from policies.policy import Policy
from policies.terms import load_newest, programmes

SQL = Path(__file__).parents[1] / "sql"
MODELS = sorted(path for folder in SQL.iterdir() if folder.is_dir() for path in folder.rglob("*.sql"))
POLICIES = [load_newest(programme).policy for programme in programmes()]
SCHEMAS = "|".join(
    [
        "intake",
        "policy",
        "staging",
        "rules",
        "programme",
        "settlement",
        "warehouse",
        "analysis",
        *(p.models for p in POLICIES),
    ]
)


@pytest.mark.parametrize("path", MODELS, ids=lambda path: str(path.relative_to(SQL)))
def test_the_header_says_purpose_grain_reads_and_rule(path: Path) -> None:
    header, body = re.match(r"((?:--[^\n]*\n)+)(.*)", path.read_text("utf-8"), re.DOTALL).groups()
    fields = dict(re.findall(r"^-- (Grain|Reads|Rule): +((?:.|\n--  )+?)$(?=\n-- [GR]|\n?\Z)", header, re.MULTILINE))
    assert header.splitlines()[0].startswith("-- ") or "?" in header
    assert set(fields) == {"Grain", "Reads", "Rule"}, header
    said = set(re.findall(rf"\b(?:{SCHEMAS})\.\w+", fields["Reads"]))
    code = re.sub(r"--[^\n]*", "", body)
    read = set(re.findall(rf"\b(?:from|join)\s+((?:{SCHEMAS})\.\w+)", code))
    if re.search(r"\b(is_word|begins_with_word|contains_word)\(", code):
        read.add("policy.words")
    assert said == read


@pytest.mark.parametrize("path", MODELS, ids=lambda path: str(path.relative_to(SQL)))
def test_no_amount_date_or_threshold_is_literal(path: Path) -> None:
    # 100.0 * a / b is so many per cent.
    code = re.sub(r"--[^\n]*|'[^']*'|decimal\(\d+, \d\)|chr\(10\)|\b100\.0 \*", "", path.read_text("utf-8"))
    # What is left are positions in a list, a term, an identity or a payment number.
    assert all(int(number) < 10 for number in re.findall(r"(?<![\w.])\d+(?![\w.])", code))
    assert not re.search(r"\d\.\d", code)
    assert not re.search(r"date\s+'\d", path.read_text("utf-8"))


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.programme)
def test_every_rule_is_a_reason_of_the_policy_and_the_reverse(policy: Policy) -> None:
    # overpaid is told by the ledger, not by a rule.
    assert {*rules(policy.models), "overpaid"} == set(policy.reasons)


def test_the_quota_leaves_out_exactly_those_whom_a_rule_refuses() -> None:
    read = set(re.findall(r"from rules\.(\w+)", (SQL / "conghua" / "rejected.sql").read_text("utf-8")))
    reasons = load_newest("conghua-degree").policy.reasons
    assert read == {code for code, reason in reasons.items() if reason.effect == "reject"}


def test_every_check_can_fail() -> None:
    """A check that can never find anything is no check: each finds the damage done to it here."""
    import duckdb

    damage = [
        ("people_in_equal_people_out", "delete from settlement.decisions where subject_id = 1"),
        ("payments_equal_payable", "update settlement.payments set amount = amount + 0.01"),
        ("nobody_above_entitlement", "update settlement.decisions set issued_this_year = 0.01 where subject_id = 1"),
        ("payments_have_reasons_to_be_paid", "update settlement.decisions set outcome = 'hold' where subject_id = 1"),
        ("payments_have_reasons_to_be_paid", "update settlement.payments set account = null"),
        ("payments_have_reasons_to_be_paid", "update settlement.payments set account = '#数字失真'"),
        ("payments_have_reasons_to_be_paid", "update settlement.payments set account = '见附件'"),
    ]
    checks = {path.stem: path.read_text("utf-8") for path in (SQL / "checks").glob("*.sql")}
    assert set(checks) == {name for name, _ in damage}
    for name, done in damage:
        select = checks[name]
        with duckdb.connect(":memory:") as connection:
            connection.execute(
                """
                create schema programme; create schema settlement;
                create table programme.people as select 1 as subject_id, 's1' as subject_no;
                create table settlement.decisions as
                select 1 as subject_id, 's1' as subject_no, 'k' as person_key, 'pay' as outcome, '' as reasons,
                    1600.00::decimal(14, 2) as amount, 1600.00::decimal(14, 2) as payable, 's1' as payee_no,
                    0::decimal(14, 2) as issued_this_year;
                create table settlement.payments as
                select 'p1' as payment_no, 's1' as subject_no, '甲' as payee, '6210' as account,
                    1600.00::decimal(14, 2) as amount;
                create table settlement.payment_items as
                select 'p1' as payment_no, 1 as subject_id, 's1' as subject_no, 'k' as person_key,
                    1600.00::decimal(14, 2) as amount;
                """
            )
            assert connection.execute(select).fetchall() == []
            connection.execute(done)
            assert connection.execute(select).fetchall() != [], done


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.programme)
def test_whatever_a_decision_asks_the_warehouse_for_is_lent_to_a_simulation(policy: Policy) -> None:
    known = selects(policy.models)
    waiting, seen = ["settlement.decisions"], set()
    while waiting:
        seen.add(name := waiting.pop())
        waiting += reads(known[name], known) - seen
    asked = {table for name in seen for table in re.findall(r"\b(?:from|join) warehouse\.(\w+)", known[name])}
    scripts = ((SQL / script).read_text("utf-8") for script in ("warehouse.sql", "ledger.sql"))
    tables = {table for script in scripts for table in re.findall(r"create table if not exists (\w+)", script)}
    assert {"decisions", "payment_items"} <= asked & tables <= set(LENT)
