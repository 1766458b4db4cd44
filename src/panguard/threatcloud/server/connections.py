"""Keeps connections few and brisk: so many of a network, so many in all, no request that never begins.

uvicorn gives a connection that sends half a request, or that does not read its answer, all the time in the
world, and every file descriptor to whoever opens connections first.
"""

import asyncio
import sys
from collections import Counter
from collections.abc import Sequence

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from panguard.limits import DEFAULT_LIMITS
from panguard.threatcloud.server.networks import is_in, prefix_of
from panguard.threatcloud.server.options import Network
from panguard.values import dataclass

# What the database, the published files and the process itself need to have open.
_RESERVED_FILES = 200
_FEWEST = 16


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many connections there may be, and how much time each has.

    The head of a request must be there in `head_seconds`. What is sent must be read: with `answer_seconds` to
    begin with, at `answer_rate` bytes a second.
    """

    altogether: int = DEFAULT_LIMITS.connections
    of_network: int = DEFAULT_LIMITS.connections_of_network
    head_seconds: float = DEFAULT_LIMITS.head_seconds
    answer_seconds: float = DEFAULT_LIMITS.answer_seconds
    answer_rate: float = DEFAULT_LIMITS.answer_rate


def affordable(bounds: Bounds) -> int:
    """Return how many connections there may be where the system lets a process open only so many files."""
    if sys.platform == "win32":
        return bounds.altogether
    import resource  # noqa: PLC0415 - not everywhere

    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if files == resource.RLIM_INFINITY:
        return bounds.altogether
    return max(_FEWEST, min(bounds.altogether, files - _RESERVED_FILES))


class Door:
    """Counts who is connected. Trusted proxies speak for many networks, and only the sum bounds them."""

    def __init__(self, bounds: Bounds, trusted: Sequence[Network]) -> None:
        self._bounds = bounds
        self._trusted = trusted
        self._open: Counter[str] = Counter()

    def enter(self, address: str) -> bool:
        """Count one more connection; say whether there is room for it. Whoever has none need not leave."""
        prefix = prefix_of(address)
        bounded = not is_in(address, self._trusted)
        if self._open.total() >= self._bounds.altogether:
            return False
        if bounded and self._open[prefix] >= self._bounds.of_network:
            return False
        self._open[prefix] += 1
        return True

    def leave(self, address: str) -> None:
        """Count one connection less."""
        prefix = prefix_of(address)
        self._open[prefix] -= 1
        if self._open[prefix] <= 0:
            del self._open[prefix]


class _Bounded(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, with deadlines for the head of every request and for reading answers."""

    door: Door
    bounds: Bounds
    _entered = False
    _deadline: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin, or end at once where there is no room."""
        super().connection_made(transport)
        # We are told of the first bytes that cannot be sent, and once all have been: not only of many.
        transport.set_write_buffer_limits(high=1, low=0)
        self._entered = self.door.enter(self._address)
        if self._entered:
            self._watch()
        else:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Make room."""
        self._unwatch()
        self._sent()
        if self._entered:
            self._entered = False
            self.door.leave(self._address)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on; what came may be the rest of a head, or a part of one."""
        super().data_received(data)
        # Behind an answer that is complete, only the head of the next request is of any use.
        if self.conn.their_state is h11.IDLE or self.conn.our_state is h11.DONE:
            self._watch()
        else:
            self._unwatch()

    def pause_writing(self) -> None:
        """Wait with what comes next, but not for ever: also an answer that is complete must be read."""
        super().pause_writing()
        if self._stalled is None:
            seconds = self.transport.get_write_buffer_size() / self.bounds.answer_rate
            self._stalled = self.loop.call_later(self.bounds.answer_seconds + seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on: all was read."""
        self._sent()
        super().resume_writing()

    def _sent(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    @property
    def _address(self) -> str:
        return self.client[0] if self.client else ""

    def _watch(self) -> None:
        if self._deadline is None and not self.transport.is_closing():
            self._deadline = self.loop.call_later(self.bounds.head_seconds, self.transport.abort)

    def _unwatch(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def speaking(bounds: Bounds, trusted: Sequence[Network]) -> type[H11Protocol]:
    """Return the protocol of a server whose connections are bounded; all of them go through one door."""
    shared = {"door": Door(bounds, trusted), "bounds": bounds}
    return type("Bounded", (_Bounded,), shared)
