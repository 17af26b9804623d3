"""How does the list of a workbook's problems look? One sheet, printed on A4 landscape, with a link to each cell.

Texts stand in the cells themselves, not in the list that a workbook's sheets share: nothing else of the workbook changes.
"""

import re
from collections.abc import Sequence
from html import escape

from reports.marking.styles import ListStyles
from reports.marking.words import Mark
from reports.styles import row_height
from reports.wording import cell_text, lines_needed

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_HEADER = ("序号", "程度", "工作表", "单元格", "行", "列", "问题", "办法", "代码")
_WIDTHS = (6, 8, 18, 10, 7, 18, 46, 46, 26)
# The last row of a list that has not all of them.
LEFT_OUT = re.compile(r"其余 (\d+) 处未列出.*")
_WRAPPED = (2, 5, 6, 7, 8)
# Excel follows no more links on one sheet than 65,530.
_MOST_LINKS = 65_000


def header_row(lines: Sequence[str]) -> int:
    """The Excel row of the header."""
    return len(lines) + 2


def list_sheet(
    title: str, lines: Sequence[str], marks: Sequence[Mark], styles: ListStyles, *, left_out: int = 0
) -> str:
    """The sheet as XML: a title, the lines of what to know, the header and a row for each problem in the order given.

    `left_out`: how many problems there are besides.
    """
    last = chr(ord("A") + len(_HEADER) - 1)
    head = header_row(lines)
    end = head + len(marks)
    rows = [_row(1, [(title, styles.title)], 30)]
    for place, line in enumerate(lines, start=2):
        rows.append(_row(place, [(line, styles.line)], row_height(lines_needed(line, sum(_WIDTHS) - 4))))
    rows.append(_row(head, [(text, styles.header) for text in _HEADER], 24))
    for place, mark in enumerate(marks, start=1):
        texts = (
            str(place), mark.severity_name, mark.sheet, mark.cell, str(mark.row or ""), mark.column,
            mark.what, mark.cure, mark.code,
        )  # fmt: skip
        looks = [styles.centre, styles.severity[mark.severity], styles.text, styles.link if mark.cell else styles.centre,
                 styles.centre, styles.text, styles.text, styles.text, styles.text]  # fmt: skip
        height = row_height(max(lines_needed(texts[at], _WIDTHS[at] - 2) for at in _WRAPPED))
        rows.append(_row(head + place, list(zip(texts, looks, strict=True)), height))
    if left_out:
        rows.append(_row(end + 1, [(f"其余 {left_out} 处未列出，见 problems.csv", styles.title)], 30))
    links = [
        f'<hyperlink ref="D{head + place}" location="{escape(target(mark))}" display="{mark.cell}"/>'
        for place, mark in enumerate(marks, start=1)
        if mark.cell
    ]
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width + 0.7109375}" customWidth="1"/>'
        for at, width in enumerate(_WIDTHS, start=1)
    )
    merged = "".join(f'<mergeCell ref="A{row}:{last}{row}"/>' for row in range(1, head))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1:{last}{end}"/>'
        '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">'
        f'<pane ySplit="{head}" topLeftCell="A{head + 1}" activePane="bottomLeft" state="frozen"/>'
        f'<selection pane="bottomLeft" activeCell="A{head + 1}" sqref="A{head + 1}"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols><sheetData>{"".join(rows)}</sheetData>'
        f'<autoFilter ref="A{head}:{last}{end}"/><mergeCells count="{head - 1}">{merged}</mergeCells>'
        + (f"<hyperlinks>{''.join(links[:_MOST_LINKS])}</hyperlinks>" if links else "")
        + '<printOptions horizontalCentered="1"/>'
        '<pageMargins left="0.4" right="0.4" top="0.55" bottom="0.65" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
        '<headerFooter><oddFooter>&amp;C&amp;"宋体"&amp;9第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter></worksheet>'
    )


def defined_names(sheet: str, lines: Sequence[str], count: int) -> dict[str, str]:
    """What the sheet's printed titles and its filter are called in a workbook, and where they are."""
    head, last = header_row(lines), chr(ord("A") + len(_HEADER) - 1)
    quoted = _quoted(sheet)
    return {
        "_xlnm.Print_Titles": f"{quoted}!${head}:${head}",
        "_xlnm._FilterDatabase": f"{quoted}!$A${head}:${last}${head + count}",
    }


def target(mark: Mark) -> str:
    """Where the link of a problem leads."""
    return f"{_quoted(mark.sheet)}!{mark.cell}"


def _quoted(sheet: str) -> str:
    return "'" + sheet.replace("'", "''") + "'"


def _row(number: int, cells: Sequence[tuple[str, int]], height: float) -> str:
    written = "".join(
        f'<c r="{chr(ord("A") + at)}{number}" s="{style}" t="inlineStr"><is>'
        f'<t xml:space="preserve">{escape(cell_text(text), quote=False)}</t></is></c>'
        for at, (text, style) in enumerate(cells)
    )
    return f'<row r="{number}" ht="{height}" customHeight="1">{written}</row>'
