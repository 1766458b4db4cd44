"""Pages and reports as they are sent: made once for each result, those that were asked for last kept.

What is large is made by few at once, in which networks take turns, and waits compressed for who reads it; and
no network has more on its way to it than it leaves free for others.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from panguard.limits import DEFAULT_LIMITS
from panguard.web.lane import Lane
from panguard.web.responses import Packed, packed
from panguard.web.worker import Here


class Rendered:
    """Remembers what was made, up to a number of bytes."""

    def __init__(self, most: int = DEFAULT_LIMITS.rendered_bytes) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Packed] = OrderedDict()
        self._size = 0
        self._turn = Lock()
        self._lane = Lane(Here, DEFAULT_LIMITS.rendered_at_once)

    async def of(self, network: str, key: Hashable, make: Callable[[], bytes]) -> Packed:
        """Return what stands for a key, made for a network where it is not known. Raises Busy.

        What is empty is not kept.
        """
        known = self._known(key)
        if known is not None:
            return known
        job = self._lane.submit(network, lambda: self._made(key, make), _nothing)
        try:
            return await asyncio.wrap_future(job.future)
        finally:
            self._lane.leave(job)

    def close(self) -> None:
        """Make nothing any more."""
        self._lane.close()

    def _known(self, key: Hashable) -> Packed | None:
        with self._turn:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _made(self, key: Hashable, make: Callable[[], bytes]) -> Packed:
        known = self._known(key)
        if known is not None:
            return known
        made = packed(make())
        with self._turn:
            if made.data and key not in self._kept:
                self._kept[key] = made
                self._size += len(made.data)
            while self._size > self._most:
                self._size -= len(self._kept.popitem(last=False)[1].data)
        return made


def _nothing() -> None:
    """Need nothing before."""
