"""The cases by which a rule proves itself: texts on which it must fire, and on which it must not. Pure."""

from collections.abc import Sequence

from panguard.findings import Phrase, phrase
from panguard.report.html_page import Page, escaped
from panguard.rules.model import Rule, TestCase

_SHOWN = 5
_LONGEST = 400


def cases(page: Page, rule: Rule) -> list[str]:
    """Return the cases of a rule, nothing for one that has none."""
    firing = [case for case in rule.test_cases if case.fires]
    silent = [case for case in rule.test_cases if not case.fires]
    if not (firing or silent):
        return []
    title = phrase(
        "Its own cases: {firing} on which it must fire, {silent} on which it must not",
        firing=len(firing),
        silent=len(silent),
    )
    return [
        '<details class="cases">',
        f"<summary>{page.say(title)}</summary>",
        *_shown(page, phrase("It fires on"), firing),
        *_shown(page, phrase("It does not fire on"), silent),
        "</details>",
    ]


def _shown(page: Page, title: Phrase, found: Sequence[TestCase]) -> list[str]:
    if not found:
        return []
    items = "".join(f"<li><pre>{_text(case)}</pre></li>" for case in found[:_SHOWN])
    more = len(found) - _SHOWN
    rest = [f'<p class="faint">{page.say(phrase("and {count} more", count=more))}</p>'] if more > 0 else []
    return [f"<h3>{page.say(title)}</h3>", f"<ul>{items}</ul>", *rest]


def _text(case: TestCase) -> str:
    text = "\n".join(value for _, value in case.fields)
    shown = "\n".join(map(escaped, text[:_LONGEST].splitlines()))
    return f"{shown}…" if len(text) > _LONGEST else shown
