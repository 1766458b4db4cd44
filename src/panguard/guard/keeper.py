"""Keeps what is installed under watch: finds what is new or changed, has it judged, acts, and writes it down.

What was judged stands in the user's lock file, so that a restart looks again at nothing but what changed
since. What new rules see in things that did not change is told only if it is worse than before.
"""

import logging
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from threading import Event as Stop
from typing import Protocol

from panguard.errors import ConfigError, PanguardError, SourceError
from panguard.findings import Phrase
from panguard.guard.event import Phase
from panguard.guard.examine import Examined, told
from panguard.guard.host import Action
from panguard.guard.installed import Digests, Installed, Kind, Watched, everything
from panguard.guard.installed_words import Cause, Done, account, removed
from panguard.guard.journal import Entry
from panguard.guard.lockfile import Locked, UserLock, entry_of, key_of
from panguard.guard.quarantine import Kept, Quarantine
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.values import dataclass, replace

_AT_ONCE = 25
_ANY = "cross-client"
_PAUSE_SECONDS = 0.2

Write = Callable[[Entry], None]


class Judge(Protocol):
    """Audits what is installed, in a process of its own."""

    def examine(self, thing: Installed) -> "Future[Examined]":
        """Begin to audit a thing."""
        ...


@dataclass(frozen=True, slots=True)
class Terms:
    """By what the keeper judges: a digest of the rules, and how it speaks."""

    rules: str
    say: Callable[[Phrase], str]


