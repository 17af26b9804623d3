"""What does the command say? Turns each answer into the words an officer reads, Chinese or English; computes nothing."""

import unicodedata
from pathlib import Path
from typing import Any

from schemas.errors import InputRefused

from .language import Lang, pick

# Of the problems a check has cured or found anew; more than a screen's worth nobody reads.
_MOST_TOLD = 20
# What `settle check --watch` hears of one check: its summary, and which problems are new and cured, or its refusal.
Watched = tuple[dict[str, Any], list[dict[str, str]] | None, list[dict[str, str]] | None] | InputRefused

_STEPS = {
    "collect": ("读取材料", "reading the workbooks"),
    "validate": ("检查材料", "validating"),
    "decide": ("逐人审核", "deciding"),
    "propose": ("核算与自检", "proposing payments"),
    "publish": ("出具文书", "writing the papers"),
}
_PAPERS = {
    "资助发放清单.xlsx": ("发放清单", "payout list"),
    "研修培训结算表_*.xlsx": ("项目结算表", "settlements"),
    "附件4_补助资金申请表.xlsx": ("补助申请表", "claim"),
    "附件5_结业登记备案名册.xlsx": ("结业名册", "register"),
    "待补材料清单.xlsx": ("待补材料", "held"),
    "候补名单.xlsx": ("候补名单", "waiting list"),
    "不予资助清单.xlsx": ("不予资助", "rejected"),
    "公示名单.xlsx": ("公示名单", "public notice"),
    "追回清单.xlsx": ("追回清单", "to be recovered"),
    "变动说明.xlsx": ("变动说明", "changes"),
    "结算汇总表.xlsx": ("结算汇总", "settlement summary"),
    "结算报告.html": ("结算报告", "report"),
    "problems.csv": ("问题清单", "problems"),
    "标注": ("标注副本", "marked copies"),
}
# A folder may hold hundreds of photographs.
_UNREAD_SHOWN = 10
_STATES = {"draft": ("待批准", "draft"), "approved": ("已批准", "approved"), "issued": ("已发放", "issued")}


def say_step(step: str, lang: Lang) -> str:
    """The name of a step under way."""
    return pick(_STEPS[step], lang) + "…"


def say_run(summary: dict[str, Any], lang: Lang) -> str:
    """What a run came to, and where each paper lies."""
    counts = summary["counts"]
    if lang == "en":
        head = [
            f"Run {summary['run']} is done (evidence as of {summary['as_of']}).",
            f"  {counts['people']} people: pay {counts['pay']}, hold {counts['hold']}, reject {counts['reject']}",
            f"  to be paid now: {summary['payments']} payments, {summary['payable_total']} yuan",
            f"  problems in the workbooks: {summary['problems']}",
        ]
    else:
        head = [
            f"结算完成：{summary['run']}（材料截止 {summary['as_of']}）",
            f"  共 {counts['people']} 人：发放 {counts['pay']} 人，待补 {counts['hold']} 人，不予资助 {counts['reject']} 人",
            f"  本次应发：{summary['payments']} 笔，{summary['payable_total']} 元",
            f"  材料问题：{summary['problems']} 处",
        ]
    if changes := summary.get("changes"):
        told = (
            "  比 {since}：新增 {entered}，退出 {left}，结论变化 {outcome}，金额变化 {amount}，原因变化 {reasons}，"
            "应得合计增减 {entitled_difference} 元",
            "  since {since}: entered {entered}, left {left}, other outcome {outcome}, other amount {amount}, "
            "other reasons {reasons}; entitlements moved by {entitled_difference} yuan",
        )
        head.append(pick(told, lang).format(**changes))
    strangers = [f"  {pick(('没有认出', 'not recognised'), lang)}：{name}" for name in summary["unrecognised"]]
    folder = Path(summary["folder"])
    papers = [
        f"  {_pad(pick(words, lang), 12)}{summary['folder']}/{name}"
        for name, words in _PAPERS.items()
        if any(folder.glob(name))
    ]
    return "\n".join([*head, *strangers, *papers])


