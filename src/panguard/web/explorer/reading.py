"""Reads what is public of a Threat Cloud: numbers, lists, and all that is told of one rule or candidate."""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from functools import lru_cache, partial
from typing import NamedTuple

from sqlalchemy import Connection, select

from panguard.errors import MessageError
from panguard.limits import DEFAULT_LIMITS
from panguard.rules.model import Rule
from panguard.terms import Lane
from panguard.threatcloud.consensus import State
from panguard.threatcloud.server import proposed
from panguard.threatcloud.server.database import Database
from panguard.threatcloud.server.options import Options
from panguard.threatcloud.server.schema import publications
from panguard.threatcloud.server.store import candidates, record, rules
from panguard.threatcloud.server.store.moments import hour, seconds
from panguard.web.explorer.events import Told, told
from panguard.web.explorer.numbers import Live, Week, live, weeks
from panguard.web.explorer.remembered import Remembered
from panguard.web.explorer.story import Rules

AT_ONCE = 25
LATEST = 5
_MINUTE = 60
_SHORTEST, _LONGEST = 4, 64


class Where(StrEnum):
    """Where a candidate stands, in the words of the addresses."""

    OUT = "out"
    WAITING = "waiting"
    REVOKED = "revoked"
    REJECTED = "rejected"


class Wanted(NamedTuple):
    """What a visitor wants to see: which state, which lane, since when, and from behind what on.

    `words` asks for one rule or candidate by its id, whatever else is asked.
    """

    where: Where = Where.OUT
    lane: Lane | None = None
    days: int = 0
    behind: str = ""
    words: str = ""


class Found(NamedTuple):
    """All that is public of a candidate and of the rule it became.

    `text` is the rule as it is published now, empty where it is not: of what was rejected only the decision
    is public. `signed` says that the rule is in what was signed last.
    """

    candidate: str
    state: State
    proposed: str
    text: str
    told: tuple[Told, ...]
    promoted: rules.Promoted | None = None
    signed: bool = False


class Line(NamedTuple):
    """A line of a list: the state, the hour of its last change, what is known of the rule, and why."""

    where: Where
    candidate: str
    hour: str
    text: str = ""
    rule: rules.Promoted | None = None
    reason: str = ""


class Listed(NamedTuple):
    """Some lines; `behind` is what asks for those that follow, empty where none do."""

    lines: Sequence[Line]
    behind: str = ""


class Numbers(NamedTuple):
    """The numbers now and by week, and what was decided last."""

    live: Live
    weeks: Sequence[Week]
    latest: Sequence[Line]


