"""One thing wrong in the office's data, said to the person who can cure it."""

import os
import re
from dataclasses import dataclass
from pathlib import PurePath

_SHOWN_HEAD, _SHOWN_TAIL = 6, 4
_SECRET_LENGTH = 9
# As in sql/masks.sql, and an identity number in groups, as people type it: numbers of up to 14 digits stay, as student
# numbers are.
_IDENTITY = re.compile(r"(\d{6})(?:\d{5,}|[ -]\d{8}[ -])(\d{3}[\dXx])")
_GROUPED_CARD = re.compile(r"\d{4}(?:[ -]\d{4}){2,3}[ -](\d{1,4})")
_PHONE = re.compile(r"(?<!\d)((?:\+?86[ -]?)?1[3-9]\d)[ \-–—－]?\d{4}[ \-–—－]?(\d{4})(?!\d)")
# What a zip packed on Windows leaves behind as file names.
_ENCODINGS = ("utf-8", "gb18030")


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


def mask_text(said: str) -> str:
    """A text from outside without the whole of an identity, card or phone number in it, as `mask_text` of `sql/masks.sql`."""
    said = _GROUPED_CARD.sub(r"********\1", _IDENTITY.sub(r"\1********\2", said))
    return _PHONE.sub(r"\1****\2", said)


def shown_name(path: PurePath) -> str:
    """A file's or folder's path as messages show it: readable whatever it is written in, its long numbers masked.

    The mask is one that a file's name may hold on Windows too.
    """
    masked = mask_text("/".join(_decoded(part) for part in path.parts))
    return masked.replace("*", "＊")


def _decoded(part: str) -> str:
    """One name on the way; Python keeps the bytes of a name that is not in the system's encoding."""
    name = os.fsencode(part)
    for encoding in _ENCODINGS:
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("utf-8", "replace")
