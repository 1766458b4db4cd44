"""Finds the block structure of Markdown that decides what is code: fences, indented code, quotes. Pure.

A single pass over the lines, after CommonMark 0.31: block quotes and list items as containers, fenced and
indented code, HTML blocks, headings, paragraphs with lazy continuation. YAML frontmatter is set apart first:
it is text, whatever its indentation. Nesting is followed to a fixed depth; deeper markers are read as text.
"""

import re
from bisect import bisect_left
from enum import Enum, auto

from panguard.engine.lines import line_starts
from panguard.expressions import Expression
from panguard.values import dataclass

MAX_NESTING = 24

_FRONTMATTER = Expression(
    r"\A\ufeff?---[ \t]*(?:\r\n?|\n)(?:[^\r\n]*(?:\r\n?|\n))*?(?:---|\.\.\.)[ \t]*(?:\r\n?|\n|\Z)"
)
_SPACES = Expression(r" *")
# A line at the margin that can only be text of a paragraph, perhaps after the marker of a list item.
_PLAIN = Expression(r"([-*+] |\d[.)] )?(?:[^\s>#`~\-*+_=<0-9]|[*_`~-]{1,2}+[^\W\d_])")
_BULLETS = "-*+"
_HEADING = Expression(r"#{1,6}(?:[ \t\r\n]|$)")
_FENCE = Expression(r"(`{3,})([^`]*)$|(~{3,})(.*)$", re.DOTALL)
_FENCE_END = Expression(r"(`{3,}|~{3,})[ \t]*$")
_ITEM = Expression(r"(?:[-+*]|\d{1,9}[.)])(?= |$)")
_SETEXT = Expression(r"(?:=+|-+)[ \t]*$")
_BLOCK_NAMES = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|"
    "dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|"
    "link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|"
    "tfoot|th|thead|title|tr|track|ul"
)
_ATTRIBUTE = (
    r"(?:\s+[a-zA-Z_:][a-zA-Z0-9_.:-]*+(?:\s*+=\s*+(?:[^\"'=<>`\x00-\x20]++|'[^']*+'|\"[^\"]*+\"))?+)"
)
_BLANK_ENDS = None
_HTML_STARTS: tuple[tuple[Expression, Expression | None], ...] = (
    (
        Expression(r"<(?:script|pre|textarea|style)(?:\s|>|$)", re.IGNORECASE),
        Expression(r"</(?:script|pre|textarea|style)>", re.IGNORECASE),
    ),
    (Expression(r"<!--"), Expression(r"-->")),
    (Expression(r"<[?]"), Expression(r"[?]>")),
    (Expression(r"<![A-Za-z]"), Expression(r">")),
    (Expression(r"<!\[CDATA\["), Expression(r"\]\]>")),
    (Expression(rf"</?(?:{_BLOCK_NAMES})(?:\s|/?>|$)", re.IGNORECASE), _BLANK_ENDS),
    (
        Expression(rf"(?:<[a-zA-Z][a-zA-Z0-9-]*+{_ATTRIBUTE}*+\s*+/?>|</[a-zA-Z][a-zA-Z0-9-]*+\s*+>)\s*$"),
        _BLANK_ENDS,
    ),
)
_LONE_TAG = _HTML_STARTS[-1][0]
_QUOTE = -1


class _Leaf(Enum):
    NONE = auto()
    PARAGRAPH = auto()
    FENCE = auto()
    INDENTED = auto()
    HTML = auto()


