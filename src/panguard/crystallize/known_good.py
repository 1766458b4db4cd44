"""Text that is known to be honest: what our own rules must leave alone, and skills of our own writing.

Scanners try new rules on it before they use them, a server tries candidates on it before it publishes.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from panguard.rules.cases import event_of
from panguard.rules.model import Rule
from panguard.rules.sources import own_source, read_rules

HONEST = Path(__file__).with_name("honest")


@cache
def honest_texts() -> tuple[tuple[str, str], ...]:
    """Return the texts that no rule may hold on, each with its name."""
    skills = ((path.name, path.read_text(encoding="utf-8")) for path in sorted(HONEST.glob("*.md")))
    return (*skills, *_false_cases(read_rules(own_source()).rules))


def _false_cases(rules: Iterable[Rule]) -> Iterator[tuple[str, str]]:
    for rule in rules:
        cases = (event_of(rule, case).content for case in rule.test_cases if not case.fires)
        yield from ((f"a case of {rule.id}", text) for text in cases if text.strip())
