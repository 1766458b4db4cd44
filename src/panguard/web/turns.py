"""Whose turn it is: networks take turns, whatever one of them has waiting. Pure."""

from collections import Counter, deque
from collections.abc import Callable
from typing import Generic, TypeVar

_Item = TypeVar("_Item")


class Turns(Generic[_Item]):
    """What waits, by network, and how much of each network is at work.

    The next one is of the network with the least at work, of several such the one that was passed over
    longest. No network has more than its share at work, so that whoever comes next finds a place.
    """

    def __init__(self, share: int) -> None:
        self._share = share
        self._waiting: dict[str, deque[_Item]] = {}
        self._working: Counter[str] = Counter()

    def add(self, network: str, item: _Item) -> None:
        """Have something wait, behind what its network has waiting already."""
        self._waiting.setdefault(network, deque()).append(item)

    def take(self) -> _Item | None:
        """Return what comes next, which is at work from now on; None where nothing may."""
        able = [network for network in self._waiting if self._working[network] < self._share]
        if not able:
            return None
        network = min(able, key=self._working.__getitem__)  # of equals the first, who waited longest
        item = self._waiting[network].popleft()
        self._working[network] += 1
        queue = self._waiting.pop(network)
        if queue:
            self._waiting[network] = queue  # behind all others
        return item

    def done(self, network: str) -> None:
        """Say that something of a network is at work no longer."""
        self._working[network] -= 1
        if self._working[network] <= 0:
            del self._working[network]

    def drop(self, network: str, item: _Item) -> bool:
        """Have something wait no longer; say whether it did."""
        queue = self._waiting.get(network)
        if queue is None or item not in queue:
            return False
        queue.remove(item)
        if not queue:
            del self._waiting[network]
        return True

    def clear(self) -> list[_Item]:
        """Drop and return all that waits."""
        left = [item for queue in self._waiting.values() for item in queue]
        self._waiting.clear()
        return left

    def crowd_out(self, network: str, may: Callable[[_Item], bool]) -> _Item | None:
        """Drop and return what came last of the network that has the most, in favour of another.

        Only what may be dropped is. Nothing is where that network would have no more than the other one.
        """
        able = {each: [item for item in queue if may(item)] for each, queue in self._waiting.items()}
        able = {each: items for each, items in able.items() if items and each != network}
        largest = max(able, key=self._of, default="")
        if not largest or self._of(largest) <= self._of(network) + 1:
            return None
        last = able[largest][-1]
        self.drop(largest, last)
        return last

    def _of(self, network: str) -> int:
        return len(self._waiting.get(network, ())) + self._working[network]
