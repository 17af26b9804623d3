"""Can anything be settled from what was read? If not, one refusal says everything that stands in the way."""

from collections.abc import Iterator

from schemas.errors import InputRefused
from schemas.kinds import load

from .collect import Intake


def require(intake: Intake, required: tuple[str, ...], *, skip_unreadable: bool) -> None:
    """Raise InputRefused unless every workbook could be opened, or may be skipped, and every required kind of sheet is there.

    It names every file that cannot be opened, and what is missing, what was read, and what came close.
    """
    refusals = [*([] if skip_unreadable else _unreadable(intake)), *_missing(intake, required)]
    if refusals:
        raise InputRefused("\n".join(refusals))


def _unreadable(intake: Intake) -> Iterator[str]:
    if intake.unreadable:
        yield from (problem.message for problem in intake.problems if problem.code == "workbook_unreadable")
        yield "若确认这些文件与本次结算无关，请移出材料文件夹（settle run、check 也可加 --skip-unreadable 跳过它们）。"


def _missing(intake: Intake, required: tuple[str, ...]) -> Iterator[str]:
    found = {sheet.kind for sheet in intake.sheets}
    missing = [load().kinds[kind] for kind in required if kind not in found]
    if not missing:
        return
    yield "缺少必需的表，未做任何结算："
    for kind in missing:
        columns = "、".join(column.header for column in kind.columns.values() if column.required)
        yield f"  · {kind.title}（要有这些列：{columns}）"
    if intake.sheets:
        yield "已认出的表：" + "、".join(f"{sheet.file}#{sheet.sheet}" for sheet in intake.sheets)
    for problem in intake.problems:
        if problem.code == "header_incomplete":
            yield f"  {problem.file}#{problem.sheet}：{problem.message}"
    if intake.unrecognised:
        yield "没有认出：" + "、".join(intake.unrecognised)
    if intake.hidden:
        yield "隐藏的表没有读取：" + "、".join(intake.hidden) + "。缺少的表若在其中，请取消隐藏、保存后再放入。"
    if intake.unreadable:
        yield "打不开：" + "、".join(intake.unreadable) + "。缺少的表也许就在其中，请先把它们改好。"
    yield "请把缺少的表放进材料文件夹后再运行。"
