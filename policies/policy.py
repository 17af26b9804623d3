"""What does a programme promise in a given year? Loads a policy file and refuses one that cannot be trusted.

A policy file names its documents, its reasons and one or more dated versions; every value of a version stands beside the
clause it comes from. How the values decide is not known here: that is in `sql/`.
"""

import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib.resources import files
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from schemas.errors import PolicyRefused, UsageError

from .reading import text_of
from .sound import faults

Effect = Literal["reject", "hold", "note"]
# What a rule may compare with that stands in no policy: the review year.
YEAR = "year"
_FORMS = ("yuan", "number", "count", "month_day", "text", "words")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Value(_Strict):
    """One fact of the policy in exactly one form, beside its source and the label officers read."""

    source: Annotated[str, Field(min_length=1)]
    label: Annotated[str, Field(min_length=1)]
    yuan: Annotated[str, Field(pattern=r"^\d+\.\d{2}$")] | None = None
    number: Annotated[str, Field(pattern=r"^\d+(\.\d+)?$")] | None = None
    count: int | None = None
    month_day: Annotated[str, Field(pattern=r"^\d{2}-\d{2}$")] | None = None
    text: str | None = None
    unit: str = ""
    words: tuple[str, ...] | None = Field(default=None, strict=False)

    @model_validator(mode="after")
    def _one_form(self) -> "Value":
        given = [form for form in _FORMS if getattr(self, form) is not None]
        if len(given) != 1:
            raise ValueError(f"一个值只能写成一种形式（{'、'.join(_FORMS)}），现有 {len(given)} 种")
        return self

    @property
    def form(self) -> str:
        """Which form it has: yuan, number, count, month_day, text or words."""
        return next(form for form in _FORMS if getattr(self, form) is not None)

    @property
    def said(self) -> str:
        """The value as one text; words are listed with `、`."""
        return "、".join(self.words) if self.words else str(getattr(self, self.form))

    @property
    def shown(self) -> str:
        """The value with its unit, as officers read it: 1600.00 元, 60 分, 作弊、违纪."""
        return f"{self.said} {'元' if self.yuan else self.unit}".rstrip()


class Amount(_Strict):
    """How the amount of a tier is made: what people are told, the values it is made of, and the clause."""

    said: str
    clause: Annotated[str, Field(min_length=1)]
    values: tuple[str, ...] = Field(strict=False)


class Reason(_Strict):
    """What a failed rule means to people: its effect, what is said where the rule is met
    (`met`) and where it is not (`title`), who can cure it and how, and the clause it stands in. `by_ledger`: what was
    paid decides it, not what the office says. `values`: what the rule compares with, beside the review year. `told`:
    a note that the person it is about is told of.
    """

    effect: Effect
    met: str
    title: str
    who: str
    cure: str
    clause: Annotated[str, Field(min_length=1)]
    values: tuple[str, ...] = Field(default=(), strict=False)
    in_data: bool = False
    placed: bool = False
    by_ledger: bool = False
    told: bool = False


class Labels(_Strict):
    """What the programme's papers call the number a person goes by, the group they are counted in, and the account."""

    subject: str
    cohort: str
    account: str


class Version(_Strict):
    """The values in force from `valid_from` to `valid_to` (inclusive; open where absent)."""

    valid_from: date
    valid_to: date | None = None
    confirmed_on: date
    confirmed_by: str
    values: dict[str, Value]


class Policy(_Strict):
    """One programme's policy file. `models` is its folder below `sql/`; `required` and `optional` are kinds of
    sheet, `papers` the workbooks a run writes besides 结算汇总表.
    """

    programme: str
    title: str
    unit: str
    models: str
    required: tuple[str, ...] = Field(strict=False)
    optional: tuple[str, ...] = Field(strict=False)
    papers: tuple[str, ...] = Field(strict=False)
    labels: Labels
    documents: dict[str, str]
    tiers: dict[str, str]
    # Policies that runs froze before amounts were explained have none.
    amounts: dict[str, Amount] = Field(default_factory=dict)
    versions: tuple[Version, ...] = Field(strict=False, min_length=1)
    reasons: dict[str, Reason]

    @model_validator(mode="after")
    def _dates_do_not_overlap(self) -> "Policy":
        ordered = sorted(self.versions, key=lambda version: version.valid_from)
        for earlier, later in pairwise(ordered):
            if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
                raise ValueError(
                    f"自 {earlier.valid_from} 和自 {later.valid_from} 起的两个版本日期重叠，请给前一版写上 valid_to"
                )
        return self

    @model_validator(mode="after")
    def _reasons_and_amounts_point_at_values(self) -> "Policy":
        pointing = {f"原因 {code}": reason.values for code, reason in self.reasons.items()}
        pointing |= {f"类别 {tier} 的金额": amount.values for tier, amount in self.amounts.items()}
        for who, names in pointing.items():
            for version in self.versions:
                if unknown := [name for name in names if name not in (*version.values, YEAR)]:
                    raise ValueError(f"{who} 引用了不存在的值 {'、'.join(unknown)}")
        return self


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


def parse(source: str, *, name: str) -> Policy:
    """A policy from TOML text. Raises PolicyRefused, listing everything that is wrong with it."""
    try:
        return Policy.model_validate(tomllib.loads(source))
    except tomllib.TOMLDecodeError as error:
        raise PolicyRefused(f"政策文件 {name} 不是有效的 TOML：{error}") from error
    except ValidationError as error:
        # A version refused for its values is also counted as absent; saying so would only confuse.
        causes = [found for found in error.errors() if found["type"] != "too_short"] or error.errors()
        lines = [f"  {'.'.join(map(str, found['loc'])) or '整个文件'}：{_explain(found)}" for found in causes]
        raise PolicyRefused(f"政策文件 {name} 不能使用：\n" + "\n".join(lines)) from error


def _explain(found: Any) -> str:
    field = found["loc"][-1] if found["loc"] else ""
    if field == "source":
        return "这个值没有写出处（source）。每个值都必须注明条款。"
    if field == "yuan":
        return '金额必须写成带两位小数的字符串，如 yuan = "1600.00"，不能是小数（浮点数）。'
    if found["type"] == "missing":
        return "缺少这一项。"
    if found["type"] == "extra_forbidden":
        return "不认识这一项。"
    return str(found["msg"]).removeprefix("Value error, ")
