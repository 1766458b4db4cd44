"""Chooses the passages of a skill that are handed to a reviewer: what matters most, within a bound. Pure.

A skill that fits is handed over whole. Of a larger one each text is cut into windows at the ends of lines,
and the windows that say most are taken: what is hidden or encoded, how the skill introduces itself, the places
that something was noticed at, then what the model in the package likes least.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from re import IGNORECASE, Match

from panguard.engine.views.view import View
from panguard.expressions import Expression
from panguard.findings import Verdict
from panguard.limits import Limits
from panguard.llm.review import Passage, Question
from panguard.printable import printable
from panguard.scan import classifier
from panguard.scan.credentials import redact
from panguard.scan.document import Document
from panguard.scan.scanner import make_documents
from panguard.scan.skill import Skill
from panguard.scan.undecided import tells
from panguard.terms import Severity, SourceType
from panguard.values import dataclass

_OPENED, _NOTICED, _PRIMARY, _CODE, _OTHER = range(5)
_UNSCORED = -100.0
_CODE_TYPES = frozenset({SourceType.SCRIPT, SourceType.CONFIG, SourceType.MCP_TOOLS})
# What is kept under the name of a secret and is no sentence, address or call. Nothing that an agent would
# obey, and nothing that runs, is written so.
_KEPT = Expression(
    r"\b[\w-]{0,60}(?:key|token|secret|passw(?:or)?d|auth|credential|cookie)[\w-]{0,40}[\"']?\s{0,4}[:=]\s{0,4}"
    r"[\"'](?:(?:bearer|basic|token)\s)?([\w+/=.~-]{8,2000})[\"']",
    IGNORECASE,
)
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a text as a reviewer sees it: `text` is that of the view, with secrets masked."""

    document: Document
    view: View
    text: str


@dataclass(frozen=True, slots=True)
class _Window:
    """A part of one reading of a text; `order` is the number of that reading in the skill."""

    order: int
    reading: Reading
    start: int
    end: int
    rank: int

    @property
    def text(self) -> str:
        return self.reading.text[self.start : self.end]

    @property
    def size(self) -> int:
        return self.end - self.start


def question(skill: Skill, verdict: Verdict, limits: Limits) -> Question:
    """Return what a reviewer is asked about a skill; its passages stand in the order of the skill."""
    documents = make_documents(skill, limits)
    windows = list(_windows(documents, _noticed_lines(verdict), limits))
    if sum(window.size for window in windows) > limits.review_characters:
        windows = _within(sorted(windows, key=_precedence), limits.review_characters)
    return Question(tuple(_passages(windows)))


def readings(document: Document) -> Iterator[Reading]:
    """Yield the readings of a text that a reviewer may quote: as it stands, and what is hidden in it."""
    for view in (document.raw, *document.hidden.views, *document.decoded.views):
        yield Reading(document, view, masked(view.text))


def masked(text: str) -> str:
    """Return a text, of the same length, with the secrets in it masked: they are nobody else's business."""
    return _KEPT.sub(_mask, redact(text))


def _mask(found: Match[str]) -> str:
    start, end = found.start(1) - found.start(), found.end(1) - found.start()
    return found[0][: start + _SHOWN] + "*" * (end - start - _SHOWN) + found[0][end:]


def _noticed_lines(verdict: Verdict) -> Mapping[str, frozenset[int]]:
    """Return the lines of each file at which something was noticed."""
    places = [
        (finding.location.file, line)
        for finding in verdict.findings
        if finding.base > Severity.INFO
        for line in (finding.location.line, finding.location.end_line)
    ]
    places += [(match.file, match.line) for match in verdict.silent if tells(match)]
    lines: dict[str, set[int]] = {}
    for file, line in places:
        lines.setdefault(file, set()).add(line)
    return {file: frozenset(numbers) for file, numbers in lines.items()}


def _windows(
    documents: Sequence[Document], noticed: Mapping[str, frozenset[int]], limits: Limits
) -> Iterator[_Window]:
    every = (reading for document in documents for reading in readings(document))
    for order, reading in enumerate(every):
        lines = noticed.get(printable(reading.document.file), frozenset())
        for start, end in _cuts(reading.text, limits.review_window):
            if not reading.text[start:end].isspace():
                yield _Window(order, reading, start, end, _rank(reading, (start, end), lines))


def _cuts(text: str, size: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a text, each of at most `size` characters, cut at the end of a line where it can be."""
    start = 0
    while start < len(text):
        end = len(text)
        if end - start > size:
            line_end = text.rfind("\n", start + size // 2, start + size)
            end = start + size if line_end < 0 else line_end + 1
        yield start, end
        start = end


def _rank(reading: Reading, span: tuple[int, int], noticed: frozenset[int]) -> int:
    document = reading.document
    if reading.view is not document.raw:
        return _OPENED
    first, last = document.lines.position(span[0])[0], document.lines.position(span[1] - 1)[0]
    if (document.primary and not span[0]) or any(first <= line <= last for line in noticed):
        return _NOTICED
    if document.primary:
        return _PRIMARY
    return _CODE if document.source_type in _CODE_TYPES else _OTHER


def _precedence(window: _Window) -> tuple[int, float, int, int]:
    """Order windows for a choice: those that matter most first."""
    worst = classifier.shipped().worst(window.text, _UNSCORED, 1) if window.rank != _CODE else []
    return window.rank, -(worst[0].score if worst else _UNSCORED), window.order, window.start


def _within(windows: Sequence[_Window], size: int) -> list[_Window]:
    """Choose windows that fit together, and return them in the order of the skill.

    Each kind may take half of what is left, so that a mass of one kind does not drive out the others; what
    is left in the end goes to the first that fit.
    """
    chosen: dict[tuple[int, int], _Window] = {}
    for _, same in groupby(windows, key=lambda window: window.rank):
        size -= _take(same, size // 2, chosen)
    _take(windows, size, chosen)
    return [chosen[place] for place in sorted(chosen)]


def _take(windows: Iterable[_Window], room: int, chosen: dict[tuple[int, int], _Window]) -> int:
    """Put windows into what is chosen, as many as there is room for; return how much they took."""
    taken = 0
    for window in windows:
        place = window.order, window.start
        if place not in chosen and taken + window.size <= room:
            chosen[place] = window
            taken += window.size
    return taken


def _passages(windows: Sequence[_Window]) -> Iterator[Passage]:
    """Yield the passages that windows make; those that follow on each other are one."""
    for _, run in groupby(_numbered_runs(windows), key=lambda item: item[0]):
        joined = [window for _, window in run]
        document, view = joined[0].reading.document, joined[0].reading.view
        place = view.source_span(joined[0].start, joined[0].start + 1)[0]
        line = document.lines.position(place)[0]
        yield Passage(printable(document.file), line, "".join(window.text for window in joined))


def _numbered_runs(windows: Sequence[_Window]) -> Iterator[tuple[int, _Window]]:
    number = 0
    for before, window in zip((None, *windows), windows, strict=False):
        if before is None or before.order != window.order or before.end != window.start:
            number += 1
        yield number, window
