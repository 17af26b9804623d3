"""Which workbooks lie in the folders, and which of them are one and the same? Opens none of them."""

import hashlib
import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path, PurePath, PurePosixPath
from typing import NoReturn

from flows.problems import shown_name
from schemas.errors import InputRefused

_RUN = re.compile(r".+-\d{4}-\d{3,}")
_CHECKED = "检查-"
# What file managers leave behind, and what `settle sample` tells of its people.
_NOBODYS = frozenset({"thumbs.db", "desktop.ini", "expected.csv"})
SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et"})


@dataclass(frozen=True)
class Workbook:
    """One file: `name` as messages show it (relative to its input folder), `sha256` in hex, `copy_of` the name read instead.

    Papers, messages and run.json say `name`, so no long number of anybody's stands in it; `path` is what is opened.
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
        if folder.is_file():
            raise InputRefused(f"“{_folder_name(folder)}”是一个文件。--inputs 后面要写它所在的文件夹。")
        if not folder.is_dir():
            raise InputRefused(f"找不到材料文件夹“{_folder_name(folder)}”。请检查 --inputs 后面的路径。")
    found: dict[str, Path] = {}
    for prefix, folder in _prefixed(folders).items():
        for path in sorted(path for path in files_in(folder, out) if path.suffix.lower() in SUFFIXES):
            found[_free(prefix + shown_name(path.relative_to(folder)), found)] = path
    if not found:
        places = "、".join(f"“{_folder_name(folder)}”" for folder in folders)
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
        name = _folder_name(folder.resolve())
        labels = chain([f"{name}/"], (f"{name}({number})/" for number in count(2)))
        prefixed[next(label for label in labels if label not in prefixed)] = folder
    return prefixed


def _folder_name(folder: Path) -> str:
    return shown_name(PurePath(folder.absolute().name))


def _free(name: str, taken: Collection[str]) -> str:
    """The name, numbered as a version of it where two files show the same one."""
    own = PurePosixPath(name)
    numbered = (str(own.with_stem(f"{own.stem}({number})")) for number in count(2))
    return next(free for free in chain([name], numbered) if free not in taken)


def files_in(folder: Path, out: Path | None) -> Iterator[Path]:
    """Whatever lies in a folder and below, but for lock files and what we write ourselves, into `out` or any other folder.

    Folders that are links are followed, each folder once. Raises InputRefused where one cannot be looked into.
    """
    for place, names, ours in _places(folder, out):
        if not ours:
            yield from (place / name for name in names if not name.startswith("~$"))


def passed_over(folders: tuple[Path, ...], *, out: Path | None = None) -> list[str]:
    """The folders below these, other than `out`, that `find_workbooks` does not look into, as we wrote them ourselves."""
    return [
        f"{_folder_name(folder)}/{shown_name(place.relative_to(folder))}"
        for folder in folders
        if folder.is_dir()
        for place, _, ours in _places(folder, out)
        if ours
    ]


def unread_files(folders: tuple[Path, ...], *, out: Path | None = None) -> list[str]:
    """The files below these that are no workbooks by their names, as messages show them; what the system hides is none."""
    return sorted(
        prefix + shown_name(path.relative_to(folder))
        for prefix, folder in _prefixed(folders).items()
        if folder.is_dir()
        for path in files_in(folder, out)
        if path.suffix.lower() not in SUFFIXES and not path.name.startswith(".") and path.name.lower() not in _NOBODYS
    )


def _places(folder: Path, out: Path | None) -> Iterator[tuple[Path, list[str], bool]]:
    """The folder and every one below it but `out`, with its files, and whether it is passed over as our own work."""
    own = out.absolute() if out else None
    apart = own is not None and own not in (folder.absolute(), *folder.absolute().parents)
    seen = set[Path]()
    for place, folders, names in os.walk(folder, followlinks=True, onerror=_refuse_folder):
        here = Path(place)
        if (real := here.resolve()) in seen or (apart and own in (here.absolute(), *here.absolute().parents)):
            folders.clear()
            continue
        seen.add(real)
        ours = here != folder and _written_by_us(real.name, folders, names)
        yield here, names, ours
        if ours:
            folders.clear()


def _written_by_us(name: str, folders: list[str], names: list[str]) -> bool:
    """Whether it is a run's folder, that of a check, or one with a warehouse: what lies there was material once, if ever."""
    if _RUN.fullmatch(name):
        return "run.json" in names or "inputs" in folders
    if name.startswith(_CHECKED):
        return "problems.csv" in names or "标注" in folders
    warehouses = (PurePath(file) for file in names if file.endswith(".duckdb"))
    return any(str(file.with_suffix(beside)) in names for file in warehouses for beside in (".key", ".lock"))


def _refuse_folder(error: OSError) -> NoReturn:
    raise InputRefused(
        f"看不到文件夹“{_folder_name(Path(str(error.filename)))}”里面的内容（{error.strerror}）。请检查权限或链接后再运行，以免漏掉材料。"
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
