"""Follows the journal and tells people, beside the guard's work: in a thread that no hook ever waits for.

The journal is what counts: it is looked at every other second, and whoever calls `take` only has that happen
sooner. What was written before a crash is told after it.
"""

import logging
import sqlite3
import time
from collections.abc import Callable
from threading import Event, Thread

from panguard.errors import PanguardError
from panguard.guard.reading import Reading
from panguard.notify.notifier import Notifier
from panguard.notify.outbox import Outbox

_AT_ONCE = 500
_LOOK_SECONDS = 2.0

Clock = Callable[[], float]


class Telling:
    """The thread. `notifier` is asked for each time, so that changed settings count at once."""

    def __init__(
        self, reading: Reading, outbox: Outbox, notifier: Callable[[], Notifier], clock: Clock = time.time
    ) -> None:
        self._reading = reading
        self._outbox = outbox
        self._notifier = notifier
        self._clock = clock
        self._new = Event()
        self._ending = Event()
        self._due = 0.0
        self._thread = Thread(target=self._run, name="telling", daemon=True)

    def start(self) -> None:
        """Begin, with what was left to be sent."""
        self._outbox.recover()
        self._thread.start()

    def take(self, _entry: object = None) -> None:
        """Say that something was written into the journal; returns at once."""
        self._new.set()

    def close(self, seconds: float = 5.0) -> None:
        """End; a message on its way gets so many seconds, and is sent again later where that was too few."""
        self._ending.set()
        self._new.set()
        if self._thread.ident is None:
            self._outbox.close()
        else:
            self._thread.join(seconds)

    def _run(self) -> None:
        while not self._ending.is_set():
            try:
                self.step()
            except (PanguardError, OSError, sqlite3.Error) as error:
                logging.getLogger(__name__).error("messages wait: %s", error)  # noqa: TRY400 - the message says it all
            except Exception:
                logging.getLogger(__name__).exception("messages wait, for an error of their own")
            self._new.wait(_LOOK_SECONDS)
            self._new.clear()
        self._outbox.close()

    def step(self) -> None:
        """Take what is new and send what is due, if there is either."""
        last, place, now = self._reading.last(), self._outbox.place(), self._clock()
        if last == place and now < self._due:
            return
        notifier = self._notifier()
        # A box begins with its first line: who sets up a channel is not told of the past.
        if place is None or place > last:
            self._outbox.take(last, (), ())
            place = last
        while place < last:
            entries = self._reading.after(place, _AT_ONCE)
            place = entries[-1].number if len(entries) == _AT_ONCE else last
            notifier.take([entry for entry in entries if entry.number <= place], place, now)
        self._due = now + notifier.send_due(last, now)
