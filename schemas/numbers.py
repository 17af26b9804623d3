"""Is it a valid identity number, a valid card number? Whole columns at once; python-stdnum is the yardstick in the tests."""

import tomllib
from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd

_IDENTITY_LENGTH = 18
_CARD_LENGTH = 19
# ISO 7064 MOD 11-2: each digit counts 2^(its distance from the end) modulo 11; X stands for 10.
_IDENTITY_WEIGHTS = np.array([pow(2, _IDENTITY_LENGTH - 1 - place, 11) for place in range(_IDENTITY_LENGTH)])
_MONTH_LENGTHS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_ZERO, _X = ord("0"), ord("X")


@cache
def _prefixes() -> tuple[np.ndarray, int]:
    raw = tomllib.loads((files("schemas") / "sheets.toml").read_text("utf-8"))["identity"]
    return np.array([int(prefix) for prefix in raw["provinces"]]), int(raw["foreign"])


def valid_identity(numbers: pd.Series) -> pd.Series:
    """Which of the texts are identity numbers: 18 characters, known province, a real birth date, right check character.

    Whether the birth date lies before the as-of day is a question of the review, not of the number.
    """
    valid = numbers.str.fullmatch(r"[0-9]{17}[0-9X]").fillna(False).astype(bool)
    digits = _digits(numbers[valid], _IDENTITY_LENGTH)
    provinces, foreign = _prefixes()
    known = np.isin(digits[:, 0] * 10 + digits[:, 1], provinces) | (digits[:, 0] == foreign)
    checked = digits @ _IDENTITY_WEIGHTS % 11 == 1
    valid[valid] = known & checked & _real_date(digits[:, 6:14])
    return valid


def valid_card(numbers: pd.Series) -> pd.Series:
    """Which of the texts are card numbers: 16 to 19 digits, Luhn, not one digit repeated."""
    valid = numbers.str.fullmatch(r"[0-9]{16,19}").fillna(False).astype(bool)
    shaped = numbers[valid]
    digits = _digits(shaped.str.zfill(_CARD_LENGTH), _CARD_LENGTH)
    doubled = digits[:, -2::-2] * 2
    luhn = (digits[:, ::-2].sum(axis=1) + (doubled - 9 * (doubled > 9)).sum(axis=1)) % 10 == 0
    valid[valid] = luhn & ~shaped.str.fullmatch("|".join(f"{digit}+" for digit in range(10))).to_numpy(bool)
    return valid


def _digits(texts: pd.Series, length: int) -> np.ndarray:
    """The characters of equally long texts as a matrix of values, X as 10."""
    raw = np.frombuffer("".join(texts.tolist()).encode("ascii"), np.uint8).reshape(-1, length).astype(np.int64)
    return np.where(raw == _X, 10, raw - _ZERO)


def _real_date(digits: np.ndarray) -> np.ndarray:
    years = digits[:, :4] @ np.array([1000, 100, 10, 1])
    months = digits[:, 4] * 10 + digits[:, 5]
    days = digits[:, 6] * 10 + digits[:, 7]
    leap = (years % 4 == 0) & ((years % 100 != 0) | (years % 400 == 0))
    lengths = _MONTH_LENGTHS[np.where((months >= 1) & (months <= 12), months, 0)] + (leap & (months == 2))
    real: np.ndarray = (years > 0) & (days >= 1) & (days <= lengths)
    return real
