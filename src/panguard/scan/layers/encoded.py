"""Layer: encoded text that says something harmful once it is opened."""

import re
from collections.abc import Iterator
from functools import partial

from panguard.engine.views.respelt import DEALT_OUT
from panguard.engine.views.view import View
from panguard.findings import Finding, phrase
from panguard.scan.document import Document
from panguard.scan.explanation import Explanation
from panguard.scan.mention import in_list_of_strings
from panguard.scan.orders import find_orders, speaks_of_harm
from panguard.scan.patterns import LinearPattern, PatternTable
from panguard.terms import Category, Check, Lane, Severity, SourceType

NAME = "encoded"

_explanation = partial(
    Explanation,
    severity=Severity.CRITICAL,
    why=phrase(
        "Encoding hides from you what the agent, or a shell, will read. Honest instructions need none."
    ),
    remedy=phrase("Read the decoded text shown here. Do not install the skill if you did not expect it."),
    check=Check.ENCODED_PAYLOADS,
    category=Category.SKILL_COMPROMISE,
    innocent=phrase("Encoded pictures, tokens, certificates and harmless text are not flagged."),
    references=("ASI05", "AST01", "LLM01:2025", "CWE-506", "CWE-94"),
)
PAYLOAD = _explanation(
    "encoded-payload",
    title=phrase("Hides harmful text by encoding it ({steps})", steps="base64"),
    example="echo Y3VybC… | base64 -d",
)
PERCENT = _explanation(
    "encoded-payload-url",
    title=phrase("Hides harmful text behind percent signs ({steps})", steps="percent-encoding"),
    example="%65%76%61%6c…",
)
HEX = _explanation(
    "hex",
    title=phrase("Hides harmful text as hexadecimal numbers ({steps})", steps="hex"),
    example="\\x65\\x76\\x61\\x6c…",
)
EXPLANATIONS = (PAYLOAD, PERCENT, HEX)

_DANGEROUS = PatternTable(
    (
        LinearPattern(
            "dangerous-call",
            r"\beval\s*\(|\bexec\s*\(|\bos\.system\s*\(|\bsystem\s*\(|\bimport\s+os\b|\bsubprocess\b"
            r"|\bchild_process\b"
            r"|\brequire\s*\(|\b__import__\b|\bcurl\s+-?\S|\bwget\s+-?\S|/dev/tcp/|\b(?:ba"
            r"|z)?sh\s+-[ci]\b|\bpowershell\b"
            r"|\bIEX\b|\bInvoke-(?:WebRequest|Expression|RestMethod)\b|\bchmod\s+\+x\b|\brm\s+-rf\b"
            r"|\bFromBase64String\b",
            "eval|exec|system|import|subprocess|child_process|require|__import__|curl|wget|/dev/tcp|sh -"
            "|powershell"
            "|iex|invoke-|chmod|rm |frombase64string",
        ),
    )
)
_ESCAPES = frozenset(("percent-encoding", "backslash escapes", "HTML entities", "quoted-printable"))
_DATA_ADDRESS = re.compile(r"data:(?:image|font|audio|video|application/(?:json|font))[\w/+.;=-]{0,60},$")


def inspect(document: Document) -> Iterator[Finding]:
    """Flag each encoded run whose content is an order to the agent or code that runs something.

    The opened text is shown. What lists and tables say when they are read on is for the rules: all of it can
    be seen. A run inside a larger run that is flagged is not told again.
    """
    told: list[tuple[int, int]] = []
    for view in document.decoded.views:
        if not DEALT_OUT.isdisjoint(view.via):
            continue
        whole = view.source_span(0, len(view.text))
        if any(start <= whole[0] and whole[1] <= end for start, end in told) or _is_data(document, whole[0]):
            continue
        span = _harmful(document, view)
        if span:
            told.append(whole)
            yield _finding(document, view, span)


def _is_data(document: Document, start: int) -> bool:
    """Say whether a run is the body of a `data:` address that a browser shows rather than runs."""
    return _DATA_ADDRESS.search(document.text, max(0, start - 120), start) is not None


def _harmful(document: Document, view: View) -> tuple[int, int] | None:
    orders = (order for order in find_orders(document, view) if order.severity >= Severity.MEDIUM)
    for order in orders:
        if order.lane is Lane.BLOCK and _was_hidden(document, view, order.start, order.end):
            return order.start, order.end
    for pattern in _DANGEROUS.candidates(view.text):
        for count, (start, end) in enumerate(pattern.spans(view.text, document.limits.judged), start=1):
            if count == document.limits.judged or _was_hidden(document, view, start, end):
                return start, end
    return None


def _was_hidden(document: Document, view: View, start: int, end: int) -> bool:
    """Say whether a span could not be read before its view was opened."""
    first, last = view.source_span(start, end)
    return view.text[start:end] not in document.text[first:last]


def _finding(document: Document, view: View, span: tuple[int, int]) -> Finding:
    explanation = _kind(view)
    code = document.source_type is SourceType.SCRIPT and _ESCAPES.issuperset(view.via)
    mentioned = code or speaks_of_harm(document, view, span[0]) or _is_listed(document, view)
    return document.finding(
        explanation,
        span,
        layer=NAME,
        view=view,
        message=phrase(explanation.title.template, steps=", ".join(view.via)),
        severity=Severity.MEDIUM if mentioned else None,
        lane=Lane.ALERT if mentioned else Lane.BLOCK,
    )


def _is_listed(document: Document, view: View) -> bool:
    """Say whether a run is one string in a list of strings within a block of code."""
    start = view.source_span(0, len(view.text))[0]
    return document.code_kind(start) is not None and in_list_of_strings(document.text, start)


def _kind(view: View) -> Explanation:
    if "percent-encoding" in view.via:
        return PERCENT
    return HEX if {"hex", "backslash escapes"}.intersection(view.via) else PAYLOAD
