"""What if a value of the policy were another? Gives terms like those in force but for the values named; writes nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from schemas.errors import UsageError

from .policy import Value
from .sound import value_fault
from .terms import Terms

_LONGEST = 30
_EFFECTS = {"reject": "不予资助", "hold": "待补", "note": "提示"}
_FORMS = {
    "yuan": "金额，如 2000 或 2000.00",
    "number": "数字，如 55 或 2.5",
    "count": "整数，如 400",
    "month_day": "日期，如 10-15（也可写成 {year}-10-15）",
    "text": "文字",
    "words": "写法，用逗号分开，如 通过,合格",
}


@dataclass(frozen=True)
class Difference:
    """What two policies do not say alike: its name, what officers call it, and what each says; null where it is not there."""

    name: str
    label: str
    before: str | None
    after: str | None


def changed(terms: Terms, settings: Sequence[str]) -> Terms:
    """The terms with `NAME=VALUE` settings in force. Raises UsageError where a name is unknown or a value is none of its kind."""
    values = dict(terms.version.values)
    for setting in settings:
        name, equals, text = setting.partition("=")
        name, text = name.strip(), text.strip()
        if not equals or name not in values or not text:
            raise UsageError(f"看不懂 --set {setting}。写成 名称=值，名称可以是：\n{_names(terms)}")
        values[name] = _read(name, values[name], text, terms)
    version = terms.version.model_copy(update={"values": values})
    return Terms(terms.policy, version, terms.year, terms.source)


def differing(before: Terms, after: Terms) -> list[Difference]:
    """Everything that decides, or that decisions are counted by, in which two policies differ: values, tiers, effects."""
    was, would = _said(before), _said(after)
    found = []
    for place in was | would:
        (label, old), (newer, new) = (said.get(place, ("", None)) for said in (was, would))
        if old != new:
            found.append(Difference(place[1], newer or label, old, new))
    return found


def _said(terms: Terms) -> dict[tuple[str, str], tuple[str, str | None]]:
    """What officers call each value, tier and reason, and the value, the tier's title or the reason's effect."""
    policy = terms.policy
    said: dict[tuple[str, str], tuple[str, str | None]] = {}
    said |= {("value", name): (value.label, value.shown) for name, value in terms.version.values.items()}
    said |= {("tier", tier): (f"类别 {title}", title) for tier, title in policy.tiers.items()}
    said |= {
        ("reason", code): (f"原因 {reason.title}", _EFFECTS[reason.effect]) for code, reason in policy.reasons.items()
    }
    return said


def _names(terms: Terms) -> str:
    return "\n".join(
        f"  {name}（{value.label}，现为 {_briefly(value.shown)}）" for name, value in terms.version.values.items()
    )


def _briefly(shown: str) -> str:
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


def _read(name: str, value: Value, text: str, terms: Terms) -> Value:
    read = _READERS[value.form](text, terms.year)
    if read is None:
        expected = _FORMS[value.form].format(year=terms.year)
        raise UsageError(f"--set {name}={text} 不行：{name}（{value.label}）应写成{expected}；现为 {value.shown}。")
    tried = value.model_copy(update={value.form: read})
    if fault := value_fault(tried):
        raise UsageError(f"--set {name}={text} 不行：{name}（{value.label}）{fault}")
    return tried


def _yuan(text: str, _year: int) -> str | None:
    try:
        amount = Decimal(text.replace(",", "").removesuffix("元"))
    except InvalidOperation:
        return None
    whole = amount.is_finite() and amount >= 0 and amount == round(amount, 2)
    return f"{amount:.2f}" if whole else None


def _number(text: str, _year: int) -> str | None:
    return text if re.fullmatch(r"\d+(\.\d+)?", text) else None


def _count(text: str, _year: int) -> int | None:
    return int(text) if re.fullmatch(r"\d+", text) else None


def _month_day(text: str, year: int) -> str | None:
    written = text.removeprefix(f"{year}-")
    try:
        # The 29th of February is one in leap years only, so the year of the review decides.
        return f"{date.fromisoformat(f'{year}-{written}'):%m-%d}"
    except ValueError:
        return None


def _words(text: str, _year: int) -> tuple[str, ...] | None:
    return tuple(word for word in re.split(r"[,，、\s]+", text) if word) or None


_READERS = {
    "yuan": _yuan,
    "number": _number,
    "count": _count,
    "month_day": _month_day,
    "text": lambda text, _year: text,
    "words": _words,
}
