"""What is shown where there is no page, or where one could not be made."""

from panguard.findings import Phrase, phrase
from panguard.report.html_page import Page
from panguard.web.frame import framed, prefix_of

PLACE = "missing"
NOT_THERE = phrase("There is no such page")
FAILED = phrase("This page could not be made, by a fault of ours")


def render(page: Page, title: Phrase = NOT_THERE) -> str:
    """Return the page."""
    start = prefix_of(page.catalogue.tag)
    body = [
        '<section class="panel words">',
        f"<h1>{page.say(title)}</h1>",
        f'<p><a href="{start}">{page.say(phrase("Scan a skill"))}</a> · ',
        f'<a href="{start}rules">{page.say(phrase("See all rules"))}</a></p>',
        "</section>",
    ]
    return framed(title, body, page, PLACE)
