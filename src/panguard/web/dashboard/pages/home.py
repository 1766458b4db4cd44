"""Am I protected right now? What was looked at, what it showed, and what happened last."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from panguard.findings import Phrase, phrase
from panguard.notify.incident import Incident
from panguard.web.dashboard.chart import KINDS
from panguard.web.dashboard.parts import Running
from panguard.web.dashboard.protection import Level, Point, Protection
from panguard.web.dashboard.words import View, button, incident_rows, shown

PLACE = ""
TITLE = phrase("Right now")
_SIGNS = {Level.GOOD: "✓", Level.DOUBTFUL: "!", Level.BAD: "✗"}
_HERO = {Level.GOOD: "low", Level.DOUBTFUL: "medium", Level.BAD: "critical"}
_LEVELS = {
    Level.GOOD: phrase("in order"),
    Level.DOUBTFUL: phrase("look at this"),
    Level.BAD: phrase("not in order"),
}
_SHIELD = "M32 4 8 13v18c0 14 10 24 24 29 14-5 24-15 24-29V13z"
_MARKS = {
    Level.GOOD: '<path class="mark" d="m21 32 8 8 15-17"/>',
    Level.DOUBTFUL: '<path class="mark" d="M32 18v17M32 43v1"/>',
    Level.BAD: '<path class="mark" d="m23 23 18 18M41 23 23 41"/>',
}


class Now(NamedTuple):
    """What was found when the page was asked for. `week` are the counts of seven days by action."""

    protection: Protection
    running: Running | None
    at: float
    week: Mapping[str, int]
    incidents: Sequence[Incident]


def render(view: View, now: Now) -> str:
    """Return the page."""
    incidents = now.incidents
    body = [
        *_hero(view, now.protection, now.running, now.at),
        *_points(view, now.protection.points),
        *_week(view, now.week),
        '<section class="panel">',
        f'<div class="above"><h2>{view.say(phrase("What happened last"))}</h2>',
        f'<a href="{view.start}events">{view.say(phrase("All of it"))}</a></div>',
        *(incident_rows(incidents, view) if incidents else [f'<p class="none">{view.say(_NOTHING)}</p>']),
        "</section>",
    ]
    return shown(TITLE, body, view, PLACE, live=True)


_NOTHING = phrase("Nothing that you would have to know of.")


def _hero(view: View, protection: Protection, running: Running | None, now: float) -> list[str]:
    level = protection.level
    deeds = [button(view, "start", phrase("Start the guard"), PLACE)] if running is None else []
    if running is not None:
        deeds.append(button(view, "test", phrase("Test it now"), PLACE))
    since = [f'<p class="faint">{_since(view, running, now)}</p>']
    return [
        f'<section class="hero {_HERO[level]}">',
        '<svg class="shield" viewBox="0 0 64 64" aria-hidden="true">',
        f'<path class="body" d="{_SHIELD}"/>{_MARKS[level]}</svg>',
        "<div>",
        f"<h1>{view.say(protection.headline)}</h1>",
        f'<p class="headline">{view.say(protection.advice)}</p>',
        *since,
        f'<div class="deeds">{"".join(deeds)}</div>',
        "</div>",
        "</section>",
    ]


def _since(view: View, running: Running | None, now: float) -> str:
    looked = f"{view.say(phrase('Looked at just now:'))} {view.time(now)}"
    if running is None:
        return looked
    return f"{looked} · {view.say(phrase('The guard runs since'))} {view.time(running.started)}"


def _points(view: View, points: Sequence[Point]) -> list[str]:
    return [
        '<section class="checks panel">',
        f"<h2>{view.say(phrase('What was looked at'))}</h2>",
        "<ul>",
        *(_point(view, point) for point in points),
        "</ul>",
        "</section>",
    ]


def _point(view: View, point: Point) -> str:
    level = view.say(_LEVELS[point.level])
    sign = f'<span class="sign" role="img" aria-label="{level}">{_SIGNS[point.level]}</span>'
    return (
        f'<li class="{point.level}">{sign}<div><strong>{view.say(point.title)}</strong>'
        f'<span class="said">{view.say(point.said)}</span></div></li>'
    )


def _week(view: View, week: Mapping[str, int]) -> list[str]:
    numbers: list[tuple[str, int, Phrase]] = [("all", sum(week.values()), phrase("steps looked at"))]
    numbers += [(name, sum(week.get(action, 0) for action in actions), said) for name, actions, said in KINDS]
    tiles = [
        f'<li><a href="{view.start}{"time" if name == "all" else f"events?what={name}"}">'
        f'<span class="figure {name}">{count:,}</span> <span class="faint">{view.say(said)}</span></a></li>'
        for name, count, said in numbers
    ]
    return [
        '<section class="panel">',
        f"<h2>{view.say(phrase('The last seven days'))}</h2>",
        '<ul class="figures">',
        *tiles,
        "</ul>",
        "</section>",
    ]
