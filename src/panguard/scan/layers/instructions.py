"""Layer: instructions and commands that work against the user, in what is seen and what is hidden."""

from collections.abc import Iterator

from panguard.engine.views.hidden import LABELS, MOVED_AWAY
from panguard.engine.views.view import View
from panguard.findings import Finding
from panguard.scan.commands import COMMAND_EXPLANATIONS
from panguard.scan.document import Document
from panguard.scan.hidden_hints import HIDDEN_ADDRESSES, HIDDEN_DEEDS, LEGAL
from panguard.scan.injections import HIDDEN_ORDERS, HIDDEN_TEXT, INJECTION_EXPLANATIONS
from panguard.scan.mention import Mention, judge
from panguard.scan.orders import Order, find_orders
from panguard.terms import Lane, Severity, SourceType, ViewKind

NAME = "instructions"
EXPLANATIONS = (*INJECTION_EXPLANATIONS, *COMMAND_EXPLANATIONS)


def inspect(document: Document) -> Iterator[Finding]:
    """Flag orders and commands, in the text as it stands and in each other way of reading it.

    Every occurrence counts: a harmless one does not hide a harmful one after it. What stands in
    the text already is not repeated for the views made from it, unless it is worse there.
    """
    seen: dict[str, list[tuple[int, int, tuple[bool, Severity]]]] = {}
    for view in _visible_views(document):
        for order in _gravest_first(find_orders(document, view)):
            span = view.source_span(order.start, order.end)
            known = seen.setdefault(order.wording.explanation.id, [])
            if not any(
                start < span[1] and span[0] < end and gravity >= order.gravity
                for start, end, gravity in known
            ):
                known.append((*span, order.gravity))
                yield _finding(document, view, order)
    yield from _hidden(document)


def _visible_views(document: Document) -> Iterator[View]:
    yield document.raw
    if document.normalised is not None:
        yield document.normalised
    if document.stripped is not None:
        yield document.stripped
    yield from document.spelled


def _gravest_first(orders: Iterator[Order]) -> list[Order]:
    return sorted(orders, key=lambda order: (*(-int(part) for part in order.gravity), order.start))


def _finding(document: Document, view: View, order: Order) -> Finding:
    start = view.source_span(order.start, order.end)[0]
    return document.finding(
        order.wording.explanation,
        (order.start, order.end),
        layer=NAME,
        view=view,
        severity=order.severity,
        lane=order.lane,
        hidden_in_markup=view.kind is ViewKind.RAW and document.code_kind(start) is not None,
    )


def _hidden(document: Document) -> Iterator[Finding]:
    """Flag hidden channels that speak to the agent, once each, at the worst place."""
    for view in document.hidden.views:
        spans = list(_hidden_orders(document, view))
        quoted = [_is_shown(document, view, span) for span in spans]
        if spans:
            real = not all(quoted)
            yield document.finding(
                HIDDEN_TEXT,
                spans[quoted.index(False) if real else 0],
                layer=NAME,
                view=view,
                severity=None if real else Severity.MEDIUM,
                lane=Lane.BLOCK if real else Lane.ALERT,
                hidden_in_markup=not real,
            )
        elif hint := next(_hints(document, view), None):
            yield document.finding(
                HIDDEN_TEXT, hint, layer=NAME, view=view, severity=Severity.MEDIUM, lane=Lane.ALERT
            )


def _is_shown(document: Document, view: View, span: tuple[int, int]) -> bool:
    """Say whether a span of a hidden channel stands in code, where a reader sees it as an example.

    What is moved out of sight by blanks is out of sight in code as well.
    """
    return view.via[0] not in MOVED_AWAY and document.code_kind(view.source_span(*span)[0]) is not None


def _hints(document: Document, view: View) -> Iterator[tuple[int, int]]:
    """Find where a hidden text seems to speak to an agent, though none of its words are known.

    Texts of pictures and links say “Read the guide” to people; there only an agent that is named counts.
    """
    if document.source_type is SourceType.SCRIPT or view.via[0] in MOVED_AWAY:
        return
    patterns = HIDDEN_ADDRESSES if view.via[0] in LABELS else (*HIDDEN_ADDRESSES, *HIDDEN_DEEDS)
    for pattern in patterns:
        for span in pattern.spans(view.text):
            around = view.text[max(0, span[0] - _NOTICE) : span[1] + _NOTICE]
            meant = judge(view.text, *span) is Mention.ORDER and not LEGAL.search(around)
            if meant and not _is_shown(document, view, span):
                yield span


_NOTICE = 300


def _hidden_orders(document: Document, view: View) -> Iterator[tuple[int, int]]:
    for order in find_orders(document, view):
        if order.severity >= Severity.MEDIUM:
            yield order.start, order.end
    for pattern in HIDDEN_ORDERS.candidates(view.text):
        for count, (start, end) in enumerate(pattern.spans(view.text, document.limits.judged), start=1):
            if count == document.limits.judged or judge(view.text, start, end) is not Mention.ADVICE:
                yield start, end
