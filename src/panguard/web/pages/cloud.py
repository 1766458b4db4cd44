"""The Threat Cloud at a glance: what there is now, how it came about, what was decided last. Pure."""

from datetime import UTC, datetime

from panguard.findings import Phrase, phrase
from panguard.report.html_page import Page
from panguard.terms import Lane
from panguard.web.explorer.numbers import Live
from panguard.web.explorer.reading import Numbers
from panguard.web.frame import framed, prefix_of
from panguard.web.pages.cloud_charts import charts
from panguard.web.pages.cloud_lines import listed
from panguard.web.pages.cloud_parts import LANES, PLACE, TITLE, headed

_LEAD = phrase(
    "What one scanner learns, every scanner knows within the hour, and nobody has to trust anybody. "
    "All that is shown here is public: sums, decisions and rules, never who sent what."
)
_WAY: tuple[tuple[Phrase, Phrase], ...] = (
    (phrase("Seen"), phrase("A scanner meets an attack that no rule knows, and proposes a rule for it.")),
    (phrase("Confirmed"), phrase("Scanners in other networks, strangers to each other, met it too.")),
    (phrase("Measured"), phrase("Gates try the rule on harmless skills; one that would hurt is refused.")),
    (phrase("Signed"), phrase("It is published, and in every scanner with its next look.")),
    (phrase("Taken back"), phrase("If it raises false alarms, it leaves every scanner again.")),
)


def render(page: Page, numbers: Numbers) -> str:
    """Return the page."""
    body = [
        *headed(page, TITLE, _LEAD, PLACE),
        '<div data-refresh="60">',
        *_tiles(page, numbers.live),
        '<div class="pair">',
        *_latest(page, numbers),
        *_way(page),
        "</div>",
        *charts(page, numbers.weeks),
        "</div>",
    ]
    return framed(TITLE, body, page, PLACE)


def _tiles(page: Page, live: Live) -> list[str]:
    start = f"{prefix_of(page.catalogue.tag)}{PLACE}/rules"
    lanes = " · ".join(f"{live.lanes[lane]:,} {page.say(LANES[lane])}" for lane in (Lane.BLOCK, Lane.ALERT))
    rejected = phrase("{count} rejected", count=f"{live.states.get('rejected', 0):,}")
    tiles = (
        (phrase("Rules out"), f"{live.out:,}", lanes, f"{start}?where=out"),
        (
            phrase("Candidates waiting"),
            f"{live.waiting:,}",
            page.say(phrase("matched in silence")),
            f"{start}?where=waiting",
        ),
        (
            phrase("Confirmations"),
            f"{live.week:,}",
            page.say(phrase("in 7 days, {count} of them in 24 hours", count=f"{live.day:,}")),
            "",
        ),
        (
            phrase("Networks behind a rule"),
            f"{live.networks[1]:,}" if live.networks else "–",
            page.say(_spread(live)),
            "",
        ),
        (
            phrase("Scanners known"),
            f"{live.scanners:,}",
            page.say(phrase("by a key, not by a name")),
            "",
        ),
        (phrase("Taken back"), f"{live.revoked:,}", page.say(rejected), f"{start}?where=revoked"),
    )
    moment = datetime.fromtimestamp(live.at, UTC)
    pause = page.say(phrase("Pause updates"))
    counted = phrase("Counted at {time} UTC, anew every minute.", time=f"{moment:%Y-%m-%d %H:%M}")
    return [
        f'<h2 class="hidden">{page.say(phrase("Now"))}</h2>',
        '<dl class="tiles">',
        *(_tile(page, *tile) for tile in tiles),
        "</dl>",
        f'<p class="faint counted"><time datetime="{moment:%Y-%m-%dT%H:%MZ}">{page.say(counted)}</time>',
        # Who reads slowly, or hears the page, decides when its numbers change.
        f'<button type="button" class="copy" data-pause aria-pressed="false" hidden>{pause}</button></p>',
    ]


def _spread(live: Live) -> Phrase:
    if live.networks is None:
        return phrase("no rule is out yet")
    least, _, most = live.networks
    return phrase("in the middle; from {least} to {most}", least=f"{least:,}", most=f"{most:,}")


def _tile(page: Page, name: Phrase, number: str, more: str, address: str) -> str:
    shown = f'<a href="{address}">{number}</a>' if address else number
    return f"<div><dt>{page.say(name)}</dt><dd>{shown}</dd><dd>{more}</dd></div>"


def _latest(page: Page, numbers: Numbers) -> list[str]:
    nothing = [f'<p class="faint">{page.say(phrase("Nothing was decided yet."))}</p>']
    return [
        '<section class="panel" id="latest">',
        f"<h2>{page.say(phrase('Decided last'))}</h2>",
        *(listed(page, numbers.latest, decisions=True) if numbers.latest else nothing),
        "</section>",
    ]


def _way(page: Page) -> list[str]:
    steps = "".join(
        f"<li><strong>{page.say(name)}</strong><p>{page.say(said)}</p></li>" for name, said in _WAY
    )
    return [
        '<section class="panel" id="way">',
        f"<h2>{page.say(phrase('The way of a rule'))}</h2>",
        f'<ol class="way">{steps}</ol>',
        "</section>",
    ]
