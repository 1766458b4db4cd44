"""The rules in use, by id, for pages that show them; read when first asked for."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import NamedTuple

from panguard.rules.model import Rule
from panguard.terms import Category, Severity


class Asked(NamedTuple):
    """Which rules a visitor wants to see; empty values ask for all."""

    words: str = ""
    category: Category | None = None
    least: Severity = Severity.INFO


class Rulebook:
    """Finds rules by id or by words."""

    def __init__(self, read: Callable[[], Sequence[Rule]]) -> None:
        self._read = read

    @cached_property
    def _rules(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in sorted(self._read(), key=lambda rule: (-rule.severity, rule.id))}

    @cached_property
    def _texts(self) -> dict[str, str]:
        return {name: f"{name} {rule.title} {rule.description}".lower() for name, rule in self._rules.items()}

    def find(self, identifier: str) -> Rule | None:
        """Return a rule, None for one that is not in use here."""
        return self._rules.get(identifier)

    def choose(self, asked: Asked) -> Sequence[Rule]:
        """Return the rules that hold every word asked for, worst first."""
        words = asked.words.lower().split()
        return [
            rule
            for name, rule in self._rules.items()
            if rule.severity >= asked.least
            and asked.category in (None, rule.category)
            and all(word in self._texts[name] for word in words)
        ]
