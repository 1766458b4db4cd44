"""What the demo tells: what is being waited for, and what happened when. Pure: values only."""

from enum import StrEnum
from typing import NamedTuple, TypeAlias

from panguard.findings import Phrase


class Step(StrEnum):
    """What happened, in the order of the story."""

    OPENED = "opened"
    JOINED = "joined"
    UNKNOWN = "unknown"
    FOUND = "found"
    CANDIDATE = "candidate"
    TRIAL = "trial"
    CONFIRMED = "confirmed"
    SAID = "said"
    GATES = "gates"
    REVIEWED = "reviewed"
    PROMOTED = "promoted"
    BLOCKED = "blocked"
    WHY = "why"


class Doing(NamedTuple):
    """What is being waited for."""

    what: Phrase


class Event(NamedTuple):
    """Something that happened: what, to whom, with what there is to see, as it stands, beneath it."""

    step: Step
    who: Phrase
    what: Phrase
    shown: tuple[str, ...] = ()


Told: TypeAlias = Doing | Event
