"""Reads evidence in its plainest form, with the way back to where each part stands. Pure.

The readings are those of a scan: what is invisible or disguised goes, commands that are broken over lines
become one line, and what is encoded within an attack is read as what it says.
"""

from collections.abc import Iterator

from panguard.crystallize.evidence import Evidence
from panguard.engine.program import Span
from panguard.engine.views.decode import decode
from panguard.engine.views.normalise import normalise
from panguard.engine.views.view import View, edited, raw_view
from panguard.expressions import Expression
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.terms import ViewKind
from panguard.values import dataclass, replace

_AROUND = 10
_CODE = Expression(r"[=(){}\[\]$|;]|^[ \t]{0,40}(?:#|//)|^[ \t]{0,40}(?:import|from|sudo|return|echo)\b")
_FENCE = Expression(r"[ \t]{0,12}(?:```|~~~)")
# A command that goes on in the next line, and line ends that are written with two characters.
_BROKEN = Expression(r"(?P<continued>[ \t]{0,8}\\\r?\n[ \t]{0,40})|\r\n")
_BESIDE = Expression(r"[^\s\"'<>`()\[\]{}|;,]{1,300}")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a piece of evidence: a text, and the attack in it, in order."""

    view: View
    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        """Return what is read."""
        return self.view.text


def plainly(evidence: Evidence) -> Evidence:
    """Return evidence without disguise: nothing that is not drawn, no letters in other shapes.

    Evidence of which no marked part is left then stays as it is.
    """
    view = normalise(evidence.text)
    if view is None:
        return evidence
    moved = (Span(_offset(view, span.start), _offset(view, span.end)) for span in evidence.spans)
    spans = tuple(span for span in moved if span.start < span.end)
    return replace(evidence, text=view.text, spans=spans) if spans else evidence


def readings(evidence: Evidence, limits: Limits = DEFAULT_LIMITS) -> Iterator[Reading]:
    """Yield the evidence in its plainest form, then what is encoded within its spans."""
    plain = _joined(_plain(evidence.text))
    spans = _within(plain, evidence.spans)
    if spans:
        yield Reading(plain, spans)
    for opened in decode(plain.text, limits).views:
        place = opened.source_span(0, len(opened.text))
        if any(place[0] < span.end and span.start < place[1] for span in spans):
            yield Reading(opened, (Span(0, len(opened.text)),))


def widened(reading: Reading) -> Reading | None:
    """Return a reading with spans as wide as the code they stand in; None where that adds nothing.

    Prose around code is left out: it is another in every copy.
    """
    spans: list[Span] = []
    for span in reading.spans:
        wide = _in_code(reading.text, span)
        if spans and wide.start <= spans[-1].end:
            spans[-1] = Span(spans[-1].start, max(wide.end, spans[-1].end))
        else:
            spans.append(wide)
    return Reading(reading.view, tuple(spans)) if tuple(spans) != reading.spans else None


def _in_code(text: str, span: Span) -> Span:
    """Return the lines of code around a span, a few on each side."""
    first, last = text.rfind("\n", 0, span.start) + 1, _line_end(text, span.end)
    if not _CODE.search(text, first, last):
        return span
    for _ in range(_AROUND):
        before = text.rfind("\n", 0, first - 1) + 1 if first else 0
        if first == 0 or not _is_code(text[before : first - 1]):
            break
        first = before
    for _ in range(_AROUND):
        after = _line_end(text, last + 1) if last < len(text) else last
        if last >= len(text) or not _is_code(text[last + 1 : after]):
            break
        last = after
    return Span(first, last)


def _is_code(line: str) -> bool:
    return not line.strip() or (_CODE.search(line) is not None and not _FENCE.match(line))


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return end if end >= 0 else len(text)


def _plain(text: str) -> View:
    return normalise(text) or raw_view(text)


def _joined(view: View) -> View:
    """Join the lines of a command that goes on, and end all others in the same way."""
    edits = [(*found.span(), " " if found["continued"] else "\n") for found in _BROKEN.finditer(view.text)]
    return edited(view.text, edits, ViewKind.NORMALISED).within(view) if edits else view


def _within(view: View, spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return where spans of the evidence stand in a view, in order, those that touch as one."""
    found = sorted(_place(view, span) for span in spans if span.start < span.end)
    joined: list[Span] = []
    for span in found:
        if span.start >= span.end:
            continue
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(span.end, joined[-1].end))
        else:
            joined.append(span)
    return tuple(joined)


def _place(view: View, span: Span) -> Span:
    """Return where a span of the evidence stands in a view, no word of it cut."""
    start, end = (_offset(view, at) for at in span)
    return _whole_words(view.text, Span(start, end))


def _offset(view: View, at: int) -> int:
    """Return the first place of a view that comes from `at` or beyond; a search, as views only map back."""
    low, high = 0, len(view.text)
    while low < high:
        middle = (low + high) // 2
        if view.source_span(middle, middle)[0] < at:
            low = middle + 1
        else:
            high = middle
    return low


def _whole_words(text: str, span: Span) -> Span:
    start, end = span
    for found in _BESIDE.finditer(text, max(0, start - 300), min(len(text), end + 300)):
        if found.start() < start < found.end():
            start = found.start()
        if found.start() < end < found.end():
            end = found.end()
    return Span(start, end)