def say_new_warehouse(file: Path, lang: Lang) -> str:
    """That nothing paid before is known to the warehouse just made, where somebody in the wrong folder would pay all again."""
    words = (
        "新建了数据仓库 {}，台账从零开始。以前结算过的，请回到原来的文件夹（或用 --out 写明原来的输出文件夹）重新运行，"
        "以免重复发放。",
        "Made a new warehouse {}: its ledger is empty. If you settled before, run this again in the folder you used then, "
        "or name its --out, lest everybody be paid twice.",
    )
    return pick(words, lang).format(file.absolute())


def say_unfinished(name: str, lang: Lang) -> str:
    """That a run folder was left behind by a run that was stopped."""
    words = (
        "发现上次中断的运行 {}，其结果不作数，文件夹可以删除。",
        "Found the unfinished run {}: it does not count, its folder can go.",
    )
    return pick(words, lang).format(name)


def say_unread(names: list[str], lang: Lang) -> str:
    """Which files among the inputs are not read, as they are no workbooks."""
    words = (
        "没有读取（不是 Excel 工作簿）：{}{}。其中若有材料，请另存为 .xlsx 再放入，重新运行。",
        "Did not read, as no workbooks: {}{}. Save what is evidence as .xlsx and run again.",
    )
    return _say_names(names, words, lang)


def say_hidden(names: list[str], lang: Lang) -> str:
    """Which sheets are not read, as they are hidden."""
    words = (
        "没有读取隐藏的表：{}{}。其中若有材料，请取消隐藏、保存后重新运行。",
        "Did not read, as hidden: {}{}. Unhide and save what is evidence and run again.",
    )
    return _say_names(names, words, lang)


def _say_names(names: list[str], words: tuple[str, str], lang: Lang) -> str:
    """The words about these names, of which not too many are told."""
    more = len(names) - _UNREAD_SHOWN
    rest = pick((f" 等 {len(names)} 个", f" and {more} more"), lang) if more > 0 else ""
    return pick(words, lang).format(pick(("、", ", "), lang).join(names[:_UNREAD_SHOWN]), rest)


def say_passed_over(name: str, lang: Lang) -> str:
    """That a folder among the inputs is one of ours, and how it is read all the same."""
    words = (
        "没有读取“{}”：这是本系统写出的文件夹（运行、检查结果或数据仓库），不算材料。确要读取，请把它本身写在 --inputs 后面。",
        "Did not read {}: a folder we wrote (a run, a check or a warehouse) is no material. Name it as --inputs to read it.",
    )
    return pick(words, lang).format(name)


def say_check(summary: dict[str, Any], lang: Lang) -> str:
    """How many rows were read from which sheets, and how many cells need curing."""
    rows = [f"  {sheet['file']}#{sheet['sheet']}：{sheet['title']} {sheet['rows']}" for sheet in summary["sheets"]]
    strangers = [f"  {pick(('没有认出', 'not recognised'), lang)}：{name}" for name in summary["unrecognised"]]
    total = pick(("检查完成，问题 {} 处，见 {}", "Checked: {} problems, listed in {}"), lang)
    lines = [total.format(summary["problems"], summary["problems_file"])]
    if summary["marked"]:
        folder = Path(summary["problems_file"]).parent
        told = ("  已标注的工作簿 {} 份，见 {}/标注", "  {} marked workbooks, in {}/标注")
        lines.append(pick(told, lang).format(len(summary["marked"]), folder))
    told = (
        "  上次的标注副本改动过，已移到 {}；改好了请放回材料文件夹",
        "  a marked copy of the last check was changed and is now {}; put it among the inputs once it is corrected",
    )
    lines += [pick(told, lang).format(path) for path in summary["kept"]]
    hidden = [f"  {say_hidden(summary['hidden_sheets'], lang)}"] if summary["hidden_sheets"] else []
    return "\n".join([*lines, *rows, *strangers, *hidden])


