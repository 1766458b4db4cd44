"""Draws small bar charts as SVG. Pure."""

import html
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.measures import wilson

_ROW = 26
_LEFT = 320
_WIDTH = 420
_RIGHT = 130
_TOP = 56
_COLOURS = ("#b3261e", "#3f6fb5")


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: a label, and for each series how many of how many."""

    label: str
    values: tuple[tuple[int, int], ...]
    floors: tuple[float | None, ...] = ()


def chart(title: str, series: Sequence[str], bars: Sequence[Bar], most: float = 1.0) -> str:
    """Draw horizontal bars with 95 % intervals; `most` is the share at the right edge."""
    height = _TOP + _ROW * len(bars) + 26
    width = _LEFT + _WIDTH + _RIGHT
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12" role="img">',
        f"<title>{html.escape(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<text x="12" y="20" font-size="14" fill="#222">{html.escape(title)}</text>',
        *_legend(series),
        *_axis(height, most),
    ]
    for number, bar in enumerate(bars):
        parts += _row(bar, _TOP + number * _ROW, most)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _legend(series: Sequence[str]) -> list[str]:
    parts = []
    for number, name in enumerate(series):
        x = _LEFT + number * 130
        parts.append(f'<rect x="{x}" y="32" width="10" height="10" fill="{_COLOURS[number]}"/>')
        parts.append(f'<text x="{x + 15}" y="41" fill="#444">{html.escape(name)}</text>')
    return parts


def _axis(height: int, most: float) -> list[str]:
    parts = []
    for step in range(5):
        x = _LEFT + _WIDTH * step / 4
        parts.append(f'<line x1="{x}" y1="{_TOP - 6}" x2="{x}" y2="{height - 22}" stroke="#ddd"/>')
        label = f"{100 * most * step / 4:g} %"
        parts.append(f'<text x="{x}" y="{height - 8}" text-anchor="middle" fill="#666">{label}</text>')
    return parts


def _row(bar: Bar, top: float, most: float) -> list[str]:
    middle = top + _ROW / 2
    parts = [
        f'<text x="{_LEFT - 8}" y="{middle + 2}" text-anchor="end" fill="#222">{html.escape(bar.label)}</text>'
    ]
    thick = (_ROW - 8) / len(bar.values)
    for number, (hits, total) in enumerate(bar.values):
        y = top + number * thick
        share = hits / total if total else 0.0
        low, high = (_WIDTH * min(edge, most) / most for edge in wilson(hits, total))
        length = _WIDTH * min(share, most) / most
        centre = y + thick / 2
        parts.append(
            f'<rect x="{_LEFT}" y="{y:.1f}" width="{length:.1f}" height="{thick - 1:.1f}" '
            f'fill="{_COLOURS[number]}"/>'
        )
        parts.append(
            f'<line x1="{_LEFT + low:.1f}" y1="{centre:.1f}" x2="{_LEFT + high:.1f}" y2="{centre:.1f}" '
            'stroke="#222" stroke-opacity="0.6"/>'
        )
    for number, floor in enumerate(bar.floors):
        if floor is not None and floor <= most:
            x = _LEFT + _WIDTH * floor / most
            y = top + number * thick
            parts.append(
                f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{x:.1f}" y2="{y + thick:.1f}" stroke="#111" stroke-width="2.5"/>'
            )
    counts = ", ".join(f"{hits}/{total}" for hits, total in bar.values)
    parts.append(f'<text x="{_LEFT + _WIDTH + 10}" y="{middle + 2}" fill="#444">{counts}</text>')
    return parts
