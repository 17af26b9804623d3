"""What the sheets of the degree programme must look like: one Pandera model a kind.

Columns hold canonical texts (schemas.reading), so a check that fails means: this cell could not be understood. Words
that the policy defines are named in a field's `metadata` and filled in by schemas.validation.
"""

from typing import Any

import pandera.pandas as pa

from . import checks as checks


def _needed(**rules: Any) -> Any:
    return pa.Field(nullable=False, **rules)


def _maybe(**rules: Any) -> Any:
    return pa.Field(nullable=True, **rules)


class Registration(pa.DataFrameModel):
    """One row for each student number registered."""

    student_no: str = _needed(readable_text=())
    name: str = _needed(readable_text=())
    id_number: str = _needed(identity_number=())
    cohort: str = _needed(readable_term=())
    review_result: str = _maybe(
        metadata={"words": ["review_passed_words", "review_failed_words", "review_pending_words"]}
    )
    major: str = _maybe(readable_text=())
    unit: str = _maybe(readable_text=())
    phone: str = _maybe(readable_text=())
    union_member: str = _maybe(readable_text=())
    claimed_honour: str = _maybe(readable_text=())
    card_number: str = _maybe(metadata={"besides": ["no_card_words"]})
    union_opinion: str = _maybe(readable_text=())
    enrolment_status: str = _maybe(metadata={"words": ["ended_status_words", "open_status_words"]})


class Grades(pa.DataFrameModel):
    """One row for each attempt at a course."""

    student_no: str = _needed(readable_text=())
    term: str = _needed(readable_term=())
    course_name: str = _needed(readable_text=())
    mark: str = _maybe(metadata={"marks": ["pass_words", "fail_words", "discipline_words", "pending_words"]})
    name: str = _maybe(readable_text=())
    course_code: str = _maybe(readable_text=())
    exam_kind: str = _maybe(readable_text=())
    coursework_mark: str = _maybe(readable_text=())
    final_mark: str = _maybe(readable_text=())
    mark_status: str = _maybe(
        metadata={"words": ["pass_words", "fail_words", "discipline_words", "pending_words", "neutral_status_words"]}
    )
    published_on: str = _maybe(readable_date=())


class Tuition(pa.DataFrameModel):
    """One row for each payment or refund of a fee, in yuan."""

    student_no: str = _needed(readable_text=())
    fee_year: str = _needed(readable_year=())
    amount: str = _needed(readable_money=())
    name: str = _maybe(readable_text=())
    fee_kind: str = _maybe(readable_text=())
    paid_on: str = _maybe(readable_date=())
    receipt_no: str = _maybe(readable_text=())


class Membership(pa.DataFrameModel):
    """One row for each spell of union membership."""

    id_number: str = _needed(identity_number=())
    name: str = _needed(readable_text=())
    member_status: str = _needed(metadata={"words": ["active_member_words", "former_member_words"]})
    joined_on: str = _maybe(readable_date=())
    left_on: str = _maybe(readable_date=())
    union_name: str = _maybe(readable_text=())


class Honours(pa.DataFrameModel):
    """One row for each honour submitted for recognition."""

    id_number: str = _needed(identity_number=())
    name: str = _needed(readable_text=())
    honour_title: str = _needed(readable_text=())
    recognition: str = _maybe(metadata={"words": ["confirmed_words", "unconfirmed_words", "refused_words"]})
    recognised_on: str = _maybe(readable_date=())


class Cards(pa.DataFrameModel):
    """One row for each mutual-aid card registered."""

    id_number: str = _needed(identity_number=())
    name: str = _needed(readable_text=())
    card_number: str = _needed(metadata={"besides": ["no_card_words"]})
    registered_on: str = _maybe(readable_date=())
    card_status: str = _maybe(metadata={"words": ["usable_card_words", "blocked_card_words"]})


MODELS: dict[str, type[pa.DataFrameModel]] = {
    "registration": Registration,
    "grades": Grades,
    "tuition": Tuition,
    "membership": Membership,
    "honours": Honours,
    "cards": Cards,
}
