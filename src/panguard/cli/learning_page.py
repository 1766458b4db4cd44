"""Says what waits to be made into rules, what was dropped, and whether the day's proposals are used up."""

from collections.abc import Iterator
from datetime import UTC, datetime

from panguard.findings import Phrase, phrase
from panguard.limits import DEFAULT_LIMITS
from panguard.threatcloud.client.exhibits import how_much_waits
from panguard.threatcloud.client.places import Places
from panguard.threatcloud.client.proposed import Proposed, day_of
from panguard.threatcloud.protocol import hour_of


def learning(places: Places, now: datetime) -> Iterator[Phrase]:
    """Yield what there is to say; nothing where nothing waits and nothing was lost."""
    try:
        waits = how_much_waits(places.exhibits)
    except OSError as error:
        reason = error.strerror or str(error)
        yield phrase("No evidence can be kept: {place}: {reason}", place=str(places.exhibits), reason=reason)
        return
    if waits.pieces:
        yield phrase("{count} pieces of evidence wait to be made into rules", count=waits.pieces)
    if waits.dropped:
        last = datetime.fromtimestamp(waits.dropped_at, UTC)
        yield phrase(
            "{count} pieces of evidence were dropped for want of room, the last at {time} UTC",
            count=waits.dropped,
            time=f"{last:%Y-%m-%d %H:%M}",
        )
    if Proposed(places.proposed).on(day_of(hour_of(now))) >= DEFAULT_LIMITS.proposals_a_day:
        yield phrase(
            "The {count} rules that may be proposed in a day are used up; what waits goes on tomorrow (UTC)",
            count=DEFAULT_LIMITS.proposals_a_day,
        )
