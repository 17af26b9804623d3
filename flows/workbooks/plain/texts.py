"""What does a text or a number in the XML of an .xlsx file say? What fastexcel would say, for either may read a workbook.

Most are said as they are written. The others are looked at one by one.
"""

import math
import re
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from flows.workbooks.parse import Element, parse_xml

from .tags import Mask, Places, Tag, Tags, Unusual, check_encoding, chosen, read_tags, text_array

_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
# As many as fastexcel gives a number that is not whole.
_DECIMALS = 9
_REFERENCE = re.compile(r"&(?:#(?P<number>[0-9]{1,7})|#x(?P<hex>[0-9A-Fa-f]{1,6})|(?P<name>amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_SURROGATES = range(0xD800, 0xE000)
_BLANK = " \t\n\r"
# Before the first Excel counts a day that never was; the last is that of 2099.
FIRST_DAY, _LAST_DAY = 61, 73_050
_DAYS_TO_1970 = 25_569
# What a shared text may be made of: a text, runs of its own look, and how it is pronounced.
_PARTS = frozenset({"t", "r", "rPh", "phoneticPr"})
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_ROOT = re.compile(rb"<sst\b[^>]*?(/?)>")
_ROOT_END = b"</sst>"
_SHARED_END = b"</si>"
_OTHER_ENCODING = re.compile(rb"<\?xml[^>]*\sencoding\s*=\s*[\"'](?!(?i:utf-8)[\"'])")
_AT_ONCE = 2**20


def check_declaration(head: bytes) -> None:
    """Raise Unusual where what stands before the root of a part declares another encoding than UTF-8."""
    if _OTHER_ENCODING.search(head):
        raise Unusual


def check_texts(piece: bytes) -> None:
    """Raise Unusual where a piece is not UTF-8, or says line ends and other characters in a way of its own (_x000D_)."""
    # One byte is searched for much faster than two.
    if b"\r" in piece or (b"_" in piece and b"_x" in piece):
        raise Unusual
    check_encoding(piece)


def text_said(text: str, *, kept: bool) -> str:
    """A text with its references resolved, and without blanks around it unless they are kept. Raises Unusual."""
    if text.count("&") != len(_REFERENCE.findall(text)):
        raise Unusual
    resolved = _REFERENCE.sub(_character, text)
    return resolved if kept else resolved.strip(_BLANK)


def _character(reference: re.Match[str]) -> str:
    if reference["name"]:
        return _NAMED[reference["name"]]
    number = int(reference["number"]) if reference["number"] else int(reference["hex"], 16)
    if not 0 < number <= 0x10FFFF or number in _SURROGATES:
        raise Unusual
    return chr(number)


def number_said(text: str) -> str:
    """A number as a text. Raises Unusual where it is none."""
    number = float(text) if _NUMBER.fullmatch(text) else math.inf
    if math.isinf(number):
        raise Unusual
    return f"{number:.{_DECIMALS}f}".rstrip("0").rstrip(".")


@cache
def day_texts() -> pa.StringArray:
    """What a day says, by its number: from 1 March 1900 on, and nothing before, to the end of 2099."""
    days = pa.array(range(FIRST_DAY - _DAYS_TO_1970, _LAST_DAY + 1 - _DAYS_TO_1970), pa.int32())
    dates = days.cast(pa.date32()).cast(pa.string())
    said = pc.binary_join_element_wise(dates, "00:00:00", " ")
    return pa.concat_arrays([pa.nulls(FIRST_DAY, pa.string()), said])


def not_as_written(tags: Tags, starts: Places, ends: Places, kept: Mask) -> Places:
    """Which of these texts hold references, or have blanks around them that are not `kept`."""
    found = (tags.text[starts] <= ord(" ")) | (tags.text[ends - 1] <= ord(" "))
    found &= (ends > starts) & ~kept
    if b"&" in tags.piece:
        references = np.flatnonzero(tags.text == ord("&"))
        of = np.searchsorted(starts, references, "right") - 1
        inside = (of >= 0) & (references < ends[of])
        found[of[inside]] = True
    return np.flatnonzero(found)


def read_shared_texts(raw: bytes) -> pa.StringArray:
    """The texts that the cells of a workbook share, in order, from the XML of their part. Raises Unusual."""
    root = _ROOT.search(raw)
    if not root:
        raise Unusual
    check_declaration(raw[: root.start()])
    begin, end = root.end(), len(raw) if root[1] else raw.rfind(_ROOT_END)
    last = max(begin, raw.rfind(_SHARED_END, begin, end) + len(_SHARED_END))
    if raw[last:end].strip():
        raise Unusual
    read = []
    while begin < last:
        cut = raw.rfind(_SHARED_END, begin, begin + _AT_ONCE)
        # One text may be longer than all that is read at once.
        cut = (cut if cut >= 0 else raw.find(_SHARED_END, begin)) + len(_SHARED_END)
        read.append(_shared(raw[begin:cut]))
        begin = cut
    return pa.concat_arrays(read) if read else pa.array([], pa.string())


def _shared(piece: bytes) -> pa.StringArray:
    check_texts(piece)
    try:
        return _plain_shared(piece)
    except Unusual:
        return pa.array(map(_rich_text, _elements(piece)), pa.string())


def _elements(piece: bytes) -> Element:
    try:
        return parse_xml(b"<sst>" + piece + b"</sst>")
    except ValueError as error:
        raise Unusual from error


def _rich_text(shared: Element) -> str:
    """What the runs of a text say, one after the other; how it is pronounced is not part of it."""
    if shared.tag != "si" or any(part.tag not in _PARTS for part in shared):
        raise Unusual
    runs = [
        text
        for part in shared
        for text in ([part] if part.tag == "t" else part.findall("t") if part.tag == "r" else [])
    ]
    said = [(text.text or "", text.get(_SPACE) == "preserve") for text in runs]
    return "".join(text if kept else text.strip(_BLANK) for text, kept in said)


def _plain_shared(piece: bytes) -> pa.StringArray:
    tags = read_tags(piece, first=(Tag.SHARED,), last=(Tag.SHARED_END,))
    opening = np.flatnonzero((tags.kinds == Tag.TEXT) | (tags.kinds == Tag.TEXT_KEPT))
    starts, ends = tags.texts(opening)
    kept = tags.kinds[opening] == Tag.TEXT_KEPT
    texts = chosen(text_array(piece, starts, ends), np.arange(0, 2 * len(opening), 2, dtype=np.int32))
    odd = not_as_written(tags, starts, ends, kept)
    if not len(odd):
        return texts
    others = texts.to_pylist()
    for at in odd.tolist():
        others[at] = text_said(others[at], kept=bool(kept[at]))
    return pa.array(others, pa.string())
