"""A badge as SVG: the level and the score of a result, whether all of it was inspected, and when. Pure."""

from datetime import datetime

from panguard.report.model import Report, worst_first
from panguard.terms import RiskLevel

_COLOURS = {"critical": "#a8121d", "high": "#b3400a", "medium": "#7a5700", "low": "#15693a"}
_INCOMPLETE = "#59636f"
_LEFT, _MIDDLE, _RIGHT = 74, 108, 76
WIDTH, HEIGHT = _LEFT + _MIDDLE + _RIGHT, 20


def badge(report: Report, made: datetime) -> str:
    """Return the badge of what is worst; it holds nothing from a skill.

    It shows on which day the scan was `made`: others may show it for years. Of what was not inspected nobody
    is told that its risk is low.
    """
    verdict, day = worst_first(report.verdicts)[0], f"{made:%Y-%m-%d}"
    level = verdict.level.label
    said, colour = f"{level} · {verdict.score}/100", _COLOURS[level]
    if verdict.level is RiskLevel.LOW and not report.complete:
        seen = any(not one.unread for one in report.verdicts)
        said, colour = "incomplete" if seen else "not inspected", _INCOMPLETE
    title = f"PanGuard: {said}, scanned on {day}"
    parts = (("PanGuard", 0, _LEFT), (said, _LEFT, _MIDDLE), (day, _LEFT + _MIDDLE, _RIGHT))
    texts = "".join(f'<text x="{left + width / 2}" y="14">{text}</text>' for text, left, width in parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" role="img" '
        f'aria-label="{title}"><title>{title}</title>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="4" fill="#37414d"/>'
        f'<path d="M{_LEFT} 0h{_MIDDLE}v{HEIGHT}H{_LEFT}z" fill="{colour}"/>'
        '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">'
        f"{texts}</g></svg>"
    )
