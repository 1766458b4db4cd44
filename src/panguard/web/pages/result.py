"""A result: the verdict as a report shows it, with its downloads, its badge and its link."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import repeat

from panguard.findings import Phrase, Verdict, phrase
from panguard.report.html_overview import finding_filter, overview
from panguard.report.html_page import Page, escaped
from panguard.report.html_skill import shown_name, skill
from panguard.report.model import Report, verdict_order
from panguard.values import replace
from panguard.web.badge import HEIGHT, WIDTH
from panguard.web.frame import KEPT, framed, prefix_of
from panguard.web.pages.pieces import copying
from panguard.web.results import Lines, Result

DOWNLOADS: Mapping[str, tuple[str, Phrase]] = {
    "json": ("application/json", phrase("JSON")),
    "sarif": ("application/sarif+json", phrase("SARIF")),
    "markdown": ("text/markdown; charset=utf-8", phrase("Markdown")),
    "html": ("text/html; charset=utf-8", phrase("HTML")),
}
_WHO_SEES = phrase("Whoever has the link sees this result.")


def render(found: Result, digest: str, page: Page) -> str:
    """Return the page of a result."""
    report, shown = found.report, _worst_first(found)
    verdicts = [verdict for verdict, _ in shown]
    title = phrase("{name}: {score} of 100", name=shown_name(verdicts[0]), score=verdicts[0].score)
    body = [
        *_above(page, found.made),
        *overview(report, verdicts, page),
        *(finding_filter(page) if _differ(verdicts) else ()),
        *(
            line
            for number, (verdict, lines) in enumerate(shown, start=1)
            for line in skill(verdict, number, replace(page, lines=lines))
        ),
        *_shared(digest, page),
        *_notices(report, page),
    ]
    return framed(title, body, page, f"r/{digest}")


def _worst_first(found: Result) -> list[tuple[Verdict, Lines]]:
    """Return the verdicts in the order of a reader, each with the lines of its own skill."""
    verdicts = found.report.verdicts
    lines: Iterable[Lines] = found.lines or repeat({}, len(verdicts))
    return sorted(zip(verdicts, lines, strict=True), key=lambda shown: verdict_order(shown[0]))


def _differ(verdicts: Iterable[Verdict]) -> bool:
    """Say whether some findings are worse than others, so that there is something to choose."""
    return len({finding.severity for verdict in verdicts for finding in verdict.findings}) > 1


def _above(page: Page, made: datetime) -> list[str]:
    told = phrase("Scanned on {day} at {time} UTC", day=f"{made:%Y-%m-%d}", time=f"{made:%H:%M}")
    return [
        '<div class="above">',
        f"<h1>{page.say(phrase('Result'))}</h1>",
        f'<time class="faint" datetime="{made:%Y-%m-%dT%H:%M:%SZ}">{page.say(told)}</time>',
        f'<a href="#share">{page.say(phrase("Download or share"))}</a>',
        f'<a href="{prefix_of(page.catalogue.tag)}">{page.say(phrase("Scan something else"))}</a>',
        "</div>",
    ]


def _shared(digest: str, page: Page) -> list[str]:
    place, badge = f"{prefix_of(page.catalogue.tag)}r/{digest}", f"/badge/{digest}.svg"
    start, shown = escaped(place), page.say(phrase("Badge of this result"))
    links = "".join(
        f'<a class="chip" href="{start}/{name}" download>{page.say(label)}</a>'
        for name, (_, label) in DOWNLOADS.items()
    )
    link = f'<a href="{start}">{page.say(phrase("Link to this result"))}</a>'
    image = f'<img src="{escaped(badge)}" alt="{shown}" width="{WIDTH}" height="{HEIGHT}">'
    rows = (
        (phrase("Permanent link"), f"{link}{copying(page, phrase('Copy the address'), copy=place)}"),
        (phrase("Download"), links),
        (phrase("Badge"), f"{image}{copying(page, phrase('Copy as Markdown'), copy=place, badge=badge)}"),
    )
    return [
        '<section class="panel share" id="share">',
        f"<h2>{page.say(phrase('Download or share'))}</h2>",
        "<dl>",
        *(f"<dt>{page.say(label)}</dt><dd>{content}</dd>" for label, content in rows),
        "</dl>",
        f'<p class="faint">{page.marked(_WHO_SEES)} {page.marked(KEPT)}</p>',
        "</section>",
    ]


def _notices(report: Report, page: Page) -> list[str]:
    """Return what else a reader should know: how old the rules are, what this site does not count."""
    return [f'<p class="faint notice">{page.say(notice)}</p>' for notice in report.notices]
