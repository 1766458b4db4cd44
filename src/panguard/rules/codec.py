"""Writes a rule as plain JSON values and reads it back without loss: `load(dump(rule)) == rule`. Pure.

A record is `{class: [fields in their order]}`; tuples are lists; enums are their values. That is small
and quick to read. Whoever stores it keeps `VERSION` beside it and refuses another one.
"""

import json
from collections.abc import Callable, Mapping
from enum import Enum
from hashlib import sha256
from operator import attrgetter
from typing import TypeAlias

from panguard.errors import RuleError
from panguard.rules import expression, methods, model
from panguard.rules.model import Rule
from panguard.terms import Category, Check, Lane, Severity
from panguard.values import fields

VERSION = 1

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None

_RECORDS: Mapping[str, type] = {
    kind.__name__: kind
    for kind in (
        expression.Ref,
        expression.All,
        expression.Any,
        expression.Not,
        model.PatternCondition,
        model.MetricCondition,
        model.SequenceStep,
        model.SequenceCondition,
        methods.Indicator,
        methods.Signature,
        methods.Semantic,
        methods.Behavior,
        methods.TraceClause,
        methods.Trace,
        model.Detection,
        model.AgentSource,
        model.Reference,
        model.Compliance,
        model.Response,
        model.TestCase,
        model.EvasionTest,
        model.Wild,
        model.Rule,
    )
}
_GETTERS: Mapping[type, tuple[Callable[[object], object], ...]] = {
    kind: tuple(attrgetter(item.name) for item in fields(kind)) for kind in _RECORDS.values()
}
_ENUMS: Mapping[str, Mapping[str, type[Enum]]] = {
    "PatternCondition": {"operator": model.Operator},
    "SequenceStep": {"operator": model.Operator},
    "MetricCondition": {"comparison": methods.Comparison},
    "Behavior": {"comparison": methods.Comparison},
    "Detection": {"method": methods.Method},
    "Rule": {
        "severity": Severity,
        "status": model.Status,
        "category": Category,
        "lane": Lane,
        "maturity": model.Maturity,
        "check_override": Check,
    },
}
_ENUM_PLACES: Mapping[str, tuple[tuple[int, type[Enum]], ...]] = {
    name: tuple(
        (place, enums[item.name]) for place, item in enumerate(fields(_RECORDS[name])) if item.name in enums
    )
    for name, enums in _ENUMS.items()
}


def rule_to_json(rule: Rule) -> Json:
    """Write a rule as values that `json.dumps` takes."""
    return _dump(rule)


def condition_to_json(condition: model.Condition) -> Json:
    """Write one condition as values that `json.dumps` takes."""
    return _dump(condition)


def detection_digest(rule: Rule) -> str:
    """Return the SHA-256 of what a rule looks for, letter by letter, as 64 hexadecimal digits."""
    return sha256(json.dumps(_dump(rule.detection), sort_keys=True).encode()).hexdigest()


def rule_from_json(stored: Json) -> Rule:
    """Read a rule that `rule_to_json` wrote; raises RuleError for anything else."""
    try:
        rule = _load(stored)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise RuleError(f"stored rule: it is damaged ({error}); delete the cache") from error
    if not isinstance(rule, Rule):
        raise RuleError("stored rule: it is not a rule; delete the cache")
    return rule


def _dump(value: object) -> Json:
    if isinstance(value, tuple):
        return [_dump(item) for item in value]
    if isinstance(value, Enum):
        plain: Json = value.value
        return plain
    if value is None or isinstance(value, str | int | float):
        return value
    kind = type(value)
    return {kind.__name__: [_dump(get(value)) for get in _GETTERS[kind]]}


def _load(stored: Json) -> object:
    if isinstance(stored, list):
        return tuple([_load(item) for item in stored])
    if not isinstance(stored, dict):
        return stored
    ((name, parts),) = stored.items()
    if not isinstance(parts, list):
        raise TypeError("a record without fields")
    values = [_load(part) for part in parts]
    for place, enum in _ENUM_PLACES.get(name, ()):
        if values[place] is not None:
            values[place] = enum(values[place])
    return _RECORDS[name](*values)
