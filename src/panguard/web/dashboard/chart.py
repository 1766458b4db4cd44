"""Draws counts over days as bars, with a table of the same numbers for whoever does not see them. Pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from panguard.findings import Phrase, phrase
from panguard.report.html_page import Page, escaped
from panguard.values import dataclass

_WIDTH, _HEIGHT, _LEFT, _BELOW = 720, 240, 60, 34
_LINES = 4
_EDGE = 36
_STEPS = (1, 2, 3, 4, 5, 6, 8, 10)
KINDS: tuple[tuple[str, tuple[str, ...], Phrase], ...] = (
    ("deny", ("deny", "unchecked-deny"), phrase("told not to")),
    ("ask", ("ask",), phrase("left to you")),
    ("tell", ("tell", "unchecked-tell"), phrase("noted")),
)


@dataclass(frozen=True, slots=True)
class DayCount:
    """The counts of one day, by kind in the order of `KINDS`, and of all that was looked at."""

    day: date
    kinds: tuple[int, ...]
    all: int


def days(counts: Mapping[tuple[int, str], int], last: int, length: int) -> tuple[DayCount, ...]:
    """Return so many days up to a last one (days since 1970), with what happened on each."""
    return tuple(_day(counts, number) for number in range(last - length + 1, last + 1))


def _day(counts: Mapping[tuple[int, str], int], number: int) -> DayCount:
    kinds = tuple(sum(counts.get((number, action), 0) for action in actions) for _, actions, _ in KINDS)
    everything = sum(count for (day, _), count in counts.items() if day == number)
    return DayCount(datetime.fromtimestamp(number * 86_400, UTC).date(), kinds, everything)


def bars(shown: Sequence[DayCount], page: Page) -> list[str]:
    """Return the drawing: for each day a bar of what was not let through in silence."""
    most = _round(max((sum(day.kinds) for day in shown), default=0))
    label = page.say(phrase("Incidents by day; the numbers stand in the table below"))
    step = (_WIDTH - _LEFT) / max(1, len(shown))
    return [
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT + _BELOW}" role="img" aria-label="{label}">',
        *_scale(most),
        *(line for place, day in enumerate(shown) for line in _bar(day, _LEFT + place * step, step, most)),
        *_dates(shown, step),
        "</svg>",
        '<ul class="legend">',
        *(f'<li><span class="key {name}"></span>{page.say(said)}</li>' for name, _, said in KINDS),
        "</ul>",
    ]


def _round(most: int) -> int:
    """Return a round number that is not less, and that four lines part evenly."""
    size = 4
    while size * _STEPS[-1] < most:
        size *= 10
    return next(size * step for step in _STEPS if size * step >= most)


def _scale(most: int) -> list[str]:
    lines = []
    for line in range(_LINES + 1):
        y = _HEIGHT - _HEIGHT * line / _LINES * 0.92
        lines.append(f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>')
        lines.append(f'<text class="tick end" x="{_LEFT - 8}" y="{y + 4:.1f}">{most * line // _LINES}</text>')
    return lines


def _bar(day: DayCount, x: float, step: float, most: int) -> list[str]:
    drawn, y = [], float(_HEIGHT)
    for (name, _, _), count in zip(KINDS, day.kinds, strict=True):
        height = _HEIGHT * 0.92 * count / most
        y -= height
        if count:
            size = f'width="{step * 0.72:.1f}" height="{max(height, 1):.1f}"'
            drawn.append(f'<rect class="bar {name}" rx="2" x="{x + step * 0.14:.1f}" y="{y:.1f}" {size}/>')
    return drawn


def _dates(shown: Sequence[DayCount], step: float) -> list[str]:
    every = max(1, len(shown) // 5)
    return [
        f'<text class="tick middle" x="{_within(_LEFT + place * step + step / 2):.1f}" y="{_HEIGHT + 24}">'
        f"{day.day:%m-%d}</text>"
        for place, day in enumerate(shown)
        if (len(shown) - 1 - place) % every == 0
    ]


def _within(x: float) -> float:
    """Return where a date is written so that none is cut off."""
    return min(x, _WIDTH - _EDGE)


def table(shown: Sequence[DayCount], page: Page) -> list[str]:
    """Return the same numbers, the newest day first."""
    heads = "".join(f'<th scope="col" class="number">{page.say(said)}</th>' for _, _, said in KINDS)
    rows = [
        f'<tr><th scope="row">{escaped(day.day.isoformat())}</th><td class="number">{day.all}</td>'
        + "".join(f'<td class="number">{count}</td>' for count in day.kinds)
        + "</tr>"
        for day in reversed(shown)
    ]
    day, every = page.say(phrase("Day (UTC)")), page.say(phrase("looked at"))
    return [
        '<div class="scroll" tabindex="0" role="region" aria-labelledby="numbers"><table class="counts">',
        f'<thead><tr><th scope="col">{day}</th><th scope="col" class="number">{every}</th>',
        f"{heads}</tr></thead>",
        "<tbody>",
        *rows,
        "</tbody></table></div>",
    ]
