"""Is a bank's file of results read whatever its shape, and refused whole with every reason where it cannot be?"""

import csv
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from flows.money import return_lines
from flows.money.bank_returns import ReturnRow, read_rows, said
from policies.bank import banks, load_bank
from reports.bank import BankPayment, publish_files, write_batches
from schemas.errors import InputRefused

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "bank" / "returns.yaml").read_text("utf-8"))
HEADER = ["流水号", "序号", "收款账号", "收款户名", "金额", "摘要", "处理结果", "实付金额", "失败原因"]
ACCOUNT = "6210300000000000001"
PAID = ["N1", "1", ACCOUNT, "买买提·吐尔逊", "1600.00", "助学资助", "成功", "1600.00", ""]
FAILED = ["N2", "2", ACCOUNT, "张三, 某", "3628.80", "助学资助", "失败", "", "账户已销户"]
EXPECTED = [
    ReturnRow(2, "N1", ACCOUNT, Decimal("1600.00"), "paid", Decimal("1600.00"), ""),
    ReturnRow(3, "N2", ACCOUNT, Decimal("3628.80"), "failed", None, "账户已销户"),
]


def table(rows: list[list[str]], delimiter: str = ",", newline: str = "\r\n") -> str:
    if delimiter == "|":
        return "".join("|".join(row) + newline for row in rows)
    with StringIO(newline="") as text:
        csv.writer(text, delimiter=delimiter, lineterminator=newline).writerows(rows)
        return text.getvalue()


def usable(path: Path) -> list[ReturnRow]:
    """The rows of a file that has nothing wrong in it."""
    rows, faults = read_rows(path)
    assert faults == []
    return rows


def faults_of(path: Path) -> list[str]:
    """What is wrong with lines of a file, as it is listed."""
    faults = said(read_rows(path)[1])
    assert ACCOUNT not in str(faults)
    return faults


def read(folder: Path, text: str, encoding: str = "utf-8") -> list[ReturnRow]:
    path = folder / "回盘.csv"
    path.write_bytes(text.encode(encoding))
    return usable(path)


def workbook(path: Path, *sheets: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    for at, rows in enumerate(sheets):
        page = book.worksheets[0] if at == 0 else book.create_sheet()
        for row in rows:
            page.append(row)
    book.save(path)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(InputRefused) as refused:
        read_rows(path)
    assert ACCOUNT not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
@pytest.mark.parametrize("delimiter", [",", "|", "\t"])
@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_text_in_any_dress(tmp_path: Path, encoding: str, delimiter: str, newline: str) -> None:
    assert read(tmp_path, table([HEADER, PAID, FAILED], delimiter, newline), encoding) == EXPECTED


def test_columns_may_stand_in_any_order_and_bring_others(tmp_path: Path) -> None:
    rows = [[*reversed(row), "日期"] for row in (HEADER, PAID, FAILED)]
    assert read(tmp_path, table(rows)) == EXPECTED


@pytest.mark.parametrize("above", [0, 1, 3, 19])
def test_a_workbook_with_its_header_in_the_first_20_rows(tmp_path: Path, above: int) -> None:
    title = [["批量代发回盘"], ["总金额", 5228.8], ["总笔数", 2], *[[None]] * 16][:above]
    typed: list[list[Any]] = [
        [*PAID[:4], 1600, "助学资助", "成功", 1600.0, None],
        [*FAILED[:4], 3628.8, "助学资助", "失败", None, "账户已销户"],
        ["合计", None, None, None, 5228.8],
    ]
    rows = usable(workbook(tmp_path / "回盘.xlsx", [*title, HEADER, *typed]))
    assert rows == [
        ReturnRow(above + row.line, row.payment_no, row.account, row.amount, row.result, row.paid_amount, row.reason)
        for row in EXPECTED
    ]


def test_a_header_on_row_21_is_not_found(tmp_path: Path) -> None:
    path = workbook(tmp_path / "回盘.xlsx", [*[["说明"]] * 20, HEADER, PAID])
    assert "前 20 行里找不到表头" in refusal(path)


def test_the_sheet_with_the_header_is_meant(tmp_path: Path) -> None:
    assert usable(workbook(tmp_path / "回盘.xlsx", [["说明"]], [HEADER, PAID, FAILED])) == EXPECTED


def test_two_sheets_of_results_are_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "回盘.xlsx", [HEADER, PAID], [HEADER, FAILED])
    assert refusal(path) == ("回盘文件“回盘.xlsx”里除“Sheet”外，“Sheet1”也有回盘表头。请只留一张回盘表后重新导入。")


