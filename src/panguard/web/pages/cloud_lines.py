"""Rules and candidates as lines of a list. Pure."""

from collections.abc import Iterable

from panguard.findings import phrase
from panguard.report.html_page import Page
from panguard.web.explorer.reading import Line, Where, rule_in
from panguard.web.pages.cloud_parts import (
    address_of,
    decision_mark,
    in_words,
    severity_mark,
    state_mark,
    time_of,
    title_of,
)


def listed(page: Page, lines: Iterable[Line], *, decisions: bool = False) -> list[str]:
    """Return a list of rules and candidates; of `decisions` it says what was decided."""
    return ['<ul class="lines">', *(_line(page, line, decisions=decisions) for line in lines), "</ul>"]


def _line(page: Page, line: Line, *, decisions: bool) -> str:
    rule = rule_in(line.text)
    lane = line.rule.lane if line.rule else None
    state = decision_mark(page, line.where) if decisions else state_mark(page, line.where, lane)
    marks = f"{state}{severity_mark(page, rule)}"
    link = f'<a href="{address_of(page, line)}">{title_of(page, rule, line.candidate)}</a>'
    return (
        f'<li><div class="marks">{marks}</div><div>{link}<p class="faint">{_facts(page, line)}</p></div></li>'
    )


def _facts(page: Page, line: Line) -> str:
    name = f"<code>{line.rule.rule_id}</code>" if line.rule else ""
    known = [name, time_of(line.hour)]
    if line.where is Where.OUT and line.rule:
        networks = page.say(phrase("{count} networks", count=line.rule.networks))
        known.append(f'<span class="whole">{networks}</span>')
    if line.where in (Where.REVOKED, Where.REJECTED) and line.reason:
        known.append(in_words(page, line.reason))
    return " · ".join(filter(None, known))
