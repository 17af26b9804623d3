"""Does a policy file mean what its keeper wrote? Finds what is well-formed but cannot be meant.

Judged are the policies in force and those to be tried, not what a run froze: past runs stay what they were. Whether a
policy fits its programme's rules is judged in flows.fit.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from schemas.kinds import load

from .policy import Policy, Value, Version

# What the run itself says in policy.terms, beside the values of the policy.
OF_THE_RUN = ("programme", "year", "as_of", "run", "ledger_head", "policy_sha256")
_MOST = 1_000_000
_NAME = re.compile(r"[a-z][a-z0-9_]*")
# [0-9] and not \d: other scripts have digits too. Twelve before the point is what an amount can hold.
_YUAN = re.compile(r"[0-9]{1,12}\.[0-9]{2}")
_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
# Any year without a 29th of February, which is a day in one year of four only.
_COMMON_YEAR = 2026
_NOTICE = "公示名单"
# What Python and not the rules read of a version, and the one form it is read in.
_FORMS = {"evidence_cut_off": "month_day", "notice_working_days": "count", "complaint_phone": "text"}


def faults(policy: Policy) -> list[str]:
    """Everything in the file that cannot be meant, one line each."""
    known = load().kinds
    return [
        *(
            f"required、optional：没有名为“{kind}”的表。可用的有：{'、'.join(known)}。"
            for kind in (*policy.required, *policy.optional)
            if kind not in known
        ),
        *_tiers(policy),
        *_clauses(policy),
        *(fault for at, version in enumerate(policy.versions) for fault in _version(policy, version, f"versions.{at}")),
    ]


def value_fault(value: Value) -> str | None:
    """What is wrong with what the value says; null where nothing is."""
    if value.yuan is not None and not _YUAN.fullmatch(value.yuan):
        return f'金额 {value.yuan} 不行：应是半角数字，小数点前最多 12 位、后两位，如 "1600.00"。'
    if value.number is not None and not _NUMBER.fullmatch(value.number):
        return f'数字 {value.number} 不行：应是半角数字，小数点前最多 12 位、后最多两位，如 "60" 或 "2.5"。'
    if value.count is not None and not 0 <= value.count <= _MOST:
        return f"整数 {value.count} 不行：应在 0 与 {_MOST} 之间。"
    if value.month_day is not None and not _is_day(value.month_day):
        return f'{value.month_day} 不是每年都有的日期：应写成月-日，如 "09-30"（不能是 02-29）。'
    if value.text is not None and not value.text.strip():
        return "文字是空的，请填写或删去这个值。"
    if value.words is not None and not value.words:
        return "一个写法也没有，请至少写一个。"
    if odd := [word for word in value.words or () if not word or word != word.strip()]:
        return f"写法“{odd[0]}”是空的或两头有空格，对不上表里的任何内容，请改正或删去。"
    if repeated := [word for word, times in Counter(value.words or ()).items() if times > 1]:
        return f"写法 {'、'.join(repeated)} 写了不止一次，每个写法只写一次，请删去多余的。"
    return None


def _is_day(month_day: str) -> bool:
    try:
        date.fromisoformat(f"{_COMMON_YEAR}-{month_day}")
    except ValueError:
        return False
    return month_day.isascii()


def _tiers(policy: Policy) -> Iterator[str]:
    if missing := sorted(policy.amounts.keys() - policy.tiers.keys()):
        yield f"tiers：amounts 里有 {'、'.join(missing)}，这里没有写。请补写，或改正 amounts 里的名称。"
    if missing := sorted(policy.tiers.keys() - policy.amounts.keys()):
        yield f"amounts：tiers 里有 {'、'.join(missing)}，这里没有写金额怎样计算。请补写，或改正 tiers 里的名称。"


def _clauses(policy: Policy) -> Iterator[str]:
    clauses = {f"reasons.{code}.clause": reason.clause for code, reason in policy.reasons.items()}
    clauses |= {f"amounts.{tier}.clause": amount.clause for tier, amount in policy.amounts.items()}
    for place, clause in clauses.items():
        if fault := _uncited(policy, clause):
            yield f"{place}：{fault}"


def _uncited(policy: Policy, clause: str) -> str | None:
    if not clause.strip():
        return "没有写条款。每个值、每条原因都必须注明条款。"
    document = clause.split()[0]
    if document in policy.documents:
        return None
    return f"出处“{clause}”里的“{document}”不在 documents 里。应以其中的文件名开头：{'、'.join(policy.documents)}。"


def _version(policy: Policy, version: Version, place: str) -> Iterator[str]:
    if version.valid_to is not None and version.valid_to < version.valid_from:
        yield f"{place}：截止日（valid_to）{version.valid_to} 早于起始日（valid_from）{version.valid_from}，请核对。"
    if "evidence_cut_off" not in version.values:
        yield f"{place}.values：缺少材料截止日（evidence_cut_off）。"
    # A telephone may be left to be written in by hand; how long a list hangs may not.
    if _NOTICE in policy.papers and "notice_working_days" not in version.values:
        yield f"{place}.values：papers 里有{_NOTICE}，缺少公示工作日（notice_working_days）。"
    for name, value in version.values.items():
        for fault in _value(policy, version, name, value):
            yield f"{place}.values.{name}：{fault}"


def _value(policy: Policy, version: Version, name: str, value: Value) -> Iterator[str]:
    if name in OF_THE_RUN or not _NAME.fullmatch(name):
        yield f"值的名称只能用小写英文字母、数字和下划线，且不能是 {'、'.join(OF_THE_RUN)}。请改名。"
    if fault := value_fault(value):
        yield fault
    if fault := _uncited(policy, value.source):
        yield fault
    if (form := _FORMS.get(name, value.form)) != value.form:
        yield f"应写成 {form}，现为 {value.form}。"
    named = [word for word in value.words or () if word in version.values]
    if named and (unknown := [word for word in value.words or () if word not in version.values]):
        yield f"其中的 {'、'.join(unknown)} 不是这个版本里的值；列出值的名称时，每个都要有。"
