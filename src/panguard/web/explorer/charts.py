"""Charts as SVG, drawn here: columns that stand on each other, and lines. Pure.

A chart is drawn twice, for wide and for narrow screens, since text in a picture shrinks with it; style sheets
show one. Colours come from classes. What it shows is said in its description, and as a table beside it.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from panguard.report.html_page import escaped
from panguard.web.explorer.scale import ticks

_HEIGHT, _TOP, _BOTTOM, _LEFT, _RIGHT = 200, 20, 26, 34, 6
_WIDTHS = (("wide", 720, 2), ("narrow", 320, 4))
_GAP = 0.32


class Series(NamedTuple):
    """A row of numbers, one for each place on the axis, None where there is none; and what it is called."""

    name: str
    values: Sequence[int | None]


class Chart(NamedTuple):
    """A chart: its id on the page, what it is called and says, its places, and its rows of numbers.

    All texts are as they may be shown to people, in their language; none is escaped.
    """

    id: str
    title: str
    description: str
    places: Sequence[str]
    series: Sequence[Series]


class _Frame(NamedTuple):
    """A chart in one width: what it is called there, and how places and numbers become points."""

    name: str
    width: int
    every: int
    chart: Chart
    highest: int

    def left(self, place: int) -> float:
        """Return where a place begins."""
        return _LEFT + place * self.step

    @property
    def step(self) -> float:
        """Return how wide a place is."""
        return (self.width - _LEFT - _RIGHT) / max(1, len(self.chart.places))

    def height(self, value: float) -> float:
        """Return how high above the ground a number is."""
        return (_HEIGHT - _TOP - _BOTTOM) * value / max(1, self.highest)

    def y(self, value: float) -> float:
        """Return where a number is."""
        return _HEIGHT - _BOTTOM - self.height(value)


def columns(chart: Chart) -> str:
    """Return a chart of columns; rows of numbers stand on each other."""
    totals = [sum(row[place] or 0 for row in _rows(chart)) for place in range(len(chart.places))]
    return "\n".join(_drawn(chart, max(totals, default=0), _columns))


def lines(chart: Chart) -> str:
    """Return a chart of points, joined where they follow each other."""
    highest = max((value or 0 for row in _rows(chart) for value in row), default=0)
    return "\n".join(_drawn(chart, highest, _lines))


def _rows(chart: Chart) -> Sequence[Sequence[int | None]]:
    return [series.values for series in chart.series]


def _drawn(chart: Chart, highest: int, draw: Callable[[_Frame], Iterator[str]]) -> Iterator[str]:
    marks = ticks(highest)
    for name, width, every in _WIDTHS:
        frame = _Frame(name, width, every, chart, marks[-1])
        title, about = f"{chart.id}-{name}-title", f"{chart.id}-{name}-about"
        yield (
            f'<svg class="chart {name}" viewBox="0 0 {width} {_HEIGHT}" role="img" '
            f'aria-labelledby="{title} {about}">'
            f'<title id="{title}">{escaped(chart.title)}</title>'
            f'<desc id="{about}">{escaped(chart.description)}</desc>'
        )
        yield from _axes(frame, marks)
        yield from draw(frame)
        yield "</svg>"


def _axes(frame: _Frame, marks: Sequence[int]) -> Iterator[str]:
    for mark in marks:
        y = frame.y(mark)
        yield f'<path class="rung" d="M{_LEFT} {y:.1f}H{frame.width - _RIGHT}"/>'
        yield f'<text class="tick" x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{mark}</text>'
    last = len(frame.chart.places) - 1
    for place, name in enumerate(frame.chart.places):
        if (last - place) % frame.every == 0:
            x, said = frame.left(place) + frame.step / 2, escaped(name)
            yield f'<text class="tick" x="{x:.1f}" y="{_HEIGHT - 6}" text-anchor="middle">{said}</text>'


def _columns(frame: _Frame) -> Iterator[str]:
    chart, width = frame.chart, frame.step * (1 - _GAP)
    for place, name in enumerate(chart.places):
        x, total = frame.left(place) + frame.step * _GAP / 2, 0
        for number, series in enumerate(chart.series):
            value = series.values[place] or 0
            if not value:
                continue
            total += value
            said = escaped(f"{name} · {series.name}: {value}")
            yield (
                f'<rect class="row{number}" x="{x:.1f}" y="{frame.y(total):.1f}" width="{width:.1f}" '
                f'height="{frame.height(value):.1f}"><title>{said}</title></rect>'
            )
        if total:
            middle = x + width / 2
            yield (
                f'<text class="sum" x="{middle:.1f}" y="{frame.y(total) - 5:.1f}" '
                f'text-anchor="middle">{total}</text>'
            )


def _lines(frame: _Frame) -> Iterator[str]:
    chart = frame.chart
    for number, series in enumerate(chart.series):
        points = [
            None if value is None else (frame.left(place) + frame.step / 2, frame.y(value))
            for place, value in enumerate(series.values)
        ]
        path = "".join(
            f"{'L' if place and points[place - 1] else 'M'}{point[0]:.1f} {point[1]:.1f}"
            for place, point in enumerate(points)
            if point
        )
        if path:
            yield f'<path class="line row{number}" d="{path}"/>'
        for place, point in enumerate(points):
            if point:
                said = escaped(f"{chart.places[place]} · {series.name}: {series.values[place]}")
                yield _point(number, point, said)


def _point(number: int, point: tuple[float, float], said: str) -> str:
    """Return the mark of a number: round in the first row, square in the second, whatever their colours."""
    x, y = point
    if number:
        return (
            f'<rect class="row{number}" x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8">'
            f"<title>{said}</title></rect>"
        )
    return f'<circle class="row0" cx="{x:.1f}" cy="{y:.1f}" r="4.5"><title>{said}</title></circle>'
