"""Which part of an .xlsx file holds which sheet, and what refers to what? An .xlsx file is an archive of XML parts."""

import posixpath
from collections.abc import Iterator
from typing import NamedTuple
from zipfile import ZipFile

from .parse import Element, attribute, local, parse_xml

WORKBOOK = "xl/workbook.xml"
_LARGEST_PART = 32 * 1024 * 1024


class SheetPart(NamedTuple):
    """A sheet's name, the part it is in, and whether it is shown."""

    name: str
    part: str
    visible: bool


def sheet_parts(archive: ZipFile) -> Iterator[SheetPart]:
    """Every sheet, in order. Raises KeyError or ValueError where the archive has no such parts."""
    parts = related(archive, WORKBOOK)
    for sheet in children(parse_part(archive, WORKBOOK), "sheet"):
        relation = attribute(sheet, "id")
        if relation in parts:
            yield SheetPart(sheet.attrib["name"], parts[relation], sheet.get("state", "visible") == "visible")


def counts_from_1904(archive: ZipFile) -> bool:
    """Whether the workbook's day 0 is in 1904, as on old Macintoshes."""
    return any(each.get("date1904") in ("1", "true") for each in children(parse_part(archive, WORKBOOK), "workbookPr"))


def related(archive: ZipFile, part: str) -> dict[str | None, str]:
    """The parts that a part refers to, by relation id."""
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in archive.namelist():
        return {}
    return {
        each.attrib["Id"]: posixpath.normpath(posixpath.join("/" + folder, each.attrib["Target"])).lstrip("/")
        for each in parse_part(archive, relations)
    }


def parse_part(archive: ZipFile, part: str) -> Element:
    """The root of an XML part; one too large to be what it should be is refused with ValueError."""
    if archive.getinfo(part).file_size > _LARGEST_PART:
        raise ValueError(part)
    return parse_xml(archive.read(part))


def children(root: Element, name: str) -> Iterator[Element]:
    """Every element below by its name without namespace."""
    return (each for each in root.iter() if local(each.tag) == name)
