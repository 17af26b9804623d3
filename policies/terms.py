"""What does a programme promise in a given year? Finds its policy file and the version in force.

Refuses a file that cannot be trusted, but takes the one that a run froze as it was.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import PurePosixPath

from schemas.errors import PolicyRefused, UsageError

from .policy import YEAR, Policy, Version, parse
from .reading import text_of
from .sound import faults


@dataclass(frozen=True)
class Compared:
    """A value that a rule compares with, as officers read it; `listed`: it is a list of words."""

    name: str
    label: str
    shown: str
    listed: bool


class Terms:
    """A policy as it stands for one year: what the SQL rules and the papers read."""

    def __init__(self, policy: Policy, version: Version, year: int, source: bytes) -> None:
        self.policy = policy
        self.version = version
        self.year = year
        self.source = source

    @property
    def digest(self) -> str:
        """The SHA-256 of the policy file, in hex."""
        return hashlib.sha256(self.source).hexdigest()

    @property
    def cut_off(self) -> date:
        """The last day whose evidence counts, unless the officer names another."""
        month, day = str(self.version.values["evidence_cut_off"].month_day).split("-")
        return date(self.year, int(month), int(day))

    def compared(self, names: tuple[str, ...], as_of: date) -> list[Compared]:
        """What stands under these names: the year and the day of the review themselves, a list of lists by its members."""
        values = self.version.values
        found = []
        for name in names:
            if name == YEAR:
                found.append(Compared(name, "评审年度", f"{self.year} 年", False))
            elif name == "evidence_cut_off":
                found.append(Compared(name, values[name].label, as_of.isoformat(), False))
            else:
                lists = [values[word].shown for word in values[name].words or () if word in values]
                shown = " < ".join(lists) or values[name].shown
                found.append(Compared(name, values[name].label, shown, values[name].words is not None))
        return found

    def documents(self, clauses: Iterable[str]) -> dict[str, str]:
        """The documents that these clauses cite, by the short names they are cited by."""
        cited = {part.strip().split(" ")[0] for clause in clauses for part in clause.split("；")}
        return {name: title for name, title in self.policy.documents.items() if name in cited}

    def words(self, name: str) -> tuple[str, ...]:
        """The word list of that name."""
        return self.version.values[name].words or ()

    def filled(self, text: str) -> str:
        """A text of our own files with the policy's values where it names them: `{lowest_mark}至{highest_mark}`."""
        return text.format(**{name: value.said for name, value in self.version.values.items()})

    def scalars(self) -> dict[str, Decimal | int | str]:
        """Every value that is not a word list, as SQL takes it: yuan and numbers as Decimal."""
        found: dict[str, Decimal | int | str] = {}
        for name, value in self.version.values.items():
            if amount := value.yuan or value.number:
                found[name] = Decimal(amount)
            elif value.count is not None:
                found[name] = value.count
            elif text := value.text or value.month_day:
                found[name] = text
        return found


def programmes() -> list[str]:
    """Every programme that has a policy file."""
    return sorted(
        entry.name.removesuffix(".toml") for entry in files("policies").iterdir() if entry.name.endswith(".toml")
    )


def load_terms(programme: str, year: int) -> Terms:
    """The policy of a programme as it stands for a review year: the version in force on its own cut-off day.

    Raises UsageError for an unknown programme, PolicyRefused for an unusable file or a year without a version or with two.
    """
    terms = terms_to_try(read_source(programme), year, file=f"policies/{programme}.toml")
    _refuse_other(terms.policy, programme)
    return terms


def terms_to_try(source: bytes, year: int, *, file: str) -> Terms:
    """The same from the text of any policy file, which `file` names. Raises PolicyRefused as `load_terms` does."""
    policy = _sound(source, name=PurePosixPath(file).name)
    found = _of_year(policy, year, source, file=file)
    if len(found) > 1:
        told = "和".join(f"自 {terms.version.valid_from} 起的（材料截止日 {terms.cut_off}）" for terms in found)
        raise PolicyRefused(
            f"政策文件 {file} 里有两个版本都适用于 {year} 年：{told}。"
            "请修改 valid_to 或 valid_from，使该年度的材料截止日只落在一个版本里。"
        )
    return found[0]


def terms_of(source: bytes, programme: str, year: int) -> Terms:
    """The same from a policy that a run froze. It was judged when the run was made, and is taken as it was."""
    policy = parse(text_of(source, file=f"政策文件 {programme}.toml"), name=f"{programme}.toml")
    return _of_year(policy, year, source, file=f"policies/{programme}.toml")[0]


def _of_year(policy: Policy, year: int, source: bytes, *, file: str) -> list[Terms]:
    """The policy by each version whose dates its cut-off day of that year falls in; at least one."""
    each = [Terms(policy, version, year, source) for version in policy.versions]
    found = [terms for terms in each if _in_force(terms.version, terms.cut_off)]
    if not found:
        raise PolicyRefused(
            f"政策文件 {file} 里没有适用于 {year} 年的版本。请政策管理员补充该年度的标准及其出处后再运行。"
        )
    return found


def _in_force(version: Version, day: date) -> bool:
    return version.valid_from <= day and (version.valid_to is None or day <= version.valid_to)


def _refuse_other(policy: Policy, programme: str) -> None:
    """The ledger goes by the programme's name: under another, what was paid would not be seen."""
    if policy.programme != programme:
        raise PolicyRefused(
            f'政策文件 {programme}.toml 里写的是 programme = "{policy.programme}"，与文件名不符，台账会对不上。'
            f'请改为 programme = "{programme}"，或改正文件名。'
        )


def _sound(source: bytes, *, name: str) -> Policy:
    policy = parse(text_of(source, file=f"政策文件 {name}"), name=name)
    if found := faults(policy):
        raise PolicyRefused(f"政策文件 {name} 不能使用：\n" + "\n".join(f"  {line}" for line in found))
    return policy


def load_newest(programme: str) -> Terms:
    """The newest version of a programme's policy, where no year is meant. Raises like load_terms."""
    source = read_source(programme)
    policy = _sound(source, name=f"{programme}.toml")
    _refuse_other(policy, programme)
    newest = max(policy.versions, key=lambda version: version.valid_from)
    return Terms(policy, newest, newest.valid_from.year, source)


def read_source(programme: str) -> bytes:
    """The policy file as it stands. Raises UsageError where the programme has none."""
    if programme not in programmes():
        raise UsageError(f"没有名为“{programme}”的资助项目。可用的有：{'、'.join(programmes())}。")
    return (files("policies") / f"{programme}.toml").read_bytes()
