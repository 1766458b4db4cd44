"""A result: the verdict as a report shows it, with its downloads, its badge and its link."""

from collections.abc import Mapping

from panguard.findings import Phrase, phrase
from panguard.report.html_overview import finding_filter, overview
from panguard.report.html_page import Page, escaped
from panguard.report.html_skill import skill
from panguard.report.model import Report, worst_first
from panguard.values import replace
from panguard.web.frame import framed, prefix_of

DOWNLOADS: Mapping[str, tuple[str, Phrase]] = {
    "json": ("application/json", phrase("JSON")),
    "sarif": ("application/sarif+json", phrase("SARIF")),
    "markdown": ("text/markdown; charset=utf-8", phrase("Markdown")),
    "html": ("text/html; charset=utf-8", phrase("HTML")),
}


def render(report: Report, digest: str, page: Page, lines: Mapping[tuple[str, int], str]) -> str:
    """Return the page of a result."""
    verdicts = worst_first(report.verdicts)
    title = phrase("{name}: {score} of 100", name=verdicts[0].name, score=verdicts[0].score)
    shown = replace(page, lines=lines)
    body = [
        *_above(page),
        *overview(report, verdicts, page),
        *(finding_filter(page) if any(len(verdict.findings) > 1 for verdict in verdicts) else ()),
        *(line for number, verdict in enumerate(verdicts, start=1) for line in skill(verdict, number, shown)),
        *_shared(digest, page),
        *_notices(report, page),
    ]
    return framed(title, body, page, f"r/{digest}")


def _above(page: Page) -> list[str]:
    return [
        '<div class="above">',
        f"<h1>{page.say(phrase('Result'))}</h1>",
        f'<a href="#share">{page.say(phrase("Download or share"))}</a>',
        f'<a href="{prefix_of(page.catalogue.tag)}">{page.say(phrase("Scan something else"))}</a>',
        "</div>",
    ]


def _shared(digest: str, page: Page) -> list[str]:
    start = f"{prefix_of(page.catalogue.tag)}r/{escaped(digest)}"
    links = "".join(
        f'<a class="chip" href="{start}/{name}" download>{page.say(label)}</a>'
        for name, (_, label) in DOWNLOADS.items()
    )
    badge, shown = f"/badge/{escaped(digest)}.svg", page.say(phrase("Badge of this result"))
    link = f'<a href="{start}">{page.say(phrase("Link to this result"))}</a>'
    rows = (
        (phrase("Link"), f"{link}{_copy(start, page)}"),
        (phrase("Download"), links),
        (phrase("Badge"), f'<img src="{badge}" alt="{shown}" height="20">{_copy(badge, page)}'),
    )
    return [
        '<section class="panel share" id="share">',
        f"<h2>{page.say(phrase('Download or share'))}</h2>",
        "<dl>",
        *(f"<dt>{page.say(label)}</dt><dd>{content}</dd>" for label, content in rows),
        "</dl>",
        "</section>",
    ]


def _notices(report: Report, page: Page) -> list[str]:
    """Return what else a reader should know: how old the rules are, what this site does not count."""
    return [f'<p class="faint notice">{page.say(notice)}</p>' for notice in report.notices]


def _copy(address: str, page: Page) -> str:
    """Return a button that copies an address; without a script it is not shown."""
    done, label = page.say(phrase("Copied")), page.say(phrase("Copy the address"))
    return (
        f'<button type="button" class="copy" data-copy="{address}" data-done="{done}" hidden>{label}</button>'
    )
