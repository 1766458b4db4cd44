"""Turns patterns into a matcher; analyses of unchanged patterns are taken over. Pure."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from panguard.engine.frequency import frequencies
from panguard.engine.index import tables
from panguard.engine.literals import Requirements, requirements
from panguard.engine.matcher import Matcher
from panguard.engine.program import Pattern
from panguard.engine.parse import parse


def analyse(pattern: Pattern) -> Requirements:
    """Return what a text must hold for the pattern to match.

    Raises PatternError when the pattern is not valid or not supported.
    """
    return requirements(parse(pattern.source, ignore_case=pattern.ignore_case).node, frequencies().of)


def compile_patterns(patterns: Sequence[Pattern], known: Mapping[Pattern, Requirements] | None = None) -> Matcher:
    """Build a matcher for patterns, which are then numbered in this order.

    `known` holds earlier analyses; what they lack is analysed now. Raises PatternError.
    """
    have = known or {}
    return Matcher(patterns, tables([have.get(p) or analyse(p) for p in patterns]))
