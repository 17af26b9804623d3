"""Which values do invented workbooks go by? Hands the policy's own to the generator, which knows no policy."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from policies.policy import load_terms

from . import sample

_CENT = Decimal("0.01")


def write_sample(programme: str, folder: Path, *, people: int, seed: int, year: int) -> dict[str, Any]:
    """Write invented workbooks of one programme into `folder`; say which, for how many people, with which troubles."""
    terms = load_terms(programme, year)
    scalars = terms.scalars()
    policy = sample.SamplePolicy(
        member_standard=Decimal(scalars["member_standard"]),
        tuition=(Decimal(scalars["tuition_total"]) / Decimal(scalars["study_years"])).quantize(_CENT),
        cut_off=terms.cut_off,
        honour_titles=terms.words("honour_titles"),
        pass_mark=int(scalars["pass_mark"]),
    )
    summary = sample.write(programme, folder, people=people, seed=seed, year=year, policy=policy)
    return {
        "folder": str(folder),
        "files": [file.name for file in summary.files],
        "people": summary.people,
        "troubles": summary.troubles,
    }
