"""In which language does the officer hear us? Chinese, or English where asked; every text stands in both, side by side."""

from typing import Literal, TypeVar

Lang = Literal["zh", "en"]
_T = TypeVar("_T")


def pick(words: tuple[_T, _T], lang: Lang) -> _T:
    """The Chinese or the English of what is to be said."""
    return words[0] if lang == "zh" else words[1]
