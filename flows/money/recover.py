"""Did money come back that was paid? Recorded as a new entry that names the payment."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from flows.ledger import Entry, append
from flows.warehouse import open_warehouse, transaction
from schemas.errors import Conflict, UsageError

from .balance import Moved, read_balance
from .checks import check_ledger


def recover_payment(
    warehouse: Path, payment_no: str, amount: str, *, out: Path, by: str, reference: str, at: datetime, wait: float
) -> Moved:
    """Record that `amount` yuan of a paid payment was paid back.

    Raises UsageError where payment or amount make no sense, Conflict where more would come back than was paid.
    """
    yuan = _yuan(amount)
    with open_warehouse(warehouse, wait=wait, holder=f"{by} 的追回登记", analyst=out) as connection:
        found = connection.execute(
            "select programme, year, subject_no, person_key, state, amount, recovered, batch "
            "from warehouse.payment_states where payment_no = ?",
            [payment_no],
        ).fetchall()
        if not found:
            raise UsageError(f"台账里没有流水号 {payment_no}。用 settle ledger 查看。")
        programme, year, subject_no, person_key, state, paid, recovered, batch = found[0]
        if state != "paid":
            raise Conflict(f"流水号 {payment_no} 还没有付款成功，谈不上追回。")
        if recovered + yuan > paid:
            raise Conflict(f"流水号 {payment_no} 共付 {paid} 元，已追回 {recovered} 元，不能再追回 {yuan} 元。")
        place = programme, year
        before = read_balance(connection, *place)
        with transaction(connection):
            entry = Entry(
                at, "recovered", payment_no, programme, year, subject_no, person_key, yuan, batch, by, reference
            )
            append(connection, [entry])
            check_ledger(connection)
        answer = {"payment_no": payment_no, "recovered": str(recovered + yuan), "left": str(paid - recovered - yuan)}
        return Moved(answer, {place: before}, {place: read_balance(connection, *place)})


def _yuan(text: str) -> Decimal:
    try:
        yuan = Decimal(text)
    except InvalidOperation as error:
        raise UsageError(f"看不懂金额“{text}”，请写成 1600.00 的样子。") from error
    if not yuan.is_finite() or yuan <= 0 or yuan != round(yuan, 2):
        raise UsageError(f"追回金额“{text}”须大于零，最多两位小数。")
    return yuan