_CODE_LEAVES = frozenset({_Leaf.FENCE, _Leaf.HTML})


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced code block: whole lines from `start` to `end`, with the code between the markers.

    `closed` is false when no closing fence came before the end of the text or of the list item or quote
    that holds it; `language` is the first word of the info string, in lower case.
    """

    start: int
    end: int
    body_start: int
    body_end: int
    language: str
    closed: bool


@dataclass(slots=True)
class Blocks:
    """What was found, in the order of the text; every pair is a start and an end in characters.

    `texts` are the paragraphs, headings and frontmatter lines, in which inline code may stand;
    `quotes` hold the lines that carry a quote marker.
    """

    frontmatter: int
    fences: list[Fence]
    indented: list[tuple[int, int]]
    quotes: list[tuple[int, int]]
    texts: list[tuple[int, int]]


def frontmatter_end(text: str) -> int:
    """Return where the body starts: after the frontmatter, or 0 when there is none."""
    if not text.startswith(("---", "\ufeff---")):
        return 0
    found = _FRONTMATTER.match(text)
    return found.end() if found else 0


def _spaces_end(line: str, position: int) -> int:
    found = _SPACES.match(line, position)
    return found.end() if found else position


class _Scanner:
    """The state between two lines: the open containers and the kind of the open leaf."""

    def __init__(self, frontmatter: int) -> None:
        self.blocks = Blocks(frontmatter, [], [], [], [])
        self.containers: list[int] = []  # `_QUOTE`, or the indentation that a list item's content needs
        self.empty_item = False  # the innermost item has had no content yet
        self.leaf = _Leaf.NONE
        self.html_end: Expression | None = None
        self.marker = ""
        self.fence = (0, 0, "")  # start, body start, language

    def feed_plain(self, text: str, start: int, end: int) -> bool:
        """Take the next line if it is of a kind that needs no thought: most are, and this is quick."""
        if self.leaf in _CODE_LEAVES or self.empty_item or _QUOTE in self.containers:
            return False
        if text[start] in " \t\r\n" and not text[start:end].strip(" \t\r\n"):
            if self.leaf is _Leaf.PARAGRAPH:
                self.leaf = _Leaf.NONE
            return True
        found = _PLAIN.match(text, start)
        if found is None:
            return self._heading_line(text, start, end)
        if found[1]:
            return self._item_line(found, start, end)
        if self.leaf is not _Leaf.PARAGRAPH:
            self.containers.clear()
        self._text(start, end)
        return True

    def _item_line(self, found: "re.Match[str]", start: int, end: int) -> bool:
        if found[1][0] not in _BULLETS and self.leaf is _Leaf.PARAGRAPH and not self.containers:
            return False
        self.containers[:] = [found.end(1) - start]
        self.leaf = _Leaf.NONE
        self._text(start, end)
        return True

    def _heading_line(self, text: str, start: int, end: int) -> bool:
        if text[start] != "#" or not _HEADING.match(text, start, end):
            return False
        self.containers.clear()
        self.leaf = _Leaf.NONE
        self.blocks.texts.append((start, end))
        return True

    def fence_end(self, text: str, start: int) -> int:
        """Return an offset at or before the start of the line that closes the open fence, from `start` on."""
        found = re.compile(rf"^ {{0,3}}{self.marker}{self.marker[0]}*[ \t\r]*$", re.MULTILINE).search(
            text, start
        )
        return found.start() if found else len(text)

    def feed(self, line: str, start: int, end: int) -> None:
        """Take the next line, `line` without its end and with tabs expanded."""
        matched, position = self._match_containers(line)
        inside = matched == len(self.containers)
        if inside and self.leaf in {_Leaf.FENCE, _Leaf.HTML}:
            self._continue_leaf(line, position, start, end)
        else:
            matched, position = self._open_blocks(line, matched, position, start, end)
        if _QUOTE in self.containers[:matched] and matched:
            _extend(self.blocks.quotes, start, end)

    def finish(self, end: int) -> None:
        """Close what is still open at the end of the text."""
        if self.leaf is _Leaf.FENCE:
            self._close_fence(end, end, closed=False)

    def _match_containers(self, line: str) -> tuple[int, int]:
        position = 0
        for number, need in enumerate(self.containers):
            first = _spaces_end(line, position)
            if need == _QUOTE:
                if first - position > 3 or not line.startswith(">", first):  # noqa: PLR2004 - CommonMark: up to three
                    return number, position
                position = first + 2 if line.startswith(" ", first + 1) else first + 1
            elif first == len(line):
                if self.empty_item and number == len(self.containers) - 1:
                    return number, position
                position = first
            elif first - position >= need:
                position += need
            else:
                return number, position
        return len(self.containers), position

    def _continue_leaf(self, line: str, position: int, start: int, end: int) -> None:
        if self.leaf is _Leaf.HTML:
            rest = line[position:]
            if not rest.strip() if self.html_end is None else self.html_end.search(rest):
                self.leaf = _Leaf.NONE
            return
        first = _spaces_end(line, position)
        closing = _FENCE_END.match(line, first) if first - position <= 3 else None  # noqa: PLR2004 - as above
        if closing and closing[1][0] == self.marker[0] and len(closing[1]) >= len(self.marker):
            self._close_fence(start, end, closed=True)

    def _close_fence(self, body_end: int, end: int, *, closed: bool) -> None:
        start, body, language = self.fence
        self.blocks.fences.append(Fence(start, end, min(body, body_end), body_end, language, closed))
        self.leaf = _Leaf.NONE

    def _leave(self, matched: int, start: int) -> None:
        """Close the containers that the line did not continue, and the leaf inside them."""
        if matched < len(self.containers):
            if self.leaf is _Leaf.FENCE:
                self._close_fence(start, start, closed=False)
            del self.containers[matched:]
            self.leaf = _Leaf.NONE
            self.empty_item = False

    def _open_blocks(self, line: str, matched: int, position: int, start: int, end: int) -> tuple[int, int]:
        """Open the blocks that start here; return how many containers hold the line, and where it begins."""
        lazy = self.leaf is _Leaf.PARAGRAPH and matched < len(self.containers)
        while True:
            first = _spaces_end(line, position)
            if first == len(line):
                self._blank(matched, start)
                return matched, position
            if first - position > 3:  # noqa: PLR2004 - CommonMark: four spaces make code
                self._indented(matched, start, end)
                return matched, position
            opened = self._container(line, matched, position, first, start)
            if not opened:
                break
            matched, position, lazy = matched + 1, opened, False
        if not self._leaf_start(line[first:], matched, start, end):
            if not lazy:
                self._leave(matched, start)
            self._text(start, end)
        return matched, position

    def _container(self, line: str, matched: int, position: int, first: int, start: int) -> int:
        """Open a quote or a list item at `first`; return where its content begins, or 0."""
        if matched >= MAX_NESTING:
            return 0
        if line[first] == ">":
            self._enter(matched, start, _QUOTE)
            return first + 2 if line.startswith(" ", first + 1) else first + 1
        item = _ITEM.match(line, first)
        if not item or _is_break(line[first:]) or self._is_underline(line[first:], matched):
            return 0
        content = _spaces_end(line, item.end())
        empty = content == len(line)
        if self._goes_on(matched) and (empty or int(item[0][:-1] or 1) != 1):
            return 0
        if empty or content - item.end() > 4:  # noqa: PLR2004 - five spaces: one belongs to the marker, then code
            content = item.end() + 1
        self._enter(matched, start, content - position)
        self.empty_item = empty
        return min(content, len(line))

    def _goes_on(self, matched: int) -> bool:
        """Say whether a line, held by so many containers, may go on with the paragraph that is open."""
        return self.leaf is _Leaf.PARAGRAPH and matched == len(self.containers)

    def _is_underline(self, rest: str, matched: int) -> bool:
        return self._goes_on(matched) and _SETEXT.match(rest) is not None

    def _enter(self, matched: int, start: int, container: int) -> None:
        self._leave(matched, start)
        self.containers.append(container)
        self.leaf = _Leaf.NONE
        self.empty_item = False

    def _leaf_start(self, rest: str, matched: int, start: int, end: int) -> bool:
        """Open the leaf block, other than a paragraph, that starts with `rest`."""
        if self._is_underline(rest, matched):
            self._leave(matched, start)
            self.leaf = _Leaf.NONE
            return True
        fence = _FENCE.match(rest)
        if fence:
            self._start_leaf(matched, start, _Leaf.FENCE)
            self.marker = fence[1] or fence[3]
            info = (fence[2] if fence[1] else fence[4]).split()
            self.fence = (start, end, info[0].lower() if info else "")
            return True
        if _HEADING.match(rest) or _is_break(rest):
            self._start_leaf(matched, start, _Leaf.NONE)
            self.blocks.texts.append((start, end))
            return True
        return rest[0] == "<" and self._html_start(rest, matched, start)

    def _start_leaf(self, matched: int, start: int, leaf: _Leaf) -> None:
        self._leave(matched, start)
        self.leaf = leaf
        self.empty_item = False

    def _html_start(self, rest: str, matched: int, start: int) -> bool:
        for opening, ending in _HTML_STARTS:
            if opening.match(rest):
                if opening is _LONE_TAG and self.leaf is _Leaf.PARAGRAPH:
                    return False
                self._start_leaf(matched, start, _Leaf.HTML)
                self.html_end = ending
                if ending is not None and ending.search(rest):
                    self.leaf = _Leaf.NONE
                return True
        return False

    def _blank(self, matched: int, start: int) -> None:
        self._leave(matched, start)
        if self.leaf is _Leaf.PARAGRAPH:
            self.leaf = _Leaf.NONE

    def _indented(self, matched: int, start: int, end: int) -> None:
        if self.leaf is _Leaf.PARAGRAPH:
            self._text(start, end)
            return
        self._leave(matched, start)
        self.empty_item = False
        if self.leaf is _Leaf.INDENTED:
            self.blocks.indented[-1] = (self.blocks.indented[-1][0], end)
        else:
            self.blocks.indented.append((start, end))
            self.leaf = _Leaf.INDENTED

    def _text(self, start: int, end: int) -> None:
        texts = self.blocks.texts
        if self.leaf is _Leaf.PARAGRAPH and texts:
            texts[-1] = (texts[-1][0], end)
        else:
            texts.append((start, end))
        self.leaf = _Leaf.PARAGRAPH
        self.empty_item = False


def _is_break(rest: str) -> bool:
    marks = rest.replace(" ", "").replace("\t", "")
    return len(marks) > 2 and marks[0] in "*-_" and marks.count(marks[0]) == len(marks)  # noqa: PLR2004 - three or more


def _extend(spans: list[tuple[int, int]], start: int, end: int) -> None:
    """Add a line to a list of spans, joined to the last where it follows it."""
    if spans and spans[-1][1] == start:
        spans[-1] = (spans[-1][0], end)
    else:
        spans.append((start, end))


def find_blocks(text: str) -> Blocks:
    """Read the blocks of `text`."""
    body = frontmatter_end(text)
    scanner = _Scanner(body)
    starts = line_starts(text)
    starts.append(len(text))
    last = len(starts) - 1
    returns = "\r" in text
    number = 0
    while number < last:
        start, end = starts[number], starts[number + 1]
        number += 1
        if start < body:
            scanner.blocks.texts.append((start, end))
        elif start < end and not scanner.feed_plain(text, start, end):
            scanner.feed(text[start:end].rstrip("\r\n").expandtabs(4), start, end)
            if scanner.leaf is _Leaf.FENCE and not scanner.containers and not returns:
                number = bisect_left(starts, scanner.fence_end(text, end), number, last)
    scanner.finish(len(text))
    return scanner.blocks
