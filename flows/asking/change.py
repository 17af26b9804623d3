"""What would change a verdict, and what would then be paid? Computed from what the run kept; nothing is guessed."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from policies.policy import Policy

from .lookup import Decision


def what_would_change(
    decision: Decision,
    findings: Sequence[dict[str, Any]],
    unjudged: Sequence[str],
    *,
    policy: Policy,
    held: Decimal,
    as_of: date,
) -> dict[str, Any]:
    """The steps that stand between a person and the money, and what would be due after them.

    `held`: yuan the ledger holds for the person this year; `unjudged`: rules that everybody paid was judged by and this
    person was not, for want of evidence. `payable` is null where the run did not keep what a refused person would get.
    """
    entitlement = decision.entitlement if decision.entitlement is not None else _kept(decision)
    payable = None if entitlement is None else max(entitlement - held, Decimal("0.00"))
    failed = [finding for finding in findings if not finding["passed"]]
    steps = [
        {name: finding[name] for name in ("rule", "title", "effect", "who", "cure")}
        for finding in failed
        if finding["effect"] != "note" or decision.outcome == "pay"
    ]
    change = {
        "steps": steps,
        "unjudged": [
            reason.met
            for rule, reason in policy.reasons.items()
            if rule in unjudged and reason.effect != "note" and decision.outcome != "pay"
        ],
        "entitlement": None if entitlement is None else str(entitlement),
        "held": str(held),
        "payable": None if payable is None else str(payable),
        "until": as_of.isoformat(),
    }
    said = _said(decision, steps, entitlement=entitlement, held=held, payable=payable)
    # The money, too, may hang on what is brought.
    doubtful = payable and any(policy.reasons[step["rule"]].placed for step in steps if step["effect"] == "hold")
    return change | {"said": f"{said}更正或补报后，金额以重新核定为准。" if doubtful else said}


def _kept(decision: Decision) -> Decimal | None:
    """What an earlier run kept: the entitlement of everybody but the refused."""
    return None if decision.outcome == "reject" else Decimal(decision.amount)


def _said(
    decision: Decision,
    steps: Sequence[dict[str, Any]],
    *,
    entitlement: Decimal | None,
    held: Decimal,
    payable: Decimal | None,
) -> str:
    issued = f"应得 {entitlement} 元，台账已发 {held} 元"
    # Money that came back since the run waits for another account, though the run would have paid.
    if decision.outcome == "pay" and not any(step["effect"] == "hold" for step in steps):
        return f"可发 {payable} 元（{issued}）。" if payable else f"没有待发的金额（{issued}）。"
    solved = f"以上 {len(steps)} 项都解决后" if len(steps) > 1 else "解决后"
    if any(step["effect"] == "reject" for step in steps):
        solved = f"如以上确有错误，更正后{'（待补的也补齐）' if any(s['effect'] == 'hold' for s in steps) else ''}"
    if payable is None or entitlement is None:
        return f"{solved}，按新材料重新核定金额。"
    if entitlement == 0:
        return f"{solved}，按新材料重新核定；按现有材料应得 0.00 元。"
    if payable == 0:
        return f"{solved}也没有待发的金额（{issued}）。"
    return f"{solved}，按现有材料可发 {payable} 元（{issued}）。"
