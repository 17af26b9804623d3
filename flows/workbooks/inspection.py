"""Is what an archive holds still what was once written, and what do its sheets say beside their values?

Each part is unpacked once for both answers: the reader of values does not compare checksums, and a flipped bit must not
become another amount. May go on beside that reader, whose result counts only afterwards.
"""

import re
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from .guard import ARCHIVE, ASK_AGAIN, UNLOCK, chunks, open_archive, refuse
from .layout import LayoutScan
from .package import sheet_parts

_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_LONGEST_DECLARATION = len(b"<!DOCTYPE")
# Old ODF writers name a document type here; no reader of ours follows it.
_ODF_MANIFEST = "META-INF/manifest.xml"
_MARKUP = (".xml", ".rels", ".vml")


def inspect(path: Path, name: str) -> dict[str, LayoutScan]:
    """What has been seen of each sheet of an .xlsx archive, by its part; nothing of any other file.

    Raises InputRefused where the parts of an archive are not what was written, by their checksums, or declare entities.
    """
    with path.open("rb") as stream:
        if stream.read(len(ARCHIVE)) != ARCHIVE:
            return {}
    with open_archive(path, name) as archive:
        scans = {part: LayoutScan() for part in _sheets(archive)}
        for part in archive.infolist():
            _inspect(archive, part, name, scans.get(part.filename))
            # The later of two parts of one name is refused before; one that is listed but missing stays unscanned.
        known = set(archive.namelist())
    return {part: scan for part, scan in scans.items() if part in known}


def _sheets(archive: ZipFile) -> set[str]:
    try:
        return {part for _, part in sheet_parts(archive)}
    except (KeyError, ValueError):
        return set()


def _inspect(archive: ZipFile, part: ZipInfo, name: str, scan: LayoutScan | None) -> None:
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
        if scan:
            scan.take(chunk)


def _declares(before: bytes, chunk: bytes) -> bool:
    """Whether a chunk declares something, or the end of the one before it together with it."""
    # Looking for the one sign costs next to nothing, and sheets have none.
    return bool(_DECLARATION.search(before + chunk[:_LONGEST_DECLARATION])) or (
        b"!" in chunk and bool(_DECLARATION.search(chunk))
    )
