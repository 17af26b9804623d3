"""What the sheets of the degree programme must look like: one Pandera model a kind.

Columns hold canonical texts (schemas.reading), so a check that fails means: this cell could not be understood. Words
that the policy defines are named by their lists and filled in by schemas.validation.
"""

import pandera.pandas as pa

from . import checks
from .fields import maybe, needed


class Registration(pa.DataFrameModel):
    """One row for each student number registered."""

    student_no: str = needed(checks.readable_text)
    name: str = needed(checks.readable_text)
    id_number: str = needed(checks.identity_number)
    cohort: str = needed(checks.readable_term)
    review_result: str = maybe(checks.known_word, "review_passed_words", "review_failed_words", "review_pending_words")
    major: str = maybe(checks.readable_text)
    unit: str = maybe(checks.readable_text)
    phone: str = maybe(checks.readable_text)
    union_member: str = maybe(checks.readable_text)
    claimed_honour: str = maybe(checks.readable_text)
    card_number: str = maybe(checks.card_number, "no_card_words")
    union_opinion: str = maybe(checks.readable_text)
    enrolment_status: str = maybe(checks.known_word, "open_status_words", "ended_status_words")


class Grades(pa.DataFrameModel):
    """One row for each attempt at a course."""

    student_no: str = needed(checks.readable_text)
    term: str = needed(checks.readable_term)
    course_name: str = needed(checks.readable_text)
    mark: str = maybe(checks.known_mark, "pass_words", "fail_words", "discipline_words", "pending_words")
    name: str = maybe(checks.readable_text)
    course_code: str = maybe(checks.readable_text)
    exam_kind: str = maybe(checks.readable_text)
    coursework_mark: str = maybe(checks.readable_text)
    final_mark: str = maybe(checks.readable_text)
    mark_status: str = maybe(
        checks.known_word, "pass_words", "fail_words", "discipline_words", "pending_words", "neutral_status_words"
    )
    published_on: str = maybe(checks.readable_date)


class Tuition(pa.DataFrameModel):
    """One row for each payment or refund of a fee, in yuan."""

    student_no: str = needed(checks.readable_text)
    fee_year: str = needed(checks.readable_year)
    amount: str = needed(checks.readable_money)
    name: str = maybe(checks.readable_text)
    fee_kind: str = maybe(checks.readable_text)
    paid_on: str = maybe(checks.readable_date)
    receipt_no: str = maybe(checks.readable_text)


class Membership(pa.DataFrameModel):
    """One row for each spell of union membership."""

    id_number: str = needed(checks.identity_number)
    name: str = needed(checks.readable_text)
    member_status: str = needed(checks.known_word, "active_member_words", "former_member_words")
    joined_on: str = maybe(checks.readable_date)
    left_on: str = maybe(checks.readable_date)
    union_name: str = maybe(checks.readable_text)


class Honours(pa.DataFrameModel):
    """One row for each honour submitted for recognition."""

    id_number: str = needed(checks.identity_number)
    name: str = needed(checks.readable_text)
    honour_title: str = needed(checks.readable_text)
    recognition: str = maybe(checks.known_word, "confirmed_words", "unconfirmed_words", "refused_words")
    recognised_on: str = maybe(checks.readable_date)


class Cards(pa.DataFrameModel):
    """One row for each mutual-aid card registered."""

    id_number: str = needed(checks.identity_number)
    name: str = needed(checks.readable_text)
    card_number: str = needed(checks.card_number, "no_card_words")
    registered_on: str = maybe(checks.readable_date)
    card_status: str = maybe(checks.known_word, "usable_card_words", "blocked_card_words")


MODELS: dict[str, type[pa.DataFrameModel]] = {
    "registration": Registration,
    "grades": Grades,
    "tuition": Tuition,
    "membership": Membership,
    "honours": Honours,
    "cards": Cards,
}
