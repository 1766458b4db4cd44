"""A badge as SVG: the level and the score of a result, and whether all of it was inspected. Pure."""

from panguard.report.model import Report, worst_first
from panguard.terms import RiskLevel

_COLOURS = {"critical": "#a8121d", "high": "#b3400a", "medium": "#7a5700", "low": "#15693a"}
_INCOMPLETE = "#59636f"
_LEFT, _RIGHT, _HEIGHT = 74, 108, 20


def badge(report: Report) -> str:
    """Return the badge of what is worst; it holds nothing from a skill.

    Of what was not inspected nobody is told that its risk is low.
    """
    verdict, width = worst_first(report.verdicts)[0], _LEFT + _RIGHT
    level = verdict.level.label
    said, colour = f"{level} · {verdict.score}/100", _COLOURS[level]
    if verdict.level is RiskLevel.LOW and not report.complete:
        said, colour = "incomplete", _INCOMPLETE
    start = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{_HEIGHT}"'
    return (
        f'{start} role="img" '
        f'aria-label="PanGuard: {said}"><rect width="{width}" height="{_HEIGHT}" rx="4" fill="#37414d"/>'
        f'<path d="M{_LEFT} 0h{_RIGHT - 4}a4 4 0 0 1 4 4v12a4 4 0 0 1-4 4H{_LEFT}z" '
        f'fill="{colour}"/>'
        '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">'
        f'<text x="{_LEFT / 2}" y="14">PanGuard</text>'
        f'<text x="{_LEFT + _RIGHT / 2}" y="14">{said}</text></g></svg>'
    )
