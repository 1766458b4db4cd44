"""A result: the verdict as a report shows it, with its downloads, its badge and its link."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import repeat
from urllib.parse import urlencode

from panguard.findings import Phrase, Verdict, phrase
from panguard.limits import DEFAULT_LIMITS
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
KEY, DELETE = "key", "delete"
UNTIL = phrase(
    "It is deleted {days} days after its last scan, or before that when newer results need the room.",
    days=DEFAULT_LIMITS.results_days,
)
_WHO_SEES = phrase("Whoever has the link sees this result.")
_YOURS = phrase(
    "You made this result first, and only you can delete it: now, or later with the link in the address bar, "
    "which holds the key. Keep that link, and give others the permanent one."
)
_NOT_YOURS = phrase("Whoever made this result first has a link with which it can be deleted.")


def place_of(page: Page, digest: str, key: str = "") -> str:
    """Return the address of a result; for whoever made it, with the key to delete it."""
    return f"{prefix_of(page.catalogue.tag)}{_place(digest, key)}"


def _place(digest: str, key: str) -> str:
    return f"r/{digest}{f'?{urlencode({KEY: key})}' if key else ''}"


def render(found: Result, digest: str, page: Page, key: str = "") -> str:
    """Return the page of a result; with the right `key` it can be deleted there."""
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
        *_shared(digest, page, key),
        *_notices(report, page),
    ]
    return framed(title, body, page, _place(digest, key))


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


def _shared(digest: str, page: Page, key: str) -> list[str]:
    place, badge = place_of(page, digest), f"/badge/{digest}.svg"
    start, shown = escaped(place), page.say(phrase("Badge of this result"))
    links = "".join(
        f'<a class="chip" href="{start}/{name}" download>{page.say(label)}</a>'
        for name, (_, label) in DOWNLOADS.items()
    )
    link = f'<a href="{start}">{page.say(phrase("Link to this result"))}</a>'
    image = f'<img src="{escaped(badge)}" alt="{shown}" width="{WIDTH}" height="{HEIGHT}">'
    rows: tuple[tuple[Phrase, str], ...] = (
        (phrase("Permanent link"), f"{link}{copying(page, phrase('Copy the address'), copy=place)}"),
        (phrase("Download"), links),
        (phrase("Badge"), f"{image}{copying(page, phrase('Copy as Markdown'), copy=place, badge=badge)}"),
        *([(phrase("Delete"), _deleting(digest, page, key))] if key else ()),
    )
    return [
        '<section class="panel share" id="share">',
        f"<h2>{page.say(phrase('Download or share'))}</h2>",
        "<dl>",
        *(f"<dt>{page.say(label)}</dt><dd>{content}</dd>" for label, content in rows),
        "</dl>",
        f'<p class="faint">{page.marked(_WHO_SEES)} {page.marked(KEPT)} {page.marked(UNTIL)}</p>',
        f'<p class="faint">{page.marked(_YOURS if key else _NOT_YOURS)}</p>',
        "</section>",
    ]


def _deleting(digest: str, page: Page, key: str) -> str:
    """Return how whoever made the result can delete it, now or later: it works without scripts."""
    action = f"{place_of(page, digest)}/{DELETE}?{urlencode({KEY: key})}"
    return (
        f'<form class="delete" method="post" action="{escaped(action)}">'
        f'<button type="submit" class="delete">{page.say(phrase("Delete this result"))}</button></form>'
        f"{copying(page, phrase('Copy the link that can delete it'), copy=place_of(page, digest, key))}"
    )


def deleted(page: Page) -> str:
    """Return the page that says that a result is there no longer."""
    title = phrase("The result is deleted")
    said = phrase("Its page, its downloads and its badge are gone.")
    return framed(title, _words(title, said, page), page, "")


def not_deleted(page: Page) -> str:
    """Return the page that says that a result is still there."""
    title = phrase("Nothing was deleted")
    said = phrase(
        "This link is not the one that can delete the result: only who made it first was given that."
    )
    return framed(title, _words(title, said, page), page, "")


def _words(title: Phrase, said: Phrase, page: Page) -> list[str]:
    start = prefix_of(page.catalogue.tag)
    return [
        '<section class="panel words">',
        f"<h1>{page.say(title)}</h1>",
        f"<p>{page.say(said)}</p>",
        f'<p><a href="{start}">{page.say(phrase("Scan something else"))}</a></p>',
        "</section>",
    ]


def _notices(report: Report, page: Page) -> list[str]:
    """Return what else a reader should know: how old the rules are, what this site does not count."""
    return [f'<p class="faint notice">{page.say(notice)}</p>' for notice in report.notices]
