"""How do payments become files a bank takes? Refused while nothing is written, written apart, read back, then published.

    profile, payments -> refuse_unwritable -> write_batches -> NAME.part, each read back -> publish_files -> NAME

A file counts only under its final name. Which payments are due, and that they were issued, is not known here.
"""

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from policies.bank import BankProfile
from reports.bank_form import BankPayment, form, total_of
from reports.bank_reading import read_batch
from reports.files import create_private
from reports.masking import shown
from reports.wording import FORMULA_STARTS
from schemas.errors import InputRefused, Unusable

__all__ = ["BankFile", "BankPayment", "provisional", "publish_files", "refuse_unwritable", "write_batches"]

# A tab may stand in a field; every other control character, and what XML cannot carry, breaks one container or another.
_UNWRITABLE = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_PART = ".part"


@dataclass(frozen=True)
class BankFile:
    """A batch file as it was read back: `name` is its final name; `total` in yuan; `sha256` in hex."""

    batch: str
    name: str
    count: int
    total: Decimal
    sha256: str


def refuse_unwritable(profile: BankProfile, payments: Sequence[BankPayment]) -> None:
    """Raise InputRefused, naming every payee whose name or account this bank's file cannot carry, and why."""
    faults = [
        f"  {payment.payment_no} {shown(payment.payee)}：{'；'.join(found)}。"
        for payment in payments
        if (found := [*_faults(profile, payment)])
    ]
    if faults:
        raise InputRefused(
            f"《{profile.title}》写不出以下 {len(faults)} 笔支付，没有写出任何文件。"
            "请与本人和开户行核对户名、账号，按开户行登记的写法更正材料后重新结算；或改用别的银行文件格式（--bank）：\n"
            + "\n".join(faults)
        )


def _faults(profile: BankProfile, payment: BankPayment) -> Iterator[str]:
    for label, text in (("户名", payment.payee), ("账号", payment.account)):
        if not text.strip():
            yield f"没有{label}"
        if _UNWRITABLE.search(text):
            yield f"{label}里有换行等不可见的控制字符"
        elif lost := "".join(dict.fromkeys(sign for sign in text if not _is_in(profile.encoding, sign))):
            yield f"{label}里的“{lost}”不在{profile.encoding.upper()}字符集内"
        elif label == "户名" and (size := len(text.encode(profile.encoding))) > profile.max_bytes.payee:
            yield f"户名有{size}字节，超过上限{profile.max_bytes.payee}字节"
        if profile.container == "csv" and text.startswith(FORMULA_STARTS):
            yield f"{label}以 = + - @ 或制表符开头，表格软件打开这种文件时会当作公式"
        if profile.container == "text" and profile.delimiter in text:
            yield f"{label}里有分隔符“{profile.delimiter}”"


def _is_in(encoding: str, sign: str) -> bool:
    try:
        sign.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def write_batches(profile: BankProfile, folder: Path, run: str, payments: Sequence[BankPayment]) -> list[BankFile]:
    """Write the payments, in their order, as batches `<run>-B01`… of one file each, ending in `.part`, and read them back.

    The folder is made where it is missing. Raises InputRefused like refuse_unwritable, and Unusable where a file
    read back is not what was to be written; no file is left then.
    """
    refuse_unwritable(profile, payments)
    if len({payment.payment_no for payment in payments}) < len(payments):
        raise Unusable("同一流水号出现在两笔支付上，没有写出银行文件。")
    if any(payment.amount <= 0 for payment in payments):
        raise Unusable("有支付金额不大于零，没有写出银行文件。")
    size = profile.rows_per_file
    parts = [payments[start : start + size] for start in range(0, len(payments), size)]
    folder.mkdir(mode=0o700, exist_ok=True)
    files = []
    with ExitStack() as undo:
        for number, part in enumerate(parts, start=1):
            batch = f"{run}-B{number:02}"
            name = profile.file_name.format(batch=batch, part=number, parts=len(parts))
            path = provisional(folder, name)
            undo.callback(path.unlink, missing_ok=True)
            with create_private(path) as file:
                file.write(form(profile, part))
                file.flush()
                os.fsync(file.fileno())
            files.append(_read_back(profile, path, part, batch=batch, name=name))
        undo.pop_all()
    return files


def provisional(folder: Path, name: str) -> Path:
    """Where a file stands until it is published."""
    return folder / f"{name}{_PART}"


def is_provisional(file: Path) -> bool:
    """Whether a file has yet to be published."""
    return file.name.endswith(_PART)


def _read_back(profile: BankProfile, path: Path, payments: Sequence[BankPayment], *, batch: str, name: str) -> BankFile:
    content = path.read_bytes()
    try:
        said = read_batch(profile, content)
    except ValueError as error:
        raise Unusable(f"银行文件《{name}》写出后读不回来，已删除，没有发放。") from error
    if profile.header and said.header != [column.header for column in profile.columns]:
        raise Unusable(f"银行文件《{name}》写出后读回，表头不符，已删除，没有发放。")
    for written, read in zip(payments, said.payments, strict=False):
        if written != read:
            raise Unusable(f"银行文件《{name}》写出后读回，{written.payment_no} 这一笔不符，已删除，没有发放。")
    count, total = len(said.payments), total_of(said.payments)
    due = {"count": Decimal(len(payments)), "total": total_of(payments)}
    if due != {"count": Decimal(count), "total": total} or due != due | said.totals:
        raise Unusable(f"银行文件《{name}》写出后读回，笔数或总金额不符，已删除，没有发放。")
    return BankFile(batch, name, count, total, hashlib.sha256(content).hexdigest())


def publish_files(folder: Path, files: Sequence[BankFile]) -> None:
    """Give the files their final names. May be called again after a crash: what already has its name and content stays.

    Raises Unusable, before anything is renamed, where a file is missing or holds anything but what was read back.
    """
    pending = []
    for file in files:
        path, part = folder / file.name, provisional(folder, file.name)
        found = path if path.exists() else part
        if not found.exists():
            raise Unusable(f"找不到银行文件《{file.name}》，本次发放不可用。")
        if hashlib.sha256(found.read_bytes()).hexdigest() != file.sha256:
            raise Unusable(f"银行文件《{file.name}》的内容在写出后被改动，本次发放不可用。")
        pending.append((part, path, found == path))
    for part, path, published in pending:
        if published:
            part.unlink(missing_ok=True)
        else:
            part.rename(path)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
