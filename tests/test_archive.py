"""An archive is unpacked by another library than zipfile's own, and to the same bytes or not at all."""

import struct
from pathlib import Path
from typing import Any
from weakref import ref
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isal import isal_zlib

from schemas import archive
from schemas.archive import BROKEN, Archive

PART = "xl/worksheets/sheet1.xml"


def packed(path: Path, content: bytes, method: int = ZIP_DEFLATED) -> Path:
    with ZipFile(path, "w", method) as target:
        target.writestr(PART, content)
    return path


def read(path: Path, piece: int) -> bytes:
    with Archive(path) as source, source.open(PART) as part:
        return b"".join(iter(lambda: part.read(piece), b""))


@given(st.binary(max_size=5_000), st.sampled_from([ZIP_DEFLATED, ZIP_STORED]), st.integers(1, 6_000))
def test_a_part_is_what_was_put_in(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, method: int, piece: int
) -> None:
    path = packed(tmp_path_factory.mktemp("archive") / "some.zip", content * 3, method)
    assert read(path, piece) == content * 3
    with Archive(path) as source:
        assert source.read(PART) == content * 3


def test_it_is_isal_that_unpacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    summed = []

    class Watched:
        @staticmethod
        def decompressobj(window: int) -> Any:
            unpacker = isal_zlib.decompressobj(window)
            asked.append(unpacker)
            return unpacker

        @staticmethod
        def crc32(piece: bytes, before: int) -> int:
            summed.append(len(piece))
            return int(isal_zlib.crc32(piece, before))

    monkeypatch.setattr(archive, "isal_zlib", Watched)
    path = packed(tmp_path / "some.zip", b"abc" * 100_000)
    assert len(read(path, 1_000)) == 300_000
    # It came to the end of what was packed: zipfile did not go on with its own.
    assert [unpacker.eof for unpacker in asked] == [True]
    assert sum(summed) == 300_000


@pytest.mark.parametrize("at", range(20))
def test_a_changed_byte_is_noticed(tmp_path: Path, at: int) -> None:
    content = bytes(range(256)) * 400
    path = packed(tmp_path / "some.zip", content)
    raw = bytearray(path.read_bytes())
    with ZipFile(path) as source:
        part = source.getinfo(PART)
    start = part.header_offset + 30 + len(PART)
    raw[start + at * part.compress_size // 20] ^= 0x10
    path.write_bytes(raw)
    with pytest.raises(BROKEN):
        read(path, 1 << 20)


@pytest.mark.parametrize("method", [ZIP_DEFLATED, ZIP_STORED])
def test_another_checksum_is_noticed(tmp_path: Path, method: int) -> None:
    path = packed(tmp_path / "some.zip", b"abc" * 1_000, method)
    with ZipFile(path) as source:
        written = struct.pack("<I", source.getinfo(PART).CRC)
    # It stands before the part and again in the directory.
    assert path.read_bytes().count(written) == 2
    path.write_bytes(path.read_bytes().replace(written, b"\0\1\2\3"))
    with pytest.raises(BadZipFile, match=PART):
        read(path, 1_000)


def test_a_part_that_is_closed_is_gone_at_once(tmp_path: Path) -> None:
    path = packed(tmp_path / "some.zip", b"abc" * 1_000)
    with Archive(path) as source, source.open(PART) as part:
        part.read()
        left = ref(part)
    del part
    assert left() is None
