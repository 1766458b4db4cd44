"""What the site knows of a visitor, and for how long."""

from panguard.findings import Phrase, phrase
from panguard.report.html_page import Page
from panguard.web.audits import Shares
from panguard.web.frame import KEPT, framed
from panguard.web.pages.result import UNTIL

PLACE = "privacy"
TITLE = phrase("Privacy")
_SAID = (
    phrase(
        "What you hand in is read in memory; what is no part of the result is forgotten with the verdict."
    ),
    KEPT,
    phrase(
        "Only who has the link, or hands in the same in the same way, finds it; search engines are asked to "
        "stay away."
    ),
    phrase("Whoever made a result first gets a link with which it can be deleted, from its page, at once."),
    UNTIL,
    phrase("There are no cookies, no accounts, no trackers and nothing from other sites."),
    phrase(
        "Your address is not written down. To keep one network from using up the service, requests are "
        "counted by a hash of the network, under a key that is drawn anew every day and destroyed with all "
        "counts when the day is over. Who runs this site could tell today that a network came, never later."
    ),
)
_UNSHARED = phrase("Nothing of what you hand in is sent to anybody.")
_ATTACKS = phrase(
    "If an attack is found that no rule knows, a rule is made of it, so that others are protected from it: "
    "the few words that the rule asks for leave, and nothing else of the text."
)


def _told(shares: Shares) -> tuple[Phrase, ...]:
    if not shares.url:
        return (_UNSHARED,)
    told = phrase(
        "What a scan finds is told to the Threat Cloud at {url}: which public rule matched, how severe it "
        "is, a hash, the hour. Never names, paths or texts.",
        url=shares.url,
    )
    return (told, _ATTACKS) if shares.attacks else (told,)


def render(page: Page, shares: Shares) -> str:
    """Return the page."""
    body = [
        '<section class="panel words">',
        f"<h1>{page.say(TITLE)}</h1>",
        *(f"<p>{page.marked(sentence)}</p>" for sentence in (*_SAID, *_told(shares))),
        "</section>",
    ]
    return framed(TITLE, body, page, PLACE)
