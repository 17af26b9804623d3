"""How is an archive opened whose parts are large? As zipfile does, but unpacked and summed by ISA-L, in half the time.

zipfile finds the parts; what it unpacks and compares them with is not for its callers to say, so both are exchanged in the
open part. A zipfile that keeps its unpacker elsewhere would go on with its own, only slower; tests/test_archive.py tells.
"""

import zlib
from functools import partial
from typing import IO, Any, cast
from weakref import proxy
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from isal import isal_zlib

# Its stub takes the error for an instance.
_ISAL_ERROR = cast(type[Exception], isal_zlib.error)
# What opening and reading an archive may end with where it is not what was once written.
BROKEN: tuple[type[Exception], ...] = (BadZipFile, EOFError, RuntimeError, ValueError, zlib.error, _ISAL_ERROR)
_WINDOW = -15


class Archive(ZipFile):
    """A ZipFile for reading."""

    def open(self, name: str | ZipInfo, *more: Any, **options: Any) -> IO[bytes]:
        """A part, unpacked as it is read; its checksum is compared at its end."""
        part = super().open(name, *more, **options)
        info = name if isinstance(name, ZipInfo) else self.getinfo(name)
        if info.compress_type == ZIP_DEFLATED:
            vars(part)["_decompressor"] = isal_zlib.decompressobj(_WINDOW)
        # Held by the part, it must not hold the part: a megabyte would stay until the next collection.
        vars(part)["_update_crc"] = partial(_compare, proxy(part), info)
        return part


def _compare(part: Any, info: ZipInfo, unpacked: bytes) -> None:
    """Add what was unpacked to the part's checksum. Raises BadZipFile at its end where that is another."""
    part._running_crc = isal_zlib.crc32(unpacked, part._running_crc)
    if part._eof and part._running_crc != info.CRC:
        raise BadZipFile(info.filename)
