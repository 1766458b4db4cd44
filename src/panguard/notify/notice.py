"""What a person is told of, before it is put into words: one notice model for every channel.

Frozen and pure.
"""

from enum import StrEnum

from panguard.terms import Check, Severity
from panguard.values import dataclass


class Audience(StrEnum):
    """Who reads: the owner of the computer, a developer who works on it, or who looks after many."""

    OWNER = "owner"
    DEVELOPER = "developer"
    ADMINISTRATOR = "administrator"


class Outcome(StrEnum):
    """What the guard did, as far as it knows by itself; what the agent made of it is another matter."""

    REFUSED = "refused"
    HELD = "held"
    ASKED = "asked"
    TOLD = "told"
    UNCHECKED = "unchecked"
    REFUSED_UNCHECKED = "refused-unchecked"
    SET_ASIDE = "set-aside"
    FOUND = "found"


class Kind(StrEnum):
    """What a message is about: one incident, several at once, a day, or whether messages arrive at all."""

    INCIDENT = "incident"
    SUMMARY = "summary"
    DIGEST = "digest"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Notice:
    """One incident: who did what, what was done. It holds no content, no path and no secret.

    `agent` is the id of the agent, `check` what was wrong where it is known, `rule` what noticed it and
    `title` what that rule is called; `number` is the event in the journal by which it began.
    """

    id: str
    at: float
    agent: str
    outcome: Outcome
    severity: Severity
    check: Check | None = None
    tool: str = ""
    rule: str = ""
    title: str = ""
    number: int = 0
    count: int = 1


@dataclass(frozen=True, slots=True)
class Day:
    """What a digest tells of: how many steps were looked at, and what became of them."""

    looked_at: int
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """A message as one reader gets it.

    `id` stays the same however often it is sent, so that doubles can be told.
    """

    id: str
    kind: Kind
    severity: Severity
    at: float
    title: str
    body: str
    details: str = ""

    @property
    def text(self) -> str:
        """Return the body, with the details beneath it."""
        return f"{self.body}\n\n{self.details}" if self.details else self.body
