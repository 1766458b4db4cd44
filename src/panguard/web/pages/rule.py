"""One rule: what it finds, why that is dangerous, an example, what to do, how it looks for it."""

from collections.abc import Iterable

from panguard import standards
from panguard.findings import Phrase, phrase, verbatim
from panguard.report import words
from panguard.report.html_page import Page, escaped
from panguard.report.rule_words import (
    CATEGORIES,
    KINDS,
    LANES,
    first_case,
    flat,
    measured_numbers,
    remedy_of,
)
from panguard.rules.lanes import Kind, measured
from panguard.rules.model import PatternCondition, Rule
from panguard.web.frame import framed
from panguard.web.pages import rules
from panguard.web.pages.pieces import severity_badge
from panguard.web.pages.rule_cases import cases

_LONGEST_EXAMPLE = 600


def render(page: Page, rule: Rule) -> str:
    """Return the page of a rule."""
    body = [
        '<article class="panel words rule">',
        f"<p>{severity_badge(page, rule.severity)} <code>{escaped(rule.id)}</code></p>",
        f"<h1>{page.say(verbatim(rule.title))}</h1>",
        *explained(page, rule),
        *_facts(rule, page),
        *terms_of(page, rule),
        "</article>",
    ]
    title = phrase("{id}: {title}", id=rule.id, title=verbatim(rule.title))
    return framed(title, body, page, f"{rules.PLACE}/{rule.id}")


def explained(page: Page, rule: Rule) -> list[str]:
    """Return a rule in words: what it finds, why that is dangerous, an example, what to do."""
    return [
        *_said(phrase("What it finds"), [verbatim(flat(rule.description))], page),
        *_said(phrase("Why it is dangerous"), [verbatim(flat(rule.why))] if rule.why else [], page),
        *_code(phrase("Example"), (rule.example or first_case(rule))[:_LONGEST_EXAMPLE], page),
        *_said(
            phrase("Harmless text that looks the same"), map(verbatim, map(flat, rule.false_positives)), page
        ),
        *_said(phrase("What to do"), [remedy_of(rule)], page),
    ]


def terms_of(page: Page, rule: Rule) -> list[str]:
    """Return a rule in its exact terms: what it looks for, its own cases, its references."""
    return [*_patterns(rule, page), *cases(page, rule), *_references(rule, page)]


def _said(title: Phrase, sentences: Iterable[Phrase], page: Page) -> list[str]:
    paragraphs = [f"<p>{page.say(sentence)}</p>" for sentence in sentences]
    return [f"<h2>{page.say(title)}</h2>", *paragraphs] if paragraphs else []


def _code(title: Phrase, text: str, page: Page) -> list[str]:
    if not text:
        return []
    lines = "\n".join(map(escaped, text.splitlines()))
    return [f"<h2>{page.say(title)}</h2>", f'<pre class="source" tabindex="0">{lines}</pre>']


def _facts(rule: Rule, page: Page) -> list[str]:
    rows = [
        (phrase("category"), page.say(CATEGORIES[rule.category])),
        (phrase("check"), page.say(words.CHECKS[rule.check])),
        *((label, value) for label, value in _effects(rule, page)),
        (phrase("from"), escaped(rule.origin)),
        *(
            (phrase("date"), escaped(date.replace("/", "-")))
            for date in filter(None, [rule.modified or rule.date])
        ),
    ]
    listed = "".join(f"<dt>{page.say(label)}</dt><dd>{value}</dd>" for label, value in rows)
    return [f'<dl class="facts">{listed}</dl>']


def _effects(rule: Rule, page: Page) -> Iterable[tuple[Phrase, str]]:
    known = {kind: measured(rule, kind) for kind in Kind}
    if not all(known.values()):
        yield phrase("effect"), page.say(LANES[rule.lane])
        return
    for kind, found in known.items():
        if found:
            yield KINDS[kind], f"{page.say(LANES[found.lane])} {page.say(measured_numbers(found))}"


def _patterns(rule: Rule, page: Page) -> list[str]:
    patterns = [
        pattern
        for condition in rule.detection.conditions
        if isinstance(condition, PatternCondition)
        for pattern in condition.patterns
    ]
    if not patterns:
        return []
    listed = "".join(f"<li><code>{escaped(pattern)}</code></li>" for pattern in patterns)
    title = page.say(phrase("What it looks for, in its exact terms"))
    return [f"<details><summary>{title}</summary><ul>{listed}</ul></details>"]


def _references(rule: Rule, page: Page) -> list[str]:
    found = [standard for standard in map(standards.find, rule.references) if standard]
    rows = [
        f'<li><a href="{escaped(item.url)}" rel="noreferrer noopener">{escaped(item.id)}</a> '
        f"{escaped(item.title)}, {escaped(item.framework.title)}</li>"
        for item in found
    ]
    return [f"<h2>{page.say(words.STANDARDS)}</h2>", "<ul>", *rows, "</ul>"] if rows else []
