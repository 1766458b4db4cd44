"""What is shown where a rule or candidate is not there, or cannot be read now. Pure."""

from panguard.findings import Phrase, phrase
from panguard.report.html_page import Page
from panguard.web.frame import framed, prefix_of
from panguard.web.pages import cloud_rules
from panguard.web.pages.cloud_parts import PLACE, TITLE

_MISSING = phrase(
    "There is no such rule or candidate. A candidate that nobody confirms is forgotten after a while."
)


def render(page: Page, problem: Phrase = _MISSING) -> str:
    """Return the page."""
    start = prefix_of(page.catalogue.tag)
    body = [
        '<section class="panel words">',
        f"<h1>{page.say(TITLE)}</h1>",
        f'<p class="problem" role="alert">{page.say(problem)}</p>',
        f'<p><a href="{start}{cloud_rules.PLACE}">{page.say(cloud_rules.TITLE)}</a></p>',
        "</section>",
    ]
    return framed(TITLE, body, page, PLACE)
