"""Draws lines over linear or logarithmic axes as SVG. Pure."""

import html
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 820, 400
LEFT, RIGHT, TOP, BOTTOM = 98, 212, 48, 52
COLOURS = ("#b3261e", "#3f6fb5", "#2e7d32", "#8a5a00", "#6a3fa0")
DASHES = ("", "7 3", "2 3", "9 3 2 3", "4 2")


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis: its name with the unit, the values that are marked on it, and whether it is logarithmic."""

    name: str
    marks: tuple[float, ...]
    log: bool = False
    labels: tuple[str, ...] = ()

    def place(self, value: float) -> float:
        """Return where a value lies between the first mark (0) and the last (1)."""
        low, high = self.marks[0], self.marks[-1]
        held = min(max(value, low), high)
        if self.log:
            return math.log(held / low) / math.log(high / low)
        return (held - low) / (high - low)

    def label(self, number: int) -> str:
        """Return how a mark is written."""
        return self.labels[number] if self.labels else f"{self.marks[number]:,.10g}"


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its name and its points; a point off the axes lies on their edge."""

    name: str
    points: Sequence[tuple[float, float]]


def lines(
    title: str, across: Axis, up: Axis, drawn: Sequence[Line], goal: tuple[float, str] | None = None
) -> str:
    """Draw lines, and a goal as a dashed level with its name."""
    parts = [
        *_sheet(title, WIDTH, HEIGHT),
        *_grid(across, up),
    ]
    if goal is not None:
        y = _y(up)(goal[0])
        parts.append(
            f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="#111" stroke-dasharray="6 4"/>'
        )
        parts.append(f'<text x="{LEFT + 6}" y="{y - 5:.1f}" fill="#111">{html.escape(goal[1])}</text>')
    for number, line in enumerate(drawn):
        parts += _line(line, number, _x(across), _y(up))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _sheet(title: str, width: int, height: int) -> list[str]:
    """Begin a drawing on white ground, with its title."""
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    font = 'font-family="sans-serif" font-size="12"'
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {font} role="img">',
        f"<title>{html.escape(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<text x="12" y="22" font-size="15" fill="#222">{html.escape(title)}</text>',
    ]


def _x(axis: Axis) -> Callable[[float], float]:
    return lambda value: LEFT + (WIDTH - LEFT - RIGHT) * axis.place(value)


def _y(axis: Axis) -> Callable[[float], float]:
    return lambda value: HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * axis.place(value)


def _grid(across: Axis, up: Axis) -> list[str]:
    parts = []
    for number, mark in enumerate(across.marks):
        x = _x(across)(mark)
        parts.append(f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{HEIGHT - BOTTOM}" stroke="#e2e2e2"/>')
        label = html.escape(across.label(number))
        parts.append(
            f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 17}" text-anchor="middle" fill="#444">{label}</text>'
        )
    for number, mark in enumerate(up.marks):
        y = _y(up)(mark)
        parts.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="#e2e2e2"/>')
        label = html.escape(up.label(number))
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#444">{label}</text>')
    middle, centre = (LEFT + WIDTH - RIGHT) / 2, (TOP + HEIGHT - BOTTOM) / 2
    parts.append(
        f'<text x="{middle:.0f}" y="{HEIGHT - 12}" text-anchor="middle" fill="#222">{html.escape(across.name)}</text>'
    )
    parts.append(
        f'<text x="16" y="{centre:.0f}" text-anchor="middle" fill="#222" '
        f'transform="rotate(-90 16 {centre:.0f})">{html.escape(up.name)}</text>'
    )
    return parts


def _line(line: Line, number: int, x: Callable[[float], float], y: Callable[[float], float]) -> list[str]:
    colour, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
    points = [(x(across), y(up)) for across, up in line.points]
    path = " ".join(f"{across:.1f},{up:.1f}" for across, up in points)
    style = f'stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"'
    at = TOP + 8 + 20 * number
    left = WIDTH - RIGHT + 12
    marks = [
        f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in points if len(points) < 30
    ]
    return [
        f'<polyline points="{path}" fill="none" {style}/>',
        *marks,
        f'<line x1="{left}" y1="{at}" x2="{left + 24}" y2="{at}" {style}/>',
        f'<text x="{left + 30}" y="{at + 4}" fill="#222">{html.escape(line.name)}</text>',
    ]


_CELL, _ROW, _NAMES = 150, 28, 300
_SHADES = {"nothing": "#dcefdc", "shown": "#f8e3b0", "blocks": "#e9a39c"}


def matrix(title: str, across: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Draw what became of each row in each column: nothing, shown or blocks, in colour and in words."""
    width, height = _NAMES + _CELL * len(across) + 16, 72 + _ROW * len(rows)
    parts = _sheet(title, width, height)
    for number, name in enumerate(across):
        x = _NAMES + _CELL * (number + 0.5)
        parts.append(f'<text x="{x:.0f}" y="52" text-anchor="middle" fill="#222">{html.escape(name)}</text>')
    for number, (name, cells) in enumerate(rows):
        y = 62 + _ROW * number
        parts.append(
            f'<text x="{_NAMES - 10}" y="{y + 18}" text-anchor="end" fill="#222">{html.escape(name)}</text>'
        )
        for place, cell in enumerate(cells):
            x = _NAMES + _CELL * place
            size = f'width="{_CELL - 3}" height="{_ROW - 3}"'
            parts.append(f'<rect x="{x}" y="{y}" {size} fill="{_SHADES[cell]}"/>')
            parts.append(
                f'<text x="{x + _CELL / 2 - 1:.0f}" y="{y + 17}" text-anchor="middle" fill="#222">{cell}</text>'
            )
    return "\n".join([*parts, "</svg>"]) + "\n"
