"""Which workbooks lie in the folders, and which of them are one and the same? Opens none of them."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from schemas.errors import InputRefused

SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})


@dataclass(frozen=True)
class Workbook:
    """One file: `name` as messages show it (relative to its input folder), `sha256` in hex, `copy_of` the name read instead."""

    path: Path
    name: str
    sha256: str
    copy_of: str | None = None


def find_workbooks(folders: tuple[Path, ...]) -> list[Workbook]:
    """Every workbook below the folders, sorted by name; a byte-identical copy points at the one that is read.

    Raises InputRefused where a folder does not exist or holds no workbook.
    """
    found: dict[str, Path] = {}
    for folder in folders:
        if not folder.is_dir():
            raise InputRefused(f"找不到材料文件夹“{folder.name}”。请检查 --inputs 后面的路径。")
        prefix = f"{folder.name}/" if len(folders) > 1 else ""
        for path in folder.rglob("*"):
            if path.suffix.lower() in SUFFIXES and not path.name.startswith("~$") and path.is_file():
                found.setdefault(prefix + path.relative_to(folder).as_posix(), path)
    if not found:
        places = "、".join(f"“{folder.name}”" for folder in folders)
        raise InputRefused(
            f"材料文件夹{places}里没有 Excel 工作簿（{' '.join(sorted(SUFFIXES))}）。请放入材料后再运行。"
        )
    digests = {name: _digest(path) for name, path in found.items()}
    # Of identical files the one with the shortest name is meant: the others are 副本, (1) and the like.
    read: dict[str, str] = {}
    for name in sorted(digests, key=lambda name: (len(name), name)):
        read.setdefault(digests[name], name)
    return [
        Workbook(path, name, digests[name], None if read[digests[name]] == name else read[digests[name]])
        for name, path in sorted(found.items())
    ]


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
