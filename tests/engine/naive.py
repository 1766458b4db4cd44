"""The reference that the engine is compared with: each pattern alone, with `regex`."""

import re
from collections.abc import Sequence
from functools import cache

import regex

from panguard.engine.matcher import Matcher
from panguard.engine.program import Pattern

FLAGS = regex.IGNORECASE | regex.VERSION0
SECONDS = 5.0


@cache
def compiled(pattern: Pattern) -> "regex.Pattern[str]":
    """Compile a pattern as it stands, but for the escape that only JavaScript has."""
    source = re.sub(r"\\u\{([0-9a-fA-F]+)\}", lambda found: f"\\U{int(found[1], 16):08x}", pattern.source)
    return regex.compile(source, FLAGS if pattern.ignore_case else regex.VERSION0)


def spans(patterns: Sequence[Pattern], text: str) -> dict[int, tuple[int, int]]:
    """Return the first match of every pattern that has one."""
    found = ((number, compiled(p).search(text, timeout=SECONDS)) for number, p in enumerate(patterns))
    return {number: match.span() for number, match in found if match}


def spans_of(matcher: Matcher, text: str) -> dict[int, tuple[int, int]]:
    """Return what a matcher finds, in the same form; it must resolve everything."""
    result = matcher.search(text)
    assert result.unresolved == ()
    return {hit.pattern: (hit.span.start, hit.span.end) for hit in result.hits}
