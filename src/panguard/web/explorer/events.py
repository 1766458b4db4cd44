"""What an entry of the public record says, read with tolerance: newer servers may say more. Pure."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from panguard.threatcloud.consensus import Review
from panguard.threatcloud.journal import Entry


class Gate(Struct, frozen=True):
    """What one gate said."""

    name: str
    passed: bool
    reason: str = ""


class Voices(Struct, frozen=True):
    """How many voices counted how much, and why."""

    weight: str
    voices: int
    reason: str = ""


class Marks(Struct, frozen=True):
    """What a reviewer gave a rule, each from 0 to 100."""

    risk: int
    coverage: int
    specificity: int
    proportionality: int


class Reviewer(Struct, frozen=True):
    """Who reviewed, and why it was judged so."""

    by: str = ""
    model: str = ""
    marks: Marks | None = None
    reasons: Sequence[str] = ()


class Event(Struct, frozen=True, rename="camel"):
    """One decision as the record tells it."""

    event: str
    at: str
    candidate: str = ""
    reason: str = ""
    rule: str = ""
    lane: str = ""
    networks: int = 0
    artefacts: int = 0
    counts: tuple[Voices, ...] = ()
    gates: tuple[Gate, ...] = ()
    review: str = Review.NONE.value
    reviewer: Reviewer | None = None


class Told(Struct, frozen=True):
    """An entry of the record: its number, its digest, and what it says."""

    number: int
    digest: str
    event: Event


def told(entries: Sequence[Entry]) -> tuple[Told, ...]:
    """Read entries; those of a form that this version does not know are left out."""
    return tuple(
        Told(entry.number, entry.digest, event)
        for entry in entries
        if (event := _event(entry.text)) is not None
    )


def _event(text: str) -> Event | None:
    try:
        return msgspec.json.decode(text, type=Event)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
