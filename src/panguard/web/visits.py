"""How often a network asks, counted for all processes together, without writing down any network.

Each process counts by itself and adds what it counted to the database once a second, where it reads what all
have counted: no request waits for a disk, and together the processes let through little more than one.
"""

import hmac
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from threading import Lock
from typing import NamedTuple

from sqlalchemy import Connection, delete, select, tuple_

from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.threatcloud.server.database import Database, inserting
from panguard.threatcloud.server.schema import site_visits

_DAY = 86_400
_MINUTE = 60
_AT_ONCE = 500

Slot = tuple[str, int]
"""Who, and when: the number of the minute, or below zero that of the day."""


class Allowed(NamedTuple):
    """How much one network may hand in, in a minute and in a day."""

    minute: int = 60
    day: int = 5_000


class Visits:
    """Counts what networks hand in: under a key of the day, so that counts say nothing of who came."""

    def __init__(
        self,
        database: Database,
        secret: bytes,
        clock: Callable[[], datetime],
        allowed: Allowed,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self._database = database
        self._secret = secret
        self._clock = clock
        self._allowed = allowed
        self._most = limits.counted_networks
        self._known: dict[Slot, int] = {}
        self._new: Counter[Slot] = Counter()
        self._turn = Lock()

    def wait(self, prefix: str) -> int:
        """Count one more of a network; return 0, or how many seconds to wait."""
        now = int(self._clock().timestamp())
        who = hmac.digest(self._secret, f"{now // _DAY}\0{prefix}".encode(), sha256).hex()[:32]
        limits = (
            ((who, now // _MINUTE), self._allowed.minute, _MINUTE),
            ((who, -(now // _DAY)), self._allowed.day, _DAY),
        )
        with self._turn:
            if len(self._new) >= self._most and limits[0][0] not in self._new:
                return _MINUTE  # the database is silent, and memory has an end
            for slot, _, _ in limits:
                self._new[slot] += 1
            waits = [
                period - now % period
                for slot, allowed, period in limits
                if self._known.get(slot, 0) + self._new[slot] > allowed
            ]
        return max(waits, default=0)

    def exchange(self) -> None:
        """Add to the database what was counted, and learn what all have. Raises DatabaseError."""
        now = int(self._clock().timestamp())
        with self._turn:
            new, self._new = self._new, Counter()
        if not new:
            return
        try:
            totals = self._database.write(lambda connection: _added(connection, new, now))
        except BaseException:
            with self._turn:
                self._new.update(new)
            raise
        with self._turn:
            self._known |= totals
            if len(self._known) > self._most:
                self._known = totals


def _added(connection: Connection, new: Counter[Slot], now: int) -> dict[Slot, int]:
    """Add counts, let go of those of yesterday, and return the totals."""
    old = site_visits.c.slot.between(-(now // _DAY) + 1, now // _MINUTE - _DAY // _MINUTE)
    connection.execute(delete(site_visits).where(old))
    slots = sorted(new)
    for who, slot in slots:
        count = new[who, slot]
        statement = inserting(connection, site_visits).values(who=who, slot=slot, count=count)
        more = {"count": site_visits.c.count + count}
        connection.execute(statement.on_conflict_do_update(index_elements=["who", "slot"], set_=more))
    totals: dict[Slot, int] = {}
    for start in range(0, len(slots), _AT_ONCE):
        asked = tuple_(site_visits.c.who, site_visits.c.slot).in_(slots[start : start + _AT_ONCE])
        totals |= {
            (row.who, row.slot): row.count for row in connection.execute(select(site_visits).where(asked))
        }
    return totals
