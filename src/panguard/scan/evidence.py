"""Makes what was seen safe to show: secrets masked, invisible characters spelt out, length bounded. Pure."""

from panguard.printable import printable
from panguard.scan.credentials import redact

_WINDOW = 2_000


def shorten(text: str, limit: int) -> str:
    """Return at most `limit` characters, with `…` where text was left out."""
    return text if len(text) <= limit else text[: max(0, limit - 1)] + "…"


def excerpt(text: str, start: int, end: int, limit: int) -> str:
    """Return the span of a text, safe to show and bounded."""
    low, high = max(0, start - _WINDOW), min(len(text), end + _WINDOW)
    end = min(end, start + 2 * limit)
    shown = redact(text[low:high])[start - low : end - low]
    return shorten(printable(shown), limit)


def excerpt_line(text: str, start: int, end: int, limit: int) -> tuple[str, tuple[int, int]]:
    """Return the line on which a span starts, safe to show, and the part of it the span fills.

    A line longer than `limit` is cut around the span, with `…` at each cut.
    """
    line_start = _line_start(text, start)
    line_end = _line_end(text, start)
    end = max(start, min(end, line_end))
    low, high = _window(line_start, line_end, start, end, limit)
    wide_low, wide_high = max(line_start, low - _WINDOW), min(line_end, high + _WINDOW)
    shown = redact(text[wide_low:wide_high])
    before = printable(shown[low - wide_low : start - wide_low])
    inside = printable(shown[start - wide_low : min(end, high) - wide_low])
    after = printable(shown[min(end, high) - wide_low : high - wide_low])
    before = ("…" if low > line_start else "") + before.removeprefix("\ufeff")
    after += "…" if high < line_end else ""
    return before + inside + after, (len(before), len(before) + len(inside))


def _line_start(text: str, offset: int) -> int:
    """Return where the line of an offset begins; a carriage return alone ends a line too."""
    newline = text.rfind("\n", 0, offset) + 1
    return max(newline, text.rfind("\r", newline, offset) + 1)


def _line_end(text: str, offset: int) -> int:
    newline = text.find("\n", offset)
    newline = len(text) if newline < 0 else newline
    carriage = text.find("\r", offset, newline)
    return newline if carriage < 0 else carriage


def _window(line_start: int, line_end: int, start: int, end: int, limit: int) -> tuple[int, int]:
    if line_end - line_start <= limit:
        return line_start, line_end
    room = max(0, limit - (end - start))
    low = max(line_start, min(start - room // 3, line_end - limit))
    return low, min(line_end, low + limit)
