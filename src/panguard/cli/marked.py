"""Reads what somebody marked as an attack: `FILE:40-52`, or a file whose lines are named beside it."""

import re
from collections.abc import Sequence
from pathlib import Path

from panguard.crystallize.evidence import Evidence, Witness
from panguard.engine.lines import LineIndex
from panguard.engine.program import Span
from panguard.errors import UsageError
from panguard.limits import DEFAULT_LIMITS
from panguard.regular import read_regular
from panguard.scan.skill import decode_text
from panguard.terms import Category, Severity

_MARKED = re.compile(r"(?P<file>.+):(?P<lines>\d[\d-]*)")
_LINES = re.compile(r"(?P<first>\d{1,7})(?:-(?P<last>\d{1,7}))?")


def files_of(words: Sequence[str]) -> tuple[str, ...]:
    """Return the files in which something was marked, without the lines."""
    return tuple(_parted(word)[0] for word in words)


def marked(
    words: Sequence[str], lines: str | None, category: Category, severity: Severity
) -> tuple[Evidence, ...]:
    """Return the evidence that was marked. Raises UsageError that says which part is wrong."""
    if not words:
        raise UsageError("name a file and the lines of the attack, such as: pga crystallize SKILL.md:40-52")
    return tuple(_sample(word, lines, category, severity) for word in words)


def _sample(word: str, lines: str | None, category: Category, severity: Severity) -> Evidence:
    file, named = _parted(word)
    place = named or lines
    if place is None:
        raise UsageError(f"{file}: which lines are the attack? Write {file}:40-52, or add --lines 40-52")
    text = _text_of(Path(file))
    span = _span(file, text, place)
    low = max(0, span.start - DEFAULT_LIMITS.passage_characters)
    high = span.end + DEFAULT_LIMITS.passage_characters
    inner = Span(span.start - low, span.end - low)
    return Evidence(text[low:high], (inner,), Witness.USER, category, severity)


def _parted(word: str) -> tuple[str, str | None]:
    """Return a file, and the lines that are named with it."""
    found = None if Path(word).exists() else _MARKED.fullmatch(word)
    return (found["file"], found["lines"]) if found else (word, None)


def _span(file: str, text: str, place: str) -> Span:
    found = _LINES.fullmatch(place)
    if not found:
        raise UsageError(f"{file}: lines are written as 40-52, or 40; found {place!r}")
    first, last = int(found["first"]), int(found["last"] or found["first"])
    if first > last:
        raise UsageError(f"{file}: lines {place} end before they begin; write {last}-{first}")
    index = LineIndex(text)
    if not 1 <= first <= last <= index.count:
        raise UsageError(f"{file}: has lines 1 to {index.count}, and {place} is not within them")
    span = Span(index.span(first)[0], index.span(last)[1])
    if not text[span.start : span.end].strip():
        raise UsageError(f"{file}: lines {place} are empty; mark the lines of the attack")
    if span.end - span.start > DEFAULT_LIMITS.attack_characters:
        raise UsageError(
            f"{file}: lines {place} have {span.end - span.start} characters; at most "
            f"{DEFAULT_LIMITS.attack_characters} are an attack. Mark its core"
        )
    return span


def _text_of(file: Path) -> str:
    if file.is_dir():
        raise UsageError(f"{file}: is a folder; name the file in it that holds the attack")
    try:
        data = read_regular(file, DEFAULT_LIMITS.max_file_bytes)
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}; check the name") from error
    if len(data) > DEFAULT_LIMITS.max_file_bytes:
        raise UsageError(f"{file}: larger than {DEFAULT_LIMITS.max_file_bytes} bytes; copy the attack out")
    return decode_text(data).text
