"""What the server is handed from outside: clock, gates, reviewer, publisher. Protocols only."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol, TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from panguard.crystallize.gates import GateReport
from panguard.threatcloud.pack import Publication
from panguard.threatcloud.server.judgement import Judgement
from panguard.values import dataclass

Clock: TypeAlias = Callable[[], datetime]


class Gates(Protocol):
    """Proves without any model that a rule is safe to ship."""

    def check(self, rule_text: str) -> GateReport:
        """Try a rule at every gate."""
        ...


class Reviewer(Protocol):
    """Judges whether what a rule catches is bad.

    Both texts come from strangers, who may have written orders to the reviewer into them.
    """

    def review(self, rule_text: str, evidence: str) -> Judgement:
        """Return the judgement; where there is none, why. Raises PanguardError."""
        ...


class Publisher(Protocol):
    """Signs what scanners load and puts it where they fetch it."""

    def publish(self, publication: Publication) -> None:
        """Publish. Raises PanguardError; then the same is offered again in the next cycle."""
        ...


@dataclass(frozen=True, slots=True)
class Addition:
    """What else the same process serves: more addresses, and what has to run beside them.

    `missing` answers people where there is no address, or where a page could not be made.
    """

    routes: Sequence[Route]
    running: Callable[[], AbstractAsyncContextManager[None]]
    missing: Callable[[Request, Exception], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts outside: without gates nothing is promoted, without a publisher nothing signed."""

    clock: Clock
    gates: Gates | None = None
    reviewer: Reviewer | None = None
    publisher: Publisher | None = None
    addition: Addition | None = None
