"""The checks a column of canonical texts can be put to; each is named after what is wrong when it fails.

A model says `needed(checks.readable_date)`. They are not registered with Pandera under their names: registering imports
whatever can make up test data, which takes longer than a small cohort takes to be read. Blank cells are null and are not
judged here: whether a blank is allowed is said by the field.
"""

import numpy as np
import pandas as pd

from .fields import ColumnCheck
from .numbers import valid_card, valid_identity
from .reading import DIFFERENT, DIGITS_LOST, ERROR_CELL, UNCOMPUTED

# [0-9] and not \d: other scripts have digits too, and Arrow runs it over a whole column at once.
_TIME = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"


def _shaped(name: str, pattern: str) -> ColumnCheck:
    def check(series: pd.Series) -> "pd.Series[bool]":
        return series.str.fullmatch(pattern)

    check.__name__ = name
    return check


readable_year = _shaped("readable_year", r"[0-9]{4}")
readable_calendar_year = _shaped("readable_calendar_year", r"[0-9]{4}")
readable_term = _shaped("readable_term", r"[0-9]{4}[春秋]")
readable_money = _shaped("readable_money", r"-?[0-9]{1,12}\.[0-9]{2}")
readable_hours = _shaped("readable_hours", r"[0-9]{1,3}(\.[0-9]{1,2})?")
readable_months = _shaped("readable_months", r"[0-9]{1,4}")
readable_time = _shaped("readable_time", _TIME)
readable_fee = _shaped("readable_fee", r"[0-9]{1,12}\.[0-9]{2}")


def readable_date(series: pd.Series) -> pd.Series:
    """A day that exists, as YYYY-MM-DD."""
    different = series.drop_duplicates()
    return series.isin(different[pd.to_datetime(different, format="%Y-%m-%d", errors="coerce").notna()])


def readable_datetime(series: pd.Series) -> pd.Series:
    """A time of a day that exists, as YYYY-MM-DD HH:MM:SS, with parts of a second where the office keeps them."""
    shaped = series.str.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?")
    return shaped & pd.to_datetime(series, format="ISO8601", errors="coerce").notna()


def readable_text(series: pd.Series) -> pd.Series:
    """Neither an error value, nor a formula without result, a number that lost its digits or columns that differ."""
    return ~series.isin([DIFFERENT, DIGITS_LOST, ERROR_CELL, UNCOMPUTED])


def identity_number(series: pd.Series) -> pd.Series:
    """A valid identity number."""
    return valid_identity(series)


def card_number(series: pd.Series, *, words: tuple[str, ...]) -> pd.Series:
    """A valid card number, or one of the words that say there is none yet."""
    return valid_card(series) | series.isin(words)


def account_number(series: pd.Series, *, words: tuple[str, ...]) -> pd.Series:
    """An account number of any bank, cards among them, or one of the words that say there is none yet."""
    return series.str.fullmatch(r"[0-9]{8,32}") | series.isin(words)


def known_word(series: pd.Series, *, words: tuple[str, ...]) -> pd.Series:
    """One of the words the policy knows."""
    return series.isin(words)


def known_mark(series: pd.Series, *, words: tuple[str, ...], lowest: float, highest: float) -> pd.Series:
    """A number within the scale, or one of the words the policy knows."""
    return series.isin(words) | _as_numbers(series).between(lowest, highest)


def ends_after_start(frame: pd.DataFrame, *, start: str, end: str) -> pd.Series:
    """No time of day `end` at or before its `start`, as far as both can be read."""
    readable = frame[start].str.fullmatch(_TIME) & frame[end].str.fullmatch(_TIME)
    return ~(readable.fillna(False) & (frame[end] <= frame[start]).fillna(False))


def mark_agrees_with_status(
    frame: pd.DataFrame, *, passed: tuple[str, ...], failed: tuple[str, ...], pass_mark: float
) -> pd.Series:
    """No pass written beside a mark below the pass mark, in figures or in words."""
    below = (_as_numbers(frame["mark"]) < pass_mark) | frame["mark"].isin(failed)
    return ~(frame["mark_status"].isin(passed) & below)


def _as_numbers(texts: pd.Series) -> pd.Series:
    """The texts as numbers, NaN where they are none; each different text is read once."""
    codes, different = pd.factorize(texts)
    numbers = pd.to_numeric(pd.Series(different), errors="coerce").to_numpy(float, na_value=np.nan)
    # The code of a blank is -1: the last.
    return pd.Series(np.append(numbers, np.nan)[codes], texts.index)
