"""Which comments does a sheet get, and where do they open? The two parts of the format that comments stand in.

A comment is a text in one part and, for Excel to show it, a box drawn in another (VML). What it says is made in
reports.marking.words. A comment of the office's own is kept below ours.
"""

import re
from collections.abc import Mapping
from html import escape

from reports.marking.outline import Cell, Outline, cell_of
from reports.marking.package import append, attributes, prefix_of
from reports.marking.words import OWN_COMMENT, is_ours
from reports.wording import cell_text, lines_needed
from schemas.marks import AUTHOR

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
EMPTY_COMMENTS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<comments xmlns="{_MAIN}"><authors></authors><commentList></commentList></comments>'
)
EMPTY_DRAWING = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'
)
_BOX_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
# Pixels, for 宋体 at 9 points: a half-width character is 6 wide.
_BOX_WIDTH, _LINE_HEIGHT, _PADDING, _HALF_WIDTH = 330, 16, 14, 6
_BOX_HIGHEST = 420
_SHAPE_END = "</v:shape>"

_NEWLINE = "\n"

Lines = list[tuple[str, str]]


def own_comments(text: str) -> set[Cell]:
    """The cells of a sheet that have a comment of ours."""
    p = prefix_of(text, "comments")
    return {cell_of(attributes(tag)["ref"]) for tag, body in _comments(text, p) if _ours(body, p)}


def cells_of(text: str) -> set[Cell]:
    """The cells with a comment."""
    return {cell_of(attributes(tag)["ref"]) for tag, _ in _comments(text, prefix_of(text, "comments"))}


def write_comments(text: str, said: Mapping[Cell, Lines], names: Mapping[Cell, str]) -> str:
    """The comments of a sheet with old ones of ours gone and those of `said` put in; `names` are the cells' addresses."""
    p = prefix_of(text, "comments")
    authors = re.findall(rf"<{p}author(?:\s[^>]*)?(?:/>|>(.*?)</{p}author>)", text, re.DOTALL)
    author = authors.index(AUTHOR) if AUTHOR in authors else len(authors)
    if author == len(authors):
        text = append(text, "authors", f"author>{AUTHOR}</{p}author>")
    kept: dict[Cell, str] = {}
    others = []
    for tag, body in _comments(text, p):
        given = attributes(tag)
        cell, mine = cell_of(given["ref"]), _ours(body, p)
        own = _kept(body, p, ours=mine)
        if cell in said:
            kept[cell] = own
        elif not mine:
            others.append(f"{tag}{body}</{p}comment>")
        elif own:
            others.append(f'<{p}comment ref="{given["ref"]}" authorId="{author}"><{p}text>{own}</{p}text></{p}comment>')
    written = [
        f'<{p}comment ref="{names[cell]}" authorId="{author}"><{p}text>{_runs(lines, p)}{_below(kept.get(cell, ""), p)}'
        f"</{p}text></{p}comment>"
        for cell, lines in said.items()
    ]
    start = re.search(rf"<{p}commentList(?:\s[^>]*)?(/>|>)", text)
    end = text.rfind(f"</{p}commentList>")
    assert start is not None
    if start[1] == "/>":
        return text[: start.start()] + f"<{p}commentList>{''.join(written)}</{p}commentList>" + text[start.end() :]
    return text[: start.end()] + "".join([*others, *written]) + text[end:]


