"""All rules: searched by words, by what they are about, by how bad it is."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from panguard.findings import Phrase, phrase, verbatim
from panguard.report import words
from panguard.report.html_page import Page, escaped
from panguard.report.rule_words import CATEGORIES
from panguard.rules.model import Rule
from panguard.terms import Category, Severity
from panguard.web.frame import framed, prefix_of
from panguard.web.pages.pieces import choice, option, paged, severity_badge
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
    start = f"{prefix_of(page.catalogue.tag)}{PLACE}"
    shown = found[asked.behind : asked.behind + SHOWN]
    body = [
        '<section class="panel">',
        f"<h1>{page.say(TITLE)}</h1>",
        f'<p class="lead">{page.say(_LEAD)}</p>',
        *_form(page, asked, start),
        f'<p class="faint count">{page.say(_count(len(found), asked.behind, len(shown)))}</p>',
        '<ul class="rules">',
        *(_row(rule, page, start) for rule in shown),
        "</ul>",
        *paged(page, _ways(asked, len(found), start)),
        "</section>",
    ]
    return framed(TITLE, body, page, f"{PLACE}{_query(asked)}")


def _query(asked: Asked) -> str:
    """Return what asks for the same again."""
    given = {
        "q": asked.words,
        "about": asked.category.value if asked.category else "",
        "least": asked.least.label if asked.least is not Severity.INFO else "",
        "behind": str(asked.behind or ""),
    }
    query = urlencode({name: value for name, value in given.items() if value})
    return f"?{query}" if query else ""


def _ways(asked: Asked, count: int, start: str) -> Iterator[tuple[str, str, Phrase]]:
    """Yield the ways to the rules before those that are shown, and to those that follow."""
    if asked.behind:
        before = asked._replace(behind=max(0, asked.behind - SHOWN))
        yield "prev", f"{start}{_query(before)}", phrase("Previous")
    if count > asked.behind + SHOWN:
        yield "next", f"{start}{_query(asked._replace(behind=asked.behind + SHOWN))}", phrase("Next")


def _count(count: int, behind: int, shown: int) -> Phrase:
    if shown and shown < count:
        return phrase(
            "{count} rules; {first} to {last} are shown", count=count, first=behind + 1, last=behind + shown
        )
    return phrase("1 rule") if count == 1 else phrase("{count} rules", count=count)


def _form(page: Page, asked: Asked, start: str) -> list[str]:
    everything = option("", page.say(phrase("everything")), chosen=asked.category is None)
    categories = [
        option(item.value, page.say(CATEGORIES[item]), chosen=item is asked.category) for item in Category
    ]
    severities = [
        option(item.label, page.say(words.SEVERITIES[item]), chosen=item is asked.least) for item in _LEAST
    ]
    return [
        f'<form class="search" method="get" action="{start}" role="search">',
        f'<div><label for="q">{page.say(phrase("Words"))}</label>',
        f'<input type="search" id="q" name="q" value="{escaped(asked.words)}"></div>',
        *choice(page, "about", phrase("About"), [everything, *categories]),
        *choice(page, "least", phrase("At least"), severities),
        f'<button type="submit">{page.say(phrase("Search"))}</button>',
        "</form>",
    ]


def _row(rule: Rule, page: Page, start: str) -> str:
    link = f'<a href="{start}/{escaped(rule.id)}">{page.say(verbatim(rule.title))}</a>'
    name = f'<code class="faint">{escaped(rule.id)}</code>'
    return f"<li>{severity_badge(page, rule.severity)}<div>{link}<br>{name}</div></li>"
