"""Do the whole-column checks of identity and card numbers agree with python-stdnum, one number at a time?"""

from datetime import date

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.iso7064 import mod_11_2

from schemas.numbers import valid_card, valid_identity

# Contract 3, ID numbers.
PREFIXES = [
    f"{prefix}"
    for area in (
        range(11, 16),
        range(21, 24),
        range(31, 38),
        range(41, 47),
        range(50, 55),
        range(61, 66),
        (71, 81, 82, 83),
    )
    for prefix in area
]
BODY_LENGTH, LENGTH = 17, 18
CARD_LENGTHS = range(16, 20)

digits = st.text("0123456789")
born = st.dates(date(1000, 1, 1), date(2999, 12, 31))
bodies = st.builds(
    lambda prefix, county, day, order: f"{prefix}{county}{day:%Y%m%d}{order}",
    st.sampled_from(PREFIXES) | st.text("0123456789", min_size=2, max_size=2),
    st.text("0123456789", min_size=4, max_size=4),
    born,
    st.text("0123456789", min_size=3, max_size=3),
)
identities = st.builds(
    lambda body, check: body + (check or mod_11_2.calc_check_digit(body)),
    bodies,
    st.sampled_from(["", *"0123456789X"]),
)
cards = st.builds(
    lambda body, check: body + (check or luhn.calc_check_digit(body)),
    st.text("0123456789", min_size=13, max_size=20),
    st.sampled_from(["", "", *"0123456789"]),
)


def is_identity(number: str) -> bool:
    return (
        len(number) == LENGTH
        and number[:BODY_LENGTH].isdecimal()
        and (number[:2] in PREFIXES or number[0] == "9")
        and is_date(number[6:14])
        and mod_11_2.is_valid(number)
    )


def is_date(text: str) -> bool:
    try:
        return bool(date(int(text[:4]), int(text[4:6]), int(text[6:])))
    except ValueError:
        return False


def is_card(number: str) -> bool:
    return len(number) in CARD_LENGTHS and luhn.is_valid(number) and len(set(number)) > 1


def as_text(numbers: list[str]) -> pd.Series:
    return pd.Series(numbers, dtype=pd.StringDtype("pyarrow"))


@given(st.lists(identities | st.text("0123456789Xx", min_size=15, max_size=19) | digits))
def test_identity_numbers(numbers: list[str]) -> None:
    assert valid_identity(as_text(numbers)).tolist() == [is_identity(number) for number in numbers]


@given(bodies, st.text("0123456789", min_size=8, max_size=8))
def test_identity_numbers_with_any_digits_for_a_date(body: str, day: str) -> None:
    number = f"{body[:6]}{day}{body[14:]}"
    number += mod_11_2.calc_check_digit(number)
    assert valid_identity(as_text([number])).tolist() == [is_identity(number)]


@given(st.lists(cards | digits | st.text("0123456789 -", min_size=16, max_size=19)))
def test_card_numbers(numbers: list[str]) -> None:
    assert valid_card(as_text(numbers)).tolist() == [number.isdecimal() and is_card(number) for number in numbers]


@given(st.sampled_from("0123456789"), st.sampled_from(CARD_LENGTHS))
def test_one_digit_repeated_is_no_card(digit: str, length: int) -> None:
    assert valid_card(as_text([digit * length])).tolist() == [False]
