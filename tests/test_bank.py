"""Are batch files what the bank's profile says, exact to the last cell, and refused before anything is written?"""

import csv
import errno
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from policies import bank as profiles
from policies.bank import banks, load_bank, parse_bank
from policies.terms import programmes
from reports import bank, bank_form
from reports.bank import BankFile, BankPayment, publish_files, refuse_unwritable, write_batches
from schemas.errors import InputRefused, IntegrityFailure, PolicyRefused, UsageError

CASES = Path(__file__).parent / "cases" / "bank"
PROFILES = yaml.safe_load((CASES / "profiles.yaml").read_text("utf-8"))
UNWRITABLE = yaml.safe_load((CASES / "unwritable.yaml").read_text("utf-8"))
RUN = "beijing-degree-2026-001"
GOOD = (files("policies") / "banks" / "plain-csv.toml").read_text("utf-8")
ACCOUNT = "6210300000000000001"


def payment(number: int, payee: str = "买买提·吐尔逊", amount: str = "1600.00", account: str = ACCOUNT) -> BankPayment:
    return BankPayment(f"{RUN}-{number:06}", account, payee, Decimal(amount))


def publish(name: str, folder: Path, payments: list[BankPayment]) -> list[Path]:
    written = write_batches(load_bank(name), folder, RUN, payments)
    publish_files(folder, written)
    return [folder / file.name for file in written]


def test_the_profiles_are_no_programmes_and_say_where_they_come_from() -> None:
    assert banks() == ["gbk-pipe", "plain-csv", "titled-xlsx"]
    assert not set(banks()) & set(programmes())
    assert all(load_bank(name).source and load_bank(name).confirmed_on.year == 2026 for name in banks())


def test_an_unknown_profile_is_a_wrong_call() -> None:
    with pytest.raises(UsageError) as refused:
        load_bank("plain")
    assert str(refused.value) == "没有名为“plain”的银行文件格式。可用的有：gbk-pipe、plain-csv、titled-xlsx。"


@pytest.mark.parametrize("case", PROFILES, ids=lambda case: case["case"])
def test_a_profile_that_cannot_be_trusted_is_refused(case: dict[str, Any]) -> None:
    source = GOOD
    for change in [case[key] for key in ("change", "also") if key in case]:
        assert change["from"] in source
        source = source.replace(change["from"], change["to"], 1)
    with pytest.raises(PolicyRefused) as refused:
        parse_bank(source, name="试")
    assert str(refused.value) == case["message"]


def test_what_is_not_toml_is_refused() -> None:
    with pytest.raises(PolicyRefused, match=r"^银行格式文件 试\.toml 不是有效的 TOML："):
        parse_bank("title = ", name="试")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_a_profile_in_another_encoding_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    (tmp_path / "banks").mkdir()
    (tmp_path / "banks" / "plain-csv.toml").write_bytes(GOOD.encode(encoding))
    monkeypatch.setattr(profiles, "files", lambda _: tmp_path)
    with pytest.raises(PolicyRefused) as refused:
        load_bank("plain-csv")
    assert str(refused.value) == (
        "银行格式文件 plain-csv.toml 不是 UTF-8 编码，读不出来。请用记事本打开，另存为 UTF-8 编码后再运行。"
    )


@pytest.mark.parametrize(("remark", "fits"), [("资助2026", True), ("学历资助2026", True), ("学历资助2026a", False)])
def test_a_remark_of_twelve_bytes_is_the_longest(remark: str, fits: bool) -> None:
    source = GOOD.replace('remark = "助学资助"', f'remark = "{remark}"')
    if fits:
        assert parse_bank(source, name="试").remark == remark
    else:
        with pytest.raises(PolicyRefused, match="有 13 字节，超过上限 12 字节"):
            parse_bank(source, name="试")


