"""Over which cells does a picture lie? A signature may be one, and then its cell looks empty to everything else.

Reads the drawings of .xlsx and .xlsm files, and only of those that have any; what a picture shows is not known here.
"""

import posixpath
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

Cells = frozenset[tuple[int, int]]

_SUFFIXES = (".xlsx", ".xlsm")
_LARGEST_PART = 32 * 1024 * 1024
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def picture_cells(path: Path) -> dict[str, Cells]:
    """The cells under pictures by sheet, as (row, column) from 0; nothing where the file cannot tell."""
    if path.suffix.lower() not in _SUFFIXES:
        return {}
    try:
        with ZipFile(path) as archive:
            if not any(name.startswith("xl/drawings/drawing") for name in archive.namelist()):
                return {}
            return {sheet: cells for sheet, part in _sheets(archive) if (cells := _under_pictures(archive, part))}
    except (BadZipFile, ElementTree.ParseError, KeyError, OSError, ValueError):
        return {}


def _sheets(archive: ZipFile) -> Iterator[tuple[str, str]]:
    """The name and the part of every sheet."""
    parts = _related(archive, "xl/workbook.xml")
    for sheet in _parse(archive, "xl/workbook.xml").iter(f"{_MAIN}sheet"):
        yield sheet.attrib["name"], parts[sheet.attrib[_RELATION]]


def _under_pictures(archive: ZipFile, sheet: str) -> Cells:
    found: set[tuple[int, int]] = set()
    for part in _related(archive, sheet).values():
        if "/drawings/drawing" in part:
            for anchor in _parse(archive, part):
                if anchor.find(f"{_DRAWING}pic") is not None:
                    found.update(_covered(anchor))
    return frozenset(found)


def _covered(anchor: ElementTree.Element) -> Iterator[tuple[int, int]]:
    """The cells from an anchor's first to its last; one that the picture only touches with its edge is not covered."""
    start, end = anchor.find(f"{_DRAWING}from"), anchor.find(f"{_DRAWING}to")
    if start is None:
        return
    top, left = _number(start, "row"), _number(start, "col")
    bottom, right = top, left
    if end is not None:
        bottom = max(top, _number(end, "row") - (_number(end, "rowOff") == 0))
        right = max(left, _number(end, "col") - (_number(end, "colOff") == 0))
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            yield row, column


def _number(place: ElementTree.Element, name: str) -> int:
    return int(place.findtext(f"{_DRAWING}{name}") or 0)


def _related(archive: ZipFile, part: str) -> dict[str, str]:
    """The parts that a part refers to, by relation id."""
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in archive.namelist():
        return {}
    return {
        each.attrib["Id"]: posixpath.normpath(posixpath.join("/" + folder, each.attrib["Target"])).lstrip("/")
        for each in _parse(archive, relations)
    }


def _parse(archive: ZipFile, part: str) -> ElementTree.Element:
    if archive.getinfo(part).file_size > _LARGEST_PART:
        raise ValueError(part)
    return ElementTree.fromstring(archive.read(part))
