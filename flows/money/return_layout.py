"""Where does a file of results hold what? By its header, or by the places a bank's profile gives where there is none."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from policies.bank import BankProfile, Returned, Unit, banks, load_bank
from schemas.errors import InputRefused

from .return_lines import Line, Lines

_HEADER_ROWS = 20
# A line with fewer of the names is a title or a payment, not a header.
_FEWEST_NAMES = 2
_NEEDED: dict[Returned, str] = {
    "payment_no": "流水号",
    "account": "收款账号",
    "amount": "金额",
    "result": "处理结果",
    "paid_amount": "实付金额",
    "reason": "失败原因",
}
_UNIT = re.compile(r"\((?:单位:?)?(元|分)\)$")
_TOTAL = re.compile(r"合计|总计|小计|总金额|总笔数|总额|共\s*\d|(?:成功|失败)总?(?:笔数|金额)|total", re.IGNORECASE)


@dataclass(frozen=True)
class Layout:
    """The lines below the header, without trailing totals; the place of each meaning; the unit of both amounts."""

    lines: list[Line]
    places: dict[Returned, int]
    units: dict[Returned, Unit]
    width: int

    def by_meaning(self, line: Line) -> dict[Returned, str]:
        """Return the cells of a line by what they hold; a cell the line is too short for is blank."""
        return {holds: line.cells[place] if place < len(line.cells) else "" for holds, place in self.places.items()}


@dataclass(frozen=True)
class _Header:
    reading: Lines
    at: int
    found: list[tuple[Returned, int, Unit | None]]

    @property
    def meanings(self) -> list[Returned]:
        return [holds for holds, _, _ in self.found]


def find_layout(readings: Sequence[Lines], *, name: str) -> Layout:
    """Return the layout of the one reading that has one. Raises InputRefused where none, several or only a part fits."""
    profiles = [load_bank(bank) for bank in banks()]
    headers = [header for reading in readings if (header := _header(reading, profiles))]
    if not headers:
        return _without_header(readings, profiles, name)
    best = max(headers, key=lambda header: len(set(header.meanings)))
    if sheets := [f"“{header.reading.sheet}”" for header in headers if header.reading.sheet is not None][1:]:
        raise InputRefused(
            f"回盘文件“{name}”里除“{headers[0].reading.sheet}”外，{'、'.join(sheets)}也有回盘表头。"
            "请只留一张回盘表后重新导入。"
        )
    if best.reading.broken:
        raise InputRefused(
            f"回盘文件“{name}”第{best.reading.broken}行起引号不成对，读不下去。请向银行重新下载，不要改动内容，再导入。"
        )
    cells = best.reading.lines[best.at].cells
    faults = [f"没有“{title}”列" for holds, title in _NEEDED.items() if holds not in best.meanings]
    faults += [f"“{title}”列不止一列" for holds, title in _NEEDED.items() if best.meanings.count(holds) > 1]
    if faults:
        raise InputRefused(
            f"回盘文件“{name}”第{best.reading.lines[best.at].number}行的表头不能使用：{'；'.join(faults)}。"
            "请向银行取得列齐全的回盘文件，或在表头补上列名后重新导入。"
        )
    stated = {holds: unit for holds, _, unit in best.found}
    unit = stated["amount"] or "yuan"
    return _layout(
        best.reading.lines[best.at + 1 :],
        places={holds: place for holds, place, _ in best.found},
        units={"amount": unit, "paid_amount": stated["paid_amount"] or unit},
        width=max(place for place, cell in enumerate(cells, 1) if cell.strip() or best.reading.sheet),
        name=name,
    )


def _header(reading: Lines, profiles: Sequence[BankProfile]) -> _Header | None:
    """Return the line among the first 20 rows that holds the most names of columns."""
    names = {_split_unit(column.header)[0]: column.holds for profile in profiles for column in profile.returns.columns}
    candidates = []
    for at, line in enumerate(reading.lines):
        if line.number > _HEADER_ROWS:
            break
        cells = [_split_unit(cell) for cell in line.cells]
        found = [(names[title], place, unit) for place, (title, unit) in enumerate(cells) if title in names]
        candidates.append(_Header(reading, at, found))
    best = max(candidates, key=lambda header: len(set(header.meanings)), default=None)
    return best if best and len(_NEEDED.keys() & set(best.meanings)) >= _FEWEST_NAMES else None


def _split_unit(cell: str) -> tuple[str, Unit | None]:
    """Return the name of a column and the unit it states: 金额（分） is 金额 in fen."""
    title = "".join(unicodedata.normalize("NFKC", cell).split()).removeprefix("'")
    unit = _UNIT.search(title)
    return (_UNIT.sub("", title), "fen" if unit[1] == "分" else "yuan") if unit else (title, None)


def _without_header(readings: Sequence[Lines], profiles: Sequence[BankProfile], name: str) -> Layout:
    for returns in (profile.returns for profile in profiles if not profile.returns.header):
        width = len(returns.columns)
        for reading in readings:
            if reading.delimiter == returns.delimiter and reading.lines and len(reading.lines[0].cells) == width:
                return _layout(
                    reading.lines,
                    places={column.holds: place for place, column in enumerate(returns.columns)},
                    units={"amount": returns.unit, "paid_amount": returns.unit},
                    width=width,
                    name=name,
                )
    raise InputRefused(
        f"回盘文件“{name}”前 {_HEADER_ROWS} 行里找不到表头（{'、'.join(_NEEDED.values())}）。"
        "请确认导入的是银行的回盘文件，并保留表头。"
    )


def _layout(
    lines: Sequence[Line], *, places: dict[Returned, int], units: dict[Returned, Unit], width: int, name: str
) -> Layout:
    kept = [*lines]
    while kept and _TOTAL.match(next(cell.strip() for cell in kept[-1].cells if cell.strip())):
        kept.pop()
    if not kept:
        raise InputRefused(f"回盘文件“{name}”里没有一笔支付的结果。请向银行重新下载后再导入。")
    return Layout(kept, places, units, width)
