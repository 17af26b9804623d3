"""What the sheets of the training programme must look like: one Pandera model a kind.

As in schemas.degree: columns hold canonical texts, and words that the policy defines are named in a field's `metadata`.
"""

from typing import Any, ClassVar

import pandera.pandas as pa

from . import checks as checks

_YES_NO = {"words": ["yes_words", "no_words"]}


def _needed(**rules: Any) -> Any:
    return pa.Field(nullable=False, **rules)


def _maybe(**rules: Any) -> Any:
    return pa.Field(nullable=True, **rules)


class Projects(pa.DataFrameModel):
    """One row for each training project."""

    project_no: str = _needed(readable_text=())
    project_name: str = _needed(readable_text=())
    host: str = _needed(readable_text=())
    starts_on: str = _needed(readable_date=())
    ends_on: str = _needed(readable_date=())
    applied_on: str = _needed(readable_date=())
    credit_code: str = _maybe(readable_text=())
    bank: str = _maybe(readable_text=())
    account: str = _maybe(metadata={"account_besides": ["no_account_words"]})


class Trainees(pa.DataFrameModel):
    """One row for each trainee of a project."""

    project_no: str = _needed(readable_text=())
    name: str = _needed(readable_text=())
    id_number: str = _needed(identity_number=())
    skill_level: str = _needed(metadata={"words": ["skilled_words", "unskilled_words"]})
    insurance_months: str = _needed(readable_months=())
    frontline: str = _needed(metadata=_YES_NO)
    assessment: str = _maybe(metadata={"marks": ["pass_words", "fail_words"]})
    related: str = _maybe(metadata=_YES_NO)
    unit: str = _maybe(readable_text=())
    occupation: str = _maybe(readable_text=())
    certificate_no: str = _maybe(readable_text=())


class Sessions(pa.DataFrameModel):
    """One row for each session of a project's schedule."""

    project_no: str = _needed(readable_text=())
    session_no: str = _needed(readable_text=())
    day: str = _needed(readable_date=())
    starts_at: str = _needed(readable_time=())
    ends_at: str = _needed(readable_time=())
    course_kind: str = _needed(readable_text=())
    stated_hours: str = _needed(readable_hours=())
    course_name: str = _maybe(readable_text=())
    teaching_mode: str = _maybe(metadata={"words": ["online_words", "in_person_words"]})
    teacher: str = _maybe(readable_text=())

    class Config:
        """Checks over the whole row."""

        ends_after_start: ClassVar = {"start": "starts_at", "end": "ends_at"}


class SignIns(pa.DataFrameModel):
    """One row for each trainee and session signed for, or not."""

    project_no: str = _needed(readable_text=())
    session_no: str = _needed(readable_text=())
    id_number: str = _needed(identity_number=())
    mark: str = _maybe(metadata={"words": ["present_words", "absent_words"]})
    name: str = _maybe(readable_text=())


class OnlineLogs(pa.DataFrameModel):
    """One row for each time a trainee was on the platform during a session."""

    project_no: str = _needed(readable_text=())
    session_no: str = _needed(readable_text=())
    id_number: str = _needed(identity_number=())
    entered_at: str = _needed(readable_time=())
    left_at: str = _needed(readable_time=())
    name: str = _maybe(readable_text=())

    class Config:
        """Checks over the whole row."""

        ends_after_start: ClassVar = {"start": "entered_at", "end": "left_at"}


class PastTrainees(pa.DataFrameModel):
    """One row for each person and year of earlier training."""

    id_number: str = _needed(identity_number=())
    attended_year: str = _needed(readable_year=())
    name: str = _maybe(readable_text=())


class Audits(pa.DataFrameModel):
    """One row for each conclusion of the auditor, on a project or on one trainee of it."""

    project_no: str = _needed(readable_text=())
    conclusion: str = _maybe(
        metadata={"words": ["audit_passed_words", "audit_failed_words", "audit_excluded_words", "audit_open_words"]}
    )
    id_number: str = _maybe(identity_number=())
    remark: str = _maybe(readable_text=())


MODELS: dict[str, type[pa.DataFrameModel]] = {
    "projects": Projects,
    "trainees": Trainees,
    "sessions": Sessions,
    "sign_ins": SignIns,
    "online_logs": OnlineLogs,
    "past_trainees": PastTrainees,
    "audits": Audits,
}
