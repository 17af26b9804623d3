"""What may a policy file say? Its documents, its reasons and one or more dated versions, every value beside its clause.

What well-formed values cannot mean is judged in policies.sound, the version for a year chosen in policies.terms. How the
values decide is not known here: that is in `sql/`.
"""

from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import ErrorDetails

from .reading import Strict, model_from

Effect = Literal["reject", "hold", "note"]
# What a rule may compare with that stands in no policy: the review year.
YEAR = "year"
_FORMS = ("yuan", "number", "count", "month_day", "text", "words")


class Value(Strict):
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


class Amount(Strict):
    """How the amount of a tier is made: what people are told, the values it is made of, and the clause."""

    said: str
    clause: Annotated[str, Field(min_length=1)]
    values: tuple[str, ...] = Field(strict=False)


class Reason(Strict):
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


class Labels(Strict):
    """What the programme's papers call the number a person goes by, the group they are counted in, and the account."""

    subject: str
    cohort: str
    account: str


class Version(Strict):
    """The values in force from `valid_from` to `valid_to` (inclusive; open where absent)."""

    valid_from: date
    valid_to: date | None = None
    confirmed_on: date
    confirmed_by: str
    values: dict[str, Value]


class Policy(Strict):
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


def parse(source: str, *, name: str) -> Policy:
    """A policy from TOML text. Raises PolicyRefused, listing everything that is wrong with it."""
    return model_from(Policy, source, file=f"政策文件 {name}", explain=_explain)


def _explain(found: ErrorDetails) -> str:
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
