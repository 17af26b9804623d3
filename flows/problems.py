"""One thing wrong in the office's data, said to the person who can cure it."""

from dataclasses import dataclass

_SHOWN_HEAD, _SHOWN_TAIL = 6, 4
_SECRET_LENGTH = 9


@dataclass(frozen=True)
class Problem:
    """A line of problems.csv: `row` is the Excel row (0 = the whole sheet or file), `column` the office's own header text.

    The first sentence of `message` says what is wrong, the others what to do. `cell`: the address of the cell to look at,
    like F12, the row's first column where the whole row is meant; empty where no row is.
    """

    file: str
    sheet: str
    row: int
    column: str
    code: str
    severity: str
    message: str
    cell: str = ""


def mask(text: str) -> str:
    """An ID, card or phone number as it may be shown: `110101********1234`; short and wordy texts stay as they are.

    `sql/masks.sql` masks the same way where whole columns are at hand.
    """
    if sum(character.isdigit() for character in text) < _SECRET_LENGTH:
        return text
    head = 3 if len(text) <= _SHOWN_HEAD + _SHOWN_TAIL + 1 else _SHOWN_HEAD
    return f"{text[:head]}{'*' * (len(text) - head - _SHOWN_TAIL)}{text[-_SHOWN_TAIL:]}"
