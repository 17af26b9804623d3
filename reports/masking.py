"""How may a text from outside be shown in a message? Without any long number in it, and not at any length."""

import re
from collections.abc import Iterable

# Cards, IDs and phones, in one run of digits or in groups of four; a payment's own number has neither.
_LONG_NUMBER = re.compile(r"(?:\d{4}[ -]){2,}\d+|\d{8,}")
# The same where a date or a project's number of eight digits, or 2025-2026-1 for a term, must stay readable.
_PERSONAL_NUMBER = re.compile(
    r"\d{9,}[Xx]?|(?:\d{4}[ -]){3}\d{4}(?:[ -]?\d{1,3})?|\d{3}[ -]\d{4}[ -]\d{4}|\d{6}[ -]\d{8}[ -]\d{3}[\dXx]"
)
_SEPARATORS = re.compile("[ -]")
_SHOWN_TAIL = 4
_LONGEST = 30


def shown(text: str) -> str:
    """Return the text on one line, with all but the last four digits of long numbers hidden: `********1234`."""
    text = _LONG_NUMBER.sub(_masked, " ".join(text.split()))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def public(text: str, names: Iterable[str]) -> str:
    """Return the office's own word for a file or a group without these names and without anybody's long number."""
    for name in names:
        text = text.replace(name, "＊＊")
    return _PERSONAL_NUMBER.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    return "*" * 8 + _SEPARATORS.sub("", found[0])[-_SHOWN_TAIL:]
