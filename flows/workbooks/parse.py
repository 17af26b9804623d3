"""How is XML from outside parsed? Without document types: no entity is ever resolved or expanded."""

from collections.abc import Callable
from xml.etree import ElementTree

Element = ElementTree.Element


class _Builder(ElementTree.TreeBuilder):
    """Builds a tree, and stops at a document type before anything in it can be put to use."""

    def doctype(self, *named: str | None) -> None:
        """Refuse."""
        raise ValueError(f"document type {named[0]}")


def parse_xml(raw: str | bytes) -> Element:
    """The root of a document. Raises ValueError where it has a document type or is not well formed."""
    parser = ElementTree.XMLParser(target=_Builder())
    try:
        parser.feed(raw)
        root: Element = parser.close()
    except ElementTree.ParseError as error:
        raise ValueError("not well formed") from error
    return root


def local(tag: str | Callable[..., object]) -> str:
    """The name of an element or attribute without its namespace; the strict variant of a format has another one."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str | None:
    """An attribute by its name without namespace."""
    return next((value for key, value in element.attrib.items() if local(key) == name), None)
