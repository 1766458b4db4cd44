"""One rule or candidate of a Threat Cloud: what it finds, how old it is, who vouches, its story. Pure."""

from collections.abc import Iterator, Sequence

from panguard.findings import Phrase, phrase, verbatim
from panguard.report import words
from panguard.report.html_page import Page, escaped
from panguard.report.rule_words import CATEGORIES
from panguard.rules.model import Rule
from panguard.threatcloud.consensus import State
from panguard.threatcloud.server.store.moments import hour
from panguard.web.explorer.reading import Found, Where, rule_in
from panguard.web.explorer.story import Step
from panguard.web.frame import framed, prefix_of
from panguard.web.pages import cloud_parts, cloud_rules
from panguard.web.pages.cloud_parts import (
    DIGITS,
    LANES,
    age,
    in_words,
    severity_mark,
    state_mark,
    time_of,
    title_of,
)
from panguard.web.pages.cloud_story import story
from panguard.web.pages.rule import explained, terms_of

_WHERE = {
    State.PENDING: Where.WAITING,
    State.CONFIRMED: Where.WAITING,
    State.PROMOTED: Where.OUT,
    State.REJECTED: Where.REJECTED,
    State.REVOKED: Where.REVOKED,
}
_WARNINGS: dict[State, Phrase] = {
    State.CONFIRMED: phrase(
        "This candidate was confirmed, but it is not out: its words are those of a stranger. Scanners match "
        "it in silence."
    ),
    State.PENDING: phrase(
        "This is a candidate: nobody has checked it yet, and its words are those of a stranger. Scanners "
        "match it in silence."
    ),
    State.REVOKED: phrase("This rule was taken back. No scanner uses it any more."),
    State.REJECTED: phrase("This candidate was rejected. Its text is no longer public; the decision is."),
}


def render(page: Page, found: Found, steps: Sequence[Step], now: str) -> str:
    """Return the page; `now` is the present hour."""
    rule = rule_in(found.text)
    where = _WHERE[found.state]
    title = title_of(page, rule, found.candidate)
    state = state_mark(page, where, found.promoted.lane if found.promoted else None)
    body = [
        *_way_back(page, where),
        '<article class="panel words rule">',
        f"<p>{state} {severity_mark(page, rule)} <code>{escaped(_name(found))}</code></p>",
        f"<h1>{title}</h1>",
        *(f'<p class="warning">{page.say(said)}</p>' for said in filter(None, [_WARNINGS.get(found.state)])),
        *_facts(page, found, rule, now),
        "</article>",
        *story(page, steps, found.promoted.rule_id if found.promoted else found.candidate),
        *_explained(page, rule),
    ]
    return framed(_title(found, rule), body, page, address(found))


def address(found: Found) -> str:
    """Return where the page of a rule or candidate is, without the language."""
    if found.promoted is not None:
        return f"{cloud_rules.PLACE}/{found.promoted.rule_id}"
    return f"{cloud_parts.PLACE}/candidates/{found.candidate}"


def _name(found: Found) -> str:
    return found.promoted.rule_id if found.promoted else f"{found.candidate[:DIGITS]}…"


def _title(found: Found, rule: Rule | None) -> Phrase:
    name = found.promoted.rule_id if found.promoted else found.candidate[:DIGITS]
    title = verbatim(rule.title) if rule else phrase("what became of it")
    return phrase("{id}: {title}", id=name, title=title)


def _way_back(page: Page, where: Where) -> list[str]:
    start = prefix_of(page.catalogue.tag)
    name, rules = page.say(cloud_parts.TITLE), page.say(cloud_rules.TITLE)
    links = (
        f'<a href="{start}{cloud_parts.PLACE}">{name}</a>'
        f'<a href="{start}{cloud_rules.PLACE}?where={where.value}">{rules}</a>'
    )
    return [f'<nav class="tabs" aria-label="{name}">{links}</nav>']


def _facts(page: Page, found: Found, rule: Rule | None, now: str) -> list[str]:
    rows = "".join(
        f"<dt>{page.say(name)}</dt><dd>{value}</dd>" for name, value in _rows(page, found, rule, now)
    )
    return [f'<dl class="facts">{rows}</dl>']


def _rows(page: Page, found: Found, rule: Rule | None, now: str) -> Iterator[tuple[Phrase, str]]:
    promoted = found.promoted
    if promoted is not None:
        lane = promoted.lane
        yield phrase("what it may do"), page.say(LANES[lane])
        yield phrase("published"), _with_age(page, hour(promoted.published), now)
        yield phrase("networks behind it"), f"{promoted.networks:,}"
        if promoted.revoked is not None:
            yield phrase("taken back"), _with_age(page, hour(promoted.revoked), now)
            yield phrase("reason"), in_words(page, promoted.reason)
    yield phrase("first seen"), _with_age(page, found.proposed, now)
    if rule is not None:
        yield phrase("category"), page.say(CATEGORIES[rule.category])
        yield phrase("check"), page.say(words.CHECKS[rule.check])
    yield phrase("candidate"), f'<code class="long">{escaped(found.candidate)}</code>'


def _with_age(page: Page, moment: str, now: str) -> str:
    passed = age(moment, now)
    return f"{time_of(moment)}{f' ({page.say(passed)})' if passed else ''}"


def _explained(page: Page, rule: Rule | None) -> list[str]:
    if rule is None:
        return []
    return [
        '<section class="panel words rule">',
        *explained(page, rule),
        *terms_of(page, rule),
        "</section>",
    ]