def say_watched(outcome: Watched, time: str, lang: Lang) -> str:
    """What one more check found: all of it the first time, what is new and what is cured after that, or why it was refused."""
    if isinstance(outcome, InputRefused):
        return f"{time} {outcome}"
    summary, new, cured = outcome
    if new is None or cured is None:
        waits = ("材料有改动会重新检查；按 Ctrl-C 结束。", "Checks again when a file changes; Ctrl-C ends.")
        return f"{time} {say_check(summary, lang)}\n{pick(waits, lang)}"
    told = ("重新检查：问题 {} 处，改好 {} 处，新增 {} 处", "Checked again: {} problems, {} cured, {} new")
    lines = [f"{time} {pick(told, lang).format(summary['problems'], len(cured), len(new))}"]
    for sign, problems in (("√", cured), ("×", new)):
        lines += [
            f"  {sign} {problem['file']}#{problem['sheet']} 第{problem['row']}行 {problem['column']}：{problem['message']}"
            for problem in problems[:_MOST_TOLD]
        ]
        if len(problems) > _MOST_TOLD:
            lines.append(f"  {sign} …")
    return "\n".join(lines)


def say_status(standing: dict[str, Any], lang: Lang) -> str:
    """Every run, every batch with what the bank has not returned, the ledger, and runs that never finished."""
    payments, yuan = pick((("笔", "元"), ("payments", "yuan")), lang)
    stale = "  已作废：之后台账又有变动，请重新运行", "  stale: the ledger moved since, run again"
    lines = [
        f"{run['run']}  {pick(_STATES[run['state']], lang)}  {run['made_at']}  {run['made_by']}  "
        f"{run['payments']} {payments} {run['payable_total']} {yuan}{pick(stale, lang) if run['stale'] else ''}"
        for run in standing["runs"]
    ] or [pick(("还没有任何运行。", "No runs yet."), lang)]
    told = ("批次 {}：{} 笔，成功 {}，失败 {}，未回盘 {}", "batch {}: {} payments, paid {}, failed {}, unreturned {}")
    lines += [pick(told, lang).format(*batch.values()) for batch in standing["batches"]]
    lines += [
        f"{pick(('台账', 'ledger'), lang)} {held['programme']} {held['year']}：{held['payments']} {payments}，"
        f"{pick(('已发未退', 'held'), lang)} {held['amount']} {yuan}"
        for held in standing["ledger"]
    ]
    told = (
        "  {cohort}：已批准未发放 {committed}，已发放 {issued}，成功 {paid}，失败 {failed}，未回盘 {unreturned}，追回 {recovered}",
        "  {cohort}: committed {committed}, issued {issued}, paid {paid}, failed {failed}, unreturned {unreturned}, "
        "recovered {recovered}",
    )
    for held in standing["balances"]:
        named = held | {"cohort": f"{held['programme']} {held['year']} {held['cohort'] or '—'}"}
        lines.append(pick(told, lang).format(**named))
    lines += [f"{pick(('未完成的运行', 'unfinished run'), lang)}：{name}" for name in standing["unfinished"]]
    foreign = (
        "已有银行文件而数据仓库没有发放的运行（数据仓库可能丢失、是较早的备份或写错了）",
        "run paid by another warehouse",
    )
    lines += [f"{pick(foreign, lang)}：{name}" for name in standing["paid_elsewhere"]]
    return "\n".join(lines)


def say_templates(written: dict[str, Any], lang: Lang) -> str:
    """Which blank workbooks were written."""
    head = pick(("已写出空白表：", "Blank workbooks:"), lang)
    return "\n".join([head, *(f"  {written['folder']}/{name}" for name in written["files"])])


def say_sample(summary: dict[str, Any], lang: Lang) -> str:
    """Which workbooks were written for how many people."""
    head = pick(("已写出 {} 人的虚构材料：", "Invented workbooks for {} people:"), lang).format(summary["people"])
    return "\n".join([head, *(f"  {summary['folder']}/{name}" for name in summary["files"])])


def _pad(text: str, width: int) -> str:
    """Pad to a width on screen, where a Chinese character takes two places."""
    wide = sum(1 + (unicodedata.east_asian_width(character) in "WF") for character in text)
    return text + " " * max(width - wide, 1)
