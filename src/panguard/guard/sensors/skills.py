"""Notices what changes in the skills, instructions and configurations of every agent.

The system tells of changes (native file events); where it cannot, the places are looked at again and again.
Nothing is told before it is quiet, so that nothing half-written is judged; nothing is waited for without end.
"""

import math
import os
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from threading import Event as Stop

from panguard.findings import Phrase, phrase
from panguard.guard.installed import Watched
from panguard.guard.outlook import Outlook, outlook, signatures
from panguard.guard.sensor import Noticed
from panguard.limits import DEFAULT_LIMITS, Limits

ID = "skills"

_STEP = 50
_GATHER = 200
_TICK = 200
_RETRIES = 10
_MOST_NAMED = 3
_SHARE = 20
Clock = Callable[[], float]
Batches = Iterator[frozenset[str]]


def watch(watched: Callable[[], Watched], notice: Callable[[Noticed], None], stop: Stop) -> None:
    """Tell which places changed, once they are quiet; everything at the beginning."""
    _Watch(watched, notice, stop).run()


class Pending:
    """Places that changed and are not told yet."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._seen: dict[Path, tuple[float, float]] = {}

    def add(self, place: Path, now: float) -> None:
        """Remember that a place changed at a time."""
        first, _ = self._seen.get(place, (now, now))
        self._seen[place] = (first, now)

    def due(self, now: float) -> frozenset[Path]:
        """Return, and forget, the places that are quiet by now, or were not for too long."""
        limits = self._limits
        due = frozenset(
            place
            for place, (first, last) in self._seen.items()
            if now - last >= limits.watched_quiet_seconds or now - first >= limits.watched_storm_seconds
        )
        for place in due:
            del self._seen[place]
        return due


class Polled:
    """Places that are compared with what they were; one that changes is awaited until it stays the same."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._known: Mapping[Path, bytes] = {}
        self._next = 0.0

    def changed(self, places: frozenset[Path], now: float, clock: Clock) -> frozenset[Path]:
        """Return which places are not as they were the last time; looks only so often.

        Looking takes no more than a small share of the time.
        """
        if now < self._next or not places:
            return frozenset()
        found = signatures(iter(places), self._limits)
        changed = frozenset(place for place, value in found.items() if self._known.get(place, value) != value)
        self._known = found
        limits = self._limits
        pause = limits.watched_quiet_seconds / 2 if changed else limits.watched_poll_seconds
        self._next = clock() + max(pause, (clock() - now) * _SHARE)
        return changed


