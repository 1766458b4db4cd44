"""Rules and candidates of a Threat Cloud: by state, lane and time, or one by its id. Pure."""

from panguard.findings import Phrase, phrase
from panguard.report.html_page import Page, escaped
from panguard.terms import Lane
from panguard.web.explorer.numbers import Live
from panguard.web.explorer.reading import Listed, Wanted, Where
from panguard.web.frame import framed, prefix_of
from panguard.web.pages import cloud_parts
from panguard.web.pages.cloud_lines import listed
from panguard.web.pages.cloud_parts import LANES, headed

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
        *_more(page, wanted, found, start),
        "</section>",
    ]
    return framed(TITLE, body, page, PLACE)


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
    lanes = "".join(
        _option(lane.value, page.say(LANES[lane]), chosen=lane is wanted.lane)
        for lane in (Lane.BLOCK, Lane.ALERT)
    )
    everything = _option("", page.say(phrase("everything")), chosen=wanted.lane is None)
    times = "".join(
        _option(str(days), page.say(name), chosen=days == wanted.days) for days, name in TIMES.items()
    )
    has_lane, has_time = wanted.where in (Where.OUT, Where.REVOKED), wanted.where is not Where.REJECTED
    return [
        f'<form class="search" method="get" action="{start}" role="search">',
        f'<input type="hidden" name="where" value="{wanted.where.value}">',
        *(_choice(page, "lane", phrase("What it may do"), everything + lanes) if has_lane else ()),
        *(_choice(page, "days", phrase("Since"), times) if has_time else ()),
        f'<div><label for="q">{page.say(phrase("Id of a rule or candidate"))}</label>',
        (
            f'<input type="search" id="q" name="q" value="{escaped(wanted.words)}" maxlength="64" '
            'placeholder="TC-2026-00001" autocomplete="off" spellcheck="false"></div>'
        ),
        f'<button type="submit">{page.say(phrase("Show"))}</button>',
        "</form>",
    ]


def _choice(page: Page, name: str, label: Phrase, options: str) -> list[str]:
    return [
        f'<div><label for="{name}">{page.say(label)}</label>',
        f'<select id="{name}" name="{name}">{options}</select></div>',
    ]


def _option(value: str, label: str, *, chosen: bool) -> str:
    return f'<option value="{value}"{" selected" if chosen else ""}>{label}</option>'


def _more(page: Page, wanted: Wanted, found: Listed, start: str) -> list[str]:
    asked = f"{start}?where={wanted.where.value}"
    if wanted.lane:
        asked += f"&amp;lane={wanted.lane.value}"
    if wanted.days:
        asked += f"&amp;days={wanted.days}"
    links = []
    if wanted.behind:
        links.append(f'<a class="chip" href="{asked}">{page.say(phrase("Newest"))}</a>')
    if found.behind:
        older = f"{asked}&amp;behind={escaped(found.behind)}"
        links.append(f'<a class="chip" rel="next" href="{older}">{page.say(phrase("Older"))}</a>')
    if not links:
        return []
    return [f'<nav class="chips pages" aria-label="{page.say(phrase("Pages"))}">{"".join(links)}</nav>']
