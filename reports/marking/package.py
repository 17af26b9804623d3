"""Which parts is a workbook made of, and how do they refer to each other? Open Packaging, nothing of sheets or cells.

Parts are texts that are cut and spliced: parsed and serialised again they would lose the prefixes that other attributes
name, and Excel would call the file damaged.
"""

import posixpath
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import IO
from xml.parsers import expat
from zipfile import ZipFile

from schemas.archive import BROKEN, Archive

_NOT_UNDERSTOOD: tuple[type[Exception], ...] = (*BROKEN, expat.ExpatError, KeyError)
CONTENT_TYPES = "[Content_Types].xml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# Far above any real part but the sheets, which are never held in memory.
_LARGEST_PART = 128 * 1024 * 1024
_LARGEST_PACKAGE = 4 * 1024 * 1024 * 1024
_NUMBERED = re.compile(r"&#([1-9]\d{2,6});")
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


class NotMarkable(Exception):
    """The file is no package of a workbook, or of a make that we cannot write into."""


@dataclass(frozen=True)
class Relation:
    """How one part refers to another: the last word of the relation's type, and the part meant."""

    id: str
    kind: str
    part: str


class Package:
    """A workbook's parts: as they lie in the archive, or as they have been changed since."""

    def __init__(self, archive: ZipFile) -> None:
        self.archive = archive
        self.changed: dict[str, str] = {}
        self.gone: set[str] = set()
        self._names = frozenset(archive.namelist())
        if len(self._names) != len(archive.infolist()):
            raise NotMarkable("two parts of one name")
        if sum(info.file_size for info in archive.infolist()) > _LARGEST_PACKAGE:
            raise NotMarkable("too large")

    def __contains__(self, part: str) -> bool:
        return part in self._names or part in self.changed

    def text(self, part: str) -> str:
        """A part as text. Raises NotMarkable where there is none, or it is too large or not to be trusted."""
        if part in self.changed:
            return self.changed[part]
        if part not in self._names or self.archive.getinfo(part).file_size > _LARGEST_PART:
            raise NotMarkable(part)
        data = self.archive.read(part)
        encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        text = data.decode(encoding)
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            raise NotMarkable(part)
        text = re.sub(r"^(<\?xml[^>]*encoding=)([\"'])[^\"']*\2", r"\1\2UTF-8\2", text)
        if not part.endswith(".vml"):
            # What is searched for below can only be relied on in a part that is well formed.
            expat.ParserCreate().Parse(text, True)
        # Some programs write every Chinese character as its number.
        return _NUMBERED.sub(lambda found: chr(int(found[1])), text)

    def says(self, part: str, words: str) -> bool:
        """Whether one of the texts in a part of any size begins with these words."""
        found = []
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.CharacterDataHandler = lambda text: found.append(True) if text.startswith(words) else None
        with self.open(part) as stream:
            while not found and (chunk := stream.read(1024 * 1024)):
                parser.Parse(chunk)
        return bool(found)

    def relations(self, part: str) -> list[Relation]:
        """What a part refers to inside the package."""
        name = _relations_of(part)
        if name not in self:
            return []
        found = [attributes(tag) for tag in re.findall(r"<(?:\w+:)?Relationship\s[^>]*>", self.text(name))]
        return [
            Relation(each["Id"], posixpath.basename(each["Type"]), _target(part, each["Target"]))
            for each in found
            if each.get("TargetMode") != "External"
        ]

    def relate(self, part: str, kind: str, to: str) -> str:
        """Make a part refer to another; return the relation's id."""
        name = _relations_of(part)
        if name not in self:
            self.changed[name] = (
                '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
                '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
            )
        text = self.text(name)
        taken = set(re.findall(r"\sId\s*=\s*[\"']([^\"']*)[\"']", text))
        new = next(f"rIdMark{number}" for number in range(1, len(taken) + 2) if f"rIdMark{number}" not in taken)
        element = f'Relationship Id="{new}" Type="{RELATIONS}/{kind}" Target="/{to}"/>'
        self.changed[name] = append(text, "Relationships", element)
        return new

    def unrelate(self, part: str, kind: str) -> None:
        """Take out the parts of a kind that a part refers to, and the reference."""
        for relation in self.relations(part):
            if relation.kind == kind:
                name = _relations_of(part)
                self.changed[name] = _without(self.text(name), "Relationship", "Id", relation.id)
                self.changed[CONTENT_TYPES] = _without(
                    self.text(CONTENT_TYPES), "Override", "PartName", f"/{relation.part}"
                )
                self.gone.add(relation.part)

    def declare(self, part: str, content_type: str) -> None:
        """Say of which type a new part is."""
        element = f'Override PartName="/{part}" ContentType="{content_type}"/>'
        self.changed[CONTENT_TYPES] = append(self.text(CONTENT_TYPES), "Types", element)

    def declare_extension(self, extension: str, content_type: str) -> None:
        """Say of which type the parts of an extension are, where nobody has said it yet."""
        text = self.text(CONTENT_TYPES)
        if not re.search(rf"\sExtension\s*=\s*[\"']{extension}[\"']", text, re.IGNORECASE):
            element = f'Default Extension="{extension}" ContentType="{content_type}"/>'
            self.changed[CONTENT_TYPES] = append(text, "Types", element, first=True)

    def free_name(self, pattern: str) -> str:
        """A part's name that is not taken; `pattern` has a place for a number."""
        return next(name for number in range(1, len(self._names) + len(self.changed) + 2)
                    if (name := pattern.format(number)) not in self)  # fmt: skip

    def open(self, part: str) -> IO[bytes]:
        """A part of the archive as it lies there, to be read in pieces."""
        if part not in self._names:
            raise NotMarkable(part)
        return self.archive.open(part)


@contextmanager
def open_package(path: Path) -> Iterator[Package]:
    """A workbook's package, open for reading. Raises NotMarkable, also for whatever goes wrong while it is open."""
    try:
        with Archive(path) as archive:
            yield Package(archive)
    except _NOT_UNDERSTOOD as error:
        raise NotMarkable(str(error)) from error


def attributes(tag: str) -> dict[str, str]:
    """The attributes of a tag."""
    return {name: unescape(double or single) for name, double, single in _ATTRIBUTE.findall(tag)}


def prefix_of(text: str, root: str) -> str:
    """What stands before the names of a part's elements: nothing, or `x:` and the like."""
    found = re.search(rf"<((?:\w+:)?){root}[\s>/]", text)
    if not found:
        raise NotMarkable(root)
    return found[1]


def append(text: str, parent: str, element: str, *, first: bool = False) -> str:
    """Put an element (without its `<`) in as the last, or first, of the one `parent`."""
    prefix = prefix_of(text, parent)
    text = re.sub(rf"<{prefix}{parent}(\s[^>]*)?/>", rf"<{prefix}{parent}\1></{prefix}{parent}>", text, count=1)
    if first:
        opening = re.search(rf"<{prefix}{parent}(?:\s[^>]*)?>", text)
        at = opening.end() if opening else -1
    else:
        at = text.rfind(f"</{prefix}{parent}")
    if at < 0:
        raise NotMarkable(parent)
    return f"{text[:at]}<{prefix}{element}{text[at:]}"


def _without(text: str, element: str, attribute: str, value: str) -> str:
    """A part without the elements that have this value."""
    return re.sub(rf"<(?:\w+:)?{element}\s[^>]*{attribute}\s*=\s*[\"']{re.escape(value)}[\"'][^>]*/>", "", text)


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _target(part: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/" + posixpath.dirname(part), target)).lstrip("/")
