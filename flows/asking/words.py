"""What does the command say about a person, or about another policy? One screen, Chinese or with an English frame."""

from io import StringIO
from pathlib import Path
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from flows.language import Lang, pick

_OUTCOMES = {"pay": ("发放", "pay"), "hold": ("待补", "hold"), "reject": ("不予资助", "reject")}
_COLOURS = {"pay": "green", "hold": "yellow", "reject": "red", "note": "cyan"}
_KINDS = {
    "issued": ("已发放", "issued"),
    "paid": ("银行成功", "paid"),
    "failed": ("银行退回", "failed"),
    "recovered": ("已追回", "recovered"),
    "corrected": ("更正", "corrected"),
}
# How many words of a list are shown on a screen; the JSON has all.
_WORDS_SHOWN = 4
_INDENT = (0, 0, 0, 2)


def printed(renderable: RenderableType, *, width: int, colour: bool) -> str:
    """What a terminal of so many half-width columns shows."""
    screen = StringIO()
    console = Console(file=screen, width=width, force_terminal=colour, color_system="standard" if colour else None)
    console.print(renderable)
    return "\n".join(line.rstrip() for line in screen.getvalue().splitlines())


def say_explain(explained: dict[str, Any], lang: Lang) -> RenderableType:
    """Every application of a person: verdict, rules with their cells, workings, ledger, and what would change it."""
    parts: list[RenderableType] = []
    for person in explained["applications"]:
        parts += [
            _heading(person, explained),
            _part(("结论", "Verdict"), _verdict(person, explained, lang), lang),
            _part(("依据", "Rules"), _rules(person["findings"]), lang),
        ]
        if person["workings"]:
            parts.append(_part(("明细", "Workings"), _workings(person["workings"]), lang))
        parts += [
            _part(("台账", "Ledger"), _ledger(person, lang), lang),
            _part(("怎样改变", "What would change it"), _change(person, lang), lang),
        ]
    documents = Table.grid(padding=(0, 1))
    for name, title in explained["documents"].items():
        documents.add_row(Text(name), Text(title))
    parts.append(_part(("依据文件", "Documents"), documents, lang))
    if "paper" in explained:
        parts.append(Text(pick(("给本人的说明：{}", "paper for the person: {}"), lang).format(explained["paper"])))
    return Group(*parts)


def _part(title: tuple[str, str], body: RenderableType, lang: Lang) -> RenderableType:
    return Group(Text(pick(title, lang), style="bold"), Padding(body, _INDENT))


def _heading(person: dict[str, Any], explained: dict[str, Any]) -> Text:
    numbers = f"{person['label']} {person['subject_no']}，身份证号 {person['id_number'] or '空白'}"
    return Text.assemble(
        (person["name"] or "姓名空白", "bold"), f"（{numbers}）  {explained['title']}  {explained['year']} 年"
    )


def _verdict(person: dict[str, Any], explained: dict[str, Any], lang: Lang) -> RenderableType:
    outcome = Text(pick(_OUTCOMES[person["outcome"]], lang), style=f"bold {_COLOURS[person['outcome']]}")
    said = pick(("：{}，应得 {} 元，本次应发 {} 元", ": {}, entitled to {} yuan, payable in this run {} yuan"), lang)
    run = pick(("运行 {}，材料截止 {}", "run {}, evidence as of {}"), lang)
    lines = [
        outcome + said.format(person["tier_title"], person["amount"], person["payable"]),
        Text(run.format(explained["run"], explained["as_of"])),
    ]
    if made_of := person["made_of"]:
        lines.append(Text(f"{made_of['said']}〔{_compared(made_of['compared'])}〕{made_of['clause']}"))
    return Group(*lines)


