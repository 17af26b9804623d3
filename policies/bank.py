"""What does a bank take, and what does it send back? Loads a bank's profile and refuses one that cannot be trusted.

A profile says how a batch file looks (container, characters, columns, unit, limits) and how the file of results looks.
`reports/` writes batch files by it and reads them back; `flows/money/` reads the files of results.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from importlib.resources import files
from string import Formatter
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import ErrorDetails

from schemas.errors import UsageError

from .reading import Strict, model_from, text_of

Paid = Literal["payment_no", "position", "account", "payee", "amount", "remark"]
Returned = Paid | Literal["result", "paid_amount", "reason"]
Unit = Literal["yuan", "fen"]
Text = Annotated[str, Field(pattern=r"\S")]
# What no amount, number or name has in it.
Delimiter = Literal[",", "|", ";", "\t", "^"]

# What a file must say of each payment to be told apart, paid, and matched when it comes back.
_PAID = {"payment_no", "account", "payee", "amount"}
_RETURNED = {"payment_no", "account", "amount", "result", "paid_amount", "reason"}
_ENCODINGS = ("gb18030", "gbk", "utf-8")
_FILE_NAME = re.compile(r"[^/\\]+\.(?:csv|txt|xlsx)")
_SUFFIXES = {"csv": (".csv", ".txt"), "text": (".txt", ".csv"), "xlsx": (".xlsx",)}
# How the three things a file name is made of may be written out: the batch whole, the numbers with leading zeros.
_WRITTEN_OUT = {"batch": re.compile(""), "part": re.compile("[0-9]{0,2}"), "parts": re.compile("[0-9]{0,2}")}
# What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@")


class Column(Strict):
    """A column of the batch file: the bank's name for it, and what it holds."""

    header: Text
    holds: Paid


class ReturnColumn(Strict):
    """A column of the file of results."""

    header: Text
    holds: Returned


class TotalLine(Strict):
    """A line beside the payments: its label, then the totals it states, one a cell."""

    label: Text
    holds: tuple[Literal["count", "total"], ...] = Field(default=(), strict=False)


class Limits(Strict):
    """The most bytes a text may take in the bank's character set."""

    payee: int = Field(gt=0)
    remark: int = Field(gt=0)


class Returns(Strict):
    """The file of results; without a header its columns are known by their places alone."""

    header: bool
    unit: Unit
    # What a file of results is read by.
    delimiter: Literal[",", "|", "\t"] | None = None
    columns: tuple[ReturnColumn, ...] = Field(strict=False)

    @model_validator(mode="after")
    def _columns_suffice(self) -> "Returns":
        _refuse_columns(self.columns, _RETURNED)
        if not self.header and self.delimiter is None:
            raise ValueError("没有表头的回盘文件必须写明分隔符（delimiter）")
        return self


