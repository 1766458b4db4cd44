"""The lines around what was found, for a page that shows them. Pure."""

from collections.abc import Iterable, Mapping
from itertools import chain

from panguard.engine.lines import LineIndex
from panguard.findings import Finding
from panguard.limits import DEFAULT_LIMITS
from panguard.report.html_finding import AROUND
from panguard.scan.credentials import redact
from panguard.scan.skill import Skill

Lines = Mapping[tuple[str, int], str]
"""Lines by file and number, from 1."""


def lines_around(skill: Skill, findings: Iterable[Finding]) -> dict[tuple[str, int], str]:
    """Return the lines on which something was found and those around them, cut where they are long."""
    wanted: dict[str, set[int]] = {}
    for finding in findings:
        place = finding.location
        if place.line > 0:
            wanted.setdefault(place.file, set()).update(range(place.line - AROUND, place.line + AROUND + 1))
    found = chain.from_iterable(_of(skill, file, numbers) for file, numbers in wanted.items())
    return dict(sorted(found)[: DEFAULT_LIMITS.excerpt_lines])


def _of(skill: Skill, path: str, numbers: set[int]) -> Iterable[tuple[tuple[str, int], str]]:
    file = skill.file(path)
    if file is None or file.text is None:
        return ()
    lines, longest = LineIndex(file.text), DEFAULT_LIMITS.excerpt_characters
    # All of it together: a line of a private key says nothing by itself of what it is.
    shown = redact(file.text)
    spans = {number: lines.span(number) for number in numbers if 0 < number <= lines.count}
    return [((path, number), shown[start:end][:longest]) for number, (start, end) in spans.items()]
