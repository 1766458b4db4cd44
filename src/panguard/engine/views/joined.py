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

# A line end within a paragraph: no blank line, and no heading, quote, item, row, rule, fence or tag follows.
_BREAK = Expression(
    r"(?<=[^\s|])[ \t\\]{0,8}\r?\n(?:[ \t]{0,12}>[ \t]?|[ \t]{0,12})"
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
        line = text.rfind("\n", 0, found.start()) + 1
        if text.startswith(_NOT_PROSE, line) or blocks.code(found.start()) or blocks.code(found.end()):
            continue
        if breaks and line <= breaks[-1][1]:
            breaks.append(found.span())
            continue
        if breaks:
            yield start, breaks
        start, breaks = line, [found.span()]
    if breaks:
        yield start, breaks


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return end if end >= 0 else len(text)
