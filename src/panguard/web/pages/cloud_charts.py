"""The charts of a Threat Cloud with their legends, each with the same numbers as a table. Pure."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from panguard.findings import Phrase, phrase
from panguard.report.html_page import Page
from panguard.terms import Lane
from panguard.web.explorer.charts import Chart, Series, columns, lines
from panguard.web.explorer.numbers import Week
from panguard.web.pages.cloud_parts import LANES


class _Drawn(NamedTuple):
    """What a chart shows: its names, what a week gives it for each row, and how it is drawn."""

    id: str
    title: Phrase
    about: Phrase
    rows: tuple[tuple[Phrase, Callable[[Week], int | None]], ...]
    draw: Callable[[Chart], str]


def _out_in(lane: Lane) -> Callable[[Week], int | None]:
    return lambda week: week.lanes[lane]


_CHARTS: tuple[_Drawn, ...] = (
    _Drawn(
        "rules",
        phrase("Rules that are out"),
        phrase("At the end of each week, by what they may do. Rules that were taken back are not counted."),
        ((LANES[Lane.BLOCK], _out_in(Lane.BLOCK)), (LANES[Lane.ALERT], _out_in(Lane.ALERT))),
        columns,
    ),
    _Drawn(
        "confirmations",
        phrase("Confirmations"),
        phrase("Words of scanners on candidates in each week, up to the last whole hour."),
        ((phrase("confirmations"), lambda week: week.confirmations),),
        columns,
    ),
    _Drawn(
        "protection",
        phrase("From first sight to protection"),
        phrase("Hours from the first proposal to the published rule, by the week of publication."),
        (
            (phrase("median"), lambda week: week.median),
            (phrase("95 of 100 took no longer"), lambda week: week.p95),
        ),
        lines,
    ),
)


def charts(page: Page, weeks: Sequence[Week]) -> list[str]:
    """Return every chart as a panel."""
    return [line for drawn in _CHARTS for line in _panel(page, drawn, weeks)]


def _panel(page: Page, drawn: _Drawn, weeks: Sequence[Week]) -> list[str]:
    say = page.catalogue.say
    places = [_day(week) for week in weeks]
    rows = [Series(say(name), [value(week) for week in weeks]) for name, value in drawn.rows]
    chart = Chart(
        drawn.id, say(drawn.title), say(_summary(rows, page)), [place[5:] for place in places], rows
    )
    empty = not any(value for row in rows for value in row.values)
    shown = [f'<p class="faint">{page.say(phrase("Nothing yet in these weeks."))}</p>'] if empty else []
    return [
        f'<section class="panel figure" id="{drawn.id}">',
        f"<h2>{page.say(drawn.title)}</h2>",
        f'<p class="faint">{page.say(drawn.about)}</p>',
        *(shown or [*_legend(page, drawn), drawn.draw(chart), *_table(page, drawn, places, rows)]),
        "</section>",
    ]


def _day(week: Week) -> str:
    return datetime.fromtimestamp(week.start, UTC).strftime("%Y-%m-%d")


def _summary(rows: Sequence[Series], page: Page) -> Phrase:
    """Say in one sentence what a chart shows."""
    told = [
        page.catalogue.say(
            phrase(
                "{name}: {last} in the last week, {most} at most.",
                name=row.name,
                last=_number(row.values[-1]),
                most=_number(max((value for value in row.values if value is not None), default=None)),
            )
        )
        for row in rows
    ]
    return phrase(
        "{count} weeks. {rows} The table holds every number.", count=len(rows[0].values), rows=" ".join(told)
    )


def _number(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"


def _legend(page: Page, drawn: _Drawn) -> list[str]:
    if len(drawn.rows) == 1:
        return []
    shape = " round" if drawn.draw is lines else ""
    items = "".join(
        f'<li><span class="swatch row{number}{"" if number else shape}"></span>{page.say(name)}</li>'
        for number, (name, _) in enumerate(drawn.rows)
    )
    return [f'<ul class="legend">{items}</ul>']


def _table(page: Page, drawn: _Drawn, places: Sequence[str], rows: Sequence[Series]) -> list[str]:
    heads = "".join(f'<th scope="col" class="number">{page.say(name)}</th>' for name, _ in drawn.rows)
    body = "".join(
        f'<tr><th scope="row">{place}</th>'
        + "".join(f'<td class="number">{_number(row.values[number])}</td>' for row in rows)
        + "</tr>"
        for number, place in reversed(list(enumerate(places)))
    )
    same = page.say(phrase("The same numbers as a table"))
    return [
        f'<details id="{drawn.id}-numbers"><summary>{same}</summary>',
        f'<div class="scroll" tabindex="0" role="region" aria-label="{page.say(drawn.title)}">',
        f'<table class="figures"><caption>{page.say(drawn.title)}</caption>',
        f'<thead><tr><th scope="col">{page.say(phrase("Week from"))}</th>{heads}</tr></thead>',
        f"<tbody>{body}</tbody></table></div></details>",
    ]
