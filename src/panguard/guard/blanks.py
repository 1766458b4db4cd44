"""Takes parts out of a text so that all else stays where it is. Pure."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]


def without(text: str, spans: Sequence[Span]) -> str:
    """Return a text of the same length with spaces in place of spans; lines stay what they are."""
    return "".join(_blanked(text, sorted(spans)))


def _blanked(text: str, spans: Sequence[Span]) -> Iterator[str]:
    at = 0
    for start, end in spans:
        first = max(start, at)
        yield text[at:first]
        yield "".join(each if each in "\r\n" else " " for each in text[first:end])
        at = max(at, end)
    yield text[at:]
