"""What do the money commands say? Counts and totals before and after, Chinese or English; computes nothing."""

from typing import Any

from flows.voice import Lang

from .balance import Moved

_KINDS = {"issued": "发放", "paid": "成功", "failed": "失败", "recovered": "追回", "corrected": "更正"}


# What each command moves, as it is said before and after.
_PARTS = {
    "committed": ("已批准未发放", "approved, not issued"),
    "issued": ("已发放", "issued"),
    "paid": ("成功", "paid"),
    "failed": ("失败", "failed"),
    "open": ("未回盘", "unreturned"),
    "recovered": ("追回", "recovered"),
}


def say_approve(moved: Moved, lang: Lang) -> str:
    """That a list is approved, and which."""
    said = moved.answer
    head = (
        f"运行 {said['run']} 已由 {said['approved_by']} 批准：{said['payments']} 笔，共 {said['total']} 元。下一步：settle issue"
        if lang == "zh"
        else f"Run {said['run']} approved by {said['approved_by']}: {said['payments']} payments, {said['total']} yuan."
    )
    return "\n".join([head, *_say_moved(moved, ("committed",), lang)])


def say_issue(moved: Moved, lang: Lang) -> str:
    """Which files go to the bank."""
    said = moved.answer
    head = f"运行 {said['run']} 已发放并记入台账：" if lang == "zh" else f"Run {said['run']} issued and posted:"
    unit = ("笔", "元") if lang == "zh" else ("payments", "yuan")
    files = [f"  {b['batch']}  {b['count']} {unit[0]}，{b['total']} {unit[1]}  {b['file']}" for b in said["batches"]]
    return "\n".join([head, *files, *_say_moved(moved, ("committed", "issued"), lang)])


def say_returns(moved: Moved, lang: Lang) -> str:
    """How the payments of the batches stand, and how the year stood before."""
    said = moved.answer
    head = (
        f"回盘已登记。所涉批次：成功 {said['paid']} 笔（{said['paid_total']} 元），失败 {said['failed']} 笔"
        f"（{said['failed_total']} 元），未回盘 {said['unreturned']} 笔。"
        if lang == "zh"
        else f"Returns posted. Paid {said['paid']} ({said['paid_total']} yuan), failed {said['failed']} "
        f"({said['failed_total']} yuan), unreturned {said['unreturned']}."
    )
    return "\n".join([head, *_say_moved(moved, ("paid", "failed", "open"), lang)])


def say_recover(moved: Moved, lang: Lang) -> str:
    """How much of a payment came back."""
    said = moved.answer
    head = (
        f"流水号 {said['payment_no']} 累计追回 {said['recovered']} 元，余 {said['left']} 元。"
        if lang == "zh"
        else f"Payment {said['payment_no']}: recovered {said['recovered']} yuan in all, {said['left']} left."
    )
    return "\n".join([head, *_say_moved(moved, ("recovered",), lang)])


def _say_moved(moved: Moved, parts: tuple[str, ...], lang: Lang) -> list[str]:
    """One line for each programme, year and part of its balance: count and total before and after."""
    units = ("笔", "元") if lang == "zh" else ("payments", "yuan")
    lines = []
    for (programme, year), before in moved.before.items():
        after = moved.after[programme, year]
        for name in parts:
            was, now = getattr(before, name), getattr(after, name)
            lines.append(
                f"  {programme} {year} {_PARTS[name][lang == 'en']}：{was.payments} {units[0]} {was.yuan} {units[1]} → "
                f"{now.payments} {units[0]} {now.yuan} {units[1]}"
            )
    return lines


def say_ledger(said: dict[str, Any], lang: Lang) -> str:
    """One line an entry."""
    lines = [
        f"{e['entry_no']:>6}  {e['at']}  {_KINDS[e['kind']] if lang == 'zh' else e['kind']}  {e['payment_no']}  "
        f"{e['amount']}  {e['batch']}  {e['by']}  {e['note']}"
        for e in said["entries"]
    ]
    return "\n".join(lines) or ("台账里没有这样的记录。" if lang == "zh" else "The ledger has no such entry.")


def say_verify(said: dict[str, Any], lang: Lang) -> str:
    """What was verified."""
    if lang == "en":
        return f"Verified: {len(said['runs'])} runs rebuilt from their frozen inputs, {said['entries']} ledger entries."
    return f"核验通过：{len(said['runs'])} 次运行由留存材料重算一致，台账 {said['entries']} 条完整。"
