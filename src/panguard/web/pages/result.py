"""A result: the verdict as a report shows it, with its downloads, its badge and its link."""

from collections.abc import Iterable, Mapping

from panguard.findings import Phrase, Verdict, phrase
from panguard.report.html_overview import finding_filter, overview
from panguard.report.html_page import Page, escaped
from panguard.report.html_skill import shown_name, skill
from panguard.report.model import Report, worst_first
from panguard.values import replace
from panguard.web.frame import framed, prefix_of
from panguard.web.pages.pieces import copying

DOWNLOADS: Mapping[str, tuple[str, Phrase]] = {
    "json": ("application/json", phrase("JSON")),
    "sarif": ("application/sarif+json", phrase("SARIF")),
    "markdown": ("text/markdown; charset=utf-8", phrase("Markdown")),
    "html": ("text/html; charset=utf-8", phrase("HTML")),
}
_WHO_SEES = phrase(
    "Whoever has the link sees this result. The lines around the findings are shown there only if you chose "
    "to keep the text."
)


def render(report: Report, digest: str, page: Page, lines: Mapping[tuple[str, int], str]) -> str:
    """Return the page of a result."""
    verdicts = worst_first(report.verdicts)
    title = phrase("{name}: {score} of 100", name=shown_name(verdicts[0]), score=verdicts[0].score)
    shown = replace(page, lines=lines)
    body = [
        *_above(page),
        *overview(report, verdicts, page),
        *(finding_filter(page) if _differ(verdicts) else ()),
        *(line for number, verdict in enumerate(verdicts, start=1) for line in skill(verdict, number, shown)),
        *_shared(digest, page),
        *_notices(report, page),
    ]
    return framed(title, body, page, f"r/{digest}")


def _differ(verdicts: Iterable[Verdict]) -> bool:
    """Say whether some findings are worse than others, so that there is something to choose."""
    return len({finding.severity for verdict in verdicts for finding in verdict.findings}) > 1


def _above(page: Page) -> list[str]:
    return [
        '<div class="above">',
        f"<h1>{page.say(phrase('Result'))}</h1>",
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
    image = f'<img src="{escaped(badge)}" alt="{shown}" width="182" height="20">'
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
        f'<p class="faint">{page.say(_WHO_SEES)}</p>',
        "</section>",
    ]


def _notices(report: Report, page: Page) -> list[str]:
    """Return what else a reader should know: how old the rules are, what this site does not count."""
    return [f'<p class="faint notice">{page.say(notice)}</p>' for notice in report.notices]
