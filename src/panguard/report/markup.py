"""Writes text from data into Markdown so that nothing in it comes alive: no link, mention or markup. Pure."""

import re
from collections.abc import Sequence

from panguard.printable import printable

_MARKUP = re.compile(r"[\\`*\[\]#|~$]|(?<![^\W_])_|_(?![^\W_])|^[-+=]|^\d+(?=[.)])")
_LIVE = re.compile(r"@|\\#|:(?=//)|(?<![^\W_])www(?=\.)|(?<![^\W_])GH(?=-\d)", re.IGNORECASE)
_TICKS = re.compile(r"`+")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_NOTHING = "<!-- -->"


def markdown_text(text: str) -> str:
    """Return a text as one line of Markdown that reads as written.

    Markup characters are escaped; an empty comment keeps mentions, issue numbers and addresses from
    being made into links, and a number from starting a list.
    """
    escaped = _MARKUP.sub(_escape, printable(text).strip().translate(_ENTITIES))
    return _LIVE.sub(lambda found: found[0] + _NOTHING, escaped)


def _escape(found: re.Match[str]) -> str:
    return found[0] + _NOTHING if found[0].isdecimal() else "\\" + found[0]


def code_span(text: str, *, in_table: bool = False) -> str:
    """Return a text as inline code, fenced longer than any run of backticks in it."""
    shown = printable(text)
    if not shown.strip():
        return ""
    fence = "`" * (1 + max(map(len, _TICKS.findall(shown)), default=0))
    edge = " " if shown[0] in "` " or shown[-1] in "` " else ""
    span = f"{fence}{edge}{shown}{edge}{fence}"
    return span.replace("|", "\\|") if in_table else span


def code_block(lines: Sequence[str], language: str = "text") -> list[str]:
    """Return lines as a code block, fenced longer than any run of backticks in them."""
    shown = [printable(line) for line in lines]
    longest = max((len(run) for line in shown for run in _TICKS.findall(line)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}{language}", *shown, fence]
