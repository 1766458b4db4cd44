"""What is shown where the site runs without a Threat Cloud: that, and what this machine knows. Pure."""

from panguard.findings import phrase
from panguard.report.html_page import Page, escaped
from panguard.web.explorer.synced import Synced
from panguard.web.frame import framed
from panguard.web.pages.cloud_parts import PLACE, TITLE, time_of

_NONE = phrase("This site runs without a Threat Cloud, so there is nothing live to show here.")
_WHAT = phrase(
    "A Threat Cloud is where scanners that meet the same attack confirm each other: what enough strangers "
    "confirmed becomes a signed rule that every scanner fetches."
)
_HOW = phrase("To run one with this site, on one port:")
_KNOWN = phrase("What this machine fetched last")
_UNKNOWN = phrase("This machine has fetched no rules of a Threat Cloud yet. To do so:")


def render(page: Page, synced: Synced | None) -> str:
    """Return the page."""
    body = [
        '<section class="panel words">',
        f"<h1>{page.say(TITLE)}</h1>",
        f"<p>{page.say(_NONE)}</p>",
        f"<p>{page.say(_WHAT)}</p>",
        f"<p>{page.say(_HOW)}</p>",
        '<pre class="source" tabindex="0">pga cloud serve --web</pre>',
        "</section>",
        '<section class="panel words">',
        f"<h2>{page.say(_KNOWN)}</h2>",
        *_fetched(page, synced),
        "</section>",
    ]
    return framed(TITLE, body, page, PLACE)


def _fetched(page: Page, synced: Synced | None) -> list[str]:
    if synced is None:
        return [f"<p>{page.say(_UNKNOWN)}</p>", '<pre class="source" tabindex="0">pga sync</pre>']
    rows = (
        (phrase("from"), f"<code>{escaped(synced.server)}</code>"),
        (phrase("version"), f"{synced.version}"),
        (phrase("published"), time_of(synced.made)),
        (phrase("rules"), f"{synced.rules:,}"),
        (phrase("candidates"), f"{synced.candidates:,}"),
        (phrase("taken back"), f"{synced.revoked:,}"),
    )
    listed = "".join(f"<dt>{page.say(name)}</dt><dd>{value}</dd>" for name, value in rows)
    return [f'<dl class="facts">{listed}</dl>']
