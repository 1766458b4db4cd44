"""Reads Markdown as its reader sees it: markup taken away, and code told apart from prose. Pure.

Tokens that only look like markup stay (`*.py`, `__init__`, `<your-key>`), so that taking markup away never
hides a word; a lone word in backticks stays too, because quoting every word would hide a sentence.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from panguard.engine.views.blocks import Blocks, find_blocks
from panguard.engine.views.view import View, edited
from panguard.expressions import Expression
from panguard.terms import ViewKind
from panguard.values import dataclass


class CodeKind(StrEnum):
    """How a stretch of Markdown is set apart from prose."""

    FENCE = "fence"
    INDENTED = "indented"
    INLINE = "inline"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class CodeSpan:
    """A stretch of code or quote, from `start` to `end` with its markers; the code inside is the body.

    `language` is what a fence says it holds (`bash`; empty when it says nothing); `closed` is false for
    a fence that runs to the end of its container because nothing closes it.
    """

    kind: CodeKind
    start: int
    end: int
    body_start: int
    body_end: int
    language: str = ""
    closed: bool = True

    def __contains__(self, offset: int) -> bool:
        """Say whether `offset` lies in the span, markers included."""
        return self.start <= offset < self.end


Edit = tuple[int, int, str]

_BACKTICKS = Expression(r"`+")
_WORD = Expression(r"[^\W\d_]+\Z")

_INLINE_TAGS = (
    "a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|label|mark|nobr|q|rp|rt|ruby|s|samp|"
    "small|span|strike|strong|sub|sup|time|tt|u|var|wbr"
)
_BLOCK_TAGS = (
    "address|article|aside|audio|blockquote|body|br|button|caption|center|col|colgroup|dd|details|dialog|dir|div|"
    "dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|img|input|"
    "legend|li|link|main|menu|meta|nav|noframes|noscript|object|ol|optgroup|option|p|param|picture|pre|progress|"
    "script|section|select|source|style|summary|svg|table|tbody|td|template|textarea|tfoot|th|thead|title|tr|"
    "track|ul|video"
)
_TAG_STARTS = ("</", "<!--")
_LINK_STARTS = ("](", "][")
_SPECIAL = Expression(r"[<\\\[\]*~_]")
# Bounds inside the repeats keep an unclosed bracket from costing the rest of the text at every other one.
_TAG = Expression(
    rf"""
      (?P<inline></?(?:{_INLINE_TAGS})(?=[\s/>])[^<>]{{0,2000}}>)
    | (?P<block></?(?:{_BLOCK_TAGS})(?=[\s/>])[^<>]{{0,2000}}>)
    | (?P<link><(?:https?|ftp|mailto):[^<>\s]{{1,2000}}>)
    | (?P<unknown>(?<=\w)</?[a-zA-Z][^<>\n]{{0,200}}>(?=\w))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DEFINITION = Expression(r"(?<![^\n])[ ]{0,3}\[[^\]\[\n]{1,200}\]:[^\n]*")
_TARGET = Expression(
    r"""
    \]\([ \t]*(?:<[^<>\n]{0,2000}>|(?:[^\s()\\]|\\.|\([^\s()]{0,500}\)){0,2000}+)
    (?:\s+(?:"[^"]{0,2000}"|'[^']{0,2000}'|\([^()]{0,2000}\)))?\s{0,20}\)
    """,
    re.VERBOSE,
)
_REFERENCE = Expression(r"\]\[[^\]\[\n]{0,200}\]")
_ESCAPABLE = frozenset("*_~`[]#<>!-")
_UNDER_END = Expression(r"_{1,3}")
_CLOSING = ".,:;!?)\"'"
_OPENING = "(\"'[`"


def _inline_code(text: str, blocks: Blocks) -> Iterator[CodeSpan]:
    """Pair runs of backticks of equal length within one paragraph, as CommonMark does."""
    if "`" not in text:
        return
    ticks = _BACKTICKS.finditer(text)
    tick = next(ticks, None)
    for start, end in blocks.texts:
        runs: list[tuple[int, int]] = []
        while tick and tick.start() < end:
            if tick.start() >= start:
                runs.append(tick.span())
            tick = next(ticks, None)
        yield from _paired(text, runs)
        if tick is None:
            return


