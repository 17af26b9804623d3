"""What do the money commands say? Counts and totals before and after, Chinese or English; computes nothing."""

from typing import Any

from flows.voice import Lang

_KINDS = {"issued": "发放", "paid": "成功", "failed": "失败", "recovered": "追回", "corrected": "更正"}


def say_approve(said: dict[str, Any], lang: Lang) -> str:
    """That a list is approved, and which."""
    if lang == "en":
        return (
            f"Run {said['run']} approved by {said['approved_by']}: {said['payments']} payments, {said['total']} yuan."
        )
    return f"运行 {said['run']} 已由 {said['approved_by']} 批准：{said['payments']} 笔，共 {said['total']} 元。下一步：settle issue"


def say_issue(said: dict[str, Any], lang: Lang) -> str:
    """Which files go to the bank."""
    head = f"运行 {said['run']} 已发放并记入台账：" if lang == "zh" else f"Run {said['run']} issued and posted:"
    unit = ("笔", "元") if lang == "zh" else ("payments", "yuan")
    return "\n".join(
        [
            head,
            *(f"  {b['batch']}  {b['count']} {unit[0]}，{b['total']} {unit[1]}  {b['file']}" for b in said["batches"]),
        ]
    )


def say_returns(said: dict[str, Any], lang: Lang) -> str:
    """How the payments of the batches stand."""
    if lang == "en":
        return (
            f"Returns posted. Paid {said['paid']} ({said['paid_total']} yuan), failed {said['failed']} "
            f"({said['failed_total']} yuan), unreturned {said['unreturned']}."
        )
    return (
        f"回盘已登记。所涉批次：成功 {said['paid']} 笔（{said['paid_total']} 元），失败 {said['failed']} 笔"
        f"（{said['failed_total']} 元），未回盘 {said['unreturned']} 笔。"
    )


def say_recover(said: dict[str, Any], lang: Lang) -> str:
    """How much of a payment came back."""
    if lang == "en":
        return f"Payment {said['payment_no']}: recovered {said['recovered']} yuan in all, {said['left']} left."
    return f"流水号 {said['payment_no']} 累计追回 {said['recovered']} 元，余 {said['left']} 元。"


def say_ledger(said: dict[str, Any], lang: Lang) -> str:
    """One line an entry."""
    lines = [
        f"{e['entry_no']:>6}  {e['at']}  {_KINDS[e['kind']] if lang == 'zh' else e['kind']}  {e['payment_no']}  "
        f"{e['amount']}  {e['batch']}  {e['by']}  {e['note']}"
        for e in said["entries"]
    ]
    return "\n".join(lines) or ("台账还没有记录。" if lang == "zh" else "The ledger is empty.")


def say_verify(said: dict[str, Any], lang: Lang) -> str:
    """What was verified."""
    if lang == "en":
        return f"Verified: {len(said['runs'])} runs rebuilt from their frozen inputs, {said['entries']} ledger entries."
    return f"核验通过：{len(said['runs'])} 次运行由留存材料重算一致，台账 {said['entries']} 条完整。"
