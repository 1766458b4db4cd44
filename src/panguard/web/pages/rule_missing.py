"""What is shown where no rule that is in use has an id. Pure."""

from urllib.parse import quote

from panguard.findings import phrase
from panguard.report.html_page import Page
from panguard.web.frame import framed, prefix_of
from panguard.web.pages import rules

_MISSING = phrase(
    "No rule that is in use here has this id. It may have been taken back, or be one of another machine."
)


def render(page: Page, identifier: str) -> str:
    """Return the page."""
    start = f"{prefix_of(page.catalogue.tag)}{rules.PLACE}"
    body = [
        '<section class="panel words">',
        f"<h1>{page.say(rules.TITLE)}</h1>",
        f'<p class="problem" role="alert">{page.say(_MISSING)}</p>',
        f'<p><a href="{start}">{page.say(phrase("See all rules"))}</a></p>',
        "</section>",
    ]
    return framed(rules.TITLE, body, page, f"{rules.PLACE}/{quote(identifier, safe='')}")
