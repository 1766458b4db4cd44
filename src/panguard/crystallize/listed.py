"""Says whether a rule asks for nothing but listed words, and tells it anew in words of our own. Pure.

A scanner matches the rules of strangers in silence and says which of them matched. One that asks for anything
else would have it say, bit by bit, what stands in the texts of its user.
"""

import re
from functools import cache

from panguard.crystallize.artefacts import exact_pattern
from panguard.crystallize.asked import ASKED, may_be_asked
from panguard.crystallize.deeds import DEEDS, PLACES, is_deed
from panguard.crystallize.gates import LEAST_BITS, Unreadable, read_candidate
from panguard.crystallize.neutral import opened
from panguard.crystallize.own import says_only_deeds
from panguard.crystallize.patterns import STEPS, word_pattern
from panguard.crystallize.slots import CLASSES, MARKS
from panguard.crystallize.tokens import LEAST, MOST, TELLING
from panguard.crystallize.written import Plan, retold, short_id
from panguard.engine.canonical import candidate_id
from panguard.engine.specificity import bits_of
from panguard.expressions import Expression
from panguard.rules.model import PatternCondition, Rule

_GAP = Expression(rf"\[\\s\\S\]\{{0,(?:{'|'.join(map(str, STEPS))})\}}\?|(?<!\])\\s\+")
_WIDTH = Expression(r"\[\\s\\S\]\{0,(\d+)\}\?")
_SLOTS = frozenset(CLASSES[kind] for kind in TELLING)
_LONGEST = 2_000
_WIDEST = 3_000  # characters in all gaps; RE2 follows as many states, and our own rules hold 2,000 at most


def told_anew(candidate: str, content: str) -> str | None:
    """Return a candidate as our own text, in YAML; None where it asks for more than listed words, or too few.

    It looks for exactly what the given text looks for, and holds nothing else of it: no title, no remark.
    """
    try:
        rule = read_candidate(content)
    except Unreadable:
        return None
    return _told_anew(rule) if candidate_id(rule) == candidate else None


def _told_anew(rule: Rule) -> str | None:
    plan = _plan(rule)
    if plan is None:
        return None
    candidate = candidate_id(rule)
    content = retold(rule, plan, short_id(candidate))
    try:
        again = read_candidate(content)
    except Unreadable:
        return None
    return content if candidate_id(again) == candidate and bits_of(again) >= LEAST_BITS else None


def _plan(rule: Rule) -> Plan | None:
    patterns = _patterns(rule)
    if not patterns or sum(map(len, patterns)) > _LONGEST or sum(map(_gaps, patterns)) > _WIDEST:
        return None
    words = [_asked(part) for pattern in patterns for part in _GAP.split(pattern)]
    known = [word for word in words if word is not None]
    if len(known) == len(words) and LEAST <= len(known) <= MOST:
        return _as_plan(patterns, tuple(filter(None, known)), every=True)
    payload = _payload(patterns[0]) if len(patterns) == 1 else ""
    return _as_plan(patterns, (payload,), every=False) if payload else None


def _patterns(rule: Rule) -> list[str]:
    """Return the pattern of each condition; none where one has several, or is of another kind."""
    patterns: list[str] = []
    for condition in rule.detection.conditions:
        if not isinstance(condition, PatternCondition) or len(condition.patterns) != 1:
            return []
        patterns += condition.patterns
    return patterns


def _gaps(pattern: str) -> int:
    return sum(map(int, _WIDTH.findall(pattern)))


def _as_plan(patterns: list[str], words: tuple[str, ...], *, every: bool) -> Plan:
    return Plan(tuple(patterns), every, words, fires=(), silent=(), artefact=not every, samples=0)


def _asked(part: str) -> str | None:
    """Return the word that a part of a pattern asks for, nothing for a slot; None for anything else."""
    if part in _SLOTS:
        return ""
    word = _written().get(part) or _unescaped(part)
    known = is_deed(word) or may_be_asked(word) or word in MARKS
    return word if known and word_pattern(word) == part else None


@cache
def _written() -> dict[str, str]:
    """Return the listed words by their patterns."""
    return {word_pattern(word): word for word in (*ASKED, *PLACES, *DEEDS)}


def _unescaped(pattern: str) -> str:
    return re.sub(r"\\(?![bB])|\\[bB]", "", pattern)


def _payload(pattern: str) -> str:
    """Return the data that a pattern asks for as it stands, where it says listed words alone."""
    data = _unescaped(pattern)
    return data if exact_pattern(data) == pattern and says_only_deeds(opened(data)) else ""