def _paired(text: str, runs: Sequence[tuple[int, int]]) -> Iterator[CodeSpan]:
    later: dict[int, list[int]] = {}
    for number in range(len(runs) - 1, -1, -1):
        start, end = runs[number]
        later.setdefault(end - start, []).append(number)
    number = 0
    while number < len(runs):
        start, end = runs[number]
        size = end - start
        if start and text[start - 1] == "\\" and (start < 2 or text[start - 2] != "\\"):  # noqa: PLR2004
            start, size = start + 1, size - 1
        same = later.get(size, [])
        while same and same[-1] <= number:
            same.pop()
        if same and size:
            close = same.pop()
            yield CodeSpan(CodeKind.INLINE, start, runs[close][1], end, runs[close][0])
            number = close
        number += 1


def _code(text: str, blocks: Blocks) -> Iterator[CodeSpan]:
    for fence in blocks.fences:
        yield CodeSpan(
            CodeKind.FENCE,
            fence.start,
            fence.end,
            fence.body_start,
            fence.body_end,
            fence.language,
            fence.closed,
        )
    for start, end in blocks.indented:
        yield CodeSpan(CodeKind.INDENTED, start, end, start, end)
    for start, end in blocks.quotes:
        yield CodeSpan(CodeKind.QUOTE, start, end, start, end)
    yield from _inline_code(text, blocks)


def code_spans(text: str) -> tuple[CodeSpan, ...]:
    """Return every fence, indented block, inline code and quote, by where it starts.

    Code inside a quote gives two spans. Frontmatter is text, whatever its indentation.
    """
    spans = _code(text, find_blocks(text))
    return tuple(sorted(spans, key=lambda span: (span.start, -span.end, span.kind is not CodeKind.QUOTE)))


class CodeIndex:
    """Looks up what holds an offset, among the spans that `code_spans` gave."""

    __slots__ = ("_code", "_code_starts", "_quote_starts", "_quotes")

    def __init__(self, spans: Sequence[CodeSpan]) -> None:
        self._code = [span for span in spans if span.kind is not CodeKind.QUOTE]
        self._quotes = [span for span in spans if span.kind is CodeKind.QUOTE]
        self._code_starts = [span.start for span in self._code]
        self._quote_starts = [span.start for span in self._quotes]

    def code(self, offset: int) -> CodeSpan | None:
        """Return the fence, indented block or inline code that holds `offset`."""
        number = bisect_right(self._code_starts, offset) - 1
        return self._code[number] if number >= 0 and offset in self._code[number] else None

    def quote(self, offset: int) -> CodeSpan | None:
        """Return the quote that holds `offset`."""
        number = bisect_right(self._quote_starts, offset) - 1
        return self._quotes[number] if number >= 0 and offset in self._quotes[number] else None


def prose(text: str, spans: Sequence[CodeSpan] | None = None) -> str:
    """Return `text` without its fenced code blocks; the fences keep their line ends, so lines still count."""
    spans = code_spans(text) if spans is None else spans
    fences = (span for span in spans if span.kind is CodeKind.FENCE)
    edits = ((fence.start, fence.end, "\n" * text.count("\n", fence.start, fence.end)) for fence in fences)
    return edited(text, edits, ViewKind.STRIPPED).text


def _without_overlap(edits: Iterable[Edit]) -> Iterator[Edit]:
    position = 0
    for start, end, words in edits:
        if end > position:
            yield max(start, position), end, words
            position = end


def _code_edits(text: str, spans: Iterable[CodeSpan]) -> Iterator[Edit]:
    """Say what to take away: blocks and quotes leave a line end, inline code a space, a lone word stays."""
    for span in spans:
        if span.kind is not CodeKind.INLINE:
            yield span.start, span.end, "\n"
        elif _WORD.match(text, span.body_start, span.body_end):
            yield span.start, span.body_start, ""
            yield span.body_end, span.end, ""
        else:
            yield span.start, span.end, " "


