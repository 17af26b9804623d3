"""What the sheets of the Conghua programme must look like: one Pandera model a kind.

As in schemas.degree: columns hold canonical texts, and words that the policy defines are named by their lists.
"""

import pandera.pandas as pa

from . import checks
from .fields import maybe, needed

_YES_NO = ("yes_words", "no_words")
_LEVELS = ("junior_level_words", "bachelor_level_words", "graduate_level_words")


class Applicants(pa.DataFrameModel):
    """One row for each application; the training fee in yuan."""

    application_no: str = needed(checks.readable_text)
    name: str = needed(checks.readable_text)
    id_number: str = needed(checks.identity_number)
    category: str = needed(checks.readable_text)
    unit_has_union: str = needed(checks.known_word, *_YES_NO)
    unit_pays_dues: str = needed(checks.known_word, *_YES_NO)
    union_member: str = needed(checks.known_word, *_YES_NO)
    level: str = needed(checks.known_word, *_LEVELS)
    signed_up_at: str = needed(checks.readable_datetime)
    enrolled_on: str = maybe(checks.readable_date)
    unit: str = maybe(checks.readable_text)
    school: str = maybe(checks.readable_text)
    training_fee: str = maybe(checks.readable_fee)
    account: str = maybe(checks.account_number, "no_account_words")


class PastSubsidies(pa.DataFrameModel):
    """One row for each subsidy somebody had before."""

    id_number: str = needed(checks.identity_number)
    level: str = needed(checks.known_word, *_LEVELS)
    subsidised_in: str = maybe(checks.readable_year)
    name: str = maybe(checks.readable_text)


MODELS: dict[str, type[pa.DataFrameModel]] = {"applicants": Applicants, "past_subsidies": PastSubsidies}
