"""What the dashboard is put together from; what it does is handed to it, so that it knows no command."""

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import Protocol

from panguard.findings import Phrase
from panguard.guard.proof import Proof
from panguard.guard.reading import Reading
from panguard.values import dataclass


@dataclass(frozen=True, slots=True)
class Running:
    """What the guard said of itself when it was asked just now."""

    posture: str
    started: float
    warning: str = ""


@dataclass(frozen=True, slots=True)
class AgentState:
    """One agent of this machine.

    Whether its hooks stand in its settings now, and what the last test showed.
    """

    id: str
    name: str
    file: str
    hooked: bool
    proof: Proof | None = None


@dataclass(frozen=True, slots=True)
class RulesState:
    """One pack of rules.

    `made` is when it was published, `looked` when newer ones were last looked for (0: unknown).
    """

    name: str
    count: int
    made: str = ""
    looked: float = 0.0


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that was set aside: what it is called, where it was, why."""

    id: str
    at: float
    name: str
    path: str
    agent: str
    reason: str


class Guarding(Protocol):
    """What can be asked and done. What it returns was seen, and is no hope."""

    def running(self) -> Running | None:
        """Return what the guard answers now; None where it does not."""
        ...

    def agents(self) -> Sequence[AgentState]:
        """Return the agents of this machine as they are set up now."""
        ...

    def rules(self) -> Sequence[RulesState]:
        """Return the rules in use."""
        ...

    def start(self) -> bool:
        """Start the guard; say whether it answers."""
        ...

    def stop(self) -> bool:
        """Stop the guard; say whether it is gone."""
        ...

    def test(self) -> Sequence[Proof]:
        """Try the protection of each agent, and return what was seen."""
        ...

    def held(self) -> Sequence[Held]:
        """Return what is set aside, the newest first."""
        ...

    def restore(self, identifier: str) -> str:
        """Put something back and return where it is now. Raises PanguardError; then it stays set aside."""
        ...


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The parts. `zone` is the user's, None for that of the machine."""

    guarding: Guarding
    reading: Reading
    clock: Callable[[], float]
    zone: tzinfo | None = None


class Told:
    """What the last action came to, told on the page that comes next, once."""

    def __init__(self) -> None:
        self._said: tuple[Phrase, bool] | None = None

    def put(self, sentence: Phrase, *, good: bool) -> None:
        """Have a sentence told."""
        self._said = (sentence, good)

    def take(self) -> tuple[Phrase, bool] | None:
        """Return what is to be told, and forget it."""
        said, self._said = self._said, None
        return said
