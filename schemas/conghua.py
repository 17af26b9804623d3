"""What the sheets of the Conghua programme must look like: one Pandera model a kind.

As in schemas.degree: columns hold canonical texts, and words that the policy defines are named in a field's `metadata`.
"""

from typing import Any

import pandera.pandas as pa

from . import checks as checks

_YES_NO = {"words": ["yes_words", "no_words"]}
_LEVELS = {"words": ["junior_level_words", "bachelor_level_words", "graduate_level_words"]}


def _needed(**rules: Any) -> Any:
    return pa.Field(nullable=False, **rules)


def _maybe(**rules: Any) -> Any:
    return pa.Field(nullable=True, **rules)


class Applicants(pa.DataFrameModel):
    """One row for each application; the training fee in yuan."""

    application_no: str = _needed(readable_text=())
    name: str = _needed(readable_text=())
    id_number: str = _needed(identity_number=())
    category: str = _needed(readable_text=())
    unit_has_union: str = _needed(metadata=_YES_NO)
    unit_pays_dues: str = _needed(metadata=_YES_NO)
    union_member: str = _needed(metadata=_YES_NO)
    level: str = _needed(metadata=_LEVELS)
    signed_up_at: str = _needed(readable_datetime=())
    enrolled_on: str = _maybe(readable_date=())
    unit: str = _maybe(readable_text=())
    school: str = _maybe(readable_text=())
    training_fee: str = _maybe(readable_fee=())
    account: str = _maybe(metadata={"account_besides": ["no_account_words"]})


class PastSubsidies(pa.DataFrameModel):
    """One row for each subsidy somebody had before."""

    id_number: str = _needed(identity_number=())
    level: str = _needed(metadata=_LEVELS)
    subsidised_in: str = _maybe(readable_year=())
    name: str = _maybe(readable_text=())


MODELS: dict[str, type[pa.DataFrameModel]] = {"applicants": Applicants, "past_subsidies": PastSubsidies}
