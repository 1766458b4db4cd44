"""The numbers of a Threat Cloud, now and week by week; all of them are sums over scanners and networks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate
from math import ceil
from typing import NamedTuple

from sqlalchemy import Connection

from panguard.terms import Lane
from panguard.threatcloud.consensus import State
from panguard.threatcloud.server.store import counts, history
from panguard.threatcloud.server.store.moments import HOUR

WEEKS = 12
_DAY = 24 * HOUR
LANES = (Lane.BLOCK, Lane.ALERT)


class Live(NamedTuple):
    """What there is at a moment.

    `networks` are the least, the median and the most networks behind a rule that is out. Confirmations are
    those up to `hour`, the last whole hour: of no single one the time can be told.
    """

    at: int
    lanes: Mapping[Lane, int]
    states: Mapping[str, int]
    revoked: int
    scanners: int
    networks: tuple[int, int, int] | None
    hour: int
    day: int
    week: int
    entries: int

    @property
    def out(self) -> int:
        """Return how many rules are out."""
        return sum(self.lanes.values())

    @property
    def waiting(self) -> int:
        """Return how many candidates wait."""
        return sum(self.states.get(state.value, 0) for state in (State.PENDING, State.CONFIRMED))


class Week(NamedTuple):
    """A week: where it begins, the rules out at its end by lane, what came in it, how long protection took.

    `median` and `p95` are hours, None where no rule came out.
    """

    start: int
    lanes: Mapping[Lane, int]
    confirmations: int
    published: int
    median: int | None
    p95: int | None


def live(connection: Connection, now: int) -> Live:
    """Count what there is."""
    found = counts.count(connection, now)
    by_networks = history.rules_by_networks(connection)
    lanes: Counter[Lane] = Counter()
    networks: Counter[int] = Counter()
    for lane, number, rules in by_networks:
        lanes[lane] += rules
        networks[number] += rules
    hour = now - now % HOUR
    return Live(
        at=now,
        lanes={lane: lanes[lane] for lane in LANES},
        states=found.candidates,
        revoked=found.revoked,
        scanners=found.identities,
        networks=_spread(networks),
        hour=hour,
        day=history.confirmations(connection, hour - _DAY, hour),
        week=history.confirmations(connection, hour - 7 * _DAY, hour),
        entries=found.entries,
    )


def _spread(counted: Mapping[int, int]) -> tuple[int, int, int] | None:
    values = sorted(counted)
    if not values:
        return None
    half = ceil(sum(counted.values()) / 2)
    sums = accumulate(counted[value] for value in values)
    median = next(value for value, total in zip(values, sums, strict=True) if total >= half)
    return values[0], median, values[-1]


def weeks(connection: Connection, now: int, known: dict[int, int]) -> Sequence[Week]:
    """Return the last weeks, oldest first; confirmations are those up to the last whole hour.

    `known` holds the confirmations of weeks that are over, which do not change; what was not known is added.
    """
    hour = now - now % HOUR
    last = history.week_of(hour)
    shown = range(last - WEEKS + 1, last + 1)
    out = history.rules_by_week(connection)
    took: dict[int, list[int]] = {}
    for item in history.times_to_protection(connection, history.start_of(shown[0])):
        took.setdefault(item.week, []).append(item.hours)
    return tuple(
        Week(
            history.start_of(week),
            {lane: _out_after(out, lane, week) for lane in LANES},
            _confirmations(connection, week, hour, known),
            sum(item.rules for item in out if item.published == week),
            percentile(took.get(week, ()), 50),
            percentile(took.get(week, ()), 95),
        )
        for week in shown
    )


def _confirmations(connection: Connection, week: int, hour: int, known: dict[int, int]) -> int:
    if week in known:
        return known[week]
    end = history.start_of(week + 1)
    found = history.confirmations(connection, history.start_of(week), min(hour, end))
    if end <= hour:
        known[week] = found
    return found


def _out_after(out: Sequence[history.Out], lane: Lane, week: int) -> int:
    return sum(
        item.rules
        for item in out
        if item.lane is lane and item.published <= week and (item.revoked is None or item.revoked > week)
    )


def percentile(values: Sequence[int], part: int) -> int | None:
    """Return the value that so many in a hundred do not exceed, by the nearest rank; None of none."""
    ordered = sorted(values)
    return ordered[max(1, ceil(len(ordered) * part / 100)) - 1] if ordered else None
