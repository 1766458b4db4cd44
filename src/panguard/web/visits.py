"""How often a network asks, counted for all processes together, without writing down any network.

Each process counts by itself and adds what it counted to the database once a second, where it reads what all
have counted: few requests wait for a disk. Those of a network that is about to have had enough do, so that
together the processes let through hardly more than one.
"""

import hmac
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from secrets import token_bytes
from threading import Lock
from typing import NamedTuple

from sqlalchemy import Connection, delete, select, tuple_

from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.threatcloud.server.database import Database, DatabaseError, insert_once, inserting
from panguard.threatcloud.server.schema import site_keys, site_visits

_DAY = 86_400
_MINUTE = 60
_AT_ONCE = 500
_PART = 4  # of what is left to a network, so much is let through before others are asked

Slot = tuple[str, int]
"""Who, and when: the number of the minute, or below zero that of the day."""


class Allowed(NamedTuple):
    """How much one network may hand in, in a minute and in a day."""

    minute: int = 60
    day: int = 5_000


class Visits:
    """Counts what networks hand in: under a key of the day, so that counts say nothing of who came.

    The key is drawn by the first process that needs it, read by the others, and gone when the day is.
    """

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        allowed: Allowed,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self._database = database
        self._key = (-1, b"")  # of which day, and what it is
        self._clock = clock
        self._allowed = allowed
        self._most = limits.counted_networks
        self._known: dict[Slot, int] = {}
        self._new: Counter[Slot] = Counter()
        self._told: Counter[Slot] = Counter()  # on its way to the database, and in no total that is known
        self._turn, self._exchange = Lock(), Lock()

    def wait(self, prefix: str) -> int:
        """Count one more of a network and return 0; or count nothing and return how many seconds to wait."""
        now = int(self._clock().timestamp())
        limits = self._limits(prefix, now)
        with self._turn:
            if len(self._new) >= self._most and limits[0][0] not in self._new:
                return _MINUTE  # the database is silent, and memory has an end
            waits = [
                period - now % period
                for slot, allowed, period in limits
                if self._known.get(slot, 0) + self._told[slot] + self._new[slot] >= allowed
            ]
            if not waits:
                self._new.update(slot for slot, _, _ in limits)
        return max(waits, default=0)

    def is_due(self, prefix: str) -> bool:
        """Say whether to exchange before one more of a network is counted: others may have let it in too."""
        now = int(self._clock().timestamp())
        if self._key[0] != now // _DAY:
            return True
        limits = self._limits(prefix, now)
        with self._turn:
            return any(
                self._new[slot] + self._told[slot] >= max(1, (allowed - self._known.get(slot, 0)) // _PART)
                for slot, allowed, _ in limits
            )

    def _limits(self, prefix: str, now: int) -> tuple[tuple[Slot, int, int], ...]:
        """Return where a network is counted, how often it may come, and in how many seconds."""
        who = hmac.digest(self._key_of(now // _DAY), prefix.encode(), sha256).hex()[:32]
        return (
            ((who, now // _MINUTE), self._allowed.minute, _MINUTE),
            ((who, -(now // _DAY)), self._allowed.day, _DAY),
        )

    def _key_of(self, day: int) -> bytes:
        """Return the key of a day, asked for once; while the database is silent, one of this process."""
        if self._key[0] != day:
            mine = token_bytes(32)
            try:
                self._key = day, self._database.write(lambda connection: _key(connection, day, mine))
            except DatabaseError:
                self._key = day, mine
        return self._key[1]

    def exchange(self) -> None:
        """Add to the database what was counted, and learn what all have. Raises DatabaseError."""
        now = int(self._clock().timestamp())
        with self._exchange:
            self._key_of(now // _DAY)
            with self._turn:
                new = self._told = self._new
                self._new = Counter()
            try:
                totals = self._database.write(lambda connection: _added(connection, new, now)) if new else {}
            except BaseException:
                with self._turn:
                    self._new.update(new)
                    self._told = Counter()
                raise
            with self._turn:
                self._told = Counter()
                self._known |= totals
                if len(self._known) > self._most:
                    self._known = totals


def _key(connection: Connection, day: int, mine: bytes) -> bytes:
    """Return the key of a day, one's own where there is none, and let go of those of other days."""
    connection.execute(delete(site_keys).where(site_keys.c.day < day))
    insert_once(connection, site_keys, day=day, value=mine.hex())
    kept = connection.execute(select(site_keys.c.value).where(site_keys.c.day == day)).scalar_one()
    return bytes.fromhex(kept)


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
