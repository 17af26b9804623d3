"""Is every required sheet there? If not, the refusal says what is missing, what was read, and what came close."""

from schemas.errors import InputRefused
from schemas.kinds import load

from .collect import Intake


def require(intake: Intake, required: tuple[str, ...]) -> None:
    """Raise InputRefused unless every required kind of sheet was recognised."""
    found = {sheet.kind for sheet in intake.sheets}
    missing = [kind for kind in required if kind not in found]
    if not missing:
        return
    kinds = load().kinds
    lines = ["缺少必需的表，未做任何结算："]
    for kind in missing:
        columns = "、".join(column.header for column in kinds[kind].columns.values() if column.required)
        lines.append(f"  · {kinds[kind].title}（要有这些列：{columns}）")
    if intake.sheets:
        lines.append("已认出的表：" + "、".join(f"{sheet.file}#{sheet.sheet}" for sheet in intake.sheets))
    lines += [
        f"  {problem.file}#{problem.sheet}：{problem.message}"
        for problem in intake.problems
        if problem.code == "header_incomplete"
    ]
    if intake.unrecognised:
        lines.append("没有认出：" + "、".join(intake.unrecognised))
    lines.append("请把缺少的表放进材料文件夹后再运行。")
    raise InputRefused("\n".join(lines))
