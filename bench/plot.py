"""How does time grow with people, at a glance? A log-log plot as SVG."""

import math
from html import escape

Lines = dict[str, list[tuple[int, float]]]

_WIDTH, _HEIGHT = 720, 440
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 130, 20, 50
_COLOURS = ("#888888", "#1b7837", "#c2185b", "#2b6cb0", "#b7791f")
_NAME_HEIGHT = 14


def plot(lines: Lines) -> str:
    """One line a name through its points (people, seconds), both axes in powers of ten."""
    points = [point for line in lines.values() for point in line]
    across = _Axis([people for people, _ in points], _LEFT, _WIDTH - _RIGHT)
    up = _Axis([seconds for _, seconds in points], _HEIGHT - _BOTTOM, _TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
        *(_rule(across.at(tick), _TOP, across.at(tick), _HEIGHT - _BOTTOM) for tick in across.ticks),
        *(_rule(_LEFT, up.at(tick), _WIDTH - _RIGHT, up.at(tick)) for tick in up.ticks),
        *(_text(across.at(tick), _HEIGHT - _BOTTOM + 18, f"{tick:,.0f}", "middle") for tick in across.ticks),
        *(_text(_LEFT - 8, up.at(tick) + 4, f"{tick:g}", "end") for tick in up.ticks),
        _text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 10, "people", "middle"),
        _text(_LEFT, _TOP - 6, "seconds", "start"),
    ]
    names = []
    for colour, (name, line) in zip(_COLOURS, lines.items(), strict=False):
        path = " ".join(f"{across.at(people):.1f},{up.at(seconds):.1f}" for people, seconds in line)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [
            f'<circle cx="{across.at(people):.1f}" cy="{up.at(seconds):.1f}" r="3" fill="{colour}"/>'
            for people, seconds in line
        ]
        names.append((up.at(line[-1][1]) + 4, colour, name))
    lowest = math.inf
    for height, colour, name in sorted(names, reverse=True):
        lowest = min(height, lowest - _NAME_HEIGHT)
        parts.append(_text(_WIDTH - _RIGHT + 10, lowest, name, "start", colour))
    return "\n".join([*parts, "</svg>", ""])


class _Axis:
    """Values to places along one axis; `ticks`: the powers of ten that enclose all values."""

    def __init__(self, values: list[float] | list[int], start: float, end: float) -> None:
        self._low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
        self._start, self._step = start, (end - start) / max(1, high - self._low)
        self.ticks = [10.0**power for power in range(self._low, high + 1)]

    def at(self, value: float) -> float:
        return self._start + (math.log10(value) - self._low) * self._step


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#dddddd"/>'


def _text(x: float, y: float, text: str, anchor: str, colour: str = "#333333") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(text)}</text>'
