"""May this file be opened? Looks at the container only: what is in its parts, flows.workbooks.inspection looks at.

Runs in the worker (flows.intake.worker), so whatever it costs is limited as well.
"""

import mmap
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import NoReturn
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from schemas.archive import BROKEN, Archive
from schemas.errors import InputRefused

from . import limits
from .package import sheet_parts

ARCHIVE = b"PK"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The stream in which Office keeps a workbook locked with a password, as a compound file spells names.
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED_ENTRY = 0x1
_NOT_READABLE: tuple[type[Exception], ...] = (*BROKEN, OSError)
_CHUNK = 2**20
# Within which a sheet says how large it is.
_HEAD = 2**12
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension\s+ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
# What only a filled cell has, and where such a cell says it stands.
_VALUE = re.compile(rb"<(?:v|is)[\s>]")
_CELL = b"<c "
_PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')

SAVE_AGAIN = "请在 Excel 或 WPS 中打开，另存为 .xlsx 再放回文件夹"
FETCH_AGAIN = "请向提供者重新要一份完整的，或在 Excel、WPS 中打开后另存为 .xlsx 再放回文件夹"
UNLOCK = "请在 Excel 或 WPS 中打开，取消打开密码后另存为 .xlsx 再放回文件夹"
ASK_AGAIN = "这不是 Excel 或 WPS 会存出的文件，请不要打开它，并向提供者核实来源"
TRIM = "请在 Excel 或 WPS 中打开，删去无关的工作表和多余的行列（Ctrl+End 可跳到最后一格），另存为 .xlsx 再放回文件夹"


def admit(path: Path, name: str) -> None:
    """Raise InputRefused where opening the file could do harm; costs next to nothing, however large an honest file is."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            refuse(name, "不是一个文件，而是设备、管道之类", "请移走它，放入真正的工作簿")
        if not found.st_size:
            refuse(name, "是空的（0 字节），可能没有下载或复制完", "请向提供者重新要一份")
        if found.st_size > limits.FILE:
            refuse(name, f"超过 {limits.FILE >> 20} MB，不像是工作簿", TRIM)
        with path.open("rb") as stream:
            start = stream.read(len(_COMPOUND))
            if start == _COMPOUND:
                with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
                    if content.find(_LOCKED) >= 0:
                        refuse(name, "被加密，没有密码打不开", UNLOCK)
    except PermissionError as error:
        raise InputRefused(f"工作簿“{name}”打不开：没有读取权限。请向文件的所有者要权限，再重新运行。") from error
    except OSError as error:
        raise InputRefused(
            f"工作簿“{name}”打不开：读不到内容，可能是失效的快捷方式，或磁盘断开了。请换成文件本身再重新运行。"
        ) from error
    if start != _COMPOUND and not start.startswith(ARCHIVE) and found.st_size > limits.TEXT:
        refuse(name, f"是网页或文本，超过 {limits.TEXT >> 20} MB", TRIM)
    if start.startswith(ARCHIVE):
        with open_archive(path, name) as archive:
            parts = archive.infolist()
            _check_directory(parts, name)
            for part in parts:
                if _SHEET.fullmatch(part.filename):
                    _check_extent(archive, part, name)


@contextmanager
def open_archive(path: Path, name: str) -> Iterator[ZipFile]:
    """The archive, opened; whatever is wrong with it is said as one refusal."""
    try:
        with Archive(path) as archive:
            yield archive
    except _NOT_READABLE as error:
        raise InputRefused(
            f"工作簿“{name}”打不开：已损坏或不完整（校验不符），里面的数字不可信。{FETCH_AGAIN}。"
        ) from error


def _check_directory(parts: list[ZipInfo], name: str) -> None:
    """What the archive says of itself, before any of it is unpacked."""
    names = [part.filename for part in parts]
    if len(parts) > limits.PARTS:
        refuse(name, f"里面有 {len(parts)} 个部件，多于 {limits.PARTS} 个", ASK_AGAIN)
    if any(_leads_outside(part) for part in names):
        refuse(name, "里面有指向文件夹之外的路径", ASK_AGAIN)
    if len(set(names)) < len(names):
        refuse(name, "里面有两个同名的部件，不知道哪个是真的", ASK_AGAIN)
    if any(part.flag_bits & _ENCRYPTED_ENTRY for part in parts):
        refuse(name, "被加密，没有密码打不开", UNLOCK)
    if any(part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for part in parts):
        refuse(name, "用了工作簿不会用的压缩方法", SAVE_AGAIN)
    if sum(part.file_size for part in parts) > limits.UNPACKED:
        refuse(name, f"展开后超过 {limits.UNPACKED >> 30} GB（压缩炸弹）", ASK_AGAIN)
    for part in parts:
        if part.file_size > max(limits.RATIO_FROM, limits.RATIO * part.compress_size):
            refuse(name, f"展开后是压缩时的 {limits.RATIO} 倍以上（压缩炸弹）", ASK_AGAIN)


def _leads_outside(part: str) -> bool:
    path = PurePosixPath(part.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or part[1:2] == ":"


def _check_extent(archive: ZipFile, part: ZipInfo, name: str) -> None:
    """A sheet that says it is very large may only be formatted so far: what counts is where its filled cells lie."""
    with archive.open(part) as stream:
        said = _DIMENSION.search(stream.read(_HEAD))
    if not said or not _sprawls(int(said[2]), _column(said[1]), int(said[4]), _column(said[3])):
        return
    top, left, bottom, right = 2**20, 2**14, 0, 0
    rest = b""
    for chunk in chunks(archive, part):
        text = rest + chunk
        for value in _VALUE.finditer(text):
            if place := _PLACE.search(text, max(text.rfind(_CELL, 0, value.start()), 0), value.start()):
                row, column = int(place[2]), _column(place[1])
                top, left, bottom, right = min(top, row), min(left, column), max(bottom, row), max(right, column)
        if bottom and _sprawls(top, left, bottom, right):
            sheet = _sheet_name(archive, part.filename)
            refuse(name, f"表“{sheet}”太大或内容散得太开，第 {bottom} 行、第 {right} 列还有单元格", TRIM)
        rest = text[max(text.rfind(_CELL), 0) :]


def _sprawls(top: int, left: int, bottom: int, right: int) -> bool:
    width = right - left + 1
    return width > limits.COLUMNS or (bottom - top + 1) * width > limits.CELLS


def _sheet_name(archive: ZipFile, part: str) -> str:
    try:
        return next(sheet.name for sheet in sheet_parts(archive) if sheet.part == part)
    except (KeyError, StopIteration, ValueError):
        return PurePosixPath(part).name


def chunks(archive: ZipFile, part: ZipInfo) -> Iterator[bytes]:
    """What a part unpacks to, in order. Raises BadZipFile at its end where its checksum is another."""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def refuse(name: str, what: str, cure: str) -> NoReturn:
    """Raise InputRefused in the words all such refusals have."""
    raise InputRefused(f"工作簿“{name}”打不开：{what}。{cure}。")