def test_a_plain_csv_is_exact_to_the_byte(tmp_path: Path) -> None:
    payments = [payment(1), payment(2, '张䶮,"某"', "3628.8"), payment(3, "李=四", "0.01")]
    (path,) = publish("plain-csv", tmp_path / "bank", payments)
    assert path.name == f"{RUN}-B01_01of01.csv"
    assert path.read_bytes() == (
        "流水号,序号,收款账号,收款户名,金额,摘要\r\n"
        f"{RUN}-000001,1,{ACCOUNT},买买提·吐尔逊,1600.00,助学资助\r\n"
        f'{RUN}-000002,2,{ACCOUNT},"张䶮,""某""",3628.80,助学资助\r\n'
        f"{RUN}-000003,3,{ACCOUNT},李=四,0.01,助学资助\r\n"
    ).encode("gb18030")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [*path.parent.iterdir()] == [path]


def test_a_pipe_file_counts_in_fen_and_ends_in_its_totals(tmp_path: Path) -> None:
    (path,) = publish("gbk-pipe", tmp_path, [payment(1), payment(2, "张 三", "0.09")])
    assert path.read_bytes().decode("gbk") == (
        f"{RUN}-000001|1|{ACCOUNT}|买买提·吐尔逊|160000|助学资助\r\n"
        f"{RUN}-000002|2|{ACCOUNT}|张 三|9|助学资助\r\n"
        "合计|2|160009\r\n"
    )


def test_a_titled_workbook_states_its_totals_above_row_4(tmp_path: Path) -> None:
    (path,) = publish("titled-xlsx", tmp_path, [payment(1), payment(2, "张三", "0.09")])
    formulas, values = (openpyxl.load_workbook(path, data_only=data_only).worksheets[0] for data_only in (False, True))
    assert [[cell.value for cell in row if cell.value is not None] for row in values] == [
        ["批量代发明细表"],
        ["总金额", 1600.09],
        ["总笔数", 2],
        ["流水号", "序号", "收款账号", "收款户名", "金额", "摘要"],
        [f"{RUN}-000001", 1, ACCOUNT, "买买提·吐尔逊", 1600, "助学资助"],
        [f"{RUN}-000002", 2, ACCOUNT, "张三", 0.09, "助学资助"],
    ]
    assert [formulas["B2"].value, formulas["B3"].value] == ["=SUM(E5:E6)", "=COUNT(E5:E6)"]
    assert [formulas["C5"].data_type, formulas["C5"].number_format] == ["s", "@"]
    assert [formulas["B2"].number_format, formulas["E5"].number_format] == ["0.00", "0.00"]
    # The total of a full file must not be shown as ####, nor a page end between a payee and the amount.
    assert formulas.column_dimensions["B"].width >= len("99999999999.99")
    assert (formulas.page_setup.fitToHeight, formulas.sheet_properties.pageSetUpPr.fitToPage) == (0, True)


@pytest.mark.parametrize("payee", ["=1+1", '=HYPERLINK("x")', "+1", "-1", "@SUM(A1)", "\t=1+1", "http://x.example/"])
def test_a_payee_that_looks_like_a_formula_is_text_in_a_workbook_and_refused_in_a_csv(
    tmp_path: Path, payee: str
) -> None:
    (workbook,) = publish("titled-xlsx", tmp_path, [payment(1, payee)])
    cell = openpyxl.load_workbook(workbook).worksheets[0]["D5"]
    assert (cell.data_type, cell.value, cell.hyperlink) == ("s", payee, None)
    if payee.startswith("http"):
        (table,) = publish("plain-csv", tmp_path, [payment(1, payee)])
        with table.open(encoding="gb18030", newline="") as file:
            assert [row[3] for row in csv.reader(file)] == ["收款户名", payee]
    else:
        with pytest.raises(InputRefused, match=r"户名以 = \+ - @ 或制表符开头"):
            refuse_unwritable(load_bank("plain-csv"), [payment(1), payment(2, payee)])


@pytest.mark.parametrize("name", banks())
def test_7001_payments_fill_three_files_with_nothing_lost(tmp_path: Path, name: str) -> None:
    payments = [payment(number, amount=f"{number}.{number % 100:02}") for number in range(1, 7002)]
    written = write_batches(load_bank(name), tmp_path, RUN, payments)
    assert [(file.batch, file.count) for file in written] == [
        (f"{RUN}-B01", 3000),
        (f"{RUN}-B02", 3000),
        (f"{RUN}-B03", 1001),
    ]
    assert [Path(file.name).stem for file in written] == [f"{RUN}-B{part:02}_{part:02}of03" for part in (1, 2, 3)]
    assert sum(file.total for file in written) == sum(payment.amount for payment in payments)
    assert {path.name for path in tmp_path.iterdir()} == {f"{file.name}.part" for file in written}