def test_numbers_that_lost_digits_and_error_values_in_a_workbook(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        HEADER,
        [*PAID[:2], 6210300000000000001, *PAID[3:]],
        [2026000100000000012, *PAID[1:]],
        [*PAID[:2], "#N/A", *PAID[3:]],
        [*PAID[:7], "#N/A", None],
    ]
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    for place in ("C4", "H5"):
        book.worksheets[0][place].data_type = "e"
    book.save(tmp_path / "回盘.xlsx")
    lost = "存成了数字，末几位已经失真，请向银行取得{}为文本的文件，不要用表格软件另存。"
    assert faults_of(tmp_path / "回盘.xlsx") == [
        "  第2行：收款账号" + lost.format("收款账号"),
        "  第3行：流水号" + lost.format("流水号"),
        "  第4行：收款账号是公式错误值。",
        "  第5行：实付金额“#错误值”读不出来，应是以元为单位的金额，如 1600.00。",
    ]


def test_a_short_number_keeps_all_its_digits(tmp_path: Path) -> None:
    (row,) = usable(workbook(tmp_path / "回盘.xlsx", [HEADER, [100001, 1, 621030000000001, *PAID[3:]]]))
    assert (row.payment_no, row.account) == ("100001", "621030000000001")


@pytest.mark.parametrize(
    ("words", "result"),
    [
        (["成功", " 成功 ", "S", "s", "Ｓ", "ｓ", "Y", "y", "Ｙ", "ｙ", "1", "１"], "paid"),
        (["失败", "失败　", "F", "f", "Ｆ", "ｆ", "N", "n", "Ｎ", "ｎ", "0", "０"], "failed"),
    ],
)
def test_every_word_for_a_result(tmp_path: Path, words: list[str], result: str) -> None:
    rows = [[f"N{at}", *PAID[1:6], word, "", ""] for at, word in enumerate(words)]
    assert [row.result for row in read(tmp_path, table([HEADER, *rows]))] == [result] * len(words)


def test_a_number_stands_for_a_result_in_a_workbook(tmp_path: Path) -> None:
    rows = [[*PAID[:6], 1, None, None], [*FAILED[:6], 0, None, None]]
    assert [row.result for row in usable(workbook(tmp_path / "回盘.xlsx", [HEADER, *rows]))] == ["paid", "failed"]


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [("1600", "1600.00"), ("1,600.00", "1600.00"), ("￥1600.5", "1600.50"), ("１６００", "1600.00"), ("0.01", "0.01"),
     ("999999999999.99", "999999999999.99")],
)  # fmt: skip
def test_amounts_as_they_are_typed(tmp_path: Path, typed: str, yuan: str) -> None:
    (row,) = read(tmp_path, table([HEADER, [*PAID[:4], typed, "", "成功", typed, ""]]))
    assert row.amount == row.paid_amount == Decimal(yuan)


def test_accounts_as_they_are_typed(tmp_path: Path) -> None:
    (row,) = read(tmp_path, table([HEADER, ["'N1", "1", "'6210 3000-0000 0000 001", *PAID[3:]]]))
    assert (row.payment_no, row.account) == ("N1", ACCOUNT)


@pytest.mark.parametrize(
    ("amount", "paid", "read_as"),
    [
        ("金额（分）", "实付金额（分）", ("1600.00", "1600.00")),
        ("金额(分)", "实付金额", ("1600.00", "1600.00")),
        ("金额（单位：分）", "实付金额(元)", ("1600.00", "160000.00")),
        ("金额（元）", "实付金额", ("160000.00", "160000.00")),
        (" 金额 ", "实付金额(分)", ("160000.00", "1600.00")),
    ],
)
def test_the_header_says_whether_amounts_are_yuan_or_fen(
    tmp_path: Path, amount: str, paid: str, read_as: tuple[str, str]
) -> None:
    header = [*HEADER[:4], amount, "摘要", "处理结果", paid, "失败原因"]
    (row,) = read(tmp_path, table([header, [*PAID[:4], "160000", "", "成功", "160000", ""]]))
    assert (row.amount, row.paid_amount) == tuple(map(Decimal, read_as))


def test_a_pipe_file_without_a_header_counts_in_fen(tmp_path: Path) -> None:
    lines = [
        f'N1|1|{ACCOUNT}|买买提·"吐尔逊|160000|助学资助|Y|160000|',
        f"N2|2|{ACCOUNT}|张三|362880|助学资助|N||账户已销户",
        "合计|2|522880",
    ]
    rows = read(tmp_path, "\r\n".join(lines), "gbk")
    assert rows == [
        ReturnRow(1, "N1", ACCOUNT, Decimal("1600.00"), "paid", Decimal("1600.00"), ""),
        ReturnRow(2, "N2", ACCOUNT, Decimal("3628.80"), "failed", None, "账户已销户"),
    ]
    assert [str(row.amount) for row in rows] == ["1600.00", "3628.80"]


def test_a_pipe_line_of_another_width_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "回盘.txt"
    path.write_bytes(f"N1|1|{ACCOUNT}|甲|160000|助学|Y|160000|\r\nN2|2|{ACCOUNT}|乙|丙|1|助学|Y|1|好\r\n".encode("gbk"))
    assert faults_of(path) == ["  第2行：有10列，应有9列，各列可能已经错位。"]


