"""What the server answers: frozen, with the names that messages have on the wire. Pure."""

from typing import Annotated

from msgspec import Meta, Struct

from panguard.threatcloud.consensus import State
from panguard.threatcloud.pack import PublishedCandidate, PublishedRule, Revocation
from panguard.threatcloud.protocol import CandidateId, ClientId, Hour, RiskName, ShortHash

Cursor = Annotated[str, Meta(description="Opaque: send it back to go on where this answer ended.")]


class _Answer(Struct, frozen=True, rename="camel", kw_only=True):
    """What all answers have in common."""


class Challenge(_Answer, frozen=True):
    """What a registration must solve, how many zero bits are asked for, and for how long."""

    challenge: str
    bits: int
    seconds: int


class Registered(_Answer, frozen=True):
    """The id under which an identity is known from now on."""

    client_id: ClientId
    registered: Hour


class CandidateState(_Answer, frozen=True):
    """Where a candidate stands; `counted` says whether this message changed anything."""

    candidate: CandidateId
    state: State
    counted: bool
    networks: int
    needed: int
    rule_id: str = ""


class CandidatesPage(_Answer, frozen=True):
    """Candidates that wait for confirmations, for matching in silence."""

    candidates: tuple[PublishedCandidate, ...]
    cursor: Cursor
    more: bool


class RulesPage(_Answer, frozen=True):
    """What changed: first what was taken back, then what is new."""

    revoked: tuple[Revocation, ...]
    rules: tuple[PublishedRule, ...]
    cursor: Cursor
    more: bool


class Taken(_Answer, frozen=True):
    """The message was taken; `counted` says whether it changed anything."""

    counted: bool = True


class BlacklistedSkill(_Answer, frozen=True):
    """A skill that independent scanners found to be a threat."""

    skill_hash: ShortHash
    networks: int
    average_risk: int
    risk_level: RiskName
    first: Hour
    last: Hour


class Blacklist(_Answer, frozen=True):
    """Skills on the blacklist, in the order of their hashes."""

    skills: tuple[BlacklistedSkill, ...]
    cursor: Cursor
    more: bool


class ListedIndicator(_Answer, frozen=True):
    """An address that enough independent networks reported."""

    type: str
    value: str
    reputation: int
    networks: int
    first: Hour
    last: Hour


class Indicators(_Answer, frozen=True):
    """Addresses with a reputation."""

    indicators: tuple[ListedIndicator, ...]
    cursor: Cursor
    more: bool


class Stats(_Answer, frozen=True):
    """How much there is, and which rules matched most often."""

    rules: int
    revoked: int
    candidates: dict[str, int]
    identities: int
    scans: int
    scans_today: int
    hits: dict[str, int]
    top_rules: dict[str, int]
    skills_blacklisted: int
    indicators: int
    journal_entries: int


class Metrics(_Answer, frozen=True):
    """The totals that a public page shows."""

    total_scans: int
    total_scanners: int
    total_threats_detected: int
    total_rules: int
    blacklisted_skills: int
    last_updated: Hour


class Health(_Answer, frozen=True):
    """Whether the server can do its work."""

    status: str
    version: str
    database: str
    reviewing: str
    hour: Hour


class RecordEntry(_Answer, frozen=True):
    """An entry of the record, as `panguard.threatcloud.journal` checks it."""

    number: int
    before: str
    text: str
    digest: str


class RecordPage(_Answer, frozen=True):
    """Entries of the record, and how many there are."""

    entries: tuple[RecordEntry, ...]
    total: int
    more: bool
