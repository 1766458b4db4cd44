"""Reads what is broken over lines as its reader does: a paragraph is one line, however it is wrapped. Pure.

Most patterns of a sentence end at the end of a line, so that a list or a block of code is not taken for one;
an order that is wrapped in its middle would pass them. Frontmatter, code, tables, headings and lists keep
their line ends.
"""

from collections.abc import Iterator, Sequence

from panguard.engine.views.blocks import frontmatter_end
from panguard.engine.views.markdown import CodeIndex, CodeKind, CodeSpan
from panguard.engine.views.view import View, ViewBuilder
from panguard.expressions import Expression
from panguard.terms import ViewKind

_BLANKS = 8
# A line end within a paragraph: no blank line, and no heading, quote, item, row, rule, fence or tag follows.
# It begins with the line end, which is found quicker than what may stand before one.
_BREAK = Expression(
    r"\n(?:[ \t]{0,12}>[ \t]?|[ \t]{0,12})"
    r"(?=[^\s#>|<])(?!```|~~~|==|[-*+_](?:[\s*_-]|$)|\d{1,3}[.)]\s|[\w-]{1,20}:\s)"
)
_NOT_PROSE = ("#", "|", "```", "~~~")


def joined(text: str, code: Sequence[CodeSpan], after: str = "") -> View | None:
    """Return the paragraphs of Markdown that are wrapped, each as one line; None without any.

    `after` is said to go on where the text ends: it stands for the end of the text.
    """
    builder = ViewBuilder(text)
    done = 0
    for start, breaks in _paragraphs(text, code):
        end = _line_end(text, breaks[-1][1])
        at = start
        for first, last in breaks:
            builder.keep(at, first)
            builder.put(" ", first, last)
            at = last
        builder.keep(at, end)
        builder.put("\n", end, end)
        done = end
    if after:
        last = len(text.rstrip())
        if done < last:
            builder.keep(max(done, text.rfind("\n", 0, last) + 1), last)
        builder.put(f" {after}", max(last, done), len(text))
        done = len(text)
    return builder.view(ViewKind.NORMALISED, ("lines joined",)) if done else None


def _paragraphs(text: str, code: Sequence[CodeSpan]) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Yield where each wrapped paragraph starts, and its line ends."""
    blocks = CodeIndex([span for span in code if span.kind in (CodeKind.FENCE, CodeKind.INDENTED)])
    start = -1
    breaks: list[tuple[int, int]] = []
    for found in _BREAK.finditer(text, frontmatter_end(text)):
        first, last = _words_end(text, found.start()), found.end()
        line = text.rfind("\n", 0, first) + 1
        if first < 0 or text.startswith(_NOT_PROSE, line) or blocks.code(first) or blocks.code(last):
            continue
        if breaks and line <= breaks[-1][1]:
            breaks.append((first, last))
            continue
        if breaks:
            yield start, breaks
        start, breaks = line, [(first, last)]
    if breaks:
        yield start, breaks


def _words_end(text: str, end: int) -> int:
    """Return where the words of a line end, given its line feed; -1 where none stand right before it."""
    end -= text.startswith("\r", end - 1) if end else 0
    tail = text[max(0, end - _BLANKS - 1) : end]
    words = tail.rstrip(" \t\\")
    before = words[-1:]
    if not before or before.isspace() or before == "|" or len(tail) - len(words) > _BLANKS:
        return -1
    return end - len(tail) + len(words)


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return end if end >= 0 else len(text)