@dataclass(frozen=True, slots=True)
class _Due:
    """A thing that has to be judged, and why; `before` is what was judged of it when it was the same."""

    thing: Installed
    cause: Cause
    before: Action = Action.ALLOW


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a look gave: the things by name of entry, the places that were listed and those that could not be.

    Places come with the agent that reads them.
    """

    things: dict[str, Installed]
    listed: dict[Path, str]
    unlisted: dict[Path, str]

    def agent_of(self, path: Path) -> str:
        """Return who read what was at a path."""
        known = (self.listed.get(folder) for folder in (path, *path.parents))
        return next((agent for agent in known if agent), _ANY)


class Keeper:
    """Looks after the things of one user. Used by one thread at a time."""

    def __init__(
        self,
        watched: Callable[[], Watched],
        judge: Judge,
        terms: Callable[[], Terms],
        *,
        lock: UserLock,
        quarantine: Quarantine,
        write: Write,
        clock: Callable[[], float],
        stop: Stop,
        waiting: Callable[[], bool] = lambda: False,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        """Take what it needs; `waiting` says whether something more urgent than a look at everything came."""
        self._watched = watched
        self._judge = judge
        self._terms = terms
        self._lock = lock
        self._quarantine = quarantine
        self._write = write
        self._clock = clock
        self._stop = stop
        self._waiting = waiting
        self._limits = limits
        self._digests = Digests(limits)
        self._unread: dict[Path, str] = {}

    def check(self, paths: Collection[Path] | None = None) -> bool:
        """Look at what changed in some places, or (None) in all of them, also for what new rules see.

        Whatever cannot be judged is told, not written into the lock file, and judged the next time. Return
        whether it came to its end: a look at everything gives way to what is more urgent, and is to be asked
        for again.
        """
        terms, locked = self._terms(), self._known()
        seen = self._seen(paths)
        gone = _gone(locked, seen, paths)
        self._lock.change(dict.fromkeys(gone))
        for path in gone:
            self._note_gone(path, seen.agent_of(Path(path)), terms)
        due = [item for thing in seen.things.values() if (item := _due(thing, locked, terms.rules))]
        due.sort(key=lambda item: item.cause is Cause.RULES)
        return self._judged_all(due, locked, terms, patient=paths is None)

    def _judged_all(
        self, due: Sequence[_Due], locked: Mapping[str, Locked], terms: Terms, *, patient: bool
    ) -> bool:
        """Have things judged one after the other; say whether that came to its end."""
        changed: dict[str, Locked | None] = {}
        done = 0
        for item in due:
            if self._stop.is_set() or (patient and done and self._waiting()):
                break
            done += 1
            name = key_of(item.thing.path)
            entry, loud = self._judged(item, locked.get(name), terms)
            if entry is not None:
                changed[name] = None if entry.action == Done.QUARANTINED else entry
            if loud or len(changed) >= _AT_ONCE:
                self._lock.change(changed)
                changed = {}
            if item.cause is Cause.RULES:
                self._stop.wait(_PAUSE_SECONDS)
        self._lock.change(changed)
        return done == len(due)

    def _known(self) -> Mapping[str, Locked]:
        try:
            return self._lock.entries()
        except ConfigError as error:
            logging.getLogger(__name__).warning("%s; everything installed is judged again", error)
            return {}

    def _seen(self, paths: Collection[Path] | None) -> _Seen:
        seen = _Seen({}, {}, {})
        for place, things in everything(self._watched(), self._digests, self._limits, paths):
            if isinstance(things, SourceError):
                seen.unlisted[place.path] = place.agents[0]
                logging.getLogger(__name__).warning("%s", things)
                continue
            seen.listed[place.path] = place.agents[0]
            for thing in things:
                seen.things.setdefault(key_of(thing.path), thing)
        return seen

    def _judged(self, due: _Due, before: Locked | None, terms: Terms) -> tuple[Locked | None, bool]:
        """Have a thing judged and act; return its entry (None: not judged), and whether it was told."""
        try:
            examined = self._judge.examine(due.thing).result(self._limits.judged_seconds)
        except (SourceError, TimeoutError, OSError, ValueError, RuntimeError) as error:
            if self._unread.get(due.thing.path) != due.thing.digest:
                self._unread[due.thing.path] = due.thing.digest
                why = str(error) or type(error).__name__
                self._tell(due, Done.UNREAD, Examined(Action.TELL), terms, fault=why)
            return None, True
        entry = replace(
            entry_of(due.thing, self._limits),
            origin=before.origin if before else "",
            rules=terms.rules,
            action=examined.action.label,
        )
        if due.cause is Cause.RULES and examined.action <= due.before:
            return entry, False
        done, kept, fault = self._acted(due.thing, examined, terms)
        self._tell(due, done, examined, terms, kept=kept, fault=fault)
        if done is Done.QUARANTINED:
            return replace(entry, action=Done.QUARANTINED), True
        return entry, done is not Done.NOTED

    def _acted(self, thing: Installed, examined: Examined, terms: Terms) -> tuple[Done, str, str]:
        """Do what was decided; return what was really done, the id in quarantine, what prevented it."""
        if examined.action is Action.DENY and thing.movable:
            reason = terms.say(examined.because[0].message)
            try:
                kept = self._quarantine.take(self._record(thing, examined, reason))
            except (OSError, PanguardError) as error:
                return Done.STUCK, "", str(error)
            return Done.QUARANTINED, kept.id, ""
        if examined.action >= Action.ASK:
            return Done.ASKED, "", ""
        if examined.action is Action.TELL:
            return Done.TOLD, "", ""
        if examined.unread is not None and thing.kind is Kind.SKILL:
            return Done.UNREAD, "", terms.say(examined.unread)
        return Done.NOTED, "", ""

    def _record(self, thing: Installed, examined: Examined, reason: str) -> Kept:
        because = tuple(told(finding) for finding in examined.because)
        return Kept("", self._clock(), thing.path, thing.agents[0], reason, thing.digest, because)

    def _tell(
        self, due: _Due, done: Done, examined: Examined, terms: Terms, *, kept: str = "", fault: str = ""
    ) -> None:
        thing = due.thing
        why = account(thing, due.cause, done, examined.because, terms.say, kept=kept, fault=fault)
        because = tuple(told(finding) for finding in examined.because)
        self._write(
            Entry(
                self._clock(),
                thing.agents[0],
                Phase.INSTALLED,
                thing.name,
                _ACTIONS[done].label,
                why,
                because,
            )
        )

    def _note_gone(self, path: str, agent: str, terms: Terms) -> None:
        why = terms.say(removed(path))
        self._write(Entry(self._clock(), agent, Phase.INSTALLED, Path(path).name, Action.ALLOW.label, why))


_ACTIONS = {
    Done.QUARANTINED: Action.DENY,
    Done.STUCK: Action.ASK,
    Done.ASKED: Action.ASK,
    Done.TOLD: Action.TELL,
    Done.UNREAD: Action.TELL,
    Done.NOTED: Action.ALLOW,
}


def _due(thing: Installed, locked: Mapping[str, Locked], rules: str) -> _Due | None:
    """Say whether a thing has to be judged, and why."""
    entry = locked.get(key_of(thing.path))
    if entry is None or not entry.rules:
        return None if entry and entry.accepted and entry.digest == thing.digest else _Due(thing, Cause.NEW)
    if entry.digest != thing.digest:
        return _Due(thing, Cause.CHANGED)
    if entry.accepted or entry.rules == rules:
        return None
    known = {action.label: action for action in Action}
    return _Due(thing, Cause.RULES, known.get(entry.action, Action.ALLOW))


def _gone(locked: Mapping[str, Locked], seen: _Seen, paths: Collection[Path] | None) -> list[str]:
    """Return the entries whose things are no longer there, as far as was looked."""
    missing = ((name, Path(name)) for name in locked if name not in seen.things)
    return [
        name
        for name, path in missing
        if (paths is None or _is_within(path, paths) or _is_within(path, seen.listed))
        and not _is_within(path, seen.unlisted)
        and (_is_within(path, seen.listed) or not os.path.lexists(path))
    ]


def _is_within(path: Path, folders: Collection[Path]) -> bool:
    return any(folder in folders for folder in (path, *path.parents))
