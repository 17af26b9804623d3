"""What does a mark say? The comment of a cell and the texts of the list, made from the problems found there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

# The worst first.
SEVERITIES = ("error", "warning", "note")
_NAMES = {"error": "错误", "warning": "提醒", "note": "说明"}
_LOOKS = {"error": "红底", "warning": "黄色斜纹", "note": "蓝色点纹"}
_ASKS = {"error": "须改正", "warning": "请核对", "note": "供了解"}
# Comments lose their authors in some programs; what ours begin with they keep.
_OURS = re.compile(rf"\s*【(?:{'|'.join(_NAMES.values())})】[^\n]*（[a-z_]+）")
OWN_COMMENT = "—— 以下为原有批注 ——"


@dataclass(frozen=True)
class Mark:
    """One problem of a workbook; `cell` is its address, empty where a whole sheet or file is meant.

    The first sentence of `message` says what is wrong, the others what to do.
    """

    sheet: str
    cell: str
    row: int
    column: str
    code: str
    title: str
    severity: str
    message: str

    @property
    def cause(self) -> str:
        """What is wrong."""
        return self.message.partition("。")[0] + "。"

    @property
    def cure(self) -> str:
        """What to do."""
        return self.message.partition("。")[2]

    @property
    def what(self) -> str:
        """What is wrong, under its name where the cause does not give it."""
        return self.cause if self.title in self.cause else f"{self.title}：{self.cause}"

    @property
    def severity_name(self) -> str:
        """How grave it is, in a word."""
        return _NAMES[self.severity]


def worst(marks: Sequence[Mark]) -> str:
    """The gravest of their severities."""
    return min((mark.severity for mark in marks), key=SEVERITIES.index)


def is_ours(comment: str) -> bool:
    """Whether a comment is one of those that say a problem."""
    return bool(_OURS.match(comment))


def comment_lines(marks: Sequence[Mark]) -> list[tuple[str, str]]:
    """A heading and a body for each problem of one cell, the gravest first."""
    ordered = sorted(marks, key=lambda mark: SEVERITIES.index(mark.severity))
    return [
        (
            f"【{mark.severity_name}】{mark.title}（{mark.code}）",
            "\n".join(
                f"{name}：{text}"
                for name, text in (("原因", mark.cause), ("办法", mark.cure))
                if text.rstrip("。") not in ("", mark.title)
            ),
        )
        for mark in ordered
    ]


def opening_lines(file: str, marks: Sequence[Mark], more: Sequence[str]) -> list[str]:
    """What stands above the list: how many problems of which look, how the copy is used, and what else is to be known."""
    counts = "，".join(
        f"{_NAMES[severity]} {count} 处（{_LOOKS[severity]}，{_ASKS[severity]}）"
        for severity in SEVERITIES
        if (count := sum(mark.severity == severity for mark in marks))
    )
    return [
        f"共 {len(marks)} 处：{counts}。",
        f"用法：点“单元格”一栏跳到问题处，批注里写明原因和办法。在原表上改正、保存后，把本文件放回材料文件夹，替换“{file}”；"
        "标色、批注和本清单不会被当作材料读取，不必删除。",
        *more,
        "本文件含个人信息，只供填报部门改正材料，请勿外传。",
    ]
