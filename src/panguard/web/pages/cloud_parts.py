"""What the pages about the Threat Cloud share: their head, times, marks of states and lanes. Pure."""

import re
from collections.abc import Mapping
from datetime import datetime

from panguard.errors import MessageError
from panguard.findings import Phrase, phrase, verbatim
from panguard.report.html_page import Page, escaped
from panguard.rules.model import Rule
from panguard.terms import Lane
from panguard.threatcloud.protocol import moment_of
from panguard.web.explorer.reading import Line, Where
from panguard.web.frame import prefix_of
from panguard.web.pages.pieces import copying, severity_badge

PLACE = "cloud"
TITLE = phrase("Threat Cloud")
_TABS: tuple[tuple[str, Phrase], ...] = (
    (PLACE, phrase("Overview")),
    (f"{PLACE}/rules", phrase("All rules")),
    (f"{PLACE}/feeds", phrase("Feeds")),
    (f"{PLACE}/api", phrase("API")),
)
DIGITS = 12
"""So many digits of a candidate's id are enough to tell it from others."""
_LONG_HOURS = 48
_ALARMS = re.compile("([0-9]{1,9}) independent networks reported false alarms")

LANES: Mapping[Lane, Phrase] = {
    Lane.BLOCK: phrase("may block"),
    Lane.ALERT: phrase("only shown"),
    Lane.SHADOW: phrase("counted in silence"),
}
STATES: Mapping[Where, Phrase] = {
    Where.OUT: phrase("published"),
    Where.WAITING: phrase("candidate"),
    Where.REVOKED: phrase("taken back"),
    Where.REJECTED: phrase("rejected"),
}


def headed(page: Page, title: Phrase, lead: Phrase, here: str) -> list[str]:
    """Return the head of a page: the ways to the others, its title, and what it is about."""
    start = prefix_of(page.catalogue.tag)
    links = "".join(
        f'<a href="{start}{place}"{" aria-current=" + chr(34) + "page" + chr(34) if place == here else ""}>'
        f"{page.say(name)}</a>"
        for place, name in _TABS
    )
    return [
        f'<nav class="tabs" aria-label="{page.say(TITLE)}">{links}</nav>',
        f'<header class="intro"><h1>{page.say(title)}</h1><p>{page.say(lead)}</p></header>',
    ]


def time_of(hour: str) -> str:
    """Return an hour as the messages write it, for people and machines."""
    if not _is_hour(hour):
        return escaped(hour)
    return f'<time datetime="{hour[:10]}T{hour[11:13]}:00Z">{hour[:10]} {hour[11:13]}:00 UTC</time>'


def _is_hour(hour: str) -> bool:
    try:
        moment_of(hour)
    except MessageError:
        return False
    return True


def between(earlier: str, later: str) -> Phrase | None:
    """Say how much later one hour is than another; None where that is not known."""
    if not (_is_hour(earlier) and _is_hour(later)):
        return None
    hours = _hours(moment_of(earlier), moment_of(later))
    if hours == 0:
        return phrase("in the same hour")
    if hours == 1:
        return phrase("1 hour later")
    if hours < _LONG_HOURS:
        return phrase("{count} hours later", count=hours)
    return phrase("{count} days later", count=round(hours / 24))


def age(hour: str, now: str) -> Phrase | None:
    """Say how long ago an hour was; None where that is not known."""
    if not (_is_hour(hour) and _is_hour(now)):
        return None
    hours = _hours(moment_of(hour), moment_of(now))
    if hours <= 1:
        return phrase("within the last hour")
    if hours < _LONG_HOURS:
        return phrase("{count} hours ago", count=hours)
    return phrase("{count} days ago", count=round(hours / 24))


def _hours(earlier: datetime, later: datetime) -> int:
    return max(0, round((later - earlier).total_seconds() / 3600))


def in_words(page: Page, text: str) -> str:
    """Return a sentence of the record in the language of the page, or marked as English."""
    if found := _ALARMS.fullmatch(text):
        return page.say(phrase("{count} independent networks reported false alarms", count=found[1]))
    said = page.say(verbatim(text))
    return said if page.catalogue.tag == "en" or said != escaped(text) else f'<span lang="en">{said}</span>'


def decision_mark(page: Page, where: Where) -> str:
    """Return the mark of a decision."""
    if where is Where.WAITING:
        return f'<span class="state {where.value}">{page.say(phrase("confirmed"))}</span>'
    return state_mark(page, where)


def state_mark(page: Page, where: Where, lane: Lane | None = None) -> str:
    """Return the mark of a state; of what is published the lane says more."""
    name, shown = where.value, STATES[where]
    if where is Where.OUT and lane is not None:
        name, shown = lane.value, LANES[lane]
    return f'<span class="state {name}">{page.say(shown)}</span>'


def severity_mark(page: Page, rule: Rule | None) -> str:
    """Return the mark of the severity of a rule, nothing for a text that is none."""
    if rule is None:
        return ""
    return severity_badge(page, rule.severity)


def title_of(page: Page, rule: Rule | None, candidate: str) -> str:
    """Return what a rule is called; where that is not public, the candidate."""
    if rule is not None and rule.title.strip():
        return page.say(verbatim(rule.title))
    return page.say(phrase("Candidate {digits}", digits=candidate[:DIGITS]))


def address_of(page: Page, line: Line) -> str:
    """Return where a rule or candidate has its page."""
    start = f"{prefix_of(page.catalogue.tag)}{PLACE}"
    if line.rule is not None:
        return f"{start}/rules/{escaped(line.rule.rule_id)}"
    return f"{start}/candidates/{escaped(line.candidate)}"


def copied(page: Page, address: str) -> str:
    """Return a button that copies an address."""
    return copying(page, phrase("Copy the address"), copy=address)
