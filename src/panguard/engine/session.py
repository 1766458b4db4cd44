"""What is known of the conditions of all rules on the last event of a session. Pure."""

from collections.abc import Mapping
from functools import lru_cache

from panguard.engine import events
from panguard.engine.compile import compile_patterns
from panguard.engine.matcher import Matcher
from panguard.engine.patterns import patterns_of
from panguard.engine.program import Span
from panguard.engine.ruleset import ConditionHit, Facts, RuleSet
from panguard.engine.slots import Kind
from panguard.rules.event import Event
from panguard.rules.model import MetricCondition, Rule, SequenceCondition, SequenceStep


def facts_of(rules: RuleSet, session: events.Session) -> dict[int, Facts]:
    """Return the facts of every rule of which anything is known."""
    facts = {number: Facts() for number in rules.of_kind(Kind.EVENT | Kind.ALWAYS)}
    for text, fields in _texts(rules, session[-1][1]).items():
        for reading in events.readings(text):
            _note_reading(rules, facts, reading, fields)
    measuring = (*rules.of_kind(Kind.EVENT | Kind.METRIC), *rules.of_kind(Kind.EVENT | Kind.SESSION))
    for number in measuring:
        _note_others(facts.setdefault(number, Facts()), rules.numbered(number), session)
    return facts


def _texts(rules: RuleSet, event: Event) -> Mapping[str, set[int]]:
    """Return the different texts of an event, with the fields that mean each."""
    texts: dict[str, set[int]] = {}
    for number, name in enumerate(rules.fields):
        if text := event.text_of(name):
            texts.setdefault(text, set()).add(number)
    return texts


def _note_reading(rules: RuleSet, facts: dict[int, Facts], text: str, fields: set[int]) -> None:
    before = {(number, place) for number, known in facts.items() for place in known.met}
    for slot, span in rules.uses_of(rules.matcher.search(text)):
        if slot.field in fields and (slot.rule, slot.condition) not in before:
            rules.note(facts, slot, span)


def _note_others(known: Facts, rule: Rule, session: events.Session) -> None:
    for place, condition in enumerate(rule.detection.conditions):
        if isinstance(condition, MetricCondition) and events.compares(condition, session[-1][1]):
            known.meet(ConditionHit(place, condition.metric, Span(0, 0)))
        elif isinstance(condition, SequenceCondition) and events.took_place(condition, session, _takes):
            known.meet(ConditionHit(place, condition.name, Span(0, 0)))


def _takes(step: SequenceStep, event: Event) -> bool:
    text = event.text_of(step.field)
    return bool(text) and any(_matcher(step).search(reading).hits for reading in events.readings(text or ""))


@lru_cache(maxsize=256)
def _matcher(step: SequenceStep) -> Matcher:
    return compile_patterns(patterns_of(step))