def _rules(findings: list[dict[str, Any]]) -> RenderableType:
    """What is not met in full, then what is met, a line each."""
    parts: list[RenderableType] = []
    for finding in findings:
        if not finding["passed"]:
            head = Text(f"× {finding['title']}", style=f"bold {_COLOURS[finding['effect']]}")
            told = [f"出处 {_place(finding)}", f"条款 {finding['clause']}"]
            told += [f"对照 {_compared(finding['compared'])}"] if finding["compared"] else []
            parts += [
                head + Text(f"：{finding['observed'] or '空白'}", style="default"),
                Padding(Text("\n".join(told)), _INDENT),
            ]
    table = Table.grid(padding=(0, 2, 0, 0))
    for finding in findings:
        if finding["passed"]:
            # The cell without its caption, figures without labels and no lists of words: a line and no more.
            figures = [value["shown"] for value in finding["compared"] if not value["listed"] and " " in value["shown"]]
            compared = f"（{'，'.join(figures)}）" if figures else ""
            table.add_row(
                Text("√", style="green"),
                Text(finding["title"]),
                Text(finding["observed"] or ""),
                Text(_place(finding, column=False), style="dim"),
                Text(f"{finding['clause']}{compared}"),
            )
    return Group(*parts, table)


def _compared(values: list[dict[str, Any]]) -> str:
    return "；".join(f"{value['label']} {_short(value)}" for value in values)


def _short(value: dict[str, Any]) -> str:
    words = value["shown"].split("、")
    if not value["listed"] or len(words) <= _WORDS_SHOWN:
        return str(value["shown"])
    return f"{'、'.join(words[:_WORDS_SHOWN])}等 {len(words)} 种"


def _place(found: dict[str, Any], *, column: bool = True) -> str:
    """Where it stands: 成绩表.xlsx#成绩 F12（综合成绩）; a sheet named like its file is named once."""
    if found["file"] is None:
        return "台账"
    sheet = "" if Path(found["file"]).stem == found["sheet"] else f"#{found['sheet']}"
    caption = f"（{found['column']}）" if column and found.get("column") else ""
    return f"{found['file']}{sheet} {found['cell'] or '第' + str(found['row']) + '行'}{caption}"


def _workings(workings: list[dict[str, Any]]) -> RenderableType:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for working in workings:
        table.add_row(Text(working["said"]), Text(_place(working), style="dim"))
    return table


def _ledger(person: dict[str, Any], lang: Lang) -> RenderableType:
    table = Table.grid(padding=(0, 2, 0, 0))
    for entry in person["ledger"]:
        yuan = f"{entry['amount']} 元"
        if entry["shared"] and entry["kind"] == "recovered":
            yuan += "（整笔）"
        note = entry["note"] + pick(("（本次运行之后）", " (after this run)"), lang) * entry["since"]
        table.add_row(
            Text(entry["at"][:10]),
            Text(pick(("{} 年度", "year {}"), lang).format(entry["year"])),
            Text(pick(_KINDS[entry["kind"]], lang)),
            Text(yuan, justify="right"),
            Text(entry["batch"]),
            Text(entry["payment_no"]),
            Text(note, overflow="fold"),
        )
    held = pick(("本年度已发未退 {} 元，历年合计 {} 元", "held this year {} yuan, all years {} yuan"), lang)
    none = pick(("没有发放记录", "nothing was issued"), lang)
    total = Text(held.format(person["held"]["year"], person["held"]["all_years"]))
    return Group(table, total) if person["ledger"] else Text(none)


def _change(person: dict[str, Any], lang: Lang) -> RenderableType:
    change = person["change"]
    who = pick(("（{}办理）", " (by {})"), lang)
    lines = [
        Text(f"{number}．{step['title']}：{step['cure']}{who.format(step['who']) if step['who'] != '—' else ''}")
        for number, step in enumerate(change["steps"], start=1)
    ]
    if change["unjudged"]:
        told = pick(("材料不全、还没有判定的：{}。", "not judged yet for want of evidence: {}."), lang)
        lines.append(Text(told.format("；".join(change["unjudged"]))))
    lines.append(Text(_said(person, lang), style="bold"))
    if person["outcome"] != "pay":
        until = pick(
            (
                "材料须说明截至 {} 的情况；补齐或更正后重新执行 settle run。",
                "Evidence counts as of {}; then settle run again.",
            ),
            lang,
        )
        lines.append(Text(until.format(change["until"])))
    return Group(*lines)


