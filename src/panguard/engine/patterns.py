"""What the conditions of rules say as regular expressions. Pure."""

from collections.abc import Callable, Mapping
from re import escape

from panguard.engine.program import Pattern
from panguard.rules.model import Operator, PatternCondition, SequenceStep


def patterns_of(condition: PatternCondition | SequenceStep) -> tuple[Pattern, ...]:
    """Return the regular expressions that say what a condition says."""
    before, after, written = _WRITTEN[condition.operator]
    sources = (f"{before}{written(pattern)}{after}" for pattern in condition.patterns if pattern)
    return tuple(Pattern(source, not condition.case_sensitive) for source in sources)


def _same(source: str) -> str:
    return source


_WRITTEN: Mapping[Operator, tuple[str, str, Callable[[str], str]]] = {
    Operator.REGEX: ("", "", _same),
    Operator.CONTAINS: ("", "", escape),
    Operator.EXACT: (r"\A", r"\Z", escape),
    Operator.STARTS_WITH: (r"\A", "", escape),
}
