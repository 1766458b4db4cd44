"""Takes from a verdict what no public rule explains: evidence of attacks that only this scan saw. Pure.

A scan that follows secrets to the network, a review, an opened payload or a hidden order may show what no
rule knows yet. The evidence is a bounded passage and the place of the attack in it; nothing says where it is
from.
"""

from collections.abc import Iterator

from panguard.crystallize.evidence import Evidence, Witness
from panguard.engine.lines import LineIndex
from panguard.engine.program import Span
from panguard.findings import Finding, Location, Verdict
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.rules.sources import PUBLIC_ORIGINS
from panguard.scan.sensitive import secret_path
from panguard.scan.skill import Skill
from panguard.terms import Lane, Severity

RULES = "rules"
REVIEW = "review"
LAYERS = frozenset({REVIEW, "exfiltration", "instructions", "encoded", "unicode"})
_STEPS_BACK = 40
_SENTENCE_ENDS = ".!?。!?\n"


def witnessed(verdict: Verdict, skill: Skill, limits: Limits = DEFAULT_LIMITS) -> tuple[Evidence, ...]:
    """Return the evidence of what is grave and what no public rule stands behind at that place."""
    explained = [finding for finding in verdict.findings if _is_explaining(finding)]
    found: dict[Evidence, None] = {}
    for finding in verdict.findings:
        if len(found) == limits.witnessed:
            break
        file = skill.file(finding.location.file)
        if file is None or file.text is None or finding.layer not in LAYERS or not finding.grave:
            continue
        if any(_same_place(finding.location, other.location) for other in explained):
            continue
        found[_evidence(finding, file.text, limits)] = None
    return tuple(found)


def _is_explaining(finding: Finding) -> bool:
    return (
        finding.layer == RULES
        and finding.origin in PUBLIC_ORIGINS
        and finding.severity >= Severity.MEDIUM
        and finding.lane is not Lane.SHADOW
    )


def _same_place(one: Location, other: Location) -> bool:
    return one.file == other.file and one.line <= other.end_line and other.line <= one.end_line


def _evidence(finding: Finding, text: str, limits: Limits) -> Evidence:
    lines = LineIndex(text)
    place = finding.location
    start = min(lines.span(place.line)[0] + place.column - 1, max(0, len(text) - 1))
    end = max(start + 1, lines.span(place.end_line)[0] + place.end_column - 1)
    marked = [*_sources(finding, text, start), _whole(finding, text, Span(start, end), limits)]
    first = max(marked[0].start, marked[-1].end - limits.attack_characters)
    spans = [Span(max(first, span.start), min(span.end, first + limits.attack_characters)) for span in marked]
    low = _line_start(text, max(0, first - limits.passage_characters), first)
    high = min(len(text), spans[-1].end + limits.passage_characters)
    return Evidence(
        text=text[low:high],
        spans=tuple(Span(span.start - low, span.end - low) for span in spans if span.start < span.end),
        witness=Witness.REVIEW if finding.layer == REVIEW else Witness.HEURISTIC,
        category=finding.category,
        severity=finding.severity,
    )


def _whole(finding: Finding, text: str, span: Span, limits: Limits) -> Span:
    """Return the whole of what a finding points into: the lines of a program, or sentences."""
    if finding.layer == REVIEW:
        return span
    ends = "\n" if finding.layer == "exfiltration" else _SENTENCE_ENDS
    room = limits.attack_characters // 2
    start, end = span
    while start > max(0, span.start - room) and not _ends(text, start - 1, ends):
        start -= 1
    while end < min(len(text), span.end + room) and not _ends(text, end, ends):
        end += 1
    inner = text[start:end]
    return Span(start + len(inner) - len(inner.lstrip()), start + len(inner.rstrip()))


def _ends(text: str, at: int, ends: str) -> bool:
    """Say whether a sentence ends here: a full stop within a name or an address ends none."""
    return text[at] in ends and (
        not text[at].isascii() or text[at] == "\n" or text[at + 1 : at + 2].isspace()
    )


def _sources(finding: Finding, text: str, before: int) -> Iterator[Span]:
    """Yield the lines shortly before a sink on which secrets are read."""
    if finding.layer != "exfiltration":
        return
    end = text.rfind("\n", 0, before) + 1
    lines: list[Span] = []
    while end > 0 and len(lines) < _STEPS_BACK:
        start = text.rfind("\n", 0, end - 1) + 1
        lines.append(Span(start, end - 1))
        end = start
    for span in reversed(lines):
        if _reads_secret(text[span.start : span.end]):
            yield span


def _reads_secret(line: str) -> bool:
    return secret_path(line) is not None or "environ" in line or "process.env" in line


def _line_start(text: str, low: int, first: int) -> int:
    """Return the start of the first whole line of a passage."""
    start = text.find("\n", low, first)
    return 0 if low == 0 else start + 1 if start >= 0 else first
