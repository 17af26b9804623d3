"""How is a cell read? Each reader brings the text of a cell into its one canonical form (contract 3).

A reader never refuses: what it does not understand it hands back as it came, and the validation (schemas.degree and its
like) finds that it is not in canonical form. So a bad cell keeps its own words all the way to the person who can cure it.

Columns are Arrow strings. Cells already canonical, nearly all of them, are recognised by one regular expression over the
whole column and pass untouched; the readers run once for each different text that remains.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from . import schedule

# Stands in for a number whose cell lost its last digits: never canonical, whatever the column holds.
DIGITS_LOST = "#数字失真"
ERROR_CELL = "#错误值"
# A formula whose result was never saved: the file does not know what the office sees.
UNCOMPUTED = "#公式无结果"
# An empty cell that a picture lies over where a mark is expected: perhaps a signature, but nobody can read it.
PICTURE = "#图片签名"
# Two columns of a row are the same field and say different things: which is right the sheet does not tell.
DIFFERENT = "#两列不一致"
_STAND_INS = frozenset({DIGITS_LOST, ERROR_CELL, UNCOMPUTED, PICTURE, DIFFERENT})

# What programs write in place of a result, where a cell's text is all that is left of it: #REF!, Err:502, ##### for a number
# too wide for its column.
_ERROR_TEXT = r"(?i:#(?:N/A|GETTING_DATA|[A-Z][A-Z0-9_/]*[!?])|##+|(?:Err|错误)[:：]\d{3})"
_ERROR = re.compile(_ERROR_TEXT)

_SPACE = " \t\r\n\u3000\u00a0\u200b\u200c\u200d\u2060\ufeff"
_WIDE = {code: code - 0xFEE0 for code in [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]}
_ESCAPE = re.compile(r"_x000[DdAa9]_")
_NAME_DOT = re.compile(r"(?<=[^\W\d_])[•・‧．.·](?=[^\W\d_])")
_NAME_SPACE = re.compile(rf"[{_SPACE}]+")
_SCIENTIFIC = re.compile(r"[+-]?\d(\.\d+)?[Ee]\+?\d{2}")
_NUMBERED = re.compile(r"[1-9A-Za-z]")
_NO_NUMBER = re.compile(r"#?N/?A|NULL|NONE|NAN", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?(?:[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?")
_DATE_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MOMENT = re.compile(
    r"(\d{8}|\d{4}(?:[-/.]|年)\d{1,2}(?:[-/.]|月)\d{1,2}日?)"
    r"(?:(?:[ T]+|(?<=日))(\d{1,2}):(\d{1,2})(?::(\d{1,2})(\.\d+)?)?)?"
)
_MOMENT_SERIAL = re.compile(r"([2-7]\d{4})(\.\d+)?")
_CLOCK_SIGNS = str.maketrans({"：": ":", "时": ":", "分": ":", "秒": None})
_DAY_IN_MILLISECONDS = 86_400_000
_DATE_SERIAL = re.compile(r"[2-7]\d{4}")
_EXCEL_EPOCH = date(1899, 12, 30)
_YEAR = re.compile(r"(\d{4})(?:\.0)?(?:年|年度|学年)?")
_SCHOOL_YEAR = re.compile(r"(\d{4})[-－—–~～/至](\d{4})(?:学年|年度|年)?")
_TERM = re.compile(r"(\d{4})年?([春秋])(?:季|季学期|学期)?")
_TERM_NUMBER = re.compile(r"(\d{4})(03|09)")
_TERM_SCHOOL = re.compile(r"(\d{4})[-－—–~～/至](\d{4})学年(?:度)?第([一二12])学期")
_MONEY = re.compile(
    r"(?:人民币|RMB|[¥￥])?([+-]?)(?:人民币|RMB|[¥￥])?(\d+|\d{1,3}(?:[,，]\d{3})+)(\.\d+)?(?:元整|元)?"
)
_MARK = re.compile(r"(-?)(\d+)(\.\d+)?分?")


def text(cell: str) -> str:
    """Trimmed of every kind of space and a leading `'`; full-width letters and digits become half-width.

    An error value is one even where it is only the text of one.
    """
    trimmed = _ESCAPE.sub("\n", cell).strip(_SPACE)
    read = trimmed.removeprefix("'").strip(_SPACE).translate(_WIDE)
    return ERROR_CELL if _ERROR.fullmatch(read) else read


def code(cell: str) -> str:
    """A number that is a name: 学号, 课程代码, 票据号. Nothing where the cell says that there is none: 无, 暂缺, 同上, /, 0.

    Else whoever has none would be one and the same.
    """
    read = number_text(cell)
    if read in _STAND_INS or (_NUMBERED.search(read) and not _NO_NUMBER.fullmatch(read)):
        return read
    return ""


def number_text(cell: str) -> str:
    """A number that is a name as it stands, or a mark like 1. A tail `.0` left by another program goes."""
    read = text(cell)
    if _SCIENTIFIC.fullmatch(read):
        return DIGITS_LOST
    return read[:-2] if re.fullmatch(r"\d+\.0", read) else read


def name(cell: str) -> str:
    """A person's name: no inner spaces, one middle dot."""
    return _NAME_DOT.sub("·", _NAME_SPACE.sub("", text(cell)))


