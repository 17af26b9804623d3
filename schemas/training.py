"""What the sheets of the training programme must look like: one Pandera model a kind.

As in schemas.degree: columns hold canonical texts, and words that the policy defines are named by their lists.
"""

import pandas as pd
import pandera.pandas as pa

from . import checks
from .fields import maybe, needed

_YES_NO = ("yes_words", "no_words")
_END_OF_DAY = "24:00"


def readable_time(series: pd.Series) -> "pd.Series[bool]":
    """A time of day at which something ends: the end of the day among them."""
    return checks.readable_time(series) | (series == _END_OF_DAY)


class Projects(pa.DataFrameModel):
    """One row for each training project."""

    project_no: str = needed(checks.readable_text)
    project_name: str = needed(checks.readable_text)
    host: str = needed(checks.readable_text)
    starts_on: str = needed(checks.readable_date)
    ends_on: str = needed(checks.readable_date)
    applied_on: str = needed(checks.readable_date)
    credit_code: str = maybe(checks.readable_text)
    bank: str = maybe(checks.readable_text)
    account: str = maybe(checks.account_number, "no_account_words")


class Trainees(pa.DataFrameModel):
    """One row for each trainee of a project."""

    project_no: str = needed(checks.readable_text)
    name: str = needed(checks.readable_text)
    id_number: str = needed(checks.identity_number)
    skill_level: str = needed(checks.known_word, "skilled_words", "unskilled_words")
    insurance_months: str = needed(checks.readable_months)
    frontline: str = needed(checks.known_word, *_YES_NO)
    assessment: str = maybe(checks.known_mark, "pass_words", "fail_words")
    related: str = maybe(checks.known_word, *_YES_NO)
    unit: str = maybe(checks.readable_text)
    occupation: str = maybe(checks.readable_text)
    certificate_no: str = maybe(checks.readable_text)


class Sessions(pa.DataFrameModel):
    """One row for each session of a project's schedule."""

    project_no: str = needed(checks.readable_text)
    session_no: str = needed(checks.readable_text)
    day: str = needed(checks.readable_date)
    starts_at: str = needed(checks.readable_time)
    ends_at: str = needed(readable_time)
    course_kind: str = needed(checks.readable_text)
    stated_hours: str = needed(checks.readable_hours)
    course_name: str = maybe(checks.readable_text)
    teaching_mode: str = maybe(checks.known_word, "online_words", "in_person_words")
    teacher: str = maybe(checks.readable_text)

    @pa.dataframe_check(name="ends_after_start")
    def ends_after_start(cls, frame: pd.DataFrame) -> "pd.Series[bool]":
        """No session ends at or before its start."""
        return checks.ends_after_start(frame, start="starts_at", end="ends_at")


class SignIns(pa.DataFrameModel):
    """One row for each trainee and session signed for, or not."""

    project_no: str = needed(checks.readable_text)
    session_no: str = needed(checks.readable_text)
    id_number: str = needed(checks.identity_number)
    mark: str = maybe(checks.known_word, "present_words", "absent_words")
    name: str = maybe(checks.readable_text)


class OnlineLogs(pa.DataFrameModel):
    """One row for each time a trainee was on the platform during a session."""

    project_no: str = needed(checks.readable_text)
    session_no: str = needed(checks.readable_text)
    id_number: str = needed(checks.identity_number)
    entered_at: str = needed(checks.readable_time)
    left_at: str = needed(readable_time)
    name: str = maybe(checks.readable_text)

    @pa.dataframe_check(name="ends_after_start")
    def ends_after_start(cls, frame: pd.DataFrame) -> "pd.Series[bool]":
        """Nobody leaves the platform at or before entering it."""
        return checks.ends_after_start(frame, start="entered_at", end="left_at")


class PastTrainees(pa.DataFrameModel):
    """One row for each person and year of earlier training."""

    id_number: str = needed(checks.identity_number)
    attended_year: str = needed(checks.readable_calendar_year)
    name: str = maybe(checks.readable_text)


class Audits(pa.DataFrameModel):
    """One row for each conclusion of the auditor, on a project or on one trainee of it."""

    project_no: str = needed(checks.readable_text)
    conclusion: str = maybe(
        checks.known_word, "audit_passed_words", "audit_failed_words", "audit_excluded_words", "audit_open_words"
    )
    id_number: str = maybe(checks.identity_number)
    remark: str = maybe(checks.readable_text)


MODELS: dict[str, type[pa.DataFrameModel]] = {
    "projects": Projects,
    "trainees": Trainees,
    "sessions": Sessions,
    "sign_ins": SignIns,
    "online_logs": OnlineLogs,
    "past_trainees": PastTrainees,
    "audits": Audits,
}
