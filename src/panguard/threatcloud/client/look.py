"""What the process does that a scan starts: fetch what is new, send what waits, and say when to look again.

One process at a time does this; another that finds it at work ends at once.
"""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from panguard.disk import Locked, lock
from panguard.errors import BusyError, MessageError, SourceError
from panguard.threatcloud.client.leaflet import put_off
from panguard.threatcloud.client.places import Places
from panguard.threatcloud.client.status import read_status, write_status
from panguard.threatcloud.client.sync import Outcome, sync
from panguard.threatcloud.client.telling import Told, tell
from panguard.threatcloud.client.wire import Wire
from panguard.threatcloud.clock import utc_now

USUAL = timedelta(minutes=10)
LONGEST = timedelta(hours=6)
_SPREAD = 0.2


class Looked(NamedTuple):
    """What came of a look: of the rules and of the outbox, or what went wrong with either.

    `wait` and `told_wait` are the seconds for which a server that is busy asks to be left alone.
    """

    outcome: Outcome | None = None
    told: Told | None = None
    fault: str = ""
    told_fault: str = ""
    wait: int = 0
    told_wait: int = 0


def look(
    places: Places,
    wire: Wire,
    *,
    share: bool,
    wait: bool = False,
    learn: Callable[[], None] | None = None,
    now: Callable[[], datetime] = utc_now,
    chance: Callable[[], float] = random.random,
) -> Looked | None:
    """Fetch and send; None where another process is at it and this one does not `wait` for it.

    `learn` is run in between: it makes more to send of what scans left. Faults are told, and kept for
    `--status`.
    """
    try:
        with lock(places.lock, wait=wait):
            looked = _look(places, wire, share=share, learn=learn, now=now)
    except Locked:
        return None
    status = read_status(places)
    pause = pause_after(status.failures, chance(), looked.wait)
    retry = (
        pause_after(status.told_failures, chance(), looked.told_wait) if looked.told_fault else timedelta(0)
    )
    put_off(places, now().timestamp(), pause.total_seconds(), retry.total_seconds())
    return looked


def _look(
    places: Places,
    wire: Wire,
    *,
    share: bool,
    learn: Callable[[], None] | None,
    now: Callable[[], datetime],
) -> Looked:
    looked = Looked()
    try:
        looked = looked._replace(outcome=sync(places, wire, now=now))
    except (SourceError, MessageError) as error:
        looked = looked._replace(fault=str(error), wait=_wait(error))
    if share:
        try:
            if learn:
                learn()
            looked = looked._replace(told=tell(places, wire, now))
        except (SourceError, MessageError) as error:
            looked = looked._replace(told_fault=str(error), told_wait=_wait(error))
        write_status(places, read_status(places).told(looked.told_fault))
    return looked


def _wait(error: Exception) -> int:
    return error.seconds if isinstance(error, BusyError) else 0


def pause_after(failures: int, chance: float, asked: int = 0) -> timedelta:
    """Return how long to wait: ten minutes after success, longer with each failure, never in step.

    `chance` is a number from 0 to 1 that spreads the looks of many scanners. `asked` is for how many seconds
    the server asks to be left alone: as long at least, but nobody silences a scanner for more than hours.
    """
    usual = USUAL if not failures else min(LONGEST, USUAL * 2 ** min(failures - 1, 10))
    wanted = timedelta(seconds=min(asked, LONGEST.total_seconds()))
    return max(usual * (1 - _SPREAD + 2 * _SPREAD * chance), wanted * (1 + _SPREAD * chance))