@pytest.mark.parametrize(("payments", "parts"), [(0, 0), (2999, 1), (3000, 1), (3001, 2)])
def test_a_file_holds_at_most_3000_payments(tmp_path: Path, payments: int, parts: int) -> None:
    due = [payment(number) for number in range(payments)]
    assert len(write_batches(load_bank("gbk-pipe"), tmp_path, RUN, due)) == parts


NAMES = st.text("张三丰赵薇阿不都热合曼欧阳齐 ·", min_size=1, max_size=30).filter(str.strip)
AMOUNTS = st.decimals("0.01", "99999999.99", places=2)
ACCOUNTS = st.text("0123456789", min_size=1, max_size=25)


@settings(deadline=None)
@given(
    name=st.sampled_from(banks()),
    rows=st.lists(st.tuples(NAMES, AMOUNTS, ACCOUNTS), max_size=12),
    size=st.integers(1, 5),
)
def test_whatever_is_due_is_in_the_files_read_back(name: str, rows: list[tuple[str, Decimal, str]], size: int) -> None:
    payments = [BankPayment(f"N{at}", account, payee, amount) for at, (payee, amount, account) in enumerate(rows)]
    profile = load_bank(name).model_copy(update={"rows_per_file": size})
    with TemporaryDirectory() as first, TemporaryDirectory() as second:
        written = write_batches(profile, Path(first), "R", payments)
        assert sum(file.count for file in written) == len(payments)
        assert sum(file.total for file in written) == sum(amount for _, amount, _ in rows)
        assert all(file.count <= size for file in written)
        assert write_batches(profile, Path(second), "R", payments) == written


@pytest.mark.parametrize("name", banks())
def test_the_same_payments_give_the_same_bytes(tmp_path: Path, name: str) -> None:
    (first,), (second,) = (publish(name, tmp_path / folder, [payment(1)]) for folder in "ab")
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("case", UNWRITABLE, ids=lambda case: f"{case['bank']} {case['payee']!r}")
def test_a_name_or_account_the_bank_cannot_take_is_refused(tmp_path: Path, case: dict[str, str]) -> None:
    due = [payment(1), payment(2, case["payee"], account=case.get("account", ACCOUNT))]
    profile = load_bank(case["bank"])
    if not case["fault"]:
        refuse_unwritable(profile, due)
        assert [file.count for file in write_batches(profile, tmp_path / "bank", RUN, due)] == [2]
        return
    with pytest.raises(InputRefused) as refused:
        write_batches(profile, tmp_path / "bank", RUN, due)
    shown = " ".join(case["payee"].split())
    assert str(refused.value).splitlines()[1:] == [f"  {RUN}-000002 {shown}：{case['fault']}。".replace("  ：", " ：")]
    assert not (tmp_path / "bank").exists()


@pytest.mark.parametrize("name", banks())
@pytest.mark.parametrize(
    ("payee", "size"),
    [("三" * 29 + "a", 59), ("三" * 30, 60), ("三" * 30 + "a", 61), ("a" * 60, 60), ("a" * 61, 61)],
)
def test_a_name_of_sixty_bytes_is_the_longest(name: str, payee: str, size: int) -> None:
    if size <= 60:
        refuse_unwritable(load_bank(name), [payment(1, payee)])
    else:
        with pytest.raises(InputRefused, match=rf"户名有{size}字节，超过上限60字节。$"):
            refuse_unwritable(load_bank(name), [payment(1, payee)])


@pytest.mark.parametrize(("payee", "fits"), [("𠮷" * 15, True), ("𠮷" * 16, False)])
def test_a_character_of_four_bytes_counts_four(payee: str, fits: bool) -> None:
    if fits:
        refuse_unwritable(load_bank("plain-csv"), [payment(1, payee)])
    else:
        with pytest.raises(InputRefused, match="户名有64字节"):
            refuse_unwritable(load_bank("plain-csv"), [payment(1, payee)])


