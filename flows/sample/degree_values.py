"""What is written into the degree programme's papers where it depends on the person, the year or the policy?

Each value is drawn when a case is altered. Which trouble takes which value stands in flows.sample.degree_troubles.
"""

from decimal import Decimal

from flows.sample import case
from flows.sample.case import Case
from flows.sample.order import DegreePolicy
from flows.sample.people import digits_lost, impossible_birth_date, wrong_card_digit, wrong_check_digit
from flows.sample.spelling import Cell, Term

Setting = case.Setting[DegreePolicy]
Edit = case.Edit[DegreePolicy]
Value = case.Value[DegreePolicy]

REGISTRATION, GRADES, TUITION = "registration", "grades", "tuition"
MEMBERSHIP, HONOURS, CARDS = "membership", "honours", "cards"

_CENT = Decimal("0.01")
_BEST_MARK = 99


def _refund(policy: DegreePolicy) -> Decimal:
    return (policy.tuition / 10).quantize(_CENT)


def member_standard(policy: DegreePolicy) -> Decimal:
    """What a member gets, in yuan."""
    return policy.member_standard


def full_tuition(policy: DegreePolicy) -> Decimal:
    """What an honoured member gets, in yuan."""
    return policy.tuition


def tuition_less_refund(policy: DegreePolicy) -> Decimal:
    """What an honoured member gets to whom `partly_refunded` was paid back, in yuan."""
    return policy.tuition - _refund(policy)


def partly_refunded(_case: Case, setting: Setting) -> Cell:
    """A tenth of the tuition paid back: negative, as refunds are entered."""
    return -_refund(setting.policy)


def wholly_refunded(_case: Case, setting: Setting) -> Cell:
    """The whole tuition paid back."""
    return -setting.policy.tuition


def another_tuition(_case: Case, setting: Setting) -> Cell:
    """The tuition as somebody else noted it."""
    return setting.policy.tuition - _refund(setting.policy)


def small_tuition(_case: Case, setting: Setting) -> Cell:
    """A tuition of half the member standard."""
    return (setting.policy.member_standard / 2).quantize(_CENT)


def another_receipt(case: Case, _setting: Setting) -> Cell:
    """The number of a second receipt."""
    return f"PJ9{case.number[-8:]}"


def passing(_case: Case, setting: Setting) -> Cell:
    """A mark on the pass mark or above."""
    return setting.rng.randint(setting.policy.pass_mark, _BEST_MARK)


def failing(_case: Case, setting: Setting) -> Cell:
    """A mark below the pass mark, down to half of it."""
    return setting.rng.randint(setting.policy.pass_mark // 2, setting.policy.pass_mark - 1)


def another_mark(case: Case, setting: Setting) -> Cell:
    """A mark that passes and differs from the first."""
    lowest = setting.policy.pass_mark
    return lowest + 1 if case.rows[GRADES][0]["综合成绩"] == lowest else lowest


def honour(_case: Case, setting: Setting) -> Cell:
    """A title on the policy's list."""
    return setting.rng.choice(setting.policy.honour_titles)


def own_card(case: Case, _setting: Setting) -> Cell:
    """The card the person registered."""
    return case.person.card


def misread_card(case: Case, _setting: Setting) -> Cell:
    """The person's card, a digit wrong."""
    return wrong_card_digit(case.person.card)


def rounded_card(case: Case, _setting: Setting) -> Cell:
    """The person's card in a numeric cell."""
    return digits_lost(case.person.card)


def new_card(_case: Case, setting: Setting) -> Cell:
    """A card nobody holds yet."""
    return setting.people.card()


def misread_identity(case: Case, _setting: Setting) -> Cell:
    """The person's identity number, its last character wrong."""
    return wrong_check_digit(case.person.id_number)


def unborn_identity(case: Case, _setting: Setting) -> Cell:
    """The person's identity number with a birth date that never was."""
    return impossible_birth_date(case.person.id_number)


def rounded_identity(case: Case, _setting: Setting) -> Cell:
    """The person's identity number in a numeric cell."""
    return digits_lost(case.person.id_number)


def another_identity(_case: Case, setting: Setting) -> Cell:
    """The identity number of somebody no other paper knows."""
    return setting.people.person().id_number


def another_name(_case: Case, setting: Setting) -> Cell:
    """A name nobody registered under."""
    return setting.people.rare_name()


def unregistered_number(case: Case, _setting: Setting) -> Cell:
    """The person's student number, its intake digit wrong: nobody has that number."""
    return f"{case.number[:4]}9{case.number[5:]}"


def intake(years: int, season: str) -> Value:
    """The intake of that season, so many years after the review year."""
    return lambda _case, setting: Term(setting.year + years, season)


def year(years: int) -> Value:
    """The year so many years after the review year."""
    return lambda _case, setting: setting.year + years


def days_before(*days: int) -> Value:
    """One of those numbers of days before the cut-off, drawn for each case; negative lies behind it."""
    return lambda _case, setting: setting.before(setting.rng.choice(days))
