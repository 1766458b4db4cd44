"""What a way of sending has to be able to do, and what it says of each try. Frozen and pure."""

from collections.abc import Mapping
from typing import Protocol

from panguard.findings import Phrase
from panguard.notify.notice import Message
from panguard.printable import printable
from panguard.values import dataclass

_LONGEST = 300
_SHORTEST_SECRET = 6


@dataclass(frozen=True, slots=True)
class Delivered:
    """What came of a try. `accepted` only where whoever was asked took the message; `said` is their answer.

    `lasting` says that trying again is of no use, `wait` for how many seconds they asked to be left alone.
    """

    accepted: bool
    said: str = ""
    lasting: bool = False
    wait: float = 0.0


class Channel(Protocol):
    """One way of sending, as a module in `channels/`."""

    @property
    def KIND(self) -> str:  # noqa: N802 - channels are modules, and these are their constants
        """Return the word by which a user chooses it."""
        ...

    @property
    def OPTIONS(self) -> Mapping[str, bool]:  # noqa: N802 - the same
        """Return the names of its settings, and whether each must be given."""
        ...

    @property
    def SECRET(self) -> Phrase | None:  # noqa: N802 - the same
        """Return what to ask the user for that is kept apart; None where it needs no secret."""
        ...

    @property
    def REMOTE(self) -> bool:  # noqa: N802 - the same
        """Say whether sending uses a network."""
        ...

    def check(self, options: Mapping[str, str], secret: str) -> None:
        """Return if this can be sent to. Raises UsageError with what is wrong."""
        ...

    def deliver(self, options: Mapping[str, str], secret: str, message: Message, seconds: float) -> Delivered:
        """Try to send once. Never raises for what a network or a server does."""
        ...


def failed(said: object, *, lasting: bool = False, wait: float = 0.0) -> Delivered:
    """Return that a message was not accepted, with what was said."""
    return Delivered(False, answer_text(said), lasting, wait)  # noqa: FBT003 - the field's name is two lines up


def accepted(said: object) -> Delivered:
    """Return that a message was accepted, with what was said."""
    return Delivered(True, answer_text(said))  # noqa: FBT003 - the same


def answer_text(said: object) -> str:
    """Return an answer as one line that is safe to show and not long."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return printable(" ".join(text.split()))[:_LONGEST]


def without_secret(delivered: Delivered, secret: str) -> Delivered:
    """Return what was said without the secret, which servers and libraries like to repeat."""
    said = delivered.said
    for part in sorted({secret, *secret.replace("?", "/").split("/")}, key=len, reverse=True):
        if len(part) >= _SHORTEST_SECRET:
            said = said.replace(part, "•••")
    return Delivered(delivered.accepted, said, delivered.lasting, delivered.wait)
