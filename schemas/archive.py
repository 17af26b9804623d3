"""How is an archive opened whose parts are large? As zipfile does, but unpacked by ISA-L, in half the time.

zipfile finds the parts and compares their checksums; what it unpacks them with is not for its callers to say, so it is
exchanged in the open part. A zipfile that keeps its unpacker elsewhere would go on with its own, only slower.
"""

import zlib
from typing import IO, Any, cast
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
        return part