def write_boxes(text: str, said: Mapping[Cell, Lines], gone: set[Cell], outline: Outline) -> str:
    """The drawing of a sheet's comments with a box for each of `said`, in place of any that were there or are `gone`."""
    *pieces, rest = text.split(_SHAPE_END)
    kept = []
    for piece in pieces:
        before, opening, shape = piece.rpartition("<v:shape ")
        row, column = re.search(r"<x:Row>\s*(\d+)", shape), re.search(r"<x:Column>\s*(\d+)", shape)
        cell = (int(row[1]) + 1, int(column[1]) + 1) if row and column else None
        kept.append(before if cell in said or cell in gone else f"{before}{opening}{shape}{_SHAPE_END}")
    text = "".join([*kept, rest])
    used = [int(number) for number in re.findall(r"_x0000_s(\d+)", text)]
    first = max([1024, *used]) + 1
    boxes = [_box(first + place, cell, lines, outline) for place, (cell, lines) in enumerate(said.items())]
    kind = "" if "_x0000_t202" in text else _BOX_TYPE
    # The drawing says from which thousands (of 1024) its boxes take their numbers.
    blocks = ",".join(map(str, range(1, (first + len(boxes)) // 1024 + 1)))
    text = re.sub(r"(<o:idmap\s[^>]*data=)\"1\"", rf'\1"{blocks}"', text)
    at = text.rfind("</xml>")
    return text[:at] + kind + "".join(boxes) + text[at:]


def _box(number: int, cell: Cell, lines: Lines, outline: Outline) -> str:
    row, column = cell
    texts = "\n".join(f"{heading}\n{body}" for heading, body in lines)
    width = (_BOX_WIDTH - _PADDING) // _HALF_WIDTH
    height = min(_BOX_HIGHEST, _PADDING + _LINE_HEIGHT * lines_needed(texts, width))
    top, left = max(row - 2, 0), column
    right, over = _across(left, 12 + _BOX_WIDTH, outline)
    row_height = max(1, round(outline.default_height * 4 / 3))
    down, under = divmod(4 + height, row_height)
    anchor = f"{left}, 12, {top}, 4, {right}, {over}, {top + down}, {under}"
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style=\'position:absolute;width:{_BOX_WIDTH * 3 // 4}pt;'
        f'height:{height * 3 // 4}pt;z-index:{number - 1024};visibility:hidden\' fillcolor="#ffffe1" o:insetmode="auto">'
        '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        "<v:textbox style='mso-direction-alt:auto'><div style='text-align:left'></div></v:textbox>"
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row - 1}</x:Row><x:Column>{column - 1}</x:Column>"
        "</x:ClientData></v:shape>"
    )


def _across(column: int, pixels: int, outline: Outline) -> tuple[int, int]:
    """The column (from 0) so many pixels right of the left edge of one, and how far into it."""
    while column < 16_383:
        width = round(outline.widths.get(column + 1, outline.default_width) * 7 + 5)
        if outline.widths.get(column + 1) == 0:
            width = 0
        if pixels < width:
            break
        pixels -= width
        column += 1
    return column, pixels


def _runs(lines: Lines, p: str) -> str:
    face = f'<{p}sz val="9"/><{p}rFont val="宋体"/><{p}family val="3"/><{p}charset val="134"/>'
    runs = []
    for place, (heading, body) in enumerate(lines):
        heading = f"\n{heading}" if place else heading
        runs.append(f"<{p}r><{p}rPr><{p}b/>{face}</{p}rPr>{_said(heading, p)}</{p}r>")
        runs.append(f"<{p}r><{p}rPr>{face}</{p}rPr>{_said(_NEWLINE + body, p)}</{p}r>")
    return "".join(runs)


def _below(own: str, p: str) -> str:
    """What the office had written, below ours."""
    return f"<{p}r>{_said(_NEWLINE + OWN_COMMENT + _NEWLINE, p)}</{p}r>{own}" if own else ""


def _said(text: str, p: str) -> str:
    safe = _NEWLINE.join(map(cell_text, text.split(_NEWLINE)))
    return f'<{p}t xml:space="preserve">{escape(safe, quote=False)}</{p}t>'


def _kept(body: str, p: str, *, ours: bool) -> str:
    """What the office had written in a comment, as runs of text; nothing where all of it is ours."""
    found = re.search(rf"<{p}text(?:\s[^>]*)?>(.*?)</{p}text>", body, re.DOTALL)
    inside = found[1] if found else ""
    if not re.match(rf"\s*<{p}r[\s>]", inside):
        inside = re.sub(rf"<{p}(?:rPh|phoneticPr).*", "", inside, flags=re.DOTALL)
        inside = f"<{p}r>{inside}</{p}r>" if inside.strip() else ""
    if not ours:
        return inside
    runs = re.findall(rf"<{p}r(?:\s[^>]*)?>.*?</{p}r>", inside, re.DOTALL)
    at = next((place for place, run in enumerate(runs) if OWN_COMMENT in run), len(runs))
    after = runs[at].partition(OWN_COMMENT)[2] if at < len(runs) else ""
    # An office program may have joined the runs into one.
    rest = re.sub(rf"</{p}t>.*", "", after, flags=re.DOTALL).strip("\n")
    joined = f'<{p}r><{p}t xml:space="preserve">{rest}</{p}t></{p}r>' if rest else ""
    return joined + "".join(runs[at + 1 :])


def _comments(text: str, p: str) -> list[tuple[str, str]]:
    return re.findall(rf"(<{p}comment\s[^>]*>)(.*?)</{p}comment>", text, re.DOTALL)


def _ours(body: str, p: str) -> bool:
    return is_ours("".join(re.findall(rf"<{p}t(?:\s[^>]*)?>(.*?)</{p}t>", body, re.DOTALL)))
