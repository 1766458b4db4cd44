"""What a rule looks for, written in one way only: rules that detect the same have the same id. Pure.

The id leaves out everything that is not detection (names, texts, dates) and everything that changes
nothing: the order of conditions and patterns, names of conditions, spellings of one expression.
"""

import hashlib
import json

from panguard.engine.parse import parse
from panguard.engine.syntax import Atomic, Choice, Group, Look, Node, Repeat, Sequence, Text, unparse
from panguard.errors import PatternError
from panguard.rules.codec import Json, condition_to_json
from panguard.rules.expression import All, Any, Expression, Not, Ref
from panguard.rules.model import Operator, PatternCondition, Rule


def candidate_id(rule: Rule) -> str:
    """Return the SHA-256 of what a rule looks for, as 64 hexadecimal digits."""
    conditions = [_condition(rule, place) for place in range(len(rule.detection.conditions))]
    written = json.dumps(
        _expression(rule.detection.expression, conditions), sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(written.encode()).hexdigest()


def _condition(rule: Rule, place: int) -> Json:
    condition = rule.detection.conditions[place]
    if not isinstance(condition, PatternCondition):
        return condition_to_json(condition)
    caseless = not condition.case_sensitive
    patterns = sorted(
        {_pattern(pattern, condition.operator, caseless=caseless) for pattern in condition.patterns}
    )
    return [condition.field, condition.operator.value, caseless, *patterns]


def _pattern(pattern: str, operator: Operator, *, caseless: bool) -> str:
    if operator is Operator.REGEX:
        try:
            return unparse(in_one_case(parse(pattern, ignore_case=caseless).node))
        except PatternError:
            return pattern
    return pattern.lower() if caseless and operator is not Operator.EXACT else pattern


def in_one_case(node: Node) -> Node:
    """Write what is sought without regard to case in small letters."""
    match node:
        case Text(characters, ignore_case):
            return Text(characters.lower(), ignore_case) if ignore_case and characters.isascii() else node
        case Sequence(items):
            return Sequence(tuple(map(in_one_case, items)))
        case Choice(options):
            return Choice(tuple(map(in_one_case, options)))
        case Repeat() | Group() | Atomic() | Look():
            return node._replace(item=in_one_case(node.item))
    return node


def _expression(expression: Expression, conditions: list[Json]) -> Json:
    match expression:
        case Ref():
            return conditions[expression.condition]
        case Not():
            return {"not": _expression(expression.part, conditions)}
        case All() | Any():
            parts = {json.dumps(_expression(part, conditions), sort_keys=True) for part in expression.parts}
            ordered: list[Json] = [json.loads(part) for part in sorted(parts)]
            kind = "all" if isinstance(expression, All) else "any"
            return ordered[0] if len(ordered) == 1 else {kind: ordered}
