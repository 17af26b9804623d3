"""Which blank workbooks does a programme's office fill in, and what does each column want?

Everything said in them comes from the tables that read them again: columns from `sheets.toml`, what a cell should hold
from the Pandera models and `faults.toml`, the words of a drop-down from the policy.
"""

from pathlib import Path
from typing import Any

from policies.terms import Terms, load_newest
from reports.templates import TemplateColumn, write_template
from schemas.checks import known_word
from schemas.errors import Conflict
from schemas.fields import rule_of
from schemas.kinds import Column, Kind, load
from schemas.validation import MODELS

from .faults import expectation
from .fit import refuse_unfit

# The example row begins with a word that makes it no data (sheets.toml, not_data), and so does its every key cell.
_EXAMPLES = {
    "code": "2026000001",
    "name": "张三",
    "id": "110101199001011234",
    "card": "6210300000001234",
    "date": "2026-03-01",
    "datetime": "2026-03-01 09:30:00",
    "time": "09:30",
    "year": "2026",
    "term": "2026春",
    "money": "1600.00",
    "mark": "85",
    "months": "12",
    "hours": "4",
    "session": "01",
}
_FORMATS = {
    "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm:ss",
    "time": "hh:mm",
    "money": "0.00",
    "mark": "General",
}
_WIDTHS = {"id": 24, "card": 24, "datetime": 22, "text": 22, "code": 18}
_WIDTH = 14
# How many columns a sheet laid out wide begins with; more may be added to the right.
_SPREAD = 30


def write_templates(programme: str, folder: Path) -> dict[str, Any]:
    """Write a blank workbook for each kind of sheet of a programme into `folder`, and say which.

    Raises UsageError for an unknown programme, Conflict where a file of that name is there already: it may be filled in.
    """
    terms = load_newest(programme)
    refuse_unfit(terms, file=f"{programme}.toml")
    policy = terms.policy
    kinds = [load().kinds[name] for name in [*policy.required, *policy.optional]]
    paths = [folder / f"{kind.title}.xlsx" for kind in kinds]
    if there := [path.name for path in paths if path.exists()]:
        raise Conflict(f"“{folder.name}”里已有{'、'.join(there)}，可能已经填写，没有覆盖。请换一个文件夹。")
    folder.mkdir(parents=True, exist_ok=True)
    for kind, path in zip(kinds, paths, strict=True):
        write_template(
            path,
            title=kind.title,
            introduction=_introduction(terms, required=kind.name in policy.required),
            columns=_columns(kind, terms),
        )
    return {"programme": programme, "folder": str(folder), "files": [path.name for path in paths]}


def _introduction(terms: Terms, *, required: bool) -> str:
    need = "必须报送" if required else "有则报送"
    return (
        f"填表说明：用于{terms.policy.title}，本表{need}。带 * 的列不能删，鼠标停在列名上可看填写要求；"
        "身份证号、卡号、编号各列已设为文本格式，请直接填写，勿从数字格式的单元格粘贴。"
        "灰色示例行不会被读取，可以保留，也可以删除；从它下面一行开始填写。"
    )


def _columns(kind: Kind, terms: Terms) -> list[TemplateColumn]:
    serial = TemplateColumn("序号", 10, "General", example="注：示例")
    fields = list(kind.columns.values())
    if kind.spread is None:
        return [serial, *(_column(kind, column, terms) for column in fields)]
    wide, into = kind.spread, kind.columns[kind.spread.into]
    own = [column for column in fields if column.field not in (wide.over, wide.into)]
    header = kind.columns[wide.over].header
    blank = f"每个{header}一列，列名写{header}，不够的向右添加；没有的留空。"
    cell = _column(kind, into, terms, blank=blank)
    spread = [
        TemplateColumn(f"{number:02d}", 6, "@", cell.note, cell.choices, cell.closed, cell.example)
        for number in range(1, _SPREAD + 1)
    ]
    return [serial, *(_column(kind, column, terms) for column in own), *spread]


def _column(kind: Kind, column: Column, terms: Terms, *, blank: str = "") -> TemplateColumn:
    """`blank`: what leaving a cell blank means, where that is not the column's own matter."""
    described = MODELS[kind.name].to_schema().columns[column.field]
    rule = rule_of(described)
    choices = tuple(word for name in rule.lists for word in terms.words(name))
    closed = rule.check is known_word
    expected = [] if closed else [expectation(rule.check.__name__, terms)]
    optional = "应填写，留空的不能通过审核。" if column.required else "没有可以不填。"
    note = [
        blank or (optional if described.nullable else "必填。"),
        *(f"应为：{text}。" for text in expected),
        *([f"{'只能填' if closed else '也可填'}：{'、'.join(choices)}。"] if choices else []),
        *([terms.filled(column.note)] if column.note else []),
    ]
    return TemplateColumn(
        header=column.header + ("*" if column.required else ""),
        width=max(_WIDTHS.get(column.read, _WIDTH), 2 * len(column.header) + 4),
        number_format=_FORMATS.get(column.read, "@"),
        note="\n".join(note),
        choices=choices,
        closed=closed,
        example=_example(column, choices if closed else ()),
    )


def _example(column: Column, choices: tuple[str, ...]) -> str:
    example = choices[0] if choices else _EXAMPLES.get(column.read, "（如实填写）" if column.required else "")
    return f"{load().example} {example}" if column.key else example
