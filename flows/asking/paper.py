"""What is one person told on paper? Their own verdict in plain words: no file names, no rules of others, numbers masked."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from flows.problems import mask, mask_text
from reports.letter import Letter, write_letter
from reports.wording import chinese_date
from schemas.errors import UsageError

from .lookup import masked_number

_IDENTITY = "身份证号"
_VERDICTS = {
    "pay": "您符合资助条件：{tier}，",
    "hold": "您的材料还需补齐，资助暂缓发放。补齐后拟发{tier}，",
    "reject": "您本年度不符合资助条件，不予资助。",
}
_MONEY = {
    "issued": "交银行发放",
    "paid": "银行发放成功",
    "failed": "银行退回",
    "recovered": "追回",
    "corrected": "更正记录",
}


def write_paper(explained: dict[str, Any], file: Path) -> None:
    """Write the page about the one application explained. Raises UsageError where the person has several."""
    if len(explained["applications"]) > 1:
        numbers = "、".join(masked_number(person["subject_no"], None) for person in explained["applications"])
        raise UsageError(f"此人有 {len(explained['applications'])} 份申请（{numbers}），请写明是哪一份，再用 --paper。")
    (person,) = explained["applications"]
    amount = Decimal(person["amount"])
    tier = person["tier_title"] if amount else f"{person['tier_title']}，金额按补齐的材料核定。"
    write_letter(
        file,
        Letter(
            programme=explained["title"],
            unit=explained["unit"],
            year=explained["year"],
            as_of=date.fromisoformat(explained["as_of"]),
            decided_on=datetime.fromisoformat(explained["made_at"]).date(),
            name=person["name"] or "姓名空白",
            numbers=_numbers(person),
            verdict=_VERDICTS[person["outcome"]].format(tier=tier),
            amount=amount,
            parts=[(title, list(map(mask_text, lines))) for title, lines in _parts(person) if lines],
            workings=[mask_text(working["said"]) for working in person["workings"]],
            contact=_contact(explained),
        ),
    )


def _numbers(person: dict[str, Any]) -> list[tuple[str, str]]:
    """The numbers a person goes by, masked whatever the screen shows."""
    identity = person["id_number"]
    own = [(person["label"], masked_number(person["subject_no"], identity))]
    return own if _IDENTITY in person["label"] else [*own, (_IDENTITY, mask(identity) if identity else "空白")]


def _parts(person: dict[str, Any]) -> list[tuple[str, list[str]]]:
    failed = [finding for finding in person["findings"] if not finding["passed"]]
    blocking = [_reason(finding) for finding in failed if finding["effect"] != "note"]
    notes = [_reason(finding) for finding in failed if finding["effect"] == "note" and finding["told"]]
    made_of = person["made_of"]
    return [
        ("金额怎样算出", [_amount(made_of)] if made_of and person["outcome"] != "reject" else []),
        ({"hold": "还需办理", "reject": "不予资助的原因"}.get(person["outcome"], ""), blocking),
        ("另请留意", notes),
        ("怎样改变", [_change(person)] if person["outcome"] != "pay" else []),
        ("发放情况", [_money(entry) for entry in person["ledger"]]),
    ]


def _amount(made_of: dict[str, Any]) -> str:
    figures = "；".join(f"{value['label']} {value['shown']}" for value in made_of["compared"] if not value["listed"])
    return f"{made_of['said']}{figures}。依据：{made_of['clause']}。"


def _reason(finding: dict[str, Any]) -> str:
    figures = "；".join(f"{value['label']} {value['shown']}" for value in finding["compared"] if not value["listed"])
    compared = f"（{figures}）" if figures else ""
    who = f"由{finding['who']}办理：" if finding["who"] != "—" else ""
    return f"· {finding['title']}：见到的是“{finding['observed']}”{compared}。{who}{finding['cure']}依据：{finding['clause']}。"


def _change(person: dict[str, Any]) -> str:
    change = person["change"]
    until = chinese_date(date.fromisoformat(change["until"]))
    return f"{change['said']}材料须说明截至{until}的情况。"


def _money(entry: dict[str, Any]) -> str:
    whole = "（整笔）" if entry["shared"] and entry["kind"] == "recovered" else ""
    day = chinese_date(date.fromisoformat(entry["at"][:10]))
    return f"{day}　{entry['year']} 年度　{_MONEY[entry['kind']]}　{entry['amount']} 元{whole}"


def _contact(explained: dict[str, Any]) -> str:
    phone = f"，电话 {explained['phone']}" if explained["phone"] else ""
    return f"如对结果有疑问，请持本说明与{explained['unit']}联系{phone}。"
