"""A badge as SVG: the level and the score of a result, whether all of it was inspected, and when. Pure."""

from datetime import datetime
from typing import NamedTuple

from panguard.report.model import Report, worst_first
from panguard.terms import RiskLevel

_COLOURS = {"critical": "#a8121d", "high": "#b3400a", "medium": "#7a5700", "low": "#15693a"}
_INCOMPLETE = "#59636f"
_LEFT, _MIDDLE, _RIGHT = 74, 108, 76
WIDTH, HEIGHT = _LEFT + _MIDDLE + _RIGHT, 20


class Sum(NamedTuple):
    """What a badge says of a report: the worst of it, whether all was inspected, and whether anything was."""

    level: RiskLevel
    score: int
    complete: bool
    inspected: bool = True

    def written(self) -> str:
        """Return it as one line, which `read` reads."""
        return f"{self.level.label} {self.score} {self.complete:d} {self.inspected:d}"


def sum_of(report: Report) -> Sum:
    """Return what a badge says of a report."""
    verdict = worst_first(report.verdicts)[0]
    inspected = any(not each.unread for each in report.verdicts)
    return Sum(verdict.level, verdict.score, report.complete, inspected)


def read(line: str) -> Sum:
    """Return what `written` wrote. Raises ValueError for another line."""
    label, score, complete, inspected = line.split(" ")
    level = next((level for level in RiskLevel if level.label == label), None)
    if level is None:
        raise ValueError(line)
    return Sum(level, int(score), complete == "1", inspected == "1")


def badge(of: Sum, made: datetime) -> str:
    """Return the badge of what is worst; it holds nothing from a skill.

    It shows on which day the scan was `made`: others may show it for years. Of what was not inspected nobody
    is told that its risk is low.
    """
    level, day = of.level.label, f"{made:%Y-%m-%d}"
    said, colour = f"{level} · {of.score}/100", _COLOURS[level]
    if of.level is RiskLevel.LOW and not of.complete:
        said, colour = "incomplete" if of.inspected else "not inspected", _INCOMPLETE
    return _drawn(said, colour, day, f"PanGuard: {said}, scanned on {day}")


def unknown() -> str:
    """Return the badge of what is not there, or cannot be read now: a picture where one was asked for."""
    return _drawn("unknown", _INCOMPLETE, "no result", "PanGuard: there is no such result")


def _drawn(said: str, colour: str, day: str, title: str) -> str:
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