class Explorer:
    """Reads for pages; numbers are counted once a minute, whoever asks."""

    def __init__(self, database: Database, clock: Callable[[], datetime], options: Options) -> None:
        self._database = database
        self._clock = clock
        self.rules = Rules(options.policy.quorum, options.reviewing)
        self._confirmations: dict[int, int] = {}
        self._numbers = Remembered(lambda _minute: database.read(self._count))
        self._decided = Remembered(
            lambda _minute: database.read(partial(_newest, most=DEFAULT_LIMITS.told_entries))
        )

    @property
    def now(self) -> int:
        """Return the time as tables hold it."""
        return seconds(self._clock())

    def numbers(self) -> Numbers:
        """Return the numbers of this minute. Raises DatabaseError, as all that reads does."""
        return self._numbers.at(self.now // _MINUTE)

    def _count(self, connection: Connection) -> Numbers:
        now = self.now
        return Numbers(
            live(connection, now),
            weeks(connection, now, self._confirmations),
            _newest(connection, LATEST),
        )

    def listed(self, wanted: Wanted) -> Listed:
        """Return some of what is wanted, newest first."""
        since = self.now - wanted.days * 86_400 if wanted.days else 0
        return self._database.read(lambda connection: _listed(connection, wanted, since))

    def decided(self) -> Sequence[Line]:
        """Return what was decided last as of this minute, newest first."""
        return self._decided.at(self.now // _MINUTE)

    def find(self, name: str) -> Found | None:
        """Return what is public of a rule or candidate, by its id; None where there is no such one."""
        return self._database.read(lambda connection: _found(connection, name))


@lru_cache(DEFAULT_LIMITS.read_rules)
def rule_in(text: str) -> Rule | None:
    """Return the rule that a text holds, None where this version cannot read it."""
    try:
        return proposed.read(text) if text else None
    except (MessageError, RecursionError):
        return None


def _newest(connection: Connection, most: int) -> Sequence[Line]:
    return tuple(_line_of(connection, item) for item in told(record.last(connection, most)))


def _found(connection: Connection, name: str) -> Found | None:
    promoted = rules.find(connection, name)
    found = candidates.find(connection, promoted.candidate if promoted else name)
    if found is None:
        return None
    if promoted is None and (rule_id := rules.of_candidate(connection, found.candidate)):
        promoted = rules.find(connection, rule_id)
    entries = told(record.of_candidate(connection, found.candidate, DEFAULT_LIMITS.told_entries))
    text = promoted.content if promoted else found.rule if found.open else ""
    signed = promoted is not None and promoted.published <= _signed_at(connection)
    return Found(found.candidate, found.state, hour(found.proposed), text, entries, promoted, signed)


def _signed_at(connection: Connection) -> int:
    found: int = connection.execute(select(publications.c.at)).scalar_one()
    return found


def _listed(connection: Connection, wanted: Wanted, since: int) -> Listed:
    if wanted.words:
        return Listed(_searched(connection, wanted.words))
    more = AT_ONCE + 1
    if wanted.where is Where.WAITING:
        waiting = candidates.newest(connection, wanted.behind, more, since)
        return _part([_waiting(item) for item in waiting], [item.candidate for item in waiting])
    before = int(wanted.behind) if wanted.behind else None
    if wanted.where is Where.REJECTED:
        entries = told(record.newest(connection, State.REJECTED.value, before, more))
        return _part([_line_of(connection, item) for item in entries], [str(item.number) for item in entries])
    read = rules.newest if wanted.where is Where.OUT else rules.newest_revoked
    found = read(connection, before, more, wanted.lane, since)
    numbers = [item.sequence if item.revoked_sequence is None else item.revoked_sequence for item in found]
    return _part([_ruled(item) for item in found], list(map(str, numbers)))


def _part(lines: Sequence[Line], cursors: Sequence[str]) -> Listed:
    return Listed(lines[:AT_ONCE], cursors[AT_ONCE - 1] if len(lines) > AT_ONCE else "")


def _searched(connection: Connection, words: str) -> Sequence[Line]:
    """Return the rule of an id, or the candidates whose ids begin with some digits."""
    promoted = rules.find(connection, words.upper())
    if promoted:
        return [_ruled(promoted)]
    if not _SHORTEST <= len(words) <= _LONGEST or not words.isalnum():
        return []
    names = candidates.beginning_with(connection, words.lower(), AT_ONCE)
    return [_standing(connection, name) for name in names]


def _standing(connection: Connection, name: str) -> Line:
    rule_id = rules.of_candidate(connection, name)
    promoted = rules.find(connection, rule_id) if rule_id else None
    if promoted:
        return _ruled(promoted)
    found = candidates.find(connection, name)
    if found and found.open:
        return _waiting(found)
    entries = told(record.of_candidate(connection, name, DEFAULT_LIMITS.told_entries))
    last = entries[-1].event if entries else None
    return Line(Where.REJECTED, name, last.at if last else "", reason=last.reason if last else "")


def _waiting(found: candidates.Candidate) -> Line:
    return Line(Where.WAITING, found.candidate, hour(found.proposed), found.rule)


def _ruled(found: rules.Promoted) -> Line:
    if found.revoked is None:
        return Line(Where.OUT, found.candidate, hour(found.published), found.content, found)
    return Line(Where.REVOKED, found.candidate, hour(found.revoked), found.content, found, found.reason)


_EVENTS = {
    State.PROMOTED.value: Where.OUT,
    State.REVOKED.value: Where.REVOKED,
    State.REJECTED.value: Where.REJECTED,
}


def _line_of(connection: Connection, item: Told) -> Line:
    """Return an entry of the record as a line; a rule that was taken back later is shown as it came out."""
    event = item.event
    rule = rules.find(connection, event.rule) if event.rule else None
    where = _EVENTS.get(event.event, Where.WAITING)
    text = rule.content if rule else ""
    if where is Where.WAITING:
        waiting = candidates.find(connection, event.candidate)
        text = waiting.rule if waiting and waiting.open else ""
    return Line(where, event.candidate, event.at, text, rule, event.reason)
