"""Which workbooks lie in the folders, and which of them are one and the same? Opens none of them."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import NoReturn

from schemas.errors import InputRefused

SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et"})


@dataclass(frozen=True)
class Workbook:
    """One file: `name` as messages show it (relative to its input folder), `sha256` in hex, `copy_of` the name read instead.

    What is listed as a file but cannot be read (a broken link, a pipe, no permission) has no `sha256`; its reader says why.
    """

    path: Path
    name: str
    sha256: str
    copy_of: str | None = None


def find_workbooks(folders: tuple[Path, ...], *, out: Path | None = None) -> list[Workbook]:
    """Every workbook below the folders, sorted by name; a byte-identical copy points at the one that is read.

    What lies in `out`, where we write ourselves, is no material, unless a folder in there is meant by its own name.
    Raises InputRefused where a folder does not exist or holds no workbook.
    """
    for folder in folders:
        if not folder.is_dir():
            raise InputRefused(f"找不到材料文件夹“{folder.name}”。请检查 --inputs 后面的路径。")
    found = {
        prefix + path.relative_to(folder).as_posix(): path
        for prefix, folder in _prefixed(folders).items()
        for path in files_in(folder, out)
        if path.suffix.lower() in SUFFIXES
    }
    if not found:
        places = "、".join(f"“{folder.name}”" for folder in folders)
        raise InputRefused(
            f"材料文件夹{places}里没有 Excel 工作簿（{' '.join(sorted(SUFFIXES))}）。请放入材料后再运行。"
        )
    digests = {name: _digest(path) for name, path in found.items()}
    # Of identical files the one with the shortest name is meant: the others are 副本, (1) and the like.
    read: dict[str, str] = {}
    for name in sorted(digests, key=lambda name: (len(name), name)):
        read.setdefault(digests[name] or name, name)
    return [
        Workbook(path, name, digests[name], None if (meant := read[digests[name] or name]) == name else meant)
        for name, path in sorted(found.items())
    ]


def _prefixed(folders: tuple[Path, ...]) -> dict[str, Path]:
    """Each folder by what stands before its files' names: nothing where there is one, and never the same for two."""
    different = list({folder.resolve(): folder for folder in folders}.values())
    if len(different) == 1:
        return {"": different[0]}
    prefixed: dict[str, Path] = {}
    for folder in different:
        name = folder.resolve().name
        labels = chain([f"{name}/"], (f"{name}({number})/" for number in count(2)))
        prefixed[next(label for label in labels if label not in prefixed)] = folder
    return prefixed


def files_in(folder: Path, out: Path | None) -> Iterator[Path]:
    """Whatever lies in a folder and below, but for lock files and what we write there ourselves.

    Folders that are links are followed, each folder once. Raises InputRefused where one cannot be looked into.
    """
    own = out.absolute() if out else None
    apart = own is not None and own not in (folder.absolute(), *folder.absolute().parents)
    seen = set[Path]()
    for place, folders, names in os.walk(folder, followlinks=True, onerror=_refuse_folder):
        here = Path(place)
        if (real := here.resolve()) in seen or (apart and own in (here.absolute(), *here.absolute().parents)):
            folders.clear()
            continue
        seen.add(real)
        yield from (here / name for name in names if not name.startswith("~$"))


def _refuse_folder(error: OSError) -> NoReturn:
    raise InputRefused(
        f"看不到文件夹“{Path(str(error.filename)).name}”里面的内容（{error.strerror}）。请检查权限或链接后再运行，以免漏掉材料。"
    ) from error


def _digest(path: Path) -> str:
    """The hash of the content, or nothing where there is none to read; a pipe is not even opened, that may never end."""
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""
