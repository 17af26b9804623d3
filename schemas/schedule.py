"""How are schedules written? Times of day, hours, sessions and months in their one canonical form (contract 3).

Each function takes a text already trimmed by schemas.reading, which lists them among its readers, and hands back what it
does not understand as it came.
"""

import re

_CLOCK = re.compile(r"(上午|下午|早上|晚上|中午)?(\d{1,2})(?:[:：]|[时点])(\d{1,2})?分?(?:[:：](\d{2})(?:\.\d+)?)?")
_DATE_BEFORE = re.compile(r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{8})(?:\s+|T)|\d{4}年\d{1,2}月\d{1,2}日?\s*")
_MIDNIGHT = (24, 0, 0)
_DAY_FRACTION = re.compile(r"0?\.\d+")
_DAY_SECONDS = 86_400
_AFTERNOON = ("下午", "晚上")
_HOURS = re.compile(r"(\d{1,3})(\.\d+)?(?:\s*个?\s*[学课]时)?")
_SESSION = re.compile(r"(?:第|课次)?(\d{1,4})(?:\.0)?(?:次课?|课次|课|讲)?")
_SESSION_IN_WORDS = re.compile(r"第([一二三四五六七八九十]{1,3})(?:次课?|课次|课|讲)")
_MONTHS = re.compile(r"(\d{1,4})(?:\.0+)?(?:\s*个?\s*月)?")
_HALF_DAY = re.compile(
    r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?(?: 00:00:00)?"
    r"(?:[(（]?(?:周|星期)[一二三四五六日天][)）]?)?[(（]?([上下]午)[)）]?"
)
_SPACE = re.compile(r"\s+")
_WIDE = str.maketrans("（）／", "()/")
_DIGITS = ["", *"一二三四五六七八九"]
_TENS = ["", "十", *(f"{digit}十" for digit in "二三四五六七八九")]
_NUMBERS = {tens + ones: f"{10 * _TENS.index(tens) + _DIGITS.index(ones)}" for tens in _TENS for ones in _DIGITS}


def clock(read: str) -> str:
    """A time of day as `HH:MM`, with `:SS` where there are seconds; a date before it, as Excel keeps one, goes.

    The day ends at `24:00`.
    """
    if _DAY_FRACTION.fullmatch(read):
        return _time(round(float(read) * _DAY_SECONDS))
    dated = _DATE_BEFORE.match(read)
    match = _CLOCK.fullmatch(_SPACE.sub("", read[dated.end() :] if dated else read))
    if not match:
        return read
    hour, minute, second = int(match[2]), int(match[3] or 0), int(match[4] or 0)
    hour += 12 if match[1] in _AFTERNOON and hour < 12 else 0
    known = (hour < 24 and minute < 60 and second < 60) or (hour, minute, second) == _MIDNIGHT
    return _time((hour * 60 + minute) * 60 + second) if known else read


def _time(seconds: int) -> str:
    minutes, second = divmod(seconds, 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}" + (f":{second:02d}" if second else "")


def hours(read: str) -> str:
    """A number of class hours: `4`, `1.5`; binary float noise is taken off."""
    match = _HOURS.fullmatch(read)
    if not match:
        return read
    decimals = match[2] or ""
    if len(decimals) > 10:
        return f"{round(float(match[1] + decimals), 6):g}"
    decimals = decimals.rstrip("0").rstrip(".")
    return f"{int(match[1])}{decimals}"


def session(read: str) -> str:
    """The number of a session: `01`, `1`, `第1次`, `第一次` are all `1`; a half day (see `session_caption`) stays one."""
    return _numbered(_SPACE.sub("", read)) or half_day(read) or read


def _numbered(bare: str) -> str | None:
    """The number of a session, in figures or in words."""
    if match := _SESSION.fullmatch(bare):
        return str(int(match[1]))
    match = _SESSION_IN_WORDS.fullmatch(bare)
    return _NUMBERS.get(match[1]) if match else None


def half_day(read: str) -> str | None:
    """A date with 上午 or 下午 as `2026-05-11上午`, or `05-11上午` where the year is not given; else None."""
    match = _HALF_DAY.fullmatch(_SPACE.sub("", read) if "00:00" not in read else read)
    if not match:
        return None
    year = f"{match[1]}-" if match[1] else ""
    return f"{year}{int(match[2]):02d}-{int(match[3]):02d}{match[4]}"


def session_caption(caption: str) -> str | None:
    """The session a column's header stands for, in canonical form, or None where it stands for none."""
    bare = _SPACE.sub("", caption)
    number = _numbered(bare)
    return number if number and number != "0" else half_day(bare)


def months(read: str) -> str:
    """A number of months: `12`, `12个月`."""
    match = _MONTHS.fullmatch(read)
    return str(int(match[1])) if match else read


def label(read: str) -> str:
    """A name out of a list, such as a skill level: no spaces, brackets and stroke in half width."""
    return _SPACE.sub("", read).translate(_WIDE)
