"""What goes wrong in the Conghua programme's papers, how often, and what must come out of it (contract 6)?

One entry of TROUBLES is one kind of trouble; the number is its share, people in a thousand.
"""

from datetime import date
from decimal import Decimal

from flows.sample import case, troubles
from flows.sample.case import Case, adopt, also, any_of, drop, put, rename, repeat
from flows.sample.order import ConghuaPolicy
from flows.sample.people import digits_lost, impossible_birth_date, wrong_check_digit
from flows.sample.spelling import Cell

Setting = case.Setting[ConghuaPolicy]
Edit = case.Edit[ConghuaPolicy]
Value = case.Value[ConghuaPolicy]
Trouble = troubles.Trouble[ConghuaPolicy]

APPLICANTS, PAST_SUBSIDIES = "applicants", "past_subsidies"
TWO_APPLICATIONS = "two_applications"


def _standard(policy: ConghuaPolicy) -> Decimal:
    return policy.standard


def _small(policy: ConghuaPolicy) -> Decimal:
    return policy.standard * 3 / 5


def _small_fee(_case: Case, setting: Setting) -> Cell:
    return _small(setting.policy)


def _excluded(_case: Case, setting: Setting) -> Cell:
    return setting.rng.choice(setting.policy.excluded) + setting.rng.choice(("", "人员"))


def _level(place: int) -> Value:
    return lambda _case, setting: setting.policy.levels[place]


def _new_year(years: int) -> Value:
    """The first day of the year so many years after the review year."""
    return lambda _case, setting: date(setting.year + years, 1, 1)


def _last_day(_case: Case, setting: Setting) -> Cell:
    return date(setting.year - 1, 12, 31)


def _year_before(_case: Case, setting: Setting) -> Cell:
    return setting.year - setting.rng.randrange(2, 6)


def _misread_identity(case: Case, _setting: Setting) -> Cell:
    return wrong_check_digit(case.person.id_number)


def _unborn_identity(case: Case, _setting: Setting) -> Cell:
    return impossible_birth_date(case.person.id_number)


def _rounded_identity(case: Case, _setting: Setting) -> Cell:
    return digits_lost(case.person.id_number)


def _rounded_account(case: Case, _setting: Setting) -> Cell:
    return digits_lost(case.person.card)


def _another_account(_case: Case, setting: Setting) -> Cell:
    return setting.people.card()


def _another_name(_case: Case, setting: Setting) -> Cell:
    return setting.people.rare_name()


def _studies(place: int) -> Edit:
    return put(APPLICANTS, 报读层次=_level(place))


def _had(level: Value, **cells: Value) -> Edit:
    return also(PAST_SUBSIDIES, 补助层次=level, 补助年度=_year_before, **cells)


def _same_person(first: Case, second: Case) -> None:
    adopt(second, first.person)


def _reject(name: str, share: int, reasons: str, *edits: Edit) -> Trouble:
    return Trouble(name, share, edits, "reject", _standard, reasons, tier="subsidy")


def _hold(name: str, share: int, reasons: str, *edits: Edit) -> Trouble:
    return Trouble(name, share, edits, "hold", _standard, reasons, tier="subsidy")


def _pay(name: str, share: int, *edits: Edit) -> Trouble:
    return Trouble(name, share, edits, "pay", _standard, tier="subsidy")


_NO_ACCOUNT: Edit = put(APPLICANTS, 收款账号=any_of(None, "无"))

CLEAN = _pay("clean", 0)

TROUBLES = (
    # ── refused ──
    _reject("excluded", 30, "excluded_category", put(APPLICANTS, 人员类别=_excluded)),
    _reject("unit_without_union", 25, "unit_without_union", put(APPLICANTS, 单位已建会=any_of("否", "无"))),
    _reject("unit_dues_unpaid", 25, "unit_dues_unpaid", put(APPLICANTS, 单位缴交工会经费="否")),
    _reject("not_member", 25, "not_member", put(APPLICANTS, 工会会员="否")),
    _reject("enrolled_before", 15, "not_enrolled_this_year", put(APPLICANTS, 学籍取得日期=_last_day)),
    _reject("enrolled_after", 10, "not_enrolled_this_year", put(APPLICANTS, 学籍取得日期=_new_year(1))),
    _reject("not_enrolled", 10, "not_enrolled_this_year", put(APPLICANTS, 学籍取得日期=None)),
    _reject("level_had", 20, "level_already_subsidised", _studies(1), _had(_level(1))),
    _reject("higher_level_had", 10, "level_already_subsidised", _studies(0), _had(_level(2))),
    _reject(
        "nothing_fits",
        5,
        "account_missing;not_member;unit_without_union",
        put(APPLICANTS, 单位已建会="否", 工会会员="否"),
        _NO_ACCOUNT,
    ),
    # ── held ──
    _hold("no_account", 30, "account_missing", _NO_ACCOUNT),
    _hold(
        "identity_misread",
        15,
        "identity_invalid",
        put(APPLICANTS, 身份证号=any_of(_misread_identity, _unborn_identity)),
    ),
    _hold("identity_digits_lost", 10, "identity_invalid", put(APPLICANTS, 身份证号=_rounded_identity)),
    _hold("other_name_before", 10, "identity_mismatch", _studies(2), _had(_level(0), 姓名=_another_name)),
    Trouble(TWO_APPLICATIONS, 10, (), "hold", _standard, "duplicate_registration", tier="subsidy", bind=_same_person),
    _hold("applied_twice_differently", 10, "evidence_unreadable", also(APPLICANTS, 收款账号=_another_account)),
    _hold("account_digits_lost", 10, "evidence_unreadable", put(APPLICANTS, 收款账号=_rounded_account)),
    _hold("fee_unreadable", 10, "evidence_unreadable", put(APPLICANTS, 培训费="见发票")),
    _hold("date_unreadable", 10, "evidence_unreadable", put(APPLICANTS, 学籍取得日期="见学信网")),
    _hold("answer_open", 10, "evidence_unreadable", put(APPLICANTS, 工会会员=any_of(None, "申请中"))),
    _hold("past_level_unreadable", 5, "evidence_unreadable", _had("学历补助")),
    _hold(
        "past_identity_unreadable",
        5,
        "evidence_unreadable",
        rename,
        _studies(1),
        _had(_level(1), 身份证号=_misread_identity),
    ),
    # ── paid all the same ──
    _pay("lower_level_had", 20, _studies(2), _had(_level(1)), _had(_level(0))),
    _pay("handed_in_twice", 10, repeat(APPLICANTS)),
    _pay("enrolled_on_first_day", 10, put(APPLICANTS, 学籍取得日期=_new_year(0))),
    Trouble("small_fee", 30, (put(APPLICANTS, 培训费=_small_fee),), "pay", _small, tier="subsidy"),
    # ── strangers: people who were subsidised before and do not apply ──
    Trouble("subsidised_before", 60, (_had(_level(0)), drop(APPLICANTS)), "", _standard),
)
