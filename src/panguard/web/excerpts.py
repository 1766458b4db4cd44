"""The lines around what was found, for a page that shows them. Pure."""

from collections.abc import Iterable, Mapping
from itertools import chain

from panguard.findings import Finding
from panguard.report.html_finding import AROUND
from panguard.scan.skill import Skill

LONGEST_LINE = 400
MOST_LINES = 4_000

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
    return dict(sorted(found)[:MOST_LINES])


def _of(skill: Skill, path: str, numbers: set[int]) -> Iterable[tuple[tuple[str, int], str]]:
    file = skill.file(path)
    if file is None or file.text is None:
        return ()
    lines = file.text.splitlines()
    return [
        ((path, number), lines[number - 1][:LONGEST_LINE]) for number in numbers if 0 < number <= len(lines)
    ]
