"""Decides when a message goes out.

Severity floor, quiet hours, how many in an hour, the time of the daily report. Pure.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from panguard.terms import Severity
from panguard.values import dataclass

HOUR = 3_600
GIVE_UP = 24 * HOUR
_FIRST_WAIT = 30
_LONGEST_WAIT = 2 * HOUR


@dataclass(frozen=True, slots=True)
class Schedule:
    """When somebody wants to hear what. Times of day are minutes after midnight; `quiet` may span it.

    `critical_passes` lets what is critical through in quiet hours. `hourly` is how many messages an hour may
    bring; `digest` None means no daily report.
    """

    floor: Severity = Severity.HIGH
    quiet: tuple[int, int] | None = None
    critical_passes: bool = True
    hourly: int = 12
    digest: int | None = None


def wanted(severity: Severity, schedule: Schedule) -> bool:
    """Say whether something is bad enough for a message of its own."""
    return severity >= schedule.floor


def may_go(severity: Severity, schedule: Schedule, now: datetime, sent: Sequence[float]) -> datetime | None:
    """Return when a message may go out: None for now. `sent` are the times at which others went out."""
    if is_quiet(schedule, now) and not (schedule.critical_passes and severity is Severity.CRITICAL):
        return _end_of_quiet(schedule, now)
    recent = sorted(at for at in sent if at > now.timestamp() - HOUR)
    if len(recent) >= schedule.hourly:
        return datetime.fromtimestamp(recent[-schedule.hourly] + HOUR, now.tzinfo)
    return None


def is_quiet(schedule: Schedule, now: datetime) -> bool:
    """Say whether it is a time at which nobody wants to be woken."""
    if schedule.quiet is None:
        return False
    start, end = schedule.quiet
    minute = now.hour * 60 + now.minute
    return start <= minute < end if start < end else minute >= start or minute < end


def _end_of_quiet(schedule: Schedule, now: datetime) -> datetime:
    end = schedule.quiet[1] if schedule.quiet else 0
    found = _at_minute(now, end)
    return found if found > now else _at_minute(now + timedelta(days=1), end)


def last_digest(schedule: Schedule, now: datetime) -> datetime | None:
    """Return the newest time at which a daily report was due; None where there is none."""
    if schedule.digest is None:
        return None
    found = _at_minute(now, schedule.digest)
    return found if found <= now else _at_minute(now - timedelta(days=1), schedule.digest)


def _at_minute(day: datetime, minute: int) -> datetime:
    return day.replace(hour=minute // 60, minute=minute % 60, second=0, microsecond=0)


def again_after(tries: int, asked: float = 0.0) -> float:
    """Return how many seconds to wait after so many failed tries; no less than the server asked for."""
    return max(min(asked, GIVE_UP), min(_LONGEST_WAIT, _FIRST_WAIT << min(10, max(0, tries - 1))))
