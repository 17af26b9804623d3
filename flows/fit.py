"""Does a policy fit its programme: the rules in `sql/`, the sheets, the papers? Refuses one that does not, and a programme
that lacks what is asked of every one.

What a policy file says by itself is judged in policies.sound. A policy that a run froze is not judged again: its run
stays what it was.
"""

import re
from collections.abc import Iterator

from policies.policy import Effect, Value
from policies.sound import OF_THE_RUN
from policies.terms import Terms
from reports import training, waiting
from reports.publication import WRITERS
from schemas.errors import PolicyRefused
from schemas.kinds import load
from schemas.validation import MODELS, wanted_lists, wanted_numbers

from .mentions import Mentions, closure, columns_given, mentions, mentions_of, texts_as
from .models import INTERFACE, folders, names, rules, selects

# What the ledger finds of any programme, and the effect without which money would go out twice or unseen.
_LEDGERS: dict[str, Effect] = {"card_returned": "hold", "overpaid": "note"}
# What the shared models read of each of the four that a programme is known by.
_COLUMNS = {
    "people": "subject_id subject_no student_no name id_number person_key cohort unit payee_no payee account account_field "
    "account_registered origin",
    "entitlements": "subject_id tier amount",
    "strays": "origin field code message",
    "details": "subject_id",
}
# Papers that are made of one programme's own models, and those that show columns of `details`.
_OF_MODELS = dict.fromkeys((training.SETTLEMENT, training.CLAIM, training.REGISTER), "training")
_OF_DETAILS = {waiting.NAME: "quota_place signed_up_at"}
# Who was paid under another identity number.
_REIDENTIFIED = "settlement.reidentified"
_NUMBERS = ("yuan", "number", "count")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def refuse_unfit(terms: Terms, *, file: str) -> None:
    """Raise PolicyRefused, listing everything in which the policy, which `file` names, and its programme do not fit."""
    if found := unfit(terms):
        lines = "\n".join(f"  {line}" for line in found)
        raise PolicyRefused(f"政策文件 {file} 与项目的规则、表格对不上，不能使用：\n{lines}")


def unfit(terms: Terms) -> list[str]:
    """Everything in which the policy and its programme do not fit, one line each."""
    models = terms.policy.models
    if models not in folders():
        return [f"models：没有名为“{models}”的规则文件夹。可用的有：{'、'.join(folders())}。"]
    known = selects(models)
    if lacking := [*_interface(models, known), *_sheets(terms)]:
        # The rest cannot be judged without.
        return lacking
    run = {*names("settlement"), *names("checks"), "programme.courses", "programme.workings"}
    run |= closure(*run, known=known)
    said = mentions_of(tuple(known[name] for name in sorted(run)))
    return [
        *_reasons(terms, known),
        *_identities(models),
        *_tiers(terms, known),
        *_kinds(terms, [known[name] for name in run]),
        *_values(terms, said),
        *_opposed(terms),
        *_papers(terms, known),
    ]


def _interface(models: str, known: dict[str, str]) -> Iterator[str]:
    """What every programme is known by is there, with the columns that are read of it."""
    for name in INTERFACE:
        if f"{models}.{name}" not in known:
            yield f"models：缺少 sql/{models}/{name}.sql。每个项目都要有 {'、'.join(INTERFACE)}，见 docs/new-programme.md。"
        elif missing := _missing(_COLUMNS[name], known[f"{models}.{name}"]):
            yield f"models：sql/{models}/{name}.sql 没有给出 {missing} 列。请补上，见 docs/new-programme.md。"


def _sheets(terms: Terms) -> Iterator[str]:
    """Every column of a sheet is checked: one that is not would pass whatever stands in it."""
    for name in (*terms.policy.required, *terms.policy.optional):
        kind = load().kinds[name]
        if name not in MODELS:
            yield f"required、optional：{name} 没有 Pandera 模型。请写一个并列入 schemas/validation.py 的 MODELS。"
            continue
        checked = MODELS[name].to_schema().columns.keys()
        if unchecked := sorted(kind.columns.keys() - checked):
            yield f"required、optional：{name} 的 Pandera 模型没有 {'、'.join(unchecked)}，这些列读了却不检查。请补写。"
        if unknown := sorted(checked - kind.columns.keys()):
            yield f"required、optional：schemas/sheets.toml 的 kinds.{name} 没有 {'、'.join(unknown)} 列，Pandera 模型里却有。"


def _missing(columns: str, select: str) -> str:
    """Which of the columns the select does not give, for people; nothing where that cannot be told."""
    given = columns_given(select)
    return "" if given is None else "、".join(column for column in columns.split() if column not in given)


