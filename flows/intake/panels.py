"""Where does a sheet laid out wide hold what? Finds its panels, one or several side by side, and the columns of each.

A panel is one set of people with one column for each value of the field spread over the header, such as a session. The
header may take two rows: days above, half days below. Reads headers only; the cells below are flows.intake.spread's.
"""

from dataclasses import dataclass

from schemas.kinds import Kind, load, normalise_caption
from schemas.schedule import half_day, session_caption

_HALVES = ("上午", "下午")
_ORDINAL = "第"


@dataclass(frozen=True)
class Panel:
    """Columns `start` to `end` (exclusive): positions of fields, and (position, value, caption) of each spread column."""

    start: int
    end: int
    fields: dict[str, int]
    spread: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True)
class Found:
    """The panels of a header that takes so many rows."""

    panels: tuple[Panel, ...]
    rows: int


def find_panels(kind: Kind, captions: dict[int, str], below: dict[int, str]) -> Found | None:
    """The panels of a header row, or None where it is none of a wide sheet of this kind.

    `captions`, `below`: texts of the row and of the one below it, by position.
    """
    if kind.spread is None or not captions:
        return None
    named = {
        position: field
        for position, text in captions.items()
        if (field := kind.captions.get(normalise_caption(text))) and field not in (kind.spread.over, kind.spread.into)
    }
    if not kind.spread.needs <= set(named.values()):
        return None
    one_row, two_rows = _labels(captions), _labels_of_two_rows(captions, below, named)
    for rows, labels, texts in ((1, one_row, captions), (2, two_rows, below)):
        if panels := _split(kind.spread.needs, named, labels, texts, end=1 + max([*captions, *below])):
            return Found(panels, rows)
    return None


def _labels(captions: dict[int, str]) -> dict[int, tuple[str, str]]:
    """The value and the caption of each spread column of a header in one row."""
    return {
        position: (value, " ".join(text.split())) for position, text in captions.items() if (value := _session(text))
    }


def _session(text: str) -> str | None:
    """The session a caption stands for; its brackets may hold the half day, or no more than a note."""
    return session_caption(text) or session_caption(normalise_caption(text))


def _labels_of_two_rows(
    captions: dict[int, str], below: dict[int, str], named: dict[int, str]
) -> dict[int, tuple[str, str]]:
    """The same where the values stand in the second row, or half days below a day; none where that row is data."""
    if any(position in below for position in named):
        return {}
    labels, day = {}, ""
    for position in range(max([*captions, *below]) + 1):
        if position in captions:
            day = captions[position].strip()
        text = below.get(position, "").strip()
        if text in _HALVES:
            if value := half_day(day + text):
                labels[position] = (value, f"{day.removesuffix(' 00:00:00')}{text}")
        elif position not in named and (value := _session(text)):
            labels[position] = (value, text)
    # The office's own numbering down the side is no session; a row of sessions has several.
    return labels if len(labels) > 1 else {}


def _split(
    needs: frozenset[str], named: dict[int, str], labels: dict[int, tuple[str, str]], texts: dict[int, str], *, end: int
) -> tuple[Panel, ...]:
    """Cut the header where a field comes again; columns before that field which are nobody's go with it.

    `texts`: the row of the header in which the captions of spread columns stand.
    """
    starts, fields = [0], [dict[str, int]()]
    last_known = -1
    for position in sorted({*named, *labels}):
        field = named.get(position)
        if field in fields[-1]:
            starts.append(last_known + 1)
            fields.append({})
        if field:
            fields[-1][field] = position
        last_known = position
    panels = []
    for start, stop, own in zip(starts, [*starts[1:], end], fields, strict=True):
        known = [position for position in sorted(labels) if start <= position < stop]
        if known and needs <= set(own):
            others = {at: texts[at] for at in range(start, stop) if at in texts and at not in named}
            strange = _strange(others, among=range(known[0], known[-1]))
            spread = {at: (text, text) for at, text in strange.items()} | {at: labels[at] for at in known}
            panels.append(Panel(start, stop, own, tuple((at, *spread[at]) for at in sorted(spread))))
    return tuple(panels)


def _strange(others: dict[int, str], *, among: range) -> dict[int, str]:
    """Captions that may be meant for sessions: they stand among those of sessions and are no total and no note, or say 第….

    They go by their own words, so that marks below a caption nobody understands are told and not passed over.
    """
    words = (*load().totals, *load().not_data)
    captions = {at: " ".join(text.split()) for at, text in others.items()}
    return {
        at: text
        for at, text in captions.items()
        if not any(word in text for word in words) and (at in among or normalise_caption(text).startswith(_ORDINAL))
    }
