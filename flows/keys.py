"""By which key are persons known, and where is it kept? Beside the warehouse; lost, everybody would be another person."""

import hashlib
import os
import secrets
from pathlib import Path

from schemas.errors import IntegrityFailure

_BLOCK = 64
_KEY_BYTES = 32


def new_key() -> bytes:
    """A key like no other."""
    return secrets.token_bytes(_KEY_BYTES)


def kept_key(path: Path, fingerprint: str | None) -> bytes:
    """The key of person keys, kept beside the warehouse and readable by its owner only.

    Raises IntegrityFailure where it is gone, is none, or is not the one of this fingerprint: with another key everybody
    would be another person, and be paid again.
    """
    key = read_key(path)
    if key is not None and fingerprint in (None, fingerprint_of(key)):
        return key
    file = path.with_suffix(".key")
    wrong = "不见了" if not file.exists() else "不能用" if key is None else "是另一个仓库的"
    raise IntegrityFailure(
        f"数据仓库“{path.name}”的密钥文件“{file.name}”{wrong}，没有它认不出谁已经领过钱。"
        f"请从备份取回与这个仓库一起的“{file.name}”，放在“{path.name}”旁边再运行，不要另造；本次没有进行。"
    )


def read_key(path: Path) -> bytes | None:
    """The key as it stands beside the warehouse; null where there is none of the right form."""
    try:
        key = bytes.fromhex(path.with_suffix(".key").read_text("ascii"))
    except (OSError, ValueError):
        return None
    return key if len(key) == _KEY_BYTES else None


def make_key(path: Path) -> None:
    """Put a new key beside the warehouse, in place at once or not at all: a key cut short would be none."""
    from reports.files import create_private

    whole = path.with_suffix(f".key-{os.getpid()}")
    with create_private(whole) as stream:
        stream.write(new_key().hex().encode("ascii"))
        stream.flush()
        os.fsync(stream.fileno())
    whole.rename(path.with_suffix(".key"))


def fingerprint_of(key: bytes) -> str:
    """Which key it is, from which it cannot be told."""
    return hashlib.sha256(b"person keys" + key).hexdigest()


def person_key_macro(key: bytes) -> str:
    """HMAC-SHA256 of an identity number, in hex, as a SQL macro: joins a person's records without carrying the number."""
    block = key.ljust(_BLOCK, b"\0")
    inner, outer = ("".join(f"\\x{byte ^ pad:02x}" for byte in block) for pad in (0x36, 0x5C))
    return f"create macro person_key(id) as sha256('{outer}'::blob || unhex(sha256('{inner}'::blob || encode(id))))"
