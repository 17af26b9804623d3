"""What if a value of the policy were another? Gives terms like those in force but for the values named; writes nothing."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from schemas.errors import UsageError

from .policy import Terms, Value

_LONGEST = 30
_FORMS = {
    "yuan": "金额，如 2000 或 2000.00",
    "number": "数字，如 55 或 2.5",
    "count": "整数，如 400",
    "month_day": "日期，如 10-15（也可写成 {year}-10-15）",
    "text": "文字",
    "words": "写法，用逗号分开，如 通过,合格",
}


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


def differing(before: Terms, after: Terms) -> list[str]:
    """The names of the values in which two policies differ, in order."""
    names = {**before.version.values, **after.version.values}
    return [name for name in names if _shown(before, name) != _shown(after, name)]


def _shown(terms: Terms, name: str) -> str | None:
    value = terms.version.values.get(name)
    return value.shown if value else None


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
    return value.model_copy(update={value.form: read})


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
