"""A badge as SVG: the level and the score of a result. Pure."""

from panguard.findings import Verdict

_COLOURS = {"critical": "#a8121d", "high": "#b3400a", "medium": "#7a5700", "low": "#15693a"}
_LEFT, _RIGHT, _HEIGHT = 74, 108, 20


def badge(verdict: Verdict) -> str:
    """Return the badge; it holds nothing from the skill."""
    level, width = verdict.level.label, _LEFT + _RIGHT
    said = f"{level} · {verdict.score}/100"
    start = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{_HEIGHT}"'
    return (
        f'{start} role="img" '
        f'aria-label="PanGuard: {said}"><rect width="{width}" height="{_HEIGHT}" rx="4" fill="#37414d"/>'
        f'<path d="M{_LEFT} 0h{_RIGHT - 4}a4 4 0 0 1 4 4v12a4 4 0 0 1-4 4H{_LEFT}z" '
        f'fill="{_COLOURS[level]}"/>'
        '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">'
        f'<text x="{_LEFT / 2}" y="14">PanGuard</text>'
        f'<text x="{_LEFT + _RIGHT / 2}" y="14">{said}</text></g></svg>'
    )
