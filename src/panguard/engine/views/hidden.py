"""Finds what a reader of the rendered page does not see but an agent reads, channel by channel. Pure.

Each channel gives one view with all that was said on it, in order. Channels of markup are read outside code
only: inside a fence a comment is shown. Pieces beyond `limits.hidden_channels` are left out, and it is said.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from panguard.engine.views.blocks import frontmatter_end
from panguard.engine.views.invisible import invisible_messages
from panguard.engine.views.markdown import CodeIndex, CodeSpan, code_spans
from panguard.engine.views.view import Opened, View, ViewBuilder
from panguard.expressions import Expression
from panguard.limits import Limits
from panguard.terms import ViewKind

Piece = tuple[int, int]

# No bound is needed where what is repeated excludes what the expression begins with: the cost stays linear.
_COMMENT = Expression(r"#(?<=\s.)[ \t]*+([^\r\n]+)")
_REFERENCE = Expression(
    r"\[(?<![^\n ].)[^\]\[\n]{1,200}+\]:[ \t]*+(?:<[^<>\n]*+>|[^\s<]\S{0,2000}+)[ \t]++[(\"']([^\r\n]++)",
    re.DOTALL,
)
_LINK_TITLE = Expression(
    r"\]\((?:<[^<>\n]*+>|[^\s()<]*+(?:\([^\s()]*+\)[^\s()]*+)?)\s{1,20}+"
    r"(?:\"([^\"]++)\"|'([^']++)'|\(([^()]++)\))\s{0,20}+\)"
)
_IMAGE = Expression(r"!\[([^\[\]]++)\](?=[(\[])")
_TAG = Expression(r"<([A-Za-z][A-Za-z0-9-]{0,40}+)(?=[\s/>])([^<>]*+)>")
_ATTRIBUTE = Expression(
    r"\s(alt|title|aria-label|placeholder)\s{0,9}=\s{0,9}(?:\"([^\"]++)\"|'([^']++)')", re.IGNORECASE
)
_NUMBER_END = r"(?![\w.])"
_WHITE = r"(?:white|transparent|\#fff(?:fff)?(?!\w)|rgba?\(\s{0,9}255\s{0,9},\s{0,9}255\s{0,9},\s{0,9}255)"
_UNSEEN = Expression(
    r"\shidden(?=[\s=/]|$)"
    r"|display\s{0,9}:\s{0,9}none"
    r"|visibility\s{0,9}:\s{0,9}(?:hidden|collapse)"
    rf"|(?<![\w-])opacity\s{{0,9}}:\s{{0,9}}(?:0?\.0\d{{0,9}}|0){_NUMBER_END}"
    rf"|font-size\s{{0,9}}:\s{{0,9}}(?:(?:0?\.[01]\d{{0,9}}|0)(?:px|pt|em|rem|%)?|1(?:px|pt|%)){_NUMBER_END}"
    rf"|(?<![\w-])color\s{{0,9}}:\s{{0,9}}{_WHITE}"
    r"|\scolor\s{0,9}=\s{0,9}[\"']?(?:white|\#fff)"
    r"|(?:left|top|text-indent)\s{0,9}:\s{0,9}-\d{4}|clip\s{0,9}:\s{0,9}rect\(\s{0,9}0",
    re.IGNORECASE,
)
_GAP = "[ \t\xa0\u2000-\u200a\u3000]"
_FAR_RIGHT = Expression(rf"(?<!{_GAP})(?:\t{{30,}}+|{_GAP}{{200,}}+){_GAP}*+([^\s][^\r\n]*+)")
_LONG_PADDING = Expression(r"\n(?<!\n.)(?:[ \t]*+\r?\n){40,}+", re.DOTALL)


def _groups(pattern: Expression) -> Callable[[str], Iterator[Piece]]:
    """Return a reader of what a pattern captures, in whichever of its groups."""

    def read(text: str) -> Iterator[Piece]:
        return (found.span(found.lastindex or 0) for found in pattern.finditer(text))

    return read


def _html_comments(text: str) -> Iterator[Piece]:
    position = text.find("<!--")
    while position >= 0:
        close = text.find("-->", position + 4)
        if close < 0:
            yield position + 4, len(text)
            return
        yield position + 4, close
        position = text.find("<!--", close + 3)


def _frontmatter_comments(text: str) -> Iterator[Piece]:
    end = frontmatter_end(text)
    return (found.span(1) for found in _COMMENT.finditer(text, 0, end)) if end else iter(())


def _attributes(*names: str) -> Callable[[str], Iterator[Piece]]:
    def read(text: str) -> Iterator[Piece]:
        for tag in _TAG.finditer(text):
            for found in _ATTRIBUTE.finditer(text, tag.start(2), tag.end(2)):
                if found[1].lower() in names:
                    yield found.span(found.lastindex or 0)

    return read


def _link_titles(text: str) -> Iterator[Piece]:
    yield from _groups(_LINK_TITLE)(text)
    yield from _attributes("title", "aria-label", "placeholder")(text)


def _image_texts(text: str) -> Iterator[Piece]:
    yield from _groups(_IMAGE)(text)
    yield from _attributes("alt")(text)


def _unseen_elements(text: str) -> Iterator[Piece]:
    """Read the elements that a style or the `hidden` attribute keeps from view, to their end tags."""
    position = 0
    for tag in _TAG.finditer(text):
        if tag.start() < position or not _UNSEEN.search(tag[2]):
            continue
        close = re.compile(rf"</{re.escape(tag[1])}", re.IGNORECASE).search(text, tag.end())
        if close is None:
            yield tag.end(), len(text)
            return
        position = close.start()
        yield tag.end(), position


def _padded(text: str) -> Iterator[Piece]:
    gaps = [found.span() for found in _LONG_PADDING.finditer(text)]
    for number, (_, end) in enumerate(gaps):
        yield end, gaps[number + 1][0] if number + 1 < len(gaps) else len(text)


# A channel: its name, what a text must contain to have it at all, who reads it, and whether code shows it.
_CHANNELS: tuple[tuple[str, tuple[str, ...], Callable[[str], Iterator[Piece]], bool], ...] = (
    ("HTML comment", ("<!--",), _html_comments, True),
    ("link title", ("](", "title", "aria-label", "placeholder"), _link_titles, True),
    ("image alt text", ("![", "alt"), _image_texts, True),
    ("reference comment", ("]:",), _groups(_REFERENCE), True),
    ("hidden HTML element", ("style", "hidden", "color"), _unseen_elements, True),
    ("frontmatter comment", ("---",), _frontmatter_comments, False),
    (
        "far-right column",
        (" " * 40, "\t" * 30, "\xa0" * 40, "\u3000" * 40, "\u2003" * 40),
        _groups(_FAR_RIGHT),
        False,
    ),
    ("after long padding", ("\n\n\n", "\n \n", "\n\t\n", "\r\n\r\n\r\n"), _padded, False),
)

PICTURE = "text of a picture"
LABELS = frozenset({"link title", "image alt text", "frontmatter comment", PICTURE})
"""Channels that honest files fill with a few words for people."""
MOVED_AWAY = frozenset({"far-right column", "after long padding"})
"""Channels that show as they stand, to a reader who scrolls far enough."""


def pieces_of(channel: View) -> Iterator[Piece]:
    """Yield the ranges of the file that a channel was read from."""
    offsets = channel.maps[0]
    for start, size in zip(offsets.source, offsets.size, strict=True):
        yield start, start + (size if size >= 0 else ~size)


class _Code:
    """Says whether an offset lies in shown code; the blocks are read at the first question."""

    def __init__(self, text: str, spans: Sequence[CodeSpan] | None) -> None:
        self._text = text
        self._spans = spans
        self._index: CodeIndex | None = None

    def holds(self, offset: int) -> bool:
        if self._index is None:
            self._index = CodeIndex(code_spans(self._text) if self._spans is None else self._spans)
        return self._index.code(offset) is not None


def _channel(text: str, name: str, pieces: Sequence[Piece]) -> View | None:
    builder = ViewBuilder(text)
    position = 0
    for start, end in sorted(pieces):
        if position < end and text[start:end].strip():
            builder.put("\n\n" if position else "", max(start, position), max(start, position))
            builder.keep(max(start, position), end)
            position = end
    return builder.view(ViewKind.HIDDEN, (name,)) if position else None


def hidden(text: str, limits: Limits, code: Sequence[CodeSpan] | None = None) -> Opened:
    """Return one view for each hidden channel of `text` that says something.

    `code` may hand over what `code_spans(text)` gave; it is found here when it is needed and not given.
    """
    shown = _Code(text, code)
    views: list[View] = []
    truncated = False
    for name, signs, read, outside_code in _CHANNELS:
        if not any(sign in text for sign in signs):
            continue
        found = (piece for piece in read(text) if not (outside_code and shown.holds(piece[0])))
        pieces = list(islice(found, limits.hidden_channels + 1))
        truncated |= len(pieces) > limits.hidden_channels
        view = _channel(text, name, pieces[: limits.hidden_channels])
        if view:
            views.append(view)
    views += invisible_messages(text)
    return Opened(tuple(views), truncated)
