"""Moments as the tables hold them: whole seconds since 1970. Pure."""

from datetime import UTC, datetime

from panguard.threatcloud.protocol import hour_of

HOUR = 3_600


def seconds(moment: datetime) -> int:
    """Return a moment as a table holds it."""
    return int(moment.timestamp())


def moment(stored: int) -> datetime:
    """Return what `seconds` wrote."""
    return datetime.fromtimestamp(stored, UTC)


def hour(stored: int) -> str:
    """Return the hour of a stored moment as messages have it."""
    return hour_of(moment(stored))
