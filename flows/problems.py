"""One thing wrong in the office's data, said to the person who can cure it."""

from dataclasses import dataclass

_SHOWN_HEAD, _SHOWN_TAIL = 6, 4
_SECRET_LENGTH = 9


@dataclass(frozen=True)
class Problem:
    """A line of problems.csv: `row` is the Excel row (0 = the whole sheet or file), `column` the office's own header text."""

    file: str
    sheet: str
    row: int
    column: str
    code: str
    severity: str
    message: str


def mask(text: str) -> str:
    """An ID, card or phone number as it may be shown: `110101********1234`; short and wordy texts stay as they are."""
    if sum(character.isdigit() for character in text) < _SECRET_LENGTH:
        return text
    if len(text) <= _SHOWN_HEAD + _SHOWN_TAIL + 1:
        return f"{text[:3]}****{text[-_SHOWN_TAIL:]}"
    return f"{text[:_SHOWN_HEAD]}********{text[-_SHOWN_TAIL:]}"