class _Watch:
    """One run of the sensor."""

    def __init__(
        self,
        watched: Callable[[], Watched],
        notice: Callable[[Noticed], None],
        stop: Stop,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self._watched = watched
        self._notice = notice
        self._stop = stop
        self._seen = watched()
        self._limits = limits
        self._pending = Pending(limits)
        self._polled = Polled(limits)
        self._native = True
        self._lost = False
        self._failures = 0
        self._faults: list[float] = []
        self._again = math.inf
        self._unnamed: frozenset[str] = frozenset()
        self._is_noted = False

    def run(self) -> None:
        """Watch until told to stop; what has to be watched is decided anew whenever folders come and go."""
        look = self._look()
        fresh: frozenset[Path] | None = None
        while not self._stop.is_set():
            batches = self._batches(look)
            first = next(batches, None)
            if first is None:
                look = self._look()
                continue
            self._begin(None if self._lost else fresh)
            self._name(look)
            self._take(look, first)
            after = self._until_moved(look, batches)
            fresh = frozenset(after.trees[folder] for folder in after.trees if folder not in look.trees)
            look = after

    def _begin(self, fresh: frozenset[Path] | None) -> None:
        """Tell what may have changed before it was watched."""
        self._failures, self._lost = 0, False
        if fresh is None:
            self._notice(Noticed(ID, None))
            return
        for place in fresh:
            self._pending.add(place, time.monotonic())

    def _name(self, look: Outlook) -> None:
        """Tell where changes are not seen at once, and when they are again."""
        if not self._native:
            return
        if look.unnamed and look.unnamed != self._unnamed:
            shown = [
                os.fsencode(folder).decode("utf-8", "backslashreplace") for folder in sorted(look.unnamed)
            ]
            more = (
                phrase(" and {count} others", count=len(shown) - _MOST_NAMED) if shown[_MOST_NAMED:] else ""
            )
            note = phrase(
                "Changes in {folders}{more} are looked for every {seconds} seconds, since the system cannot "
                "name them: names of files there are no UTF-8",
                folders=", ".join(shown[:_MOST_NAMED]),
                more=more,
                seconds=int(self._limits.watched_poll_seconds),
            )
            self._notice(Noticed(ID, note=note))
            self._is_noted = True
        elif self._is_noted and not look.unnamed:
            self._notice(Noticed(ID, over=True))
            self._is_noted = False
        self._unnamed = frozenset(look.unnamed)

    def _look(self) -> Outlook:
        self._seen = self._watched()
        return outlook(self._seen, self._limits)

    def _until_moved(self, look: Outlook, batches: Batches) -> Outlook:
        """Tell what changes until other folders have to be watched; return what has to be."""
        for batch in batches:
            self._take(look, batch)
            changed = self._tell(look)
            if changed or self._watched() != self._seen or any(map(look.may_move, batch)):
                after = self._look()
                if after.differs(look) or any(map(look.is_watched, batch)):
                    return after
        return self._look()

    def _take(self, look: Outlook, batch: frozenset[str]) -> None:
        for path in batch:
            place = look.place_of(path)
            if place is not None:
                self._pending.add(place, time.monotonic())

    def _tell(self, look: Outlook) -> bool:
        """Tell what is quiet by now; return whether comparing found a change."""
        now = time.monotonic()
        watched = () if self._native else (*look.trees.values(), *_named(look))
        places = frozenset((*look.polled, *watched))
        changed = self._polled.changed(places, now, time.monotonic)
        for place in changed:
            self._pending.add(place, now)
        due = self._pending.due(now)
        if due:
            self._notice(Noticed(ID, due))
        return bool(changed)

    def _batches(self, look: Outlook) -> Batches:
        """Yield paths that changed, none at each tick without changes; end where folders went away."""
        if self._native:
            try:
                yield from _native(look, self._stop)
            except FileNotFoundError:
                self._failures += 1
                if self._failures > _RETRIES:
                    self._poll(phrase("folders come and go too fast"), self._limits.watched_again_seconds)
                self._stop.wait(self._failures * _TICK / 1000)
                return
            except ImportError:
                self._poll(phrase("watchfiles is not installed; to have it: pip install 'panguard[guard]'"))
            except RuntimeError as error:  # an event that cannot be told, such as of a name that is no text
                self._lost = True
                if not self._is_too_often():
                    return
                self._poll(str(error), self._limits.watched_again_seconds)
            except OSError as error:
                self._poll(str(error), self._limits.watched_again_seconds)
        while not self._native and not self._stop.wait(_TICK / 1000):
            if time.monotonic() >= self._again:
                self._native = self._lost = True
                return
            yield frozenset()

    def _is_too_often(self) -> bool:
        """Say whether watching ended so often of late that it is better left for a while."""
        now, limits = time.monotonic(), self._limits
        self._faults = [*(at for at in self._faults if now - at < limits.watched_again_seconds), now]
        return len(self._faults) > limits.watched_faults

    def _poll(self, why: Phrase | str, seconds: float = math.inf) -> None:
        """Compare the places for so long; then it is tried again whether the system tells of changes."""
        self._native, self._is_noted = False, True
        self._again = time.monotonic() + seconds
        self._faults, self._failures, self._unnamed = [], 0, frozenset()
        seconds = int(self._limits.watched_poll_seconds)
        note = phrase(
            "Changes are looked for every {seconds} seconds, since the system does not tell of them: {why}",
            seconds=seconds,
            why=why,
        )
        self._notice(Noticed(ID, note=note))


def _named(look: Outlook) -> Iterator[Path]:
    return (place for names in look.names.values() for place in names.values())


def _native(look: Outlook, stop: Stop) -> Batches:
    from watchfiles import watch as events  # noqa: PLC0415 - an extra, and half a second at the start of others

    for batch in events(
        *sorted(look.folders),
        watch_filter=None,
        debounce=_GATHER,
        step=_STEP,
        stop_event=stop,
        rust_timeout=_TICK,
        yield_on_timeout=True,
        raise_interrupt=False,
        recursive=False,
        ignore_permission_denied=True,
    ):
        yield frozenset(path for _, path in batch)