def id(cell: str) -> str:
    """An identity number: X in upper case."""
    read = number_text(cell)
    return read.upper() if read[:-1].isdigit() else read


def card(cell: str) -> str:
    """A card number: no spaces, no dashes."""
    return re.sub(rf"[{_SPACE}\-—–－]", "", number_text(cell))


def day(cell: str) -> str:
    """A date as `YYYY-MM-DD`; a bare Excel serial number counts as the date it stands for."""
    read = text(cell)
    if match := _DATE.fullmatch(read) or _DATE_COMPACT.fullmatch(read):
        try:
            return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
        except ValueError:
            return read
    if _DATE_SERIAL.fullmatch(read):
        return (_EXCEL_EPOCH + timedelta(days=int(read))).isoformat()
    return read


def moment(cell: str) -> str:
    """A date and time as `YYYY-MM-DD HH:MM:SS`, midnight where only a day is given.

    Parts of a second stay where the cell has them: who came first may hang on them. A bare Excel serial number counts as
    the moment it stands for, to the millisecond its digits can tell.
    """
    read = text(cell)
    if match := _MOMENT_SERIAL.fullmatch(read):
        since = timedelta(days=int(match[1]), milliseconds=round(float(match[2] or 0) * _DAY_IN_MILLISECONDS))
        when = datetime.combine(_EXCEL_EPOCH, time()) + since
        return when.isoformat(" ", "milliseconds").removesuffix(".000")
    match = _MOMENT.fullmatch(read.translate(_CLOCK_SIGNS).rstrip(":"))
    if not match:
        return read
    hour, minute, second = (int(match[at] or 0) for at in (2, 3, 4))
    try:
        clock = time(hour, minute, second)
        when = datetime.combine(date.fromisoformat(day(match[1])), clock)
    except ValueError:
        return read
    return when.isoformat(" ", "seconds") + (match[5] or "").rstrip("0").rstrip(".")


def year(cell: str) -> str:
    """The review year paid for: `2026`; a school year 2026-2027 means 2027."""
    read = text(cell)
    packed = read.replace(" ", "")
    if match := _SCHOOL_YEAR.fullmatch(packed):
        return match[2] if int(match[2]) == int(match[1]) + 1 else read
    return calendar_year(cell)


def calendar_year(cell: str) -> str:
    """A year of the calendar: `2026`. A school year stays as written: which of its two years is meant nobody can tell."""
    read = text(cell)
    match = _YEAR.fullmatch(read.replace(" ", ""))
    return match[1] if match else read


def term(cell: str) -> str:
    """A term or intake as `2026春` or `2026秋`."""
    read = text(cell)
    packed = read.replace(" ", "")
    if match := _TERM.fullmatch(packed):
        return match[1] + match[2]
    if match := _TERM_NUMBER.fullmatch(packed):
        return match[1] + {"03": "春", "09": "秋"}[match[2]]
    if (match := _TERM_SCHOOL.fullmatch(packed)) and int(match[2]) == int(match[1]) + 1:
        return match[1] + "秋" if match[3] in "一1" else match[2] + "春"
    return read


