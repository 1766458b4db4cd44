"""All rules: searched by words, by what they are about, by how bad it is."""

from collections.abc import Sequence

from panguard.findings import Phrase, phrase
from panguard.report import words
from panguard.report.html_page import Page, escaped
from panguard.report.rule_words import CATEGORIES
from panguard.rules.model import Rule
from panguard.terms import Category, Severity
from panguard.web.frame import framed, prefix_of
from panguard.web.rulebook import Asked

PLACE = "rules"
TITLE = phrase("Rules")
SHOWN = 100
_LEAD = phrase(
    "Every scan tries these rules. Each says what it finds and why that is dangerous; who knows of an attack "
    "that none of them finds can propose one."
)
_LEAST = (Severity.INFO, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)


def render(page: Page, asked: Asked, found: Sequence[Rule]) -> str:
    """Return the page."""
    start = prefix_of(page.catalogue.tag)
    body = [
        '<section class="panel">',
        f"<h1>{page.say(TITLE)}</h1>",
        f'<p class="lead">{page.say(_LEAD)}</p>',
        *_form(page, asked, start),
        f'<p class="faint count">{page.say(_count(len(found)))}</p>',
        '<ul class="rules">',
        *(_row(rule, page, start) for rule in found[:SHOWN]),
        "</ul>",
        "</section>",
    ]
    return framed(TITLE, body, page, PLACE)


def _count(count: int) -> Phrase:
    if count > SHOWN:
        return phrase("{count} rules; the first {shown} are shown", count=count, shown=SHOWN)
    return phrase("1 rule") if count == 1 else phrase("{count} rules", count=count)


def _form(page: Page, asked: Asked, start: str) -> list[str]:
    everything = f'<option value="">{page.say(phrase("everything"))}</option>'
    categories = [
        _option(item.value, page.say(CATEGORIES[item]), chosen=item is asked.category) for item in Category
    ]
    severities = [
        _option(item.label, page.say(words.SEVERITIES[item]), chosen=item is asked.least) for item in _LEAST
    ]
    return [
        f'<form class="search" method="get" action="{start}{PLACE}" role="search">',
        f'<div><label for="q">{page.say(phrase("Words"))}</label>',
        f'<input type="search" id="q" name="q" value="{escaped(asked.words)}"></div>',
        f'<div><label for="about">{page.say(phrase("About"))}</label>',
        f'<select id="about" name="about">{everything}{"".join(categories)}</select></div>',
        f'<div><label for="least">{page.say(phrase("At least"))}</label>',
        f'<select id="least" name="least">{"".join(severities)}</select></div>',
        f'<button type="submit">{page.say(phrase("Search"))}</button>',
        "</form>",
    ]


def _option(value: str, label: str, *, chosen: bool) -> str:
    return f'<option value="{value}"{" selected" if chosen else ""}>{label}</option>'


def _row(rule: Rule, page: Page, start: str) -> str:
    severity = rule.severity
    badge = f'<span class="badge {severity.label}">{page.say(words.SEVERITIES[severity])}</span>'
    link = f'<a href="{start}{PLACE}/{escaped(rule.id)}">{escaped(rule.title)}</a>'
    return f'<li>{badge}<div>{link}<br><code class="faint">{escaped(rule.id)}</code></div></li>'
