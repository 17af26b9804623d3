"""What is a file really? Decided by its first bytes and what it contains, never by its name.

School systems hand out web pages, XML and tab-separated text as `.xls`, and people rename files. Opens nothing for its
cells: each format has its reader (flows.workbooks.workbook).
"""

import re
from enum import Enum
from pathlib import Path
from zipfile import BadZipFile, ZipFile

_HEAD = 64 * 1024
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SPREADSHEETML = "urn:schemas-microsoft-com:office:spreadsheet"
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|table)\b", re.IGNORECASE)
_DECLARED = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?\s*([A-Za-z0-9_-]+)""", re.IGNORECASE)
# Control characters no text of a table has; what else is there is left to the decoder.
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class Format(Enum):
    """A format that can be read, named by what people save it as."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    HTML = "html"
    SPREADSHEETML = "spreadsheetml"
    TABBED = "tabbed"


def format_of(path: Path) -> Format | None:
    """The format of a file, or None where it is none that can be read as a workbook. Raises OSError."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if head.startswith(_ZIP):
        return _format_of_archive(path)
    if head.startswith(_OLE):
        return Format.XLS
    return _format_of_text(head)


def decode(raw: bytes) -> str:
    """The text of a file: by its byte order mark, else UTF-16 where every other byte is 0, else UTF-8, else GB18030.

    A declaration within the text is believed only where it decodes. Raises UnicodeDecodeError (a ValueError).
    """
    for mark, encoding in _MARKS.items():
        if raw.startswith(mark):
            return raw.decode(encoding)
    sample = raw[:_HEAD]
    for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        # Chinese characters have no zero byte, but tabs, digits and line ends of a table have.
        if zeros.count(0) * 5 > len(zeros):
            return raw.decode(encoding)
    declared = _DECLARED.search(raw[:1024])
    for name in [*([declared[1].decode("ascii")] if declared else []), "utf-8"]:
        # What is called GB2312 is more often its superset, and what is called something else may be anything.
        try:
            return raw.decode("gb18030" if name.lower().startswith("gb") else name)
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("gb18030")


def _format_of_archive(path: Path) -> Format | None:
    try:
        with ZipFile(path) as archive:
            names = {name.lower() for name in archive.namelist()}
    except (BadZipFile, ValueError, NotImplementedError):
        return None
    if "xl/workbook.bin" in names:
        return Format.XLSB
    if "content.xml" in names:
        return Format.ODS
    return Format.XLSX if any(name.startswith("xl/") for name in names) else None


def _format_of_text(head: bytes) -> Format | None:
    # The cut may fall within a character; a character is at most four bytes.
    for cut in range(4):
        try:
            text = decode(head[: len(head) - cut])
            break
        except ValueError:
            continue
    else:
        return None
    if _NOT_TEXT.search(text):
        return None
    if _SPREADSHEETML in text:
        return Format.SPREADSHEETML
    if _HTML.search(text):
        return Format.HTML
    tabs = [line.count("\t") for line in text.splitlines() if "\t" in line]
    return Format.TABBED if len(tabs) > 1 or max(tabs, default=0) > 1 else None
