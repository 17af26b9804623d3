"""Which workbooks is the measuring done on? Invented ones of any size, made once and kept.

`mixed`: as offices hand them in, every trouble of the sample among them. `clean`: the same without papers that cannot be
read or contradict each other, which is what a script written in an afternoon decides rightly.
"""

import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from flows.sample import degree, training, writing
from flows.sampling import sample_policy, write_sample

DEGREE, SKILLS = "beijing-degree", "beijing-skills"
YEAR = 2026
_SEED = 1
_TRAINEES_A_PROJECT = 30
_BEYOND_SCRIPTS = {"evidence_unreadable", "evidence_conflict", "identity_mismatch", "registration_conflict"}
_NUMBERS_THAT_LOST_DIGITS = "digits_lost"
_CLEAN = replace(
    degree.PROGRAMME,
    troubles=[
        trouble
        for trouble in degree.PROGRAMME.troubles
        if not _BEYOND_SCRIPTS & set(trouble.reasons.split(";")) and _NUMBERS_THAT_LOST_DIGITS not in trouble.name
    ],
)


def cohort(cache: Path, people: int, *, clean: bool) -> Path:
    """The folder of six workbooks about so many people of beijing-degree."""
    made_clean = partial(writing.write, _CLEAN, policy=sample_policy(DEGREE, YEAR))
    write = made_clean if clean else partial(write_sample, DEGREE)
    return _kept(cache / f"{DEGREE}-{'clean' if clean else 'mixed'}-{people}", partial(write, people=people))


def projects(cache: Path, number: int) -> Path:
    """The folder of so many projects of beijing-skills, each with a sign-in workbook of 30 trainees and 21 sessions."""
    write = partial(
        training.write,
        policy=sample_policy(SKILLS, YEAR),
        people=number * _TRAINEES_A_PROJECT,
        trainees_a_project=_TRAINEES_A_PROJECT,
    )
    return _kept(cache / f"{SKILLS}-{number}", write)


def _kept(folder: Path, write: Callable[..., object]) -> Path:
    """Make the folder unless it is there; half a folder never is."""
    if not folder.exists():
        unfinished = folder.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        write(unfinished, seed=_SEED, year=YEAR)
        unfinished.rename(folder)
    return folder
