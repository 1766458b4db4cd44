"""How rare what a rule asks for is, in bits, by the frequencies of literals in harmless skills. Pure.

A pattern is as specific as the literals that its every match must hold: each bit halves the share of
harmless documents that have them. It measures the pattern and proves nothing: a rule is also tried on
known-good text.
"""

import math
from collections.abc import Sequence

from panguard.engine.frequency import frequencies
from panguard.engine.literals import required
from panguard.engine.parse import parse
from panguard.engine.patterns import patterns_of
from panguard.engine.program import Pattern
from panguard.engine.requirements import Literals
from panguard.rules.expression import All, Any, Expression, Not, Ref
from panguard.rules.model import PatternCondition, Rule

_EXACT = 10
_MARKS = frozenset("0123456789/\\.:=_-$@#%&|<>{}()[];*+~^")
_LEAST_MARKS = 2
_LEAST_SHARE = 2**-64


def bits_of(rule: Rule) -> float:
    """Return the bits of a rule: of its least specific way to fire."""
    return _bits(rule.detection.expression, rule)


def words_of(rule: Rule) -> int:
    """Return how many words, apart from each other, a rule needs at least to fire."""
    return _words(rule.detection.expression, rule)


def is_artefact(rule: Rule) -> bool:
    """Say whether every way to fire needs an exact payload: a long literal with digits or signs in it.

    Wording, however rare, is judgement: sentences can be written by honest people too.
    """
    return _is_exact(rule.detection.expression, rule)


def _bits(expression: Expression, rule: Rule) -> float:
    match expression:
        case Ref(number):
            return min(map(_pattern_bits, _patterns(rule, number)), default=0.0)
        case Any(parts):
            return min((_bits(part, rule) for part in parts), default=0.0)
        case All(parts):
            return max(_bits(part, rule) for part in parts)
        case Not():
            return 0.0


def _words(expression: Expression, rule: Rule) -> int:
    match expression:
        case Ref(number):
            return min((len(_apart(pattern)) for pattern in _patterns(rule, number)), default=0)
        case Any(parts):
            return min((_words(part, rule) for part in parts), default=0)
        case All(parts):
            return sum(_words(part, rule) for part in parts)
        case Not():
            return 0


def _pattern_bits(pattern: Pattern) -> float:
    """Add the bits of sets of literals that do not overlap: those are about independent of each other."""
    total = 0.0
    for literals in _apart(pattern):
        share = 1 - math.prod(1 - frequencies().of(literal) for literal in sorted(literals))
        total -= math.log2(min(1.0, max(share, _LEAST_SHARE)))
    return total


def _apart(pattern: Pattern) -> Sequence[Literals]:
    """Return the sets of literals that a pattern needs, without those that overlap another."""
    seen: list[Literals] = []
    for literals in _sets(pattern):
        if not any(_overlap(literals, other) for other in seen):
            seen.append(literals)
    return seen


def _overlap(ones: Literals, others: Literals) -> bool:
    return any(one in other or other in one for one in ones for other in others)


def _is_exact(expression: Expression, rule: Rule) -> bool:
    match expression:
        case Ref(number):
            patterns = _patterns(rule, number)
            return bool(patterns) and all(any(map(_all_exact, _sets(item))) for item in patterns)
        case Any(parts):
            return bool(parts) and all(_is_exact(part, rule) for part in parts)
        case All(parts):
            return any(_is_exact(part, rule) for part in parts)
        case Not():
            return False


def _all_exact(literals: Literals) -> bool:
    return bool(literals) and all(any(map(_is_payload, literal.split())) for literal in literals)


def _is_payload(word: str) -> bool:
    marks = sum(character in _MARKS for character in word)
    return len(word) >= _EXACT and marks >= _LEAST_MARKS


def _patterns(rule: Rule, number: int) -> Sequence[Pattern]:
    condition = rule.detection.conditions[number]
    return patterns_of(condition) if isinstance(condition, PatternCondition) else ()


def _sets(pattern: Pattern) -> Sequence[Literals]:
    node = parse(pattern.source, ignore_case=pattern.ignore_case).node
    return required(node, frequencies().of)