class _Markup:
    """Walks over the inline markup of a text that has no code left."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.unclosed_comment = False
        self.reference = -1  # where the bracket closes that a reference follows

    def edits(self) -> Iterator[Edit]:
        """Yield the edits in order."""
        text = self.text
        for found in _SPECIAL.finditer(text):
            start = found.start()
            if start < self.position:
                continue
            mark = text[start]
            if mark == "_" and start and (text[start - 1].isalnum() or text[start - 1] in "/.$\\"):
                continue
            if mark == "<" and not (
                text[start + 1 : start + 2].isalpha() or text.startswith(_TAG_STARTS, start)
            ):
                continue
            if mark == "]" and not text.startswith(_LINK_STARTS, start):
                continue
            yield from self._edit(mark, start)

    def _edit(self, mark: str, start: int) -> Iterator[Edit]:
        match mark:
            case "<":
                yield from self._tag(start)
            case "]":
                pattern = _REFERENCE if start == self.reference else _TARGET
                found = pattern.match(self.text, start)
                if found:
                    yield self._cut(start, found.end())
            case "[":
                yield from self._bracket(start, start + 1)
            case "\\":
                if self.text[start + 1 : start + 2] in _ESCAPABLE:
                    yield self._cut(start, start + 1)
                    self.position = start + 2
            case _:
                yield from self._emphasis(mark, start)

    def _emphasis(self, mark: str, start: int) -> Iterator[Edit]:
        end = self._run_end(mark, start)
        if mark == "_":
            yield from self._underscores(start, end)
        elif self._is_emphasis(start, end) and (mark == "*" or end - start == 2):  # noqa: PLR2004 - `~~`
            yield self._cut(start, end)
        else:
            self.position = end

    def _run_end(self, mark: str, start: int) -> int:
        """Return where the run of emphasis marks ends; at most three belong together."""
        end = start + 1
        while end < start + 3 and self.text.startswith(mark, end):
            end += 1
        return end

    def _tag(self, start: int) -> Iterator[Edit]:
        if self.text.startswith("<!--", start):
            end = self._comment_end(start)
            if end > start:
                yield self._cut(start, end)
            return
        found = _TAG.match(self.text, start)
        if found:
            yield self._cut(start, found.end(), " " if found.lastgroup == "block" else "")

    def _cut(self, start: int, end: int, words: str = "") -> Edit:
        self.position = end
        return start, end, words

    def _comment_end(self, start: int) -> int:
        if self.unclosed_comment:
            return start
        close = self.text.find("-->", start)
        self.unclosed_comment = close < 0
        return close + 3 if close >= 0 else start

    def _is_emphasis(self, start: int, end: int) -> bool:
        before = self.text[start - 1] if start else " "
        after = self.text[end] if end < len(self.text) else " "
        if before.isalnum() or after.isalnum():
            return True
        closes = before in _CLOSING and (after.isspace() or after in _CLOSING)
        return closes or (after in _OPENING and (before.isspace() or before in _OPENING))

    def _underscores(self, start: int, end: int) -> Iterator[Edit]:
        marker = end - start
        limit = min(len(self.text), end + 200)
        close = _UNDER_END.search(self.text, end, limit)
        if close is None or close.end() - close.start() != marker or "\n\n" in self.text[end : close.start()]:
            return
        after = self.text[close.end() : close.end() + 1]
        if after.isalnum() or after in {"(", ".", "/", "[", "="}:
            return
        yield start, end, ""
        yield from _Markup(self.text[end : close.start()]).shifted(end)
        yield self._cut(close.start(), close.end())

    def shifted(self, by: int) -> Iterator[Edit]:
        """Yield the edits for a text that stands `by` characters further on."""
        return ((start + by, end + by, words) for start, end, words in self.edits())

    def _bracket(self, start: int, end: int) -> Iterator[Edit]:
        """Drop a definition, or the bracket that opens a link; the closing one goes with the target."""
        definition = self._definition(start)
        if definition:
            yield self._cut(*definition)
            return
        close = self.text.find("]", end, end + 500)
        after = self.text[close + 1 : close + 2] if close >= 0 else ""
        if after == "[" and not (start and self.text[start - 1].isalnum()):  # not an index into an index
            self.reference = close
        if after == "(" or (after and close == self.reference):
            image = start > self.position and self.text[start - 1] == "!"
            yield self._cut(start - 1 if image else start, end)

    def _definition(self, start: int) -> tuple[int, int] | None:
        """Return where the definition of a link stands that a bracket begins."""
        line = self.text.rfind("\n", max(0, start - 4), start) + 1
        found = _DEFINITION.match(self.text, line) if line or start < 4 else None  # noqa: PLR2004 - three spaces
        return (max(line, self.position), found.end()) if found else None


def strip_markdown(text: str, spans: Sequence[CodeSpan] | None = None) -> View:
    """Return `text` without fences, code, quotes, link targets, HTML tags and emphasis markers.

    `spans` are the code spans of the text, where the caller has them already.
    """
    spans = code_spans(text) if spans is None else spans
    bare = edited(text, _without_overlap(_code_edits(text, spans)), ViewKind.STRIPPED)
    return edited(bare.text, _Markup(bare.text).edits(), ViewKind.STRIPPED).within(bare)
