"""Lays rules out for matching: their patterns, each once, and where each is used. Pure.

The result is a set of sections (`sections`): what `RuleSet` reads, in memory or from a file.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import reduce
from json import dumps
from operator import attrgetter, or_

from panguard.engine.analyses import Chain, put_analyses, written
from panguard.engine.compile import analyse
from panguard.engine.patterns import patterns_of
from panguard.engine.program import Pattern
from panguard.engine.requirements import Requirements
from panguard.engine.ruleset import SHOWN_LITERALS, SHOWN_PATTERNS, SHOWN_RULES
from panguard.engine.sections import lines, put_blobs, put_rows
from panguard.engine.slots import Kind, Slot
from panguard.engine.tables import Tables, rows
from panguard.errors import PatternError
from panguard.findings import phrase
from panguard.rules import lanes
from panguard.rules.codec import rule_to_json
from panguard.rules.expression import Any, Ref, holds
from panguard.rules.load import without
from panguard.rules.model import (
    Condition,
    MetricCondition,
    PatternCondition,
    Rule,
    SequenceCondition,
    Use,
)
from panguard.terms import Lane

UNUSABLE = phrase("it cannot be used as it is written")


# Writing the forms of so many new patterns takes about a fifth of a second; those of others are written
# when they are needed.
MOST_WRITTEN = 150


def sections_of(
    rules: Sequence[Rule], known: Chain | None = None, *, rejected: Sequence[str] = (), forms: int = 0
) -> dict[str, bytes]:
    """Lay rules out; `rejected` are the origins of more that could not be read and are only counted.

    A pattern that the engine cannot run takes its condition out of use, and the rule with it where
    nothing is left to match. What `known` tells of a pattern is not found out again. At most `forms`
    patterns of which no forms are known have them written.
    """
    plan = _Plan(known or Chain(), forms)
    plan.set_aside[str(UNUSABLE)] += len(rejected)
    for rule in sorted(rules, key=attrgetter("id")):
        plan.add(rule)
    return plan.sections() | {"packs": _packs(rules, rejected)}


def _packs(rules: Sequence[Rule], rejected: Sequence[str]) -> bytes:
    """Count rules and rejected ones by origin, in the order of the names."""
    used, refused = Counter(rule.origin for rule in rules), Counter(rejected)
    return lines(
        f"{used[origin]} {refused[origin]} {origin.replace(chr(10), ' ')}"
        for origin in sorted(used | refused)
    )


def usable_patterns(rules: Sequence[Rule]) -> tuple[Pattern, ...]:
    """Return the patterns that the engine can run, each once, in the order in which they are laid out."""
    plan = _Plan(Chain(), 0)
    for rule in sorted(rules, key=attrgetter("id")):
        plan.add(rule)
    return tuple(plan.uses)


class _Plan:
    """Rules laid out so far."""

    def __init__(self, known: Chain, forms: int) -> None:
        self.known = known
        self.forms_left = forms
        self.set_aside: Counter[str] = Counter()
        self._found: dict[Pattern, Requirements] = {}
        self.uses: dict[Pattern, list[Slot]] = {}
        self._fields: dict[str, int] = {}
        self._rules: list[Rule] = []
        self._kinds: list[Kind] = []
        self._shown: list[int] = []

    def add(self, rule: Rule) -> None:
        """Take one rule in."""
        faults = dict(self._faults(rule))
        usable = without(rule, faults) if faults else rule
        if isinstance(usable, str):
            self.set_aside[str(UNUSABLE)] += 1
            usable, kind = rule, Kind(0)
        else:
            kind = self._kind(usable)
        self._rules.append(usable)
        self._kinds.append(kind)
        self._shown.append(_shown_on(usable) if Kind.TEXT in kind else 0)
        if kind:
            self._place(usable, text=Kind.TEXT in kind)

    def _faults(self, rule: Rule) -> Iterator[tuple[int, str]]:
        for place, condition in enumerate(rule.detection.conditions):
            try:
                for pattern in _all_patterns(condition):
                    self._analyse(pattern)
            except PatternError as error:
                yield place, f"the pattern cannot be used: {error}"

    def _analyse(self, pattern: Pattern) -> None:
        if pattern not in self._found:
            self._found[pattern] = self.known.get(pattern) or analyse(pattern)

    def _kind(self, rule: Rule) -> Kind:
        applicability = rule.applicability
        if applicability.use is not Use.TEXT:
            self.set_aside[str(applicability.reason)] += 1
        if applicability.use in {Use.DISABLED, Use.MODEL}:
            return Kind(0)
        kind = Kind.EVENT | (Kind.TEXT if applicability.use is Use.TEXT else Kind(0))
        expression, conditions = rule.detection.expression, rule.detection.conditions
        if isinstance(expression, Any) and all(isinstance(part, Ref) for part in expression.parts):
            kind |= Kind.SIMPLE
        if holds(expression, ()):
            kind |= Kind.ALWAYS
        if any(isinstance(condition, MetricCondition) for condition in conditions):
            kind |= Kind.METRIC
        if any(isinstance(condition, SequenceCondition) for condition in conditions):
            kind |= Kind.SESSION
        return kind

    def _place(self, rule: Rule, *, text: bool) -> None:
        usable = rule.text_conditions if text else ()
        for place, condition in enumerate(rule.detection.conditions):
            if not isinstance(condition, PatternCondition) or condition.fault:
                continue
            field = self._fields.setdefault(condition.field, len(self._fields))
            slot = Slot(len(self._rules) - 1, place, field, int(place in usable))
            for pattern in patterns_of(condition):
                self.uses.setdefault(pattern, []).append(slot)

    def sections(self) -> dict[str, bytes]:
        """Return all that was laid out."""
        patterns = tuple(self.uses)
        sections = {
            "cases": bytes(pattern.ignore_case for pattern in patterns),
            "fields": lines(self._fields),
            "ids": lines(rule.id for rule in self._rules),
            "kinds": bytes(kind.value for kind in self._kinds),
            "set aside": lines(
                f"{count} {reason}" for reason, count in sorted(self.set_aside.items()) if count
            ),
        }
        shown = bytes(map(self._shown_with, patterns))
        sections[SHOWN_RULES], sections[SHOWN_PATTERNS] = bytes(self._shown), shown
        put_blobs(sections, "patterns", [p.source.encode("utf-8", "surrogatepass") for p in patterns])
        put_blobs(sections, "rules", [dumps(rule_to_json(rule)).encode() for rule in self._rules])
        put_rows(sections, "uses", rows([n for slot in self.uses[p] for n in slot] for p in patterns))
        found = [self._found[pattern] for pattern in patterns]
        made = put_analyses(sections, patterns, found, [self._forms(pattern) for pattern in patterns])
        sections[SHOWN_LITERALS] = _literals_shown(made, shown)
        return sections

    def _shown_with(self, pattern: Pattern) -> int:
        """Return the kinds of text on which a rule that uses a pattern on text may be shown."""
        return reduce(or_, (self._shown[slot.rule] for slot in self.uses[pattern] if slot.text), 0)

    def _forms(self, pattern: Pattern) -> bytes:
        known = self.known.forms(pattern)
        if known or not self.forms_left:
            return known
        self.forms_left -= 1
        return written(pattern)


def _shown_on(rule: Rule) -> int:
    """Return a number with a bit for each kind of text on which a rule may be shown."""
    shown = (bit for bit, kind in enumerate(lanes.Kind) if lanes.lane_of(rule, kind) is not Lane.SHADOW)
    return sum(1 << bit for bit in shown)


def _literals_shown(made: Tables, shown: bytes) -> bytes:
    """Return for each literal the kinds of text on which a pattern that requires it may be shown."""
    literals = bytearray(len(made.literals))
    for pattern, kinds in enumerate(shown):
        for required in made.required.row(pattern) if kinds else ():
            for literal in made.sets.row(required):
                literals[literal] |= kinds
    return bytes(literals)


def _all_patterns(condition: Condition) -> Iterator[Pattern]:
    if isinstance(condition, PatternCondition) and not condition.fault:
        yield from patterns_of(condition)
    elif isinstance(condition, SequenceCondition):
        for step in condition.steps:
            yield from patterns_of(step)