@pytest.mark.parametrize(
    "trailer",
    [
        "合计,,,,5228.80",
        "总笔数,2",
        "总金额：5228.80",
        "TOTAL,2",
        "成功笔数,1\r\n失败笔数,1",
        "共2笔",
        ",,,合计,5228.80",
    ],
)
def test_totals_at_the_end_are_passed_over(tmp_path: Path, trailer: str) -> None:
    assert read(tmp_path, table([HEADER, PAID, FAILED]) + f"\r\n{trailer}\r\n,,,\r\n") == EXPECTED


def test_the_same_result_twice_is_told_once(tmp_path: Path) -> None:
    again = [*PAID[:6], "Y", "1,600.00", "重发"]
    assert read(tmp_path, table([HEADER, PAID, FAILED, again])) == EXPECTED


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_file_that_cannot_be_used_is_refused_with_every_reason(tmp_path: Path, case: dict[str, Any]) -> None:
    path = tmp_path / "回盘.csv"
    path.write_text("\r\n".join([case.get("header", ",".join(HEADER)), *case["lines"]]), "utf-8")
    if "message" in case:
        assert refusal(path) == case["message"]
        return
    assert faults_of(path) == [f"  {fault}" for fault in case["faults"]]


UNREADABLE = "读不出来：不是 UTF-8 或 GB18030 的文本，也不是 Excel 工作簿。请向银行重新下载，不要改动内容，再导入。"
BROKEN = "打不开：工作簿可能已损坏或被加密。请向银行重新下载，或打开后另存为 .xlsx 再导入。"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "是空的。请向银行重新下载后再导入。"),
        (b"\xef\xbb\xbf\r\n \t\r\n", "是空的。请向银行重新下载后再导入。"),
        (b"\x89PNG\r\n\x1a\n\0\0\xff\xff\xff", UNREADABLE),
        ("流水号,金额".encode("utf-16"), UNREADABLE),
        (b"PK\x03\x04 no workbook", BROKEN),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 no workbook", BROKEN),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / f"回盘{ACCOUNT}.xlsx"
    path.write_bytes(content)
    assert refusal(path) == f"回盘文件“回盘********0001.xlsx”{message}"


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    assert "是空的" in refusal(workbook(tmp_path / "回盘.xlsx", []))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "无.csv") == "回盘文件“无.csv”打不开：找不到，或没有读取权限。请检查路径后重新导入。"


def test_a_file_far_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(return_lines, "_MOST_BYTES", 4)
    (tmp_path / "回盘.csv").write_bytes(b"12345")
    assert "不像是回盘文件" in refusal(tmp_path / "回盘.csv")


@pytest.mark.parametrize("name", banks())
def test_7001_results_come_back_as_each_bank_sends_them(tmp_path: Path, name: str) -> None:
    due = [
        BankPayment(f"N{number}", f"62103{number:014}", "买买提·吐尔逊", Decimal(f"{number}.{number % 100:02}"))
        for number in range(1, 7002)
    ]
    profile = load_bank(name).model_copy(update={"rows_per_file": 7001})
    files = write_batches(profile, tmp_path, "R", due)
    publish_files(tmp_path, files)
    path = tmp_path / files[0].name
    answer(path, name)
    rows = usable(path)
    assert [(row.payment_no, row.account, row.amount) for row in rows] == [
        (payment.payment_no, payment.account, payment.amount) for payment in due
    ]
    assert {(row.result, row.reason) for row in rows} == {("paid", "")}
    assert [row.paid_amount for row in rows] == [payment.amount for payment in due]


def answer(path: Path, name: str) -> None:
    """Turn a batch file into what the bank sends back: its own columns and three more."""
    if name == "titled-xlsx":
        book = openpyxl.load_workbook(path)
        page = book.worksheets[0]
        for line, row in enumerate(page.iter_rows(min_row=4, values_only=True), start=4):
            for place, value in enumerate(HEADER[6:] if line == 4 else ["成功", row[4], None], start=7):
                page.cell(line, place, value)
        book.save(path)
        return
    delimiter, encoding = ("|", "gbk") if name == "gbk-pipe" else (",", "gb18030")
    lines = path.read_bytes().decode(encoding).splitlines()
    body = lines[:-1] if name == "gbk-pipe" else lines[1:]
    told = [delimiter.join([line, "S", line.split(delimiter)[4], ""]) for line in body]
    frame = [*told, lines[-1]] if name == "gbk-pipe" else [",".join(HEADER), *told]
    path.write_bytes("\r\n".join(frame).encode(encoding))


@given(
    content=st.binary(max_size=200)
    | st.text(",|\t\"'\r\n流水号收款账号金额处理结果实付失败原因1SN.", max_size=200).map(str.encode)
)
def test_whatever_the_file_holds_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(content)
    with pytest.raises(InputRefused):
        read_rows(path)
