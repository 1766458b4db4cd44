"""The plainest engine there can be: one pattern after another, with `regex` alone. The reference for ours."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from functools import cache

import regex

from panguard.rules.event import Event
from panguard.rules.expression import holds
from panguard.rules.methods import Comparison
from panguard.rules.model import Condition, MetricCondition, Operator, PatternCondition, Rule

_CODE = re.compile(r"\\\\|\\u\{([0-9a-fA-F]{1,6})\}|\\u([0-9a-fA-F]{4})")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\u180e\ufeff\u202a-\u202e\u2066-\u2069]")
_COMPARE = {
    Comparison.GT: lambda value, limit: value > limit,
    Comparison.LT: lambda value, limit: value < limit,
    Comparison.GTE: lambda value, limit: value >= limit,
    Comparison.LTE: lambda value, limit: value <= limit,
    Comparison.EQ: lambda value, limit: value == limit,
    Comparison.DEVIATION: lambda value, limit: abs(value) > limit,
}


@cache
def compiled(pattern: str, *, case_sensitive: bool) -> "regex.Pattern[str] | None":
    """Compile a pattern as written; None where it is not valid."""
    flags = regex.VERSION0 | (0 if case_sensitive else regex.IGNORECASE)
    translated = _CODE.sub(_python_code, pattern)
    try:
        return regex.compile(translated, flags)
    except regex.error:
        return None


def _python_code(found: re.Match[str]) -> str:
    digits = found[1] or found[2]
    return rf"\U{digits.zfill(8)}" if digits else found[0]


def fires(rule: Rule, event: Event) -> bool:
    """Say whether the rule's expression holds on the event; sequences are never met by one event."""
    return holds(rule.detection.expression, met(rule, event))


def met(rule: Rule, event: Event) -> set[int]:
    """Return the places of the conditions that the event meets."""
    return {place for place, condition in enumerate(rule.detection.conditions) if _is_met(condition, event)}


def _is_met(condition: Condition, event: Event) -> bool:
    if isinstance(condition, MetricCondition):
        value = _number(condition, event)
        return value is not None and _COMPARE[condition.comparison](value, condition.threshold)
    if not isinstance(condition, PatternCondition) or condition.fault:
        return False
    text = event.text_of(condition.field)
    return text is not None and any(
        _matches(condition, pattern, reading) for pattern in condition.patterns for reading in _readings(text)
    )


def _readings(text: str) -> Collection[str]:
    """Return a text as the format's reference engine reads it: as it stands, and composed and visible."""
    return {text, _INVISIBLE.sub("", unicodedata.normalize("NFC", text))}


def _number(condition: MetricCondition, event: Event) -> float | None:
    if not condition.of_field:
        return event.metrics.get(condition.metric)
    try:
        return float(event.text_of(condition.metric) or "")
    except ValueError:
        return None


def _matches(condition: PatternCondition, pattern: str, text: str) -> bool:
    if condition.operator is Operator.REGEX:
        program = compiled(pattern, case_sensitive=condition.case_sensitive)
        return program is not None and program.search(text) is not None
    if not condition.case_sensitive:
        pattern, text = pattern.lower(), text.lower()
    tests: Mapping[Operator, bool] = {
        Operator.CONTAINS: pattern in text,
        Operator.EXACT: pattern == text,
        Operator.STARTS_WITH: text.startswith(pattern),
    }
    return tests[condition.operator]