def _said(person: dict[str, Any], lang: Lang) -> str:
    change = person["change"]
    if lang == "zh":
        return str(change["said"])
    if change["payable"] is None:
        return "To be decided anew on the new evidence."
    return f"Payable then: {change['payable']} yuan (entitled {change['entitlement']}, held {change['held']})."


def say_simulate(simulated: dict[str, Any], lang: Lang) -> RenderableType:
    """The values changed, heads and yuan before and after by cohort and tier, and the rules that moved people."""
    evidence = simulated["run"] or pick(("所给材料", "the workbooks given"), lang)
    title = Text.assemble(
        (simulated["title"], "bold"), f"  {simulated['year']} 年  ", pick(_TRIED, lang), f" {evidence}"
    )
    values = Table.grid(padding=(0, 2, 0, 0))
    for value in simulated["values"]:
        values.add_row(
            Text(value["label"]), Text(f"{value['before'] or '—'} → {value['after'] or '—'}"), Text(value["name"])
        )
    people = pick(
        (
            "所得增加 {gain} 人，减少 {lose} 人，另有 {other} 人所得不变但结论、原因或预留金额有变。",
            "{gain} would get more, {lose} less; {other} the same, for other reasons or with another amount reserved.",
        ),
        lang,
    )
    parts = [
        title,
        _part(("试改的值", "Values tried"), values, lang),
        _part(("人数与金额（元）", "People and yuan"), _groups(simulated, lang), lang),
        _part(("影响", "Effect"), Group(Text(people.format(**simulated["people"])), _moved(simulated, lang)), lang),
    ]
    if simulated["csv"]:
        parts.append(Text(pick(("名单：{}", "list: {}"), lang).format(simulated["csv"])))
    parts.append(
        Text(
            pick(("这只是试算：没有付款，台账和运行文件夹都没有改动。", "A trial: nothing was paid or kept."), lang),
            style="dim",
        )
    )
    return Group(*parts)


_TRIED = ("试算，材料取自", "tried on")
_HEADS = (
    ("组别", "cohort"), ("类别", "tier"), ("发放（人）", "pay"), ("待补", "hold"), ("不予", "reject"), ("应得", "entitled"),
    ("预留", "reserved"), ("本次应发", "payable"),
)  # fmt: skip
_FIGURES = ("pay", "hold", "reject", "entitled", "reserved", "payable")


def _groups(simulated: dict[str, Any], lang: Lang) -> RenderableType:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for at, head in enumerate(_HEADS):
        table.add_column(pick(head, lang), header_style="dim", justify="left" if at < 2 else "right")
    everybody = {"cohort": pick(("合计", "all"), lang), "tier_title": "", **simulated["totals"]}
    for group in [*simulated["groups"], everybody]:
        figures = [_moved_figure(group["before"][name], group["after"][name]) for name in _FIGURES]
        table.add_row(Text(group["cohort"]), Text(group["tier_title"]), *figures)
    return table


def _moved_figure(before: Any, after: Any) -> Text:
    return Text(str(before)) if before == after else Text(f"{before} → {after}", style="bold")


def _moved(simulated: dict[str, Any], lang: Lang) -> RenderableType:
    table = Table.grid(padding=(0, 2, 0, 0))
    told = pick(
        ("新增 {newly_failed} 人，不再有 {no_longer_failed} 人", "{newly_failed} newly, {no_longer_failed} no longer"),
        lang,
    )
    for rule in simulated["rules"]:
        table.add_row(Text(rule["title"]), Text(told.format(**rule)), Text(rule["rule"], style="dim"))
    if not simulated["rules"]:
        table.add_row(Text(pick(("没有规则的结论因此改变。", "No rule is met or failed by others than before."), lang)))
    return table
