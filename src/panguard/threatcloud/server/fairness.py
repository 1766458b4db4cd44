"""Which candidates scanners are asked to match, where there are more than they can be asked for. Pure.

Most of the room is for what most networks spoke of. The rest is drawn anew every day from all others, so
that what is new, and was seen once, gets its turn whoever floods us. Nothing that the networks of one class
proposed first takes more than a small share: whoever proposes much crowds out his own.
"""

import hmac
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple

from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.threatcloud.pack import PublishedCandidate

_CLASS_DIGITS = 3
_SHARES = 20
# Texts are read one by one; of a class that sends many that do not fit, no more than this are.
_MOST_REFUSED = 10


class Waiting(NamedTuple):
    """A candidate that waits: how many networks spoke of it, and from which class of networks it came."""

    candidate: str
    networks: int
    origin: str


def origin_of(secret: bytes, prefix: str) -> str:
    """Return the class of a network: one of 4,096, so that it tells networks apart and names none."""
    return hmac.new(secret, f"origin\0{prefix}".encode(), sha256).hexdigest()[:_CLASS_DIGITS]


def in_turn(found: Iterable[Waiting], secret: bytes, day: int) -> tuple[Sequence[Waiting], Sequence[Waiting]]:
    """Return candidates in the orders in which they are asked for: by networks, and as drawn today."""

    def drawn(item: Waiting) -> bytes:
        return hmac.digest(secret, f"turn\0{day}\0{item.candidate}".encode(), sha256)

    as_drawn = sorted(found, key=drawn)
    return sorted(as_drawn, key=lambda item: -item.networks), as_drawn


class Room:
    """The room there is, altogether and for each class of networks."""

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._taken: dict[str, PublishedCandidate] = {}
        self._refused: Counter[str] = Counter()
        self._bytes = 0
        self._numbers: Counter[str] = Counter()
        self._sizes: Counter[str] = Counter()

    def fill(
        self, queue: Iterable[Waiting], read: Callable[[str], PublishedCandidate | None], part: float = 1.0
    ) -> None:
        """Take what fits, in the order given, until a part of the room is taken."""
        most = int(self._limits.published_candidates * part)
        largest = int(self._limits.published_candidate_bytes * part)
        for item in queue:
            if len(self._taken) >= most:
                return
            if item.candidate in self._taken or not self._has_turn(item):
                continue
            content = read(item.candidate)
            size = len(content.rule_content.encode()) if content else 0
            if content is None or self._bytes + size > largest or not self._has_space(item, size):
                self._refused[item.origin] += 1
                continue
            self._taken[item.candidate] = content
            self._bytes += size
            self._numbers[item.origin] += 1
            self._sizes[item.origin] += size

    def _has_turn(self, item: Waiting) -> bool:
        share = max(1, self._limits.published_candidates // _SHARES)
        return self._numbers[item.origin] < share and self._refused[item.origin] < _MOST_REFUSED

    def _has_space(self, item: Waiting, size: int) -> bool:
        return self._sizes[item.origin] + size <= self._limits.published_candidate_bytes // _SHARES

    @property
    def taken(self) -> tuple[PublishedCandidate, ...]:
        """Return what was taken, in the order of the ids."""
        return tuple(self._taken[name] for name in sorted(self._taken))
