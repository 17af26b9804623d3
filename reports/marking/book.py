"""Which sheets does a workbook name? Reads the part that says so, and puts another sheet, and its names, in front of them."""

import re
from collections.abc import Mapping, Sequence
from html import escape

from reports.marking.package import RELATIONS, NotMarkable, Package, append, attributes, prefix_of

OFFICE_TYPES = "application/vnd.openxmlformats-officedocument"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEET_TYPE = f"{OFFICE_TYPES}.spreadsheetml.worksheet+xml"


def main_part(package: Package) -> tuple[str, str]:
    """The part that names the sheets, and its text."""
    main = only(package, "", "officeDocument")
    text = package.text(main)
    if _MAIN not in text or RELATIONS not in text:
        raise NotMarkable("not the usual kind of workbook")
    return main, text


def only(package: Package, part: str, kind: str) -> str:
    """The part of that kind that a part refers to. Raises NotMarkable where there is none."""
    found = [relation.part for relation in package.relations(part) if relation.kind == kind]
    if not found:
        raise NotMarkable(kind)
    return found[0]


def named_sheets(package: Package, main: str, text: str) -> list[tuple[str, str]]:
    """The name and the part of every sheet, in order."""
    parts = {relation.id: relation.part for relation in package.relations(main)}
    found = [attributes(tag) for tag in re.findall(rf"<{prefix_of(text, 'workbook')}sheet\s[^>]*>", text)]
    return [
        (each["name"], parts[next(value for name, value in each.items() if name.endswith(":id"))]) for each in found
    ]


def add_sheet(package: Package, main: str, wanted: str, names: Sequence[str]) -> tuple[str, str]:
    """A new first sheet, declared and named in the workbook as `wanted` or, where one of `names` is that, much like it."""
    name = next(
        name for number in range(len(names) + 1) if (name := f"{wanted}{number + 1 if number else ''}") not in names
    )
    part = package.free_name("xl/worksheets/sheetMark{}.xml")
    package.declare(part, _SHEET_TYPE)
    relation = package.relate(main, "worksheet", part)
    text = package.text(main)
    number = 1 + max(int(value) for value in re.findall(r"\ssheetId\s*=\s*[\"'](\d+)", text))
    element = f'sheet xmlns:r="{RELATIONS}" name="{escape(name)}" sheetId="{number}" r:id="{relation}"/>'
    package.changed[main] = append(text, "sheets", element, first=True)
    return name, part


def in_front(text: str, place: int, new: bool, names: Mapping[str, str]) -> str:
    """The workbook with the sheet at `place` in front, its names put in, and those of the other sheets moved behind it."""
    p = prefix_of(text, "workbook")

    def view(tag: re.Match[str]) -> str:
        bare = re.sub(r"\s(?:activeTab|firstSheet)\s*=\s*[\"']\d+[\"']", "", tag[0])
        return bare.replace("workbookView", f'workbookView activeTab="{place}"', 1)

    def moved(found: re.Match[str]) -> str:
        return f'{found[1]}"{int(found[2]) + 1}"'

    text = re.sub(rf"<{p}workbookView(?=[\s/>])[^>]*>", view, text)
    if new:
        text = re.sub(r"(\slocalSheetId\s*=\s*)[\"'](\d+)[\"']", moved, text)
    for name, where in names.items():
        old = rf"<{p}definedName\s(?=[^>]*name\s*=\s*[\"']{re.escape(name)}[\"'])(?=[^>]*localSheetId\s*=\s*[\"']{place}[\"'])"
        text = re.sub(rf"{old}[^>]*>.*?</{p}definedName>", "", text, flags=re.DOTALL)
        hidden = ' hidden="1"' if name.endswith("Database") else ""
        element = (
            f'definedName name="{name}" localSheetId="{place}"{hidden}>{escape(where, quote=False)}</{p}definedName>'
        )
        if not re.search(rf"<{p}definedNames[\s/>]", text):
            before = next(
                found
                for after in ("externalReferences", "functionGroups", "sheets")
                if (found := re.search(rf"</{p}{after}\s*>|<{p}{after}(?:\s[^>]*)?/>", text))
            )
            text = f"{text[: before.end()]}<{p}definedNames></{p}definedNames>{text[before.end() :]}"
        text = append(text, "definedNames", element)
    return text