def _papers(terms: Terms, known: dict[str, str]) -> Iterator[str]:
    models = terms.policy.models
    for name in terms.policy.papers:
        if name not in WRITERS:
            yield f"papers：没有名为“{name}”的文书。可用的有：{'、'.join(WRITERS)}。"
        elif _OF_MODELS.get(name, models) != models:
            yield f"papers：“{name}”要用 sql/{_OF_MODELS[name]}/ 里的表，本项目没有，出不了这份文书。请删去。"
        elif missing := _missing(_OF_DETAILS.get(name, ""), known[f"{models}.details"]):
            yield f"papers：“{name}”要用 {missing} 列，sql/{models}/details.sql 没有给出。请补上，或删去这份文书。"


def _reasons(terms: Terms, known: dict[str, str]) -> Iterator[str]:
    """A rule without a reason would stop nobody: verdicts are made of findings that have one."""
    reasons = terms.policy.reasons
    found = {*rules(terms.policy.models), *_LEDGERS}
    # What no rule finds may still be told of rows that no decision hangs on.
    told = mentions(known[f"{terms.policy.models}.strays"]).texts | mentions(known["settlement.problems"]).texts
    if missing := sorted(found - reasons.keys()):
        yield f"reasons：规则 {'、'.join(missing)} 没有写原因，该拦下的人会照付。请按规则的名称补写或改正。"
    if idle := sorted(reasons.keys() - found - told):
        yield f"reasons：原因 {'、'.join(idle)} 没有同名的规则，不起作用。请改正名称或删去。"
    for code, effect in _LEDGERS.items():
        if code in reasons and reasons[code].effect != effect:
            yield f"reasons.{code}.effect：必须是 {effect}，现为 {reasons[code].effect}；台账靠它防止重复付款和漏追。"


def _identities(models: str) -> Iterator[str]:
    """Whose identity number was corrected after the payment counts as paid; no other rule would stop or tell of them."""
    if not any(_REIDENTIFIED in select for select in rules(models).values()):
        yield (
            f"models：没有一条规则读 {_REIDENTIFIED}，发放后改了身份证号的人既不发放也不待补。请写一条待补的规则，"
            "见 docs/new-programme.md。"
        )


def _tiers(terms: Terms, known: dict[str, str]) -> Iterator[str]:
    given = texts_as("tier", known[f"{terms.policy.models}.entitlements"])
    if missing := sorted(given - terms.policy.tiers.keys()):
        yield f"tiers：规则会给出类别 {'、'.join(missing)}，这里没有写。请补写。"


def _kinds(terms: Terms, run: list[str]) -> Iterator[str]:
    read = {kind for select in run for kind in re.findall(r"\bintake\.(\w+)", select) if kind in load().kinds}
    if missing := sorted(read - {*terms.policy.required, *terms.policy.optional}):
        yield f"required、optional：规则要读 {'、'.join(missing)}，两处都没有写。请补写在其中一处。"


def _values(terms: Terms, said: list[Mentions]) -> Iterator[str]:
    """Every value that the SQL or a check of a sheet reads is there, in a form that can be read so."""
    cast = {name: form for each in said for name, form in each.cast.items()}
    divisors = {name for each in said for name in each.divisors}
    numbers = {name for each in said for name in each.terms} - {*OF_THE_RUN}
    lists = {name for each in said for name in each.lists}
    for kind in (*terms.policy.required, *terms.policy.optional):
        numbers |= wanted_numbers(kind)
        lists |= {name for given in wanted_lists(kind).values() for name in given}
    values = terms.version.values
    if missing := sorted((numbers | lists) - values.keys()):
        told = f"自 {terms.version.valid_from} 起的版本里没有写"
        yield f"versions.values：规则和表格要用到 {'、'.join(missing)}，{told}。请连同出处补写。"
    for name in sorted((numbers | lists) & values.keys()):
        if fault := _form(values[name], listed=name in lists, cast=cast.get(name), divides=name in divisors):
            yield f"values.{name}：{fault}"


def _form(value: Value, *, listed: bool, cast: str | None, divides: bool) -> str | None:
    if listed:
        return None if value.words is not None else f"应写成 words，现为 {value.form}。"
    if cast == "TIME":
        fits = value.text is not None and _TIME.fullmatch(value.text)
        return None if fits else f'应写成 24 小时制的时刻，如 text = "12:00"，现为 {value.said}。'
    if cast is None and value.form not in _NUMBERS:
        return f"应写成 {'、'.join(_NUMBERS)} 之一，现为 {value.form}。"
    return "规则用它作除数，必须大于 0。" if divides and not any(sign in "123456789" for sign in value.said) else None


def _opposed(terms: Terms) -> Iterator[str]:
    """A word that one column knows from two lists would mean two things at once."""
    for kind in (*terms.policy.required, *terms.policy.optional):
        for column, lists in wanted_lists(kind).items():
            owner: dict[str, str] = {}
            for name in lists:
                value = terms.version.values.get(name)
                for word in value.words or () if value else ():
                    if owner.setdefault(word, name) != name:
                        header = load().kinds[kind].columns[column].header
                        yield f"values.{name}：“{word}”也在 {owner[word]} 里，“{header}”一栏这样填时意思互相矛盾。请只留一处。"
