"""What does a fault say, and to whom? Turns failed checks into problems with file, sheet, row, column, expected and found."""

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from policies.terms import Terms
from schemas.checks import known_mark, known_word
from schemas.kinds import load
from schemas.reading import DIFFERENT, DIGITS_LOST, ERROR_CELL, PICTURE, UNCOMPUTED
from schemas.validation import Fault, wanted_lists

from .intake.collect import ROW_BITS, Sheet
from .problems import Problem, mask

_FOUND_LIMIT = 20
# Where these fail, the words that the policy knows are told, up to so many.
_OF_WORDS = {known_word.__name__, known_mark.__name__}
_MOST_WORDS = 30
# What a cell that cannot be shown is replaced by, and the entry of faults.toml that says why.
_STANDS_IN = {
    DIGITS_LOST: "digits_lost",
    ERROR_CELL: "error_value",
    UNCOMPUTED: "formula_uncomputed",
    PICTURE: "signature_picture",
    DIFFERENT: "columns_differ",
}


def code_of(fault: Fault) -> str:
    """The code problems.csv gives a fault."""
    return _meanings()[_cause(fault)]["code"]


def expectation(check: str, terms: Terms) -> str:
    """What a cell that passes a check holds, in the officer's words; the policy's own words are not listed."""
    return terms.filled(_meanings()[check]["expected"])


def explain_faults(faults: Iterable[Fault], sheets: list[Sheet], terms: Terms) -> list[Problem]:
    """One problem for each fault, at the office's own cell; whatever was found is shown masked."""
    by_id = {sheet.sheet_id: sheet for sheet in sheets}

    @cache
    def expected(check: str, kind: str, field: str) -> str:
        return expectation(check, terms) + (_words(kind, field, terms) if check in _OF_WORDS else "")

    return [
        _problem(fault, by_id[fault.origin >> ROW_BITS], expected(_cause(fault), fault.kind, fault.field))
        for fault in faults
    ]


def _words(kind: str, field: str, terms: Terms) -> str:
    words = [word for name in wanted_lists(kind)[field] for word in terms.words(name)]
    return f"（{'、'.join(words[:_MOST_WORDS])}{' 等' if len(words) > _MOST_WORDS else ''}）"


def _problem(fault: Fault, sheet: Sheet, expected: str) -> Problem:
    meaning = _meanings()[_cause(fault)]
    caption = fault.caption or sheet.captions.get(fault.field) or load().kinds[fault.kind].columns[fault.field].header
    if fault.found is None:
        # What says that there is no number is read as none (schemas.reading).
        numbered = load().kinds[fault.kind].columns[fault.field].read == "code"
        found = "空白，或“无”“/”一类不是号码的写法" if numbered else "空白"
    elif fault.found == DIFFERENT:
        found = f"“{'”“'.join([caption, *sheet.rivals.get(fault.field, ())])}”内容不同"
    elif fault.found in _STANDS_IN:
        found = fault.found.removeprefix("#")
    else:
        found = f"“{mask(fault.found[:_FOUND_LIMIT])}”"
    message = f"应为{expected}；现为{found}。{meaning['cure']}"
    row = fault.origin & ((1 << ROW_BITS) - 1)
    cell = f"{sheet.letters(fault.caption, fault.field)}{row}"
    return Problem(sheet.file, sheet.sheet, row, caption, meaning["code"], "error", message, cell)


def _cause(fault: Fault) -> str:
    """The entry of faults.toml: what is wrong with the cell itself comes before what the column expects."""
    return _STANDS_IN.get(fault.found or "", fault.check)


@cache
def _meanings() -> dict[str, dict[str, str]]:
    return tomllib.loads((files("schemas") / "faults.toml").read_text("utf-8"))
