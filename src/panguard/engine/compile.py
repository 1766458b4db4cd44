"""Turns patterns into a matcher; analyses of unchanged patterns are taken over. Pure."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from panguard.engine.frequency import frequencies
from panguard.engine.literals import requirements
from panguard.engine.matcher import Matcher
from panguard.engine.parse import parse
from panguard.engine.program import Pattern, Program
from panguard.engine.requirements import Requirements
from panguard.engine.tables import Tables, tables


class Known(Protocol):
    """Analyses that are at hand; a mapping is one."""

    def get(self, pattern: Pattern, /) -> Requirements | None:
        """Return the requirements of a pattern, None where they are not known."""
        ...


_NOTHING: Mapping[Pattern, Requirements] = {}


def analyse(pattern: Pattern) -> Requirements:
    """Return what a text must hold for the pattern to match.

    Raises PatternError when the pattern is not valid or not supported.
    """
    return requirements(parse(pattern.source, ignore_case=pattern.ignore_case).node, frequencies().of)


def tables_of(patterns: Sequence[Pattern], known: Known = _NOTHING) -> Tables:
    """Return the tables of an index for patterns. Raises PatternError."""
    return tables([known.get(pattern) or analyse(pattern) for pattern in patterns])


def compile_patterns(patterns: Sequence[Pattern], known: Known = _NOTHING) -> Matcher:
    """Build a matcher for patterns, which are then numbered in this order. Raises PatternError.

    `known` holds earlier analyses; what they lack is analysed now.
    """
    return Matcher([Program(pattern) for pattern in patterns], tables_of(patterns, known))
