"""How may a text from outside be shown in a message? Without any long number in it, and not at any length."""

import re

# Cards, IDs and phones, in one run of digits or in groups of four; a payment's own number has neither.
_LONG_NUMBER = re.compile(r"(?:\d{4}[ -]){2,}\d+|\d{8,}")
_SHOWN_TAIL = 4
_LONGEST = 30


def shown(text: str) -> str:
    """Return the text on one line, with all but the last four digits of long numbers hidden: `********1234`."""
    text = _LONG_NUMBER.sub(lambda found: "*" * 8 + found[0][-_SHOWN_TAIL:], " ".join(text.split()))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
