"""What the people who run a server do with it: look, review, take back."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from panguard.errors import MessageError, UsageError
from panguard.printable import printable
from panguard.threatcloud.consensus import Review, Reviewing
from panguard.threatcloud.journal import START, verified
from panguard.threatcloud.server import decisions, proposed
from panguard.threatcloud.server.database import Database
from panguard.threatcloud.server.decisions import Gated
from panguard.threatcloud.server.judgement import Judgement, told
from panguard.threatcloud.server.options import Options
from panguard.threatcloud.server.store import candidates, counts, record
from panguard.threatcloud.server.store.moments import moment, seconds
from panguard.threatcloud.server.store.texts import digest_of

_AT_ONCE = 500
_SHOWN = 200
_SHORTEST = 4
_DIGITS = 12


class Waiting(NamedTuple):
    """A candidate that waits; `rule` and `evidence` are as strangers wrote them, not safe to print.

    `text` are the first digits of the digest of the text that stands for it now. `waits` says
    why there is no review yet, `said` what a reviewer said.
    """

    candidate: str
    state: str
    networks: int
    title: str
    missing: tuple[str, ...]
    refused: str
    review: str
    text: str
    waits: str
    said: Mapping[str, object]
    rule: str
    evidence: str


def status_of(database: Database, now: datetime) -> Mapping[str, str | int]:
    """Return how much there is, by names for people."""

    def look(connection: Connection) -> Mapping[str, str | int]:
        found = counts.count(connection, seconds(now))
        return {
            "identities": found.identities,
            **{f"candidates {state}": number for state, number in sorted(found.candidates.items())},
            "rules out": found.rules,
            "rules taken back": found.revoked,
            "scans": found.scans,
            "scans in the last 24 hours": found.scans_today,
            "skills on the blacklist": found.blacklisted,
            "addresses with a reputation": found.indicators,
            "record": _checked_record(connection),
        }

    return database.read(look)


def _checked_record(connection: Connection) -> str:
    """Check the record from its first entry to its last."""
    digest, number = START, 0
    try:
        while entries := record.entries(connection, number, _AT_ONCE):
            digest = verified(entries, digest, number)
            number += len(entries)
    except MessageError as error:
        return f"DAMAGED: {error}"
    head = record.head(connection)
    if (head.entries, head.digest) != (number, digest):
        return f"DAMAGED: it ends at entry {number}, but {head.entries} were written"
    return f"{number} entries, whole"


def waiting(database: Database, options: Options, now: datetime, wanted: str) -> tuple[Waiting, ...]:
    """Return what waits for a decision, the most heard first, or the one that is wanted."""

    def look(connection: Connection) -> tuple[Waiting, ...]:
        if wanted:
            chosen = candidates.find(connection, _whole_id(connection, wanted))
            found = [chosen] if chosen else []
        else:
            found = list(candidates.most_heard(connection, _SHOWN))
        found.sort(key=lambda item: (-item.networks, item.candidate))
        return tuple(_waiting(connection, item, options, now) for item in found)

    return database.read(look)


def _waiting(connection: Connection, found: candidates.Candidate, options: Options, now: datetime) -> Waiting:
    counted = decisions.count(connection, found.candidate, options, seconds(now))
    gated = Gated.read(found.gates)
    refused = [gate.reason for gate in gated.results if not gate.passed] if gated else []
    return Waiting(
        found.candidate,
        found.state.value,
        counted.networks,
        printable(_title(found.rule)),
        tuple(map(str, counted.missing)) if found.open else (),
        printable("; ".join(refused)),
        found.review.value,
        digest_of(found.rule)[:_DIGITS],
        _waits(found, options, gated),
        _said(found),
        found.rule,
        found.evidence,
    )


def _waits(found: candidates.Candidate, options: Options, gated: Gated | None) -> str:
    """Say why nobody has reviewed a candidate that is confirmed."""
    if options.reviewing is Reviewing.OFF or found.review is not Review.NONE or not (gated and gated.passed):
        return ""
    said = Judgement.read(found.review_said)
    if said is None:
        return "nobody has reviewed it yet"
    again = moment(found.review_after).strftime("%Y-%m-%d %H:%M UTC")
    return printable(str(told(said, found.review_tries, again)))


def _said(found: candidates.Candidate) -> Mapping[str, object]:
    said = Judgement.read(found.review_said)
    return said.public() if said and said.review is not Review.NONE else {}


def _title(rule: str) -> str:
    try:
        return proposed.read(rule).title
    except MessageError:
        return ""


def approve(database: Database, wanted: str, text: str) -> str:
    """Note that a person approves the text of a candidate; return its whole id. Raises UsageError."""

    def note(connection: Connection) -> str:
        candidate = _whole_id(connection, wanted)
        decisions.approve(connection, candidate, text)
        return candidate

    return database.write(note)


def reject(database: Database, wanted: str, reason: str, options: Options, now: datetime) -> str:
    """Reject a candidate for good; return its whole id. Raises UsageError."""

    def note(connection: Connection) -> str:
        candidate = _whole_id(connection, wanted)
        decisions.reject(connection, candidate, reason, options, seconds(now))
        return candidate

    return database.write(note)


def take_back(database: Database, rule_id: str, reason: str, now: datetime) -> None:
    """Take a rule back. Raises UsageError."""
    told = reason.strip()
    if not told or len(told) > _SHOWN:
        raise UsageError(f"--reason: say why in one sentence of at most {_SHOWN} characters")
    database.write(lambda connection: decisions.revoke(connection, rule_id, told, seconds(now)))


def _whole_id(connection: Connection, wanted: str) -> str:
    """Return the id that begins with some digits. Raises UsageError where none does, or several do."""
    if len(wanted) < _SHORTEST or not wanted.isalnum():
        raise UsageError(f"{wanted}: write at least {_SHORTEST} digits of the candidate's id")
    found = candidates.beginning_with(connection, wanted.lower(), 2)
    if len(found) != 1:
        told = "there is no such candidate" if not found else "several candidates begin like this"
        raise UsageError(f"{wanted}: {told}; see: pga cloud proposals")
    return found[0]
