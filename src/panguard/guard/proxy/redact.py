"""Takes passages out of a text, and leaves a notice where they stood. Pure."""

from collections.abc import Collection

from panguard.engine.lines import LineIndex

_WHOLE = 12
"""A paragraph of so many lines goes as a whole: what stands around an order belongs to it."""

_AROUND = 2


def without_passages(text: str, lines: Collection[int], notice: str) -> str:
    """Return a text with a notice in place of each run of passages around these lines (from 1)."""
    index = LineIndex(text)
    gone = {line for place in lines for line in _passage(index, place)}
    kept: list[str] = []
    for number in range(1, index.count + 1):
        if number not in gone:
            kept.append(index.line(number))
        elif number - 1 not in gone:
            kept.append(notice)
    return "\n".join(kept)


def _passage(index: LineIndex, line: int) -> range:
    first = last = line
    while first > 1 and index.line(first - 1).strip():
        first -= 1
    while last < index.count and index.line(last + 1).strip():
        last += 1
    if last - first < _WHOLE:
        return range(first, last + 1)
    return range(max(first, line - _AROUND), min(last, line + _AROUND) + 1)
