"""Which kinds of sheet are there, and which column is which? Loads `sheets.toml`; decides nothing about values."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath
from typing import Any

from .errors import PolicyRefused

# Brackets hold notes and units: 缴费金额（元）, 身份证号(18位).
_NOTE = re.compile(r"[（(\[［【〔][^（(）)\[\]［］【】〔〕]*[）)\]］】〕]")
_IGNORED = re.compile(r"[\s\u3000\u00a0\u200b\ufeff*＊]|_x000D_")


@dataclass(frozen=True)
class Column:
    """One contract column: `field` in code and SQL, `header` as officers read it, `read` as schemas.reading names it.

    `note`: what a blank workbook says of it besides, `{name}` being a value of the policy. `several`: a row may have more
    than one, each with something else to say.
    """

    field: str
    header: str
    read: str
    required: bool
    key: bool
    note: str
    several: bool


@dataclass(frozen=True)
class Spread:
    """How a kind may be laid out wide: a column for each value of the field `over`, its cells the field `into`.

    Such a sheet needs the fields `needs` only. `named_by`: the field looked for in the sheet's titles and names where the
    sheet does not say it, and the kind of sheet that lists its values.
    """

    over: str
    into: str
    needs: frozenset[str]
    named_by: tuple[str, str]


@dataclass(frozen=True)
class Kind:
    """One kind of sheet: its columns by field, and the field each known header caption stands for."""

    name: str
    title: str
    columns: dict[str, Column]
    captions: dict[str, str]
    spread: Spread | None = None

    @property
    def required(self) -> frozenset[str]:
        """Fields without which a sheet is not of this kind."""
        return frozenset(column.field for column in self.columns.values() if column.required)

    @property
    def keys(self) -> tuple[str, ...]:
        """Fields of which one must be filled for a row to be data."""
        return tuple(column.field for column in self.columns.values() if column.key)


@dataclass(frozen=True)
class Sheets:
    """Everything `sheets.toml` says."""

    kinds: dict[str, Kind]
    not_data: tuple[str, ...]
    totals: tuple[str, ...]
    example: str
    header_within: int
    key_sign: str
    version_marks: tuple[str, ...]

    @property
    def key_captions(self) -> frozenset[str]:
        """Every caption that a key column of any kind goes by."""
        return frozenset(
            caption for kind in self.kinds.values() for caption, field in kind.captions.items() if field in kind.keys
        )


def document_name(file: str) -> str:
    """What a workbook is called apart from its folder, its suffix and what marks a version: 成绩（最终版）(1).xlsx is 成绩."""
    marks = "|".join(map(re.escape, load().version_marks))
    version = re.compile(
        rf"[\s_\-–—·]*(?:[（(\[【]\s*(?:\d+|v?\d+(?:\.\d+)*|{marks})\s*[）)\]】]|{marks}|v\d+(?:\.\d+)*)$", re.I
    )
    name = PurePosixPath(file).stem.strip()
    while (shorter := version.sub("", name)) not in ("", name):
        name = shorter
    return name


def normalise_caption(text: str) -> str:
    """Header text as it is compared: no spaces, line breaks, `*`, bracketed notes or units (contract 3)."""
    text = _IGNORED.sub("", text)
    # A note may hold another.
    while (shorter := _NOTE.sub("", text)) != text:
        text = shorter
    return text


def _spread(raw: dict[str, Any] | None) -> Spread | None:
    if raw is None:
        return None
    named_by = raw["named_by"]
    return Spread(raw["over"], raw["into"], frozenset(raw["needs"]), (named_by["field"], named_by["kind"]))


@cache
def load() -> Sheets:
    """Read `sheets.toml`. Raises PolicyRefused where a key column's header lacks the key sign, or a reader does not exist."""
    raw = tomllib.loads((files("schemas") / "sheets.toml").read_text("utf-8"))
    common: dict[str, list[str]] = raw["common"]["aliases"]
    kinds = {}
    for name, body in raw["kinds"].items():
        columns, captions = {}, {}
        for field, column in body["columns"].items():
            columns[field] = Column(
                field,
                column["header"],
                column["read"],
                column.get("required", False),
                column.get("key", False),
                column.get("note", ""),
                column.get("several", False),
            )
            for caption in [column["header"], *common.get(column["header"], []), *column.get("aliases", [])]:
                captions[normalise_caption(caption)] = field
        kinds[name] = Kind(name, body["title"], columns, captions, _spread(body.get("spread")))
    rows = raw["rows"]
    sheets = Sheets(
        kinds,
        tuple(rows["not_data"]),
        tuple(rows["totals"]),
        rows["example"],
        rows["header_within"],
        rows["key_sign"],
        tuple(raw["versions"]["marks"]),
    )
    if odd := [*_unfound(sheets), *_unread(sheets)]:
        listed = "\n".join(f"  {line}" for line in odd)
        raise PolicyRefused(f"schemas/sheets.toml 不能使用：\n{listed}")
    return sheets


def _unfound(sheets: Sheets) -> Iterator[str]:
    for kind in sheets.kinds.values():
        for caption, field in kind.captions.items():
            if field in kind.keys and sheets.key_sign not in caption:
                yield (
                    f"kinds.{kind.name}.columns.{field}：关键列的写法“{caption}”里没有“{sheets.key_sign}”字。"
                    f"表头靠“{sheets.key_sign}”字寻找，请换一个写法，或不把这一列作关键列（key）。"
                )


def _unread(sheets: Sheets) -> Iterator[str]:
    # Brings Arrow along, which whoever only names this module does not need.
    from .reading import READERS

    for kind in sheets.kinds.values():
        for column in kind.columns.values():
            if column.read not in READERS:
                yield (
                    f'kinds.{kind.name}.columns.{column.field}：没有 read = "{column.read}" 这种读法。'
                    f"可用的有：{'、'.join(READERS)}。"
                )
