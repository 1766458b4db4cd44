"""The rules in use, by id, for pages that show them; read when first asked for, and again with new rules."""

from collections.abc import Callable, Sequence
from functools import cached_property
from threading import Lock
from typing import NamedTuple

from panguard.rules.model import Rule
from panguard.rules.sources import SYNCED_ORIGIN, RuleSource, read_all
from panguard.terms import Category, Lane, Severity


class Asked(NamedTuple):
    """Which rules a visitor wants to see, and behind how many of them on; empty values ask for all."""

    words: str = ""
    category: Category | None = None
    least: Severity = Severity.INFO
    behind: int = 0


class Rulebook:
    """Finds rules by id or by words. Candidates are no rules yet."""

    def __init__(self, sources: Callable[[], tuple[RuleSource, ...]]) -> None:
        self._sources = sources
        self._turn = Lock()
        self._edition: tuple[tuple[RuleSource, ...], _Edition] | None = None

    def find(self, identifier: str) -> Rule | None:
        """Return a rule, None for one that is not in use here."""
        return self._current().rules.get(identifier)

    def choose(self, asked: Asked) -> Sequence[Rule]:
        """Return the rules that hold every word asked for, worst first."""
        edition, words = self._current(), asked.words.lower().split()
        return [
            rule
            for name, rule in edition.rules.items()
            if rule.severity >= asked.least
            and asked.category in (None, rule.category)
            and all(word in edition.texts[name] for word in words)
        ]

    def _current(self) -> "_Edition":
        sources = self._sources()
        with self._turn:
            if self._edition is None or self._edition[0] != sources:
                self._edition = sources, _Edition(sources)
            return self._edition[1]


class _Edition:
    """The rules of some sources."""

    def __init__(self, sources: Sequence[RuleSource]) -> None:
        found = (rule for rule in read_all(sources).rules if not _is_candidate(rule))
        self.rules = {rule.id: rule for rule in sorted(found, key=lambda rule: (-rule.severity, rule.id))}

    @cached_property
    def texts(self) -> dict[str, str]:
        """Return what is searched, by id."""
        return {name: f"{name} {rule.title} {rule.description}".lower() for name, rule in self.rules.items()}


def _is_candidate(rule: Rule) -> bool:
    return rule.origin == SYNCED_ORIGIN and rule.lane is Lane.SHADOW
