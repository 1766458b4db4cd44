"""What scanners and a Threat Cloud say to each other: messages, checked when they are read. Pure.

Field names on the wire are those that scanners of this kind have always sent (`patternHash`, `ruleContent`).
No message has a field for a name, a path, a host or a text of the user. Times are whole hours in UTC.
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from panguard.errors import MessageError
from panguard.limits import DEFAULT_LIMITS

VERSION = 1
LARGEST_MESSAGE = DEFAULT_LIMITS.message_bytes
LARGEST_RULE = DEFAULT_LIMITS.candidate_characters
LONGEST_EVIDENCE = DEFAULT_LIMITS.candidate_evidence_characters
MOST_HITS = DEFAULT_LIMITS.message_hits
LONGEST_CHALLENGE = DEFAULT_LIMITS.challenge_characters

# `$` also matches before a line break that ends a text: hence a greatest length, or a look behind it.
MessageId = Annotated[
    str,
    Meta(
        pattern="^[0-9a-f]{32}$", max_length=32, description="Made by the sender; told twice, it counts once."
    ),
]
ClientId = Annotated[
    str,
    Meta(
        pattern="^[0-9a-f]{32}$",
        max_length=32,
        description="The first half of the SHA-256 of the public key.",
    ),
]
CandidateId = Annotated[
    str, Meta(pattern="^[0-9a-f]{64}$", max_length=64, description="The SHA-256 of the canonical detection.")
]
ShortHash = Annotated[
    str, Meta(pattern="^[0-9a-f]{16}$", max_length=16, description="The first 16 digits of a SHA-256.")
]
ArtefactClass = Annotated[
    str,
    Meta(
        pattern="^[0-9a-f]{4}$",
        max_length=4,
        description="A class of the content: four bits of a hash of it, as one digit four times. "
        "Enough to see that not all voices met the same artefact, too little to guess at one.",
    ),
]
Hour = Annotated[
    str,
    Meta(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}Z$", max_length=14, description="A whole hour in UTC."),
]
RuleId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._-]{1,64}$(?!\n)")]
SeverityName = Literal["info", "low", "medium", "high", "critical"]
RiskName = Literal["low", "medium", "high", "critical"]
Key = Annotated[
    str,
    Meta(
        pattern="^[A-Za-z0-9_-]{43}$", max_length=43, description="32 bytes, base64 for addresses, unpadded."
    ),
]
ShortText = Annotated[str, Meta(max_length=200)]


class _Message(Struct, frozen=True, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """What all messages have in common: unknown fields are refused, none can be changed."""


class Registration(_Message, frozen=True):
    """A new identity: its public key, and the work that a challenge asked for."""

    public_key: Key
    challenge: Annotated[str, Meta(max_length=LONGEST_CHALLENGE)]
    solution: Annotated[int, Meta(ge=0, le=2**48)]


class Proposal(_Message, frozen=True):
    """A candidate that a scanner saw. The rule may be left out where the server already has it.

    `evidence` is what the rule was made from, redacted by the sender. `self_review_verdict` is what the
    model that helped to write it said of it, if one did.
    """

    id: MessageId
    candidate: CandidateId
    pattern_hash: ShortHash
    artefact: ArtefactClass
    hour: Hour
    rule_content: Annotated[str, Meta(max_length=LARGEST_RULE)] = ""
    evidence: Annotated[str, Meta(max_length=LONGEST_EVIDENCE)] = ""
    llm_provider: ShortText = ""
    llm_model: ShortText = ""
    self_review_verdict: ShortText = ""


class Feedback(_Message, frozen=True):
    """Whether a rule was right about something."""

    id: MessageId
    rule_id: RuleId
    is_true_positive: bool
    artefact: ArtefactClass
    hour: Hour


class Hit(_Message, frozen=True):
    """A finding: which rule, the hash of all that was found together, and how bad it is."""

    rule_id: RuleId
    pattern_hash: ShortHash
    severity: SeverityName


class ScanEvent(_Message, frozen=True):
    """What the rules of one scan found; nothing of what was scanned."""

    id: MessageId
    hour: Hour
    hits: Annotated[tuple[Hit, ...], Meta(max_length=MOST_HITS)] = ()


class SkillThreat(_Message, frozen=True):
    """A skill by the hash of its content, and how it was judged; only for who knows the content."""

    id: MessageId
    skill_hash: ShortHash
    risk_score: Annotated[int, Meta(ge=0, le=100)]
    risk_level: RiskName
    hour: Hour


class IndicatorSighting(_Message, frozen=True):
    """An address that attacked or that stolen data went to."""

    id: MessageId
    type: Literal["ip", "domain"]
    value: Annotated[str, Meta(min_length=3, max_length=253)]
    hour: Hour


class Problem(Struct, frozen=True, kw_only=True):
    """An error as RFC 9457 has it; `detail` is a sentence that says what to do, `where` names the field."""

    type: str
    title: str
    status: int
    detail: str
    where: str = ""


Message = TypeVar("Message", bound=_Message)
_FAULT = re.compile(r"^(?P<what>.*?)(?: - at `(?P<where>[^`]*)`)?$", re.DOTALL)


def read(body: bytes, kind: type[Message]) -> Message:
    """Read a message of one kind. Raises MessageError with what is wrong, and where."""
    if len(body) > LARGEST_MESSAGE:
        raise MessageError(f"the message has {len(body)} bytes; {LARGEST_MESSAGE} are allowed")
    try:
        message = msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        found = _FAULT.match(str(error))
        what, where = (found["what"], found["where"] or "$") if found else (str(error), "$")
        raise MessageError(f"{where}: {what}") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MessageError(f"the message cannot be read as JSON: {error}") from error
    return message


def written(message: Struct) -> bytes:
    """Write a message: the same message always gives the same bytes."""
    return msgspec.json.encode(message, order="deterministic")


def hour_of(moment: datetime) -> str:
    """Return the hour in which a moment lies."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%HZ")


def moment_of(hour: str) -> datetime:
    """Return the start of an hour. Raises MessageError for what is none, such as the 25th."""
    try:
        return datetime.strptime(hour, "%Y-%m-%dT%HZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise MessageError(f"hour: {hour!r} is no hour of any day; write 2026-11-21T18Z") from error