def money(cell: str) -> str:
    """Yuan with two decimals; binary float noise (16 digits and more) is taken off, other decimals are left to be refused."""
    read = text(cell)
    match = _MONEY.fullmatch(read.replace(" ", ""))
    if not match:
        return read
    sign, whole, cents = match[1].replace("+", ""), re.sub("[,，]", "", match[2]), match[3] or ""
    if len((whole + cents).replace(".", "").lstrip("0")) > 15:
        whole, _, rest = f"{Decimal(whole + cents):.15g}".partition(".")
        cents = f".{rest}"
    cents = cents.rstrip("0")
    return f"{sign}{int(whole)}{cents:0<3}" if len(cents) > 1 else f"{sign}{int(whole)}.00"


def mark(cell: str) -> str:
    """A mark: a plain number, or the word as it stands."""
    read = text(cell)
    match = _MARK.fullmatch(read)
    if not match:
        return read
    decimals = (match[3] or "").rstrip("0").rstrip(".")
    return f"{match[1]}{int(match[2])}{decimals}"


# What begins as an error value does is looked at.
_PLAIN_TEXT = (
    rf"[^{_SPACE}'#Ee错０-９Ａ-Ｚａ-ｚ](?:[^\t\r\n\x{{3000}}\x{{200b}}０-９Ａ-Ｚａ-ｚ]*[^{_SPACE}０-９Ａ-Ｚａ-ｚ])?"
)
READERS: dict[str, tuple[Callable[[str], str], str]] = {
    "text": (text, _PLAIN_TEXT),
    "word": (text, _PLAIN_TEXT),
    "name": (name, r"[\x{4e00}-\x{9fff}·]+"),
    "code": (code, r"[0-9A-Za-z]*[1-9][0-9A-Za-z]*"),
    "id": (id, r"\d{17}[\dX]"),
    "card": (card, r"\d+"),
    "sign_in": (number_text, r"[0-9A-Za-z]+"),
    "date": (day, r"\d{4}-\d{2}-\d{2}"),
    "datetime": (moment, r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}"),
    "year": (year, r"\d{4}"),
    "calendar_year": (calendar_year, r"\d{4}"),
    "term": (term, r"\d{4}[春秋]"),
    "money": (money, r"-?[1-9]\d{0,11}\.\d{2}"),
    "time": (lambda cell: schedule.clock(text(cell)), r"[0-2]\d:\d{2}"),
    "hours": (lambda cell: schedule.hours(text(cell)), r"[1-9]\d?"),
    "session": (lambda cell: schedule.session(text(cell)), r"[1-9]\d{0,3}"),
    "months": (lambda cell: schedule.months(text(cell)), r"[1-9]\d{0,3}"),
    "label": (lambda cell: schedule.label(text(cell)), r"[\x{4e00}-\x{9fff}]+"),
    "mark": (mark, r"(?:0|[1-9]\d*)(?:\.\d*[1-9])?"),
}


def error_texts(column: pa.Array) -> pa.Array:
    """Which cells hold the text of an error value and nothing else."""
    return pc.fill_null(pc.match_substring_regex(column, rf"^[{_SPACE}']*{_ERROR_TEXT}[{_SPACE}]*$"), False)


# So many cells tell whether a column says few things again and again; then each of them is read once.
_SAMPLE = 4_096


def read_column(column: pa.Array, reader: str) -> pa.Array:
    """Bring a column of cell texts into the canonical form of `reader`; blank cells become null.

    `column`: Arrow strings, null where the cell is empty. Same length out; order kept.
    """
    if len(column) > _SAMPLE and pc.count_distinct(column.slice(0, _SAMPLE)).as_py() < _SAMPLE // 10:
        encoded = pc.dictionary_encode(column)
        different = encoded.dictionary
        once = read_column(different, reader)
        if once is different:
            return column
        return pa.DictionaryArray.from_arrays(encoded.indices, once).dictionary_decode()
    read, canonical = READERS[reader]
    plain = pc.match_substring_regex(column, f"^(?:{canonical})$")
    if pc.all(plain).as_py() is not False:
        return column
    encoded = pc.dictionary_encode(pc.if_else(pc.fill_null(plain, True), pa.scalar(None, column.type), column))
    values = [read(value) or None for value in encoded.dictionary.to_pylist()]
    return pc.coalesce(
        pa.DictionaryArray.from_arrays(encoded.indices, pa.array(values, column.type)).dictionary_decode(),
        pc.if_else(plain, column, pa.scalar(None, column.type)),
    )
