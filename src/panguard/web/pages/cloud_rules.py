"""Rules and candidates of a Threat Cloud: by state, lane and time, or one by its id. Pure."""

from collections.abc import Iterator
from urllib.parse import urlencode

from panguard.findings import Phrase, phrase
from panguard.report.html_page import Page, escaped
from panguard.terms import Lane
from panguard.web.explorer.numbers import Live
from panguard.web.explorer.reading import Listed, Wanted, Where
from panguard.web.frame import framed, prefix_of
from panguard.web.pages import cloud_parts
from panguard.web.pages.cloud_lines import listed
from panguard.web.pages.cloud_parts import LANES, headed
from panguard.web.pages.pieces import choice, option, paged

PLACE = f"{cloud_parts.PLACE}/rules"
TITLE = phrase("Rules and candidates")
_LEAD = phrase(
    "Every rule that scanners confirmed for each other, and every candidate that waits for it. Each has a "
    "page that tells its story."
)
_TABS: dict[Where, Phrase] = {
    Where.OUT: phrase("Published"),
    Where.WAITING: phrase("Waiting"),
    Where.REVOKED: phrase("Taken back"),
    Where.REJECTED: phrase("Rejected"),
}
_ABOUT: dict[Where, Phrase] = {
    Where.OUT: phrase("Signed and in every scanner."),
    Where.WAITING: phrase(
        "Candidates that scanners match in silence. Nobody has checked them yet: titles and texts are those "
        "of strangers."
    ),
    Where.REVOKED: phrase("Rules that were out and left every scanner again, each with the reason."),
    Where.REJECTED: phrase("Candidates that a gate or a review refused. Their texts are no longer public."),
}
TIMES: dict[int, Phrase] = {
    0: phrase("any time"),
    1: phrase("the last day"),
    7: phrase("the last 7 days"),
    30: phrase("the last 30 days"),
}


def render(page: Page, wanted: Wanted, found: Listed, live: Live) -> str:
    """Return the page."""
    start = f"{prefix_of(page.catalogue.tag)}{PLACE}"
    nothing = [f'<p class="faint none">{page.say(phrase("There is nothing like this."))}</p>']
    about = phrase("What has the id you asked for.") if wanted.words else _ABOUT[wanted.where]
    body = [
        *headed(page, TITLE, _LEAD, PLACE),
        '<section class="panel">',
        *_tabs(page, wanted, live, start),
        *_form(page, wanted, start),
        f'<p class="faint about">{page.say(about)}</p>',
        *(listed(page, found.lines) if found.lines else nothing),
        *paged(page, _ways(wanted, found, start)),
        "</section>",
    ]
    return framed(TITLE, body, page, f"{PLACE}{_query(wanted)}")


def _tabs(page: Page, wanted: Wanted, live: Live, start: str) -> list[str]:
    counts = {
        Where.OUT: live.out,
        Where.WAITING: live.waiting,
        Where.REVOKED: live.revoked,
        Where.REJECTED: live.states.get("rejected", 0),
    }
    links = "".join(
        f'<a class="chip" href="{start}?where={where.value}"'
        f"{_current(chosen=where is wanted.where and not wanted.words)}>"
        f"{page.say(name)} <span>{counts[where]:,}</span></a>"
        for where, name in _TABS.items()
    )
    return [f'<nav class="chips" aria-label="{page.say(phrase("State"))}">{links}</nav>']


def _current(*, chosen: bool) -> str:
    return ' aria-current="true"' if chosen else ""


def _form(page: Page, wanted: Wanted, start: str) -> list[str]:
    lanes = [
        option("", page.say(phrase("everything")), chosen=wanted.lane is None),
        *(
            option(lane.value, page.say(LANES[lane]), chosen=lane is wanted.lane)
            for lane in (Lane.BLOCK, Lane.ALERT)
        ),
    ]
    times = [option(str(days), page.say(name), chosen=days == wanted.days) for days, name in TIMES.items()]
    has_lane, has_time = wanted.where in (Where.OUT, Where.REVOKED), wanted.where is not Where.REJECTED
    return [
        f'<form class="search" method="get" action="{start}" role="search">',
        f'<input type="hidden" name="where" value="{wanted.where.value}">',
        *(choice(page, "lane", phrase("What it may do"), lanes) if has_lane else ()),
        *(choice(page, "days", phrase("Since"), times) if has_time else ()),
        f'<div><label for="q">{page.say(phrase("Id of a rule or candidate"))}</label>',
        (
            f'<input type="search" id="q" name="q" value="{escaped(wanted.words)}" maxlength="64" '
            'placeholder="TC-2026-00001" autocomplete="off" spellcheck="false"></div>'
        ),
        f'<button type="submit">{page.say(phrase("Show"))}</button>',
        "</form>",
    ]


def _query(wanted: Wanted) -> str:
    """Return what asks for the same again."""
    given = {
        "where": wanted.where.value,
        "lane": wanted.lane.value if wanted.lane else "",
        "days": str(wanted.days or ""),
        "q": wanted.words,
        "behind": wanted.behind,
    }
    return "?" + urlencode({name: value for name, value in given.items() if value})


def _ways(wanted: Wanted, found: Listed, start: str) -> Iterator[tuple[str, str, Phrase]]:
    """Yield the ways to the newest and to those that follow."""
    if wanted.behind:
        yield "", f"{start}{_query(wanted._replace(behind=''))}", phrase("Newest")
    if found.behind:
        yield "next", f"{start}{_query(wanted._replace(behind=found.behind))}", phrase("Older")
