"""What do the money commands say? Counts and totals before and after, Chinese or English; computes nothing."""

from typing import Any

from flows.language import Lang, pick

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
    """That a list is approved, and which, and what comes next."""
    told = (
        "运行 {run} 已由 {approved_by} 批准：{payments} 笔，共 {total} 元。",
        "Run {run} approved by {approved_by}: {payments} payments, {total} yuan. ",
    )
    following = ("下一步：settle issue", "Next: settle issue")
    if not moved.answer["payments"]:
        following = ("没有款项要发放。", "There is nothing to issue.")
    approved = pick(told, lang).format(**moved.answer) + pick(following, lang)
    return "\n".join([approved, *_say_moved(moved, ("committed",), lang)])


def say_issue(moved: Moved, lang: Lang) -> str:
    """Which files go to the bank."""
    told = pick(("运行 {run} 已发放并记入台账：", "Run {run} issued and posted:"), lang)
    line = pick(
        ("  {batch}  {count} 笔，{total} 元  {file}", "  {batch}  {count} payments，{total} yuan  {file}"), lang
    )
    files = [line.format(**batch) for batch in moved.answer["batches"]]
    return "\n".join([told.format(**moved.answer), *files, *_say_moved(moved, ("committed", "issued"), lang)])


def say_returns(moved: Moved, lang: Lang) -> str:
    """How the payments of the batches stand, and how the year stood before."""
    told = (
        "回盘已登记。所涉批次：成功 {paid} 笔（{paid_total} 元），失败 {failed} 笔（{failed_total} 元），未回盘 {unreturned} 笔。",
        "Returns posted. Paid {paid} ({paid_total} yuan), failed {failed} ({failed_total} yuan), unreturned {unreturned}.",
    )
    return "\n".join([pick(told, lang).format(**moved.answer), *_say_moved(moved, ("paid", "failed", "open"), lang)])


def say_recover(moved: Moved, lang: Lang) -> str:
    """How much of a payment came back."""
    told = (
        "流水号 {payment_no} 累计追回 {recovered} 元，余 {left} 元。",
        "Payment {payment_no}: recovered {recovered} yuan in all, {left} left.",
    )
    return "\n".join([pick(told, lang).format(**moved.answer), *_say_moved(moved, ("recovered",), lang)])


def _say_moved(moved: Moved, parts: tuple[str, ...], lang: Lang) -> list[str]:
    """One line for each programme, year and part of its balance: count and total before and after."""
    payments, yuan = pick((("笔", "元"), ("payments", "yuan")), lang)
    lines = []
    for (programme, year), before in moved.before.items():
        after = moved.after[programme, year]
        for name in parts:
            was, now = getattr(before, name), getattr(after, name)
            lines.append(
                f"  {programme} {year} {pick(_PARTS[name], lang)}：{was.payments} {payments} {was.yuan} {yuan} → "
                f"{now.payments} {payments} {now.yuan} {yuan}"
            )
    return lines


def say_ledger(said: dict[str, Any], lang: Lang) -> str:
    """One line an entry."""
    lines = [
        f"{e['entry_no']:>6}  {e['at']}  {_KINDS[e['kind']] if lang == 'zh' else e['kind']}  {e['payment_no']}  "
        f"{e['amount']}  {e['batch']}  {e['by']}  {e['note']}"
        for e in said["entries"]
    ]
    return "\n".join(lines) or pick(("台账里没有这样的记录。", "The ledger has no such entry."), lang)


def say_verify(said: dict[str, Any], lang: Lang) -> str:
    """What was verified; of the ledger nothing where one run alone was."""
    told = ("核验通过：{} 次运行由留存材料重算一致。", "Verified: {} runs rebuilt from their frozen inputs.")
    if "entries" in said:
        told = (
            "核验通过：{} 次运行由留存材料重算一致，台账 {} 条完整。",
            "Verified: {} runs rebuilt from their frozen inputs, {} ledger entries.",
        )
    return pick(told, lang).format(len(said["runs"]), said.get("entries"))
