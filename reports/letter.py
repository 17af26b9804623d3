"""How is one person told what was decided about them, on one page? Lays out and saves a Word file; decides nothing.

What does not fit on the page in the smallest type is left out of the workings, and the page says how much.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from docx import Document
from docx.document import Document as Page
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from reports.files import create_private
from reports.wording import capitals, cell_text, chinese_date, lines_needed

TITLE = "资助审核结果说明"
_SONG, _HEI, _LATIN = "宋体", "黑体", "Times New Roman"
# Body type in points, the usual one first; workings are set smaller, in two columns.
_SIZES = (12.0, 10.5, 9.5, 8.5)
_SMALLER = 1.5
_LEADING = 1.35
_GAP = 3
# What the lines of a table add to each of its rows, and what is left free: fonts are not alike everywhere.
_RULE, _SPARE = 1, 20
_TITLE_SIZE = 18
_MARGIN, _WIDTH, _HEIGHT = 18, 210, 297
_POINTS_PER_MM = 72 / 25.4
_COLUMNS = 2


@dataclass(frozen=True)
class Letter:
    """What one person is told: masked numbers, plain sentences, `workings` in order. Amounts in yuan."""

    programme: str
    unit: str
    year: int
    as_of: date
    decided_on: date
    name: str
    numbers: Sequence[tuple[str, str]]
    verdict: str
    amount: Decimal
    parts: Sequence[tuple[str, Sequence[str]]]
    workings: Sequence[str]
    contact: str


def write_letter(path: Path, letter: Letter) -> None:
    """Write the page, readable by its owner only."""
    size, shown = _fit(letter)
    page = Document()
    _set_up(page, letter)
    _line(page, TITLE, size=_TITLE_SIZE, font=_HEI, at=WD_ALIGN_PARAGRAPH.CENTER)
    _line(page, f"{letter.programme}（{letter.year} 年度）", size=size, at=WD_ALIGN_PARAGRAPH.CENTER)
    for text in _opening(letter):
        _line(page, text, size=size)
    for number, (title, sentences) in zip(_NUMBERS, letter.parts, strict=False):
        _line(page, f"{number}、{title}", size=size, font=_HEI)
        for sentence in sentences:
            _line(page, sentence, size=size)
    if letter.workings:
        _line(page, f"附：{_WORKINGS}", size=size, font=_HEI)
        _columns(page, letter.workings[:shown], size=size - _SMALLER)
        if shown < len(letter.workings):
            _line(page, f"其余 {len(letter.workings) - shown} 条从略，可向{letter.unit}查询。", size=size - _SMALLER)
    _line(page, f"　　{letter.contact}", size=size)
    for text in _signed(letter):
        _line(page, text, size=size, at=WD_ALIGN_PARAGRAPH.RIGHT)
    _line(page, _RECEIVED, size=size)
    with create_private(path) as stream:
        page.save(stream)


_WORKINGS = "审核时见到的材料"
_RECEIVED = "本人签收：＿＿＿＿＿＿　日期：＿＿＿＿年＿＿月＿＿日"
_NUMBERS = "一二三四五六七八九"


def _opening(letter: Letter) -> list[str]:
    numbers = "　".join(f"{label}：{number}" for label, number in letter.numbers)
    paid = f"金额 {letter.amount} 元（{capitals(letter.amount)}）。" if letter.amount else ""
    return [
        f"{letter.name}：",
        numbers,
        f"　　您的材料已按截至{chinese_date(letter.as_of)}的情况审核（{chinese_date(letter.decided_on)}）。{letter.verdict}{paid}",
    ]


def _signed(letter: Letter) -> list[str]:
    return [f"{letter.unit}（盖章）", "经办人：＿＿＿＿＿＿　日期：＿＿＿＿年＿＿月＿＿日"]


def _fit(letter: Letter) -> tuple[float, int]:
    """The largest type in which all fits, and how many workings are shown; in the smallest, as many as do."""
    room = (_HEIGHT - 2 * _MARGIN) * _POINTS_PER_MM - _SPARE
    left = 0.0
    for size in _SIZES:
        sentences = [
            *_opening(letter),
            *(text for title, body in letter.parts for text in (title, *body)),
            letter.contact,
            *_signed(letter),
            _RECEIVED,
        ]
        left = room - _TITLE_SIZE * _LEADING - _GAP - _height(sentences, size, columns=1)
        if letter.workings:
            left -= _height([_WORKINGS], size, columns=1)
        if _table_height(letter.workings, size - _SMALLER) <= left:
            return size, len(letter.workings)
    smallest = _SIZES[-1] - _SMALLER
    left -= _height([""], smallest, columns=1)
    shown = len(letter.workings)
    while shown and _table_height(letter.workings[:shown], smallest) > left:
        shown -= 1
    return _SIZES[-1], shown


def _height(texts: Sequence[str], size: float, *, columns: int) -> float:
    """What these paragraphs take of the page, in points."""
    # A half-width character is half as wide as it is high; a column keeps a little to itself.
    wide = int(((_WIDTH - 2 * _MARGIN) * _POINTS_PER_MM / columns - (columns - 1) * 2 * size) / (size / 2))
    return sum(lines_needed(text, wide) * size * _LEADING + _GAP for text in texts)


def _table_height(texts: Sequence[str], size: float) -> float:
    rows = [max(texts[at : at + _COLUMNS], key=len) for at in range(0, len(texts), _COLUMNS)]
    return _height(rows, size, columns=_COLUMNS) + _RULE * len(rows)


def _set_up(page: Page, letter: Letter) -> None:
    section = page.sections[0]
    section.page_width, section.page_height = Mm(_WIDTH), Mm(_HEIGHT)
    section.top_margin = section.bottom_margin = section.left_margin = section.right_margin = Mm(_MARGIN)
    section.header_distance = section.footer_distance = Mm(_MARGIN // 2)
    # Punctuation is set as it is in China, whatever fonts the reader's machine has.
    language = page.styles.element.find(f".//{qn('w:lang')}")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties = page.core_properties
    properties.author = properties.last_modified_by = letter.unit
    properties.title, properties.comments = TITLE, ""


def _line(page: Page, text: str, *, size: float, font: str = _SONG, at: WD_ALIGN_PARAGRAPH | None = None) -> None:
    paragraph = page.add_paragraph()
    if at is not None:
        paragraph.alignment = at
    _write(paragraph, text, size=size, font=font)


def _columns(page: Page, texts: Sequence[str], *, size: float) -> None:
    rows = -(-len(texts) // _COLUMNS)
    table = page.add_table(rows=rows, cols=_COLUMNS, style="Table Grid")
    for at, text in enumerate(texts):
        _write(table.cell(at // _COLUMNS, at % _COLUMNS).paragraphs[0], text, size=size, font=_SONG)


def _write(paragraph: Paragraph, text: str, *, size: float, font: str) -> None:
    form = paragraph.paragraph_format
    form.space_before, form.space_after = Pt(0), Pt(_GAP)
    form.line_spacing = Pt(size * _LEADING)
    run = paragraph.add_run(cell_text(text))
    run.font.size = Pt(size)
    run.font.name = _LATIN
    # Word takes Chinese characters from another font than Latin ones unless told.
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
