"""How does a marked cell look, whatever it looked like before? Adds styles to those that a workbook has.

A style is a number into a list; a marked one is a copy of the cell's own with another fill. The three fills differ in
pattern too, so that they can be told apart on a black and white print.
"""

import re
from dataclasses import dataclass

from reports.marking.package import NotMarkable, prefix_of

_FILLS = {
    "error": ("solid", "FFFFC4C4", "FFFFC4C4"),
    "warning": ("lightUp", "FFF0B93B", "FFFFF3CC"),
    "note": ("gray0625", "FF3B82C4", "FFDCEBF9"),
}
_FONT = '<{p}font>{bold}<{p}sz val="{size}"/>{colour}<{p}name val="宋体"/><{p}family val="3"/><{p}charset val="134"/></{p}font>'
_BORDER = "".join(f'<{{p}}{side} style="thin"><{{p}}color rgb="FFBFBFBF"/></{{p}}{side}>' for side in
                  ("left", "right", "top", "bottom"))  # fmt: skip


@dataclass(frozen=True)
class ListStyles:
    """The styles of the list: its title, the lines below it, the header, texts, numbers and links."""

    title: int
    line: int
    header: int
    text: int
    centre: int
    link: int
    severity: dict[str, int]


class Styles:
    """The styles of a workbook, and those added to it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._p = prefix_of(text, "styleSheet")
        self._lists = {name: self._items(name, item) for name, item in
                       (("fonts", "font"), ("fills", "fill"), ("borders", "border"), ("cellXfs", "xf"))}  # fmt: skip
        self._fills = {severity: self._add("fills", self._fill(severity)) for severity in _FILLS}
        self._known: dict[tuple[int, str | None], int] = {}

    def restyled(self, style: int, severity: str | None) -> int:
        """The style of a cell that looked like `style`, marked; without a severity, with an old mark of ours gone."""
        key = style, severity
        if key not in self._known:
            xf = self._lists["cellXfs"][style if style < len(self._lists["cellXfs"]) else 0]
            fill = 0 if severity is None else self._fills[severity]
            self._known[key] = self._add("cellXfs", _with(xf, fillId=fill, applyFill=int(fill > 0)))
        return self._known[key]

    def of_list(self) -> ListStyles:
        """Add the styles of the list."""
        body, heading, bold = self._font(10.5), self._font(16, bold=True), self._font(10.5, bold=True)
        blue = self._font(10.5, colour="FF0563C1")
        border = self._add(
            "borders", f"<{self._p}border>{_BORDER.format(p=self._p)}<{self._p}diagonal/></{self._p}border>"
        )
        grey = self._add("fills", self._solid("FFEDEDED"))
        return ListStyles(
            title=self._style(heading, 0, 0, "left", wrap=False),
            line=self._style(body, 0, 0, "left"),
            header=self._style(bold, grey, border, "center"),
            text=self._style(body, 0, border, "left"),
            centre=self._style(body, 0, border, "center"),
            link=self._style(blue, 0, border, "center"),
            severity={name: self._style(bold, fill, border, "center") for name, fill in self._fills.items()},
        )

    @property
    def text(self) -> str:
        """The part, with what was added."""
        text = self._text
        for name, items in self._lists.items():
            found = self._find(name, text)
            opening = re.sub(r"(\scount\s*=\s*)[\"']\d+[\"']", rf'\1"{len(items)}"', found[1])
            text = text[: found.start()] + opening + "".join(items) + found[3] + text[found.end() :]
        return text

    def _items(self, name: str, item: str) -> list[str]:
        pattern = rf"<{self._p}{item}(?:\s[^>]*)?/>|<{self._p}{item}(?:\s[^>]*)?>.*?</{self._p}{item}>"
        found: list[str] = re.findall(pattern, self._find(name, self._text)[2], re.DOTALL)
        if not found:
            raise NotMarkable(name)
        return found

    def _find(self, name: str, text: str) -> re.Match[str]:
        found = re.search(rf"(<{self._p}{name}(?:\s[^>]*)?>)(.*?)(</{self._p}{name}>)", text, re.DOTALL)
        if not found:
            raise NotMarkable(name)
        return found

    def _add(self, name: str, item: str) -> int:
        self._lists[name].append(item)
        return len(self._lists[name]) - 1

    def _fill(self, severity: str) -> str:
        pattern, front, back = _FILLS[severity]
        inside = f'<{self._p}fgColor rgb="{front}"/><{self._p}bgColor rgb="{back}"/>'
        return f'<{self._p}fill><{self._p}patternFill patternType="{pattern}">{inside}</{self._p}patternFill></{self._p}fill>'

    def _solid(self, colour: str) -> str:
        inside = f'<{self._p}fgColor rgb="{colour}"/><{self._p}bgColor indexed="64"/>'
        return (
            f'<{self._p}fill><{self._p}patternFill patternType="solid">{inside}</{self._p}patternFill></{self._p}fill>'
        )

    def _font(self, size: float, *, bold: bool = False, colour: str = "") -> int:
        p = self._p
        marks = f"<{p}b/>" if bold else ""
        inked = f'<{p}color rgb="{colour}"/>' if colour else ""
        return self._add("fonts", _FONT.format(p=p, bold=marks, size=size, colour=inked))

    def _style(self, font: int, fill: int, border: int, align: str, *, wrap: bool = True) -> int:
        p = self._p
        indent = ' indent="1"' if border and align == "left" else ""
        alignment = f'<{p}alignment horizontal="{align}" vertical="center" wrapText="{int(wrap)}"{indent}/>'
        numbers = f'numFmtId="49" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0"'
        applied = 'applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"'
        return self._add("cellXfs", f"<{p}xf {numbers} {applied}>{alignment}</{p}xf>")


def _with(tag: str, **values: int) -> str:
    """An element with these attributes set anew."""
    opening, closing, rest = re.match(r"(<[^>]*?)(/?>)(.*)", tag, re.DOTALL).groups()  # type: ignore[union-attr]
    for name in values:
        opening = re.sub(rf"\s{name}\s*=\s*[\"'][^\"']*[\"']", "", opening)
    return opening + "".join(f' {name}="{value}"' for name, value in values.items()) + closing + rest