class BankProfile(Strict):
    """How one bank's files look. `name` is that of its TOML file; `encoding` is also the character set its byte limits
    are counted in, whatever the container.
    """

    name: Text
    title: Text
    source: Text
    confirmed_on: date
    confirmed_by: Text
    container: Literal["csv", "text", "xlsx"]
    encoding: Literal["gb18030", "gbk", "utf-8"]
    newline: Literal["\r\n", "\n"] = "\r\n"
    delimiter: Delimiter = ","
    header: bool
    unit: Unit
    rows_per_file: int = Field(gt=0)
    file_name: str
    remark: Text
    max_bytes: Limits
    columns: tuple[Column, ...] = Field(strict=False)
    above: tuple[TotalLine, ...] = Field(default=(), strict=False)
    trailer: TotalLine | None = None
    returns: Returns

    @model_validator(mode="after")
    def _columns_suffice(self) -> "BankProfile":
        _refuse_columns(self.columns, _PAID)
        return self

    @model_validator(mode="after")
    def _container_can_hold_it(self) -> "BankProfile":
        if self.above and self.container != "xlsx":
            raise ValueError("只有 xlsx 的表头上方可以有标题和合计行（above）")
        if self.trailer and self.container != "text":
            raise ValueError("只有 text 可以有末行合计（trailer）")
        return self

    @model_validator(mode="after")
    def _file_names_differ(self) -> "BankProfile":
        if not _plain(self.file_name):
            raise ValueError("文件名（file_name）里只能用 {batch}、{part}、{parts}，后两个可带位数，如 {part:02}")
        first, second = (self.file_name.format(batch="B01", part=part, parts=2) for part in (1, 2))
        if first == second or "B01" not in first or not _FILE_NAME.fullmatch(first):
            raise ValueError("文件名（file_name）要有 {batch} 和 {part}，不含路径，以 .csv、.txt 或 .xlsx 结尾")
        if not first.endswith(_SUFFIXES[self.container]):
            raise ValueError(
                f"{self.container} 的文件名（file_name）要以 {' 或 '.join(_SUFFIXES[self.container])} 结尾"
            )
        return self

    @model_validator(mode="after")
    def _labels_can_be_written(self) -> "BankProfile":
        for label in self._labels() if self.container != "xlsx" else ():
            try:
                label.encode(self.encoding)
            except UnicodeEncodeError as error:
                raise ValueError(f"“{label}”里有 {self.encoding.upper()} 写不出的字") from error
            if self.container == "text" and self.delimiter in label:
                raise ValueError(f"“{label}”里有分隔符“{self.delimiter}”，读回时会错列")
            if "".join(label.splitlines()) != label:
                raise ValueError(f"“{' '.join(label.split())}”里有换行，读回时会错行")
        return self

    def _labels(self) -> Iterator[str]:
        if self.header:
            yield from (column.header for column in self.columns)
        if self.trailer:
            yield self.trailer.label

    @model_validator(mode="after")
    def _remark_can_be_written(self) -> "BankProfile":
        try:
            size = len(self.remark.encode(self.encoding))
        except UnicodeEncodeError as error:
            raise ValueError(f"摘要（remark）里有 {self.encoding.upper()} 写不出的字") from error
        if size > self.max_bytes.remark:
            raise ValueError(f"摘要（remark）有 {size} 字节，超过上限 {self.max_bytes.remark} 字节")
        if "".join(self.remark.splitlines()) != self.remark or self.remark.startswith(_FORMULA):
            raise ValueError(f"摘要（remark）不能换行，也不能以 {' '.join(_FORMULA)} 开头")
        if self.container != "xlsx" and self.delimiter in self.remark:
            raise ValueError(f"摘要（remark）里有分隔符“{self.delimiter}”，读回时会错列")
        return self


def _plain(file_name: str) -> bool:
    """Does it hold nothing but text and the three names, each as it may be written out?"""
    try:
        fields = [(name, form, turned) for _, name, form, turned in Formatter().parse(file_name) if name is not None]
    except ValueError:
        return False
    return all(
        name in _WRITTEN_OUT and _WRITTEN_OUT[name].fullmatch(form or "") and not turned
        for name, form, turned in fields
    )


def _refuse_columns(columns: Sequence[Column] | Sequence[ReturnColumn], needed: set[str]) -> None:
    given = [column.holds for column in columns]
    headers = [column.header for column in columns]
    if missing := sorted(needed.difference(given)):
        raise ValueError(f"各列（columns）里缺少 {'、'.join(missing)}")
    if twice := sorted({holds for holds in given if given.count(holds) > 1}):
        raise ValueError(f"各列（columns）里 {'、'.join(twice)} 出现了两次")
    if alike := sorted({header for header in headers if headers.count(header) > 1}):
        raise ValueError(f"各列（columns）里有两列的表头都是 {'、'.join(alike)}")


def banks() -> list[str]:
    """Every bank profile there is."""
    return sorted(
        entry.name.removesuffix(".toml")
        for entry in (files("policies") / "banks").iterdir()
        if entry.name.endswith(".toml")
    )


def load_bank(name: str) -> BankProfile:
    """The profile of that name. Raises UsageError for an unknown name, PolicyRefused for an unusable file."""
    if name not in banks():
        raise UsageError(f"没有名为“{name}”的银行文件格式。可用的有：{'、'.join(banks())}。")
    source = (files("policies") / "banks" / f"{name}.toml").read_bytes()
    return parse_bank(text_of(source, file=f"银行格式文件 {name}.toml"), name=name)


def parse_bank(source: str, *, name: str) -> BankProfile:
    """A profile from TOML text. Raises PolicyRefused, listing everything that is wrong with it."""
    return model_from(BankProfile, source, file=f"银行格式文件 {name}.toml", explain=_explain, name=name)


def _explain(found: ErrorDetails) -> str:
    kind = found["type"]
    if kind == "missing":
        return "缺少这一项。"
    if kind == "extra_forbidden":
        return "不认识这一项。"
    if kind == "string_pattern_mismatch":
        return "不能是空的。"
    if kind == "literal_error":
        return f"只能是 {found['ctx']['expected'].replace(' or ', '、').replace(', ', '、')}。"
    if kind == "value_error":
        return f"{found['ctx']['error']}。"
    return f"写法不对：{found['msg']}。"
