"""What a browser reads that was not let in."""

from panguard.findings import phrase
from panguard.report.html_page import Page
from panguard.web.dashboard.words import AROUND
from panguard.web.frame import framed

TITLE = phrase("This page is not open to you")
_WHY = phrase(
    "Only the browser that came by the link from the terminal is let in, and a link works once. "
    "For a new one, run:"
)


def render(page: Page) -> str:
    """Return the page."""
    body = [
        '<section class="panel event">',
        f"<h1>{page.say(TITLE)}</h1>",
        f"<p>{page.say(_WHY)} <code>pga guard dashboard</code></p>",
        "</section>",
    ]
    return framed(TITLE, body, page, "", AROUND)