def test_everyone_who_cannot_be_paid_is_named_and_no_account_is() -> None:
    due = [payment(1, "张䶮"), payment(2), payment(3, "李•四", account="62103|00000001"), payment(4, ACCOUNT + "䶮")]
    with pytest.raises(InputRefused) as refused:
        refuse_unwritable(load_bank("gbk-pipe"), due)
    assert str(refused.value) == (
        "《竖线分隔批量代发文件（GBK，金额单位：分）》写不出以下 3 笔支付，没有写出任何文件。"
        "请与本人和开户行核对户名、账号，按开户行登记的写法更正材料后重新结算；或改用别的银行文件格式（--bank）：\n"
        f"  {RUN}-000001 张䶮：户名里的“䶮”不在GBK字符集内。\n"
        f"  {RUN}-000003 李•四：户名里的“•”不在GBK字符集内；账号里有分隔符“|”。\n"
        f"  {RUN}-000004 ********0001䶮：户名里的“䶮”不在GBK字符集内。"
    )


@pytest.mark.parametrize("name", banks())
@pytest.mark.parametrize(
    ("tamper", "message"),
    [
        (lambda due: [replace(due[0], payee="李四"), *due[1:]], "000001 这一笔不符"),
        (lambda due: [replace(due[0], account="6210300000000000002"), *due[1:]], "000001 这一笔不符"),
        (lambda due: [*due[:-1], replace(due[-1], amount=Decimal("1600.01"))], "000003 这一笔不符"),
        (lambda due: [*due[:-1], replace(due[-1], payment_no="X")], "000003 这一笔不符"),
        (lambda due: due[::-1], "000001 这一笔不符"),
        (lambda due: due[:-1], "笔数或总金额不符"),
        (lambda due: [*due, payment(4)], "笔数或总金额不符"),
    ],
)
def test_a_file_that_reads_back_otherwise_is_removed(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    tamper: Callable[[list[BankPayment]], list[BankPayment]],
    message: str,
) -> None:
    form = bank.form
    monkeypatch.setattr(bank, "form", lambda profile, due: form(profile, tamper(due) if len(due) == 3 else due))
    profile = load_bank(name).model_copy(update={"rows_per_file": 4})
    due = [payment(number) for number in (5, 6, 7, 8, 1, 2, 3)]
    with pytest.raises(IntegrityFailure) as failure:
        write_batches(profile, tmp_path, RUN, due)
    assert message in str(failure.value)
    assert ACCOUNT not in str(failure.value)
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("plain-csv", lambda content: content.replace("序号".encode("gbk"), "次序".encode("gbk")), "表头不符"),
        ("plain-csv", lambda content: content.replace(b",1,", b",1,,"), "读不回来"),
        ("plain-csv", lambda content: content[:-12], "读不回来"),
        ("plain-csv", lambda content: content.replace(b"1600.00", b"1600.0x"), "读不回来"),
        ("plain-csv", lambda _: b"", "读不回来"),
        ("gbk-pipe", lambda content: content[:-1], "读不回来"),
        ("gbk-pipe", lambda content: content.replace(b"|1|160000\r\n", b"|1|160001\r\n"), "笔数或总金额不符"),
        ("gbk-pipe", lambda content: content.replace(b"|1|160000\r\n", b"|2|160000\r\n"), "笔数或总金额不符"),
        ("gbk-pipe", lambda content: content[: content.rindex("合计".encode("gbk"))], "读不回来"),
        ("gbk-pipe", lambda content: content + b"\xff\r\n", "读不回来"),
        ("titled-xlsx", lambda content: content[:2000], "读不回来"),
    ],
)
def test_a_file_of_another_shape_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, change: Callable[[bytes], bytes], message: str
) -> None:
    form = bank.form
    monkeypatch.setattr(bank, "form", lambda *given: change(form(*given)))
    with pytest.raises(IntegrityFailure, match=message):
        write_batches(load_bank(name), tmp_path, RUN, [payment(1)])
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("name", ["gbk-pipe", "titled-xlsx"])
def test_a_total_stated_wrong_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(bank_form, "total_of", lambda due: bank.total_of(due) + 1)
    with pytest.raises(IntegrityFailure, match="笔数或总金额不符"):
        write_batches(load_bank(name), tmp_path, RUN, [payment(1)])
    assert [*tmp_path.iterdir()] == []


