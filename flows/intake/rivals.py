"""Which further columns of a table are a field of its as well? Their order must not decide what is read."""

from dataclasses import replace

from .captions import Meant, Rows, captions_of, meant_by
from .recognise import Header


def with_rivals(header: Header, rows: Rows) -> Header:
    """The header of a whole table with all columns that are its fields, so that their order decides nothing.

    Looked for from its columns on to the next one without a caption: a small table of the office's own may stand beyond.
    The canonical header says which column is meant, if only one has it.
    """
    if header.spread:
        return header
    captions = captions_of(rows, range(header.top, header.row + 1))
    left, right = min(header.fields.values()), max(header.fields.values()) + 1
    while left > header.left and left - 1 in captions:
        left -= 1
    while right < header.right and right in captions:
        right += 1
    meant: dict[str, dict[int, Meant]] = {}
    for at, caption in captions.items():
        if left <= at < right and (each := meant_by(header.kind, caption)):
            meant.setdefault(each.field, {})[at] = each
    fields, texts = dict(header.fields), dict(header.captions)
    rivals: dict[str, dict[int, str]] = {}
    unsure: dict[str, list[str]] = {}
    for name, found in meant.items():
        if len(found) < 2 or header.kind.columns[name].several:
            continue
        group = found[fields[name]].group
        same = _likeliest({at: each for at, each in found.items() if each.group == group})
        fields[name] = same[0]
        texts[name] = captions[same[0]].text
        if others := {at: captions[at].text for at in same[1:]}:
            rivals[name] = others
        likely = _likeliest(found)
        if fields[name] in likely and (beyond := [captions[at].text for at in likely if at not in same]):
            unsure[name] = beyond
    return replace(header, fields=fields, captions=texts, rivals=rivals, unsure=unsure)


def _likeliest(found: dict[int, Meant]) -> list[int]:
    """The columns under the canonical header, else all."""
    return [at for at, each in found.items() if each.exact] or list(found)
