"""The time of a real machine, in UTC. What decides does not look at it: time comes in as a value."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)