def test_an_account_that_became_a_number_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["批量代发明细表"],
        ["总金额", 1600],
        ["总笔数", 1],
        ["流水号", "序号", "收款账号", "收款户名", "金额", "摘要"],
        ["A", 1, 62103000, "张三", 1600, "助学资助"],
    ):
        book.worksheets[0].append(row)
    book.save(tmp_path / "number.xlsx")
    monkeypatch.setattr(bank, "form", lambda *_: (tmp_path / "number.xlsx").read_bytes())
    with pytest.raises(IntegrityFailure, match="读不回来"):
        write_batches(load_bank("titled-xlsx"), tmp_path, RUN, [payment(1)])


@pytest.mark.parametrize(
    ("due", "message"),
    [
        ([payment(1), payment(1, "李四")], "同一流水号出现在两笔支付上，没有写出银行文件。"),
        ([payment(1, amount="0.00")], "有支付金额不大于零，没有写出银行文件。"),
        ([payment(1, amount="-0.01")], "有支付金额不大于零，没有写出银行文件。"),
        ([payment(1, amount="0.005")], f"银行文件《{RUN}-B01_01of01.csv》写出后读回，{RUN}-000001 这一笔不符，已删除，没有发放。"),
    ],
)  # fmt: skip
def test_a_payment_that_cannot_be_meant_is_never_written(tmp_path: Path, due: list[BankPayment], message: str) -> None:
    with pytest.raises(IntegrityFailure) as failure:
        write_batches(load_bank("plain-csv"), tmp_path, RUN, due)
    assert str(failure.value) == message
    assert [*tmp_path.iterdir()] == []


@pytest.fixture
def parts(tmp_path: Path) -> list[BankFile]:
    profile = load_bank("plain-csv").model_copy(update={"rows_per_file": 1})
    return write_batches(profile, tmp_path, RUN, [payment(1), payment(2)])


def test_publishing_may_be_taken_up_again_after_a_crash(tmp_path: Path, parts: list[BankFile]) -> None:
    first, second = (tmp_path / file.name for file in parts)
    tmp_path.joinpath(f"{first.name}.part").rename(first)
    publish_files(tmp_path, parts)
    tmp_path.joinpath(f"{first.name}.part").write_bytes(b"left over")
    publish_files(tmp_path, parts)
    assert sorted(tmp_path.iterdir()) == [first, second]
    assert [sha256(path.read_bytes()).hexdigest() for path in (first, second)] == [file.sha256 for file in parts]


def test_a_full_disk_leaves_nothing_open(
    tmp_path: Path, parts: list[BankFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    opened = len([*Path("/proc/self/fd").iterdir()])
    with pytest.raises(OSError, match="full"):
        publish_files(tmp_path, parts)
    assert len([*Path("/proc/self/fd").iterdir()]) == opened


@pytest.mark.parametrize("suffix", ["", ".part"])
def test_a_file_changed_before_it_is_published_stops_all(tmp_path: Path, parts: list[BankFile], suffix: str) -> None:
    changed = tmp_path / f"{parts[1].name}{suffix}"
    changed.write_bytes(b"changed")
    with pytest.raises(IntegrityFailure) as failure:
        publish_files(tmp_path, parts)
    assert str(failure.value) == f"银行文件《{parts[1].name}》的内容在写出后被改动，本次发放不可用。"
    assert not (tmp_path / parts[0].name).exists()


def test_a_file_that_is_gone_stops_all(tmp_path: Path, parts: list[BankFile]) -> None:
    (tmp_path / f"{parts[1].name}.part").unlink()
    with pytest.raises(IntegrityFailure, match="找不到银行文件"):
        publish_files(tmp_path, parts)
    assert not (tmp_path / parts[0].name).exists()
