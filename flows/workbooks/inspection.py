"""Is what an archive holds still what was once written, and what do its sheets say?

Each part is unpacked once for both answers; fastexcel, where it is needed for the values, does not compare checksums, and a
flipped bit must not become another amount.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile, ZipInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from .guard import ARCHIVE, ASK_AGAIN, UNLOCK, chunks, open_archive, refuse
from .package import sheet_parts
from .plain.styles import number_styles
from .plain.tags import Unusual
from .plain.texts import read_shared_texts
from .sheet_scan import SheetScan

_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_LONGEST_DECLARATION = len(b"<!DOCTYPE")
# Old ODF writers name a document type here; no reader of ours follows it.
_ODF_MANIFEST = "META-INF/manifest.xml"
_MARKUP = (".xml", ".rels", ".vml")
_SHARED_TEXTS = "xl/sharedStrings.xml"
# More of them are left to fastexcel: they would lie in memory twice.
_MOST_SHARED = 128 * 2**20


def inspect(path: Path, name: str) -> dict[str, SheetScan]:
    """What has been seen of each sheet of an .xlsx archive, by its part; nothing of any other file.

    Raises InputRefused where the parts of an archive are not what was written, by their checksums, or declare entities.
    """
    with path.open("rb") as stream:
        if stream.read(len(ARCHIVE)) != ARCHIVE:
            return {}
    with open_archive(path, name) as archive:
        parts = archive.infolist()
        sheets, styles = _sheets(archive)
        shared = next((part for part in parts if part.filename == _SHARED_TEXTS), None)
        texts = _shared_texts(archive, shared, name) if shared else pa.array([], pa.string())
        scans: dict[str, SheetScan] = {}
        for part in parts:
            if part is shared:
                continue
            scan = SheetScan(texts, styles) if part.filename in sheets else None
            for chunk in _inspected(archive, part, name):
                if scan:
                    scan.take(chunk)
            if scan:
                scan.end()
                scans[part.filename] = scan
    return scans


def _shared_texts(archive: ZipFile, part: ZipInfo, name: str) -> pa.StringArray:
    """The texts that cells share; none where they are written in a way that only fastexcel reads."""
    pieces: list[bytes] = []
    for chunk in _inspected(archive, part, name):
        if part.file_size <= _MOST_SHARED:
            pieces.append(chunk)
    try:
        return read_shared_texts(b"".join(pieces))
    except Unusual:
        return pa.array([], pa.string())


def _sheets(archive: ZipFile) -> tuple[set[str], npt.NDArray[np.int8]]:
    """The parts of the sheets, and what numbers are in each style; nothing where the archive is none of a workbook."""
    try:
        return {sheet.part for sheet in sheet_parts(archive)}, number_styles(archive)
    except (KeyError, ValueError):
        return set(), np.array([], np.int8)


def _inspected(archive: ZipFile, part: ZipInfo, name: str) -> Iterator[bytes]:
    """Unpack a part, by which its checksum is compared; markup must not declare anything."""
    markup = part.filename.endswith(_MARKUP)
    end = b""
    for chunk in chunks(archive, part):
        if part.filename == _ODF_MANIFEST:
            if b"encryption-data" in chunk:
                refuse(name, "被加密，没有密码打不开", UNLOCK)
        elif markup and _declares(end, chunk):
            refuse(name, "里面声明了 XML 实体或文档类型", ASK_AGAIN)
        end = chunk[-_LONGEST_DECLARATION:]
        yield chunk


def _declares(before: bytes, chunk: bytes) -> bool:
    """Whether a chunk declares something, or the end of the one before it together with it."""
    # Looking for the one sign costs next to nothing, and sheets have none.
    return bool(_DECLARATION.search(before + chunk[:_LONGEST_DECLARATION])) or (
        b"!" in chunk and bool(_DECLARATION.search(chunk))
    )
