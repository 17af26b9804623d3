"""Which values do invented workbooks go by? Hands the policy's own to the generator, which knows no policy."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from policies.terms import Terms, load_terms

from . import sample
from .fit import refuse_unfit

_CENT = Decimal("0.01")


def write_sample(programme: str, folder: Path, *, people: int, seed: int, year: int) -> dict[str, Any]:
    """Write invented workbooks of one programme into `folder`; say which, for how many people, with which troubles."""
    policy = sample_policy(programme, year)
    summary = sample.write(programme, folder, people=people, seed=seed, year=year, policy=policy)
    return {
        "folder": str(folder),
        "files": [file.name for file in summary.files],
        "people": summary.people,
        "troubles": summary.troubles,
    }


def sample_policy(programme: str, year: int) -> sample.SamplePolicy:
    """What invented papers must know of a programme's policy for that year. Raises PolicyRefused where there is none."""
    terms = load_terms(programme, year)
    refuse_unfit(terms, file=f"{programme}.toml")
    return _POLICIES[programme](terms) if programme in _POLICIES else sample.SamplePolicy(terms.cut_off)


def _degree(terms: Terms) -> sample.DegreePolicy:
    scalars = terms.scalars()
    return sample.DegreePolicy(
        cut_off=terms.cut_off,
        member_standard=Decimal(scalars["member_standard"]),
        tuition=(Decimal(scalars["tuition_total"]) / Decimal(scalars["study_years"])).quantize(_CENT),
        honour_titles=terms.words("honour_titles"),
        pass_mark=int(scalars["pass_mark"]),
    )


def _conghua(terms: Terms) -> sample.ConghuaPolicy:
    scalars = terms.scalars()
    return sample.ConghuaPolicy(
        cut_off=terms.cut_off,
        standard=Decimal(scalars["subsidy_standard"]),
        quota=int(scalars["quota"]),
        levels=tuple(terms.words(level)[0] for level in terms.words("level_order")),
        excluded=terms.words("excluded_category_words"),
    )


def _training(terms: Terms) -> sample.TrainingPolicy:
    scalars = terms.scalars()
    return sample.TrainingPolicy(
        cut_off=terms.cut_off,
        standard=Decimal(scalars["standard"]),
        project_hours=int(scalars["project_hours"]),
        discussion_hours=int(scalars["discussion_hours"]),
        day_hours=int(scalars["day_hours"]),
        application_days=int(scalars["application_days"]),
        insurance_months=int(scalars["insurance_months"]),
        pass_mark=int(scalars["pass_mark"]),
        skilled=terms.words("skilled_words"),
        unskilled=terms.words("unskilled_words"),
        absent=terms.words("absent_words"),
    )


_POLICIES: dict[str, Callable[[Terms], sample.SamplePolicy]] = {
    "beijing-degree": _degree,
    "beijing-skills": _training,
    "conghua-degree": _conghua,
}
