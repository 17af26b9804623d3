"""Did money come back that was paid? Recorded as a new entry that names the payment."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from importlib.resources import files
from pathlib import Path

import duckdb

from flows.elsewhere import refuse_paid_elsewhere
from flows.ledger import Entry, append, ledger_head
from flows.warehouse import open_warehouse, transaction
from reports.masking import shown
from schemas.errors import Conflict, UsageError
from schemas.reading import money, text

from .balance import Moved, read_balance
from .checks import check_ledger
from .notes import masked

# Before the point, as in DECIMAL(14, 2).
_DIGITS = 12


def recover_payment(
    warehouse: Path, payment_no: str, amount: str, *, out: Path, by: str, reference: str, at: datetime, wait: float
) -> Moved:
    """Record that `amount` yuan of a paid payment was paid back, and for whom of those it was made for.

    Raises UsageError where payment or amount make no sense or no reference is given, Conflict where more would come back
    than was paid, IntegrityFailure where the warehouse is not the one of the out folder.
    """
    yuan = _yuan(amount)
    reference = text(reference)
    if not reference:
        raise UsageError("没有写明凭证。请用 --reference 写明凭证，如 --reference 进账单0012。")
    with open_warehouse(warehouse, wait=wait, holder=f"{by} 的追回登记", analyst=out) as connection:
        refuse_paid_elsewhere(connection, out)
        found = connection.execute(
            "select programme, year, subject_no, person_key, state, amount, recovered, batch "
            "from warehouse.payment_states where payment_no = ?",
            [payment_no],
        ).fetchall()
        if not found:
            raise UsageError(f"台账里没有流水号 {shown(payment_no)}。用 settle ledger 查看。")
        programme, year, subject_no, person_key, state, paid, recovered, batch = found[0]
        if state != "paid":
            raise Conflict(
                f"流水号 {payment_no} 还没有付款成功，谈不上追回。"
                "请核对流水号；银行已经付款的，先用 settle returns 登记回盘。"
            )
        if recovered + yuan > paid:
            raise Conflict(
                f"流水号 {payment_no} 共付 {paid} 元，已追回 {recovered} 元，不能再追回 {yuan} 元。请核对流水号和金额。"
            )
        place = programme, year
        before = read_balance(connection, *place)
        note = masked(connection, [reference])[reference]
        with transaction(connection):
            entry = Entry(at, "recovered", payment_no, programme, year, subject_no, person_key, yuan, batch, by, note)
            shares = _shares(connection, payment_no, yuan)
            append(connection, [entry])
            connection.executemany(
                "insert into warehouse.recovery_items values (?, ?, ?, ?, ?)",
                [[ledger_head(connection), payment_no, *share] for share in shares],
            )
            check_ledger(connection)
        answer = {"payment_no": payment_no, "recovered": str(recovered + yuan), "left": str(paid - recovered - yuan)}
        return Moved(answer, {place: before}, {place: read_balance(connection, *place)})


def _shares(connection: duckdb.DuckDBPyConnection, payment_no: str, yuan: Decimal) -> list[tuple[str, str, Decimal]]:
    """For whom the money comes back: for those who hold too much, up to that, and what is left over in order: first for
    those who are in another project or somebody else by now.

    Money a host pays back for one trainee must not be taken off another, who would be paid again.
    """
    connection.execute("set variable payment_no = ?", [payment_no])
    people = connection.execute((files("sql") / "money" / "whom_a_payment_is_for.sql").read_text("utf-8")).fetchall()
    too_much = {person: above for _, person, _, above in people}
    shares = dict.fromkeys([(subject, person) for subject, person, *_ in people], Decimal(0))
    left = yuan
    for only_too_much in (True, False):
        for subject, person, still_has, _ in people:
            part = min(left, still_has - shares[subject, person])
            if only_too_much:
                part = min(part, too_much[person])
                too_much[person] -= part
            shares[subject, person] += part
            left -= part
    return [(subject, person, part) for (subject, person), part in shares.items() if part > 0]


def _yuan(said: str) -> Decimal:
    try:
        yuan = Decimal(money(said))
    except InvalidOperation as error:
        raise UsageError(f"看不懂金额“{shown(said)}”，请写成 1600.00 的样子。") from error
    if not yuan.is_finite() or yuan <= 0 or yuan.adjusted() >= _DIGITS or yuan != round(yuan, 2):
        raise UsageError(f"追回金额“{shown(said)}”须大于零，整数部分最多{_DIGITS}位，最多两位小数。")
    return yuan
