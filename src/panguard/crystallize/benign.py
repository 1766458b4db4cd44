"""How rare words, and pairs of words near each other, are in honest skills. Pure, from a table.

The table (`benign.bin`) is measured by `benchmarks/benign_model.py`: in how many honest skills, of which
near-duplicates count once, a word occurs, or a pair of words within a window. It holds rounded counts by
hash: no text can be read out of it. An answer may be too high where hashes meet, never too low by more
than the rounding.
"""

import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from math import log2
from struct import Struct

from panguard.errors import PanguardError
from panguard.values import dataclass

WINDOW = 16
LEAST = 3
STEP = 2.4
HEADER = Struct("<4sIII")
MAGIC = b"PGB1"
_SEEDS = (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D)
_MOST = 15
# How much likelier than by chance two words are of which nothing is known: anywhere, and near each other.
_FREE = 2.0
_LIFT = 16.0


@dataclass(frozen=True, slots=True)
class Sketch:
    """Counts by hash, four bits each: 0 for less than `LEAST`, else the logarithm of the count."""

    cells: bytes

    def of(self, key: str) -> int:
        """Return the class of a key: the least of its cells."""
        return min(self._cell(place) for place in places(key, 2 * len(self.cells)))

    def _cell(self, place: int) -> int:
        return self.cells[place >> 1] >> (4 * (place & 1)) & _MOST


@dataclass(frozen=True, slots=True)
class Benign:
    """What is known of honest skills: `documents` of them were counted."""

    documents: int
    words: Sketch
    pairs: Sketch

    def knows(self, key: str) -> bool:
        """Say whether several honest skills have a word."""
        return self.words.of(key) > 0

    def share(self, key: str) -> float:
        """Estimate the share of honest skills that have a word."""
        return self._share(self.words.of(key))

    def share_of_pair(self, one: str, other: str, *, near: bool) -> float:
        """Estimate the share that has both words, one after the other, within the window if `near`."""
        shares = self.share(one), self.share(other)
        chance = shares[0] * shares[1]
        if not near:
            return min(*shares, _FREE * chance)
        group = self.pairs.of(pair_key(one, other))
        return min(*shares, self._share(group) if group else min(self._share(0), _LIFT * chance))

    def share_of(self, keys: Sequence[str], near: Callable[[int, int], bool]) -> float:
        """Estimate the share that has all words in order; `near` says of two places whether they are so.

        Each word counts by the one before it that makes it likeliest: words of one topic come together.
        """
        share = self.share(keys[0]) if keys else 1.0
        for place in range(1, len(keys)):
            share *= max(
                self._given(keys[before], keys[place], near=near(before, place)) for before in range(place)
            )
        return share

    def _given(self, one: str, other: str, *, near: bool) -> float:
        """Estimate the share that has a word, of those that have another before it."""
        return min(1.0, self.share_of_pair(one, other, near=near) / self.share(one))

    def bits(self, key: str) -> float:
        """Return how rare a word is: the negative logarithm of its share."""
        return -log2(self.share(key))

    def _share(self, group: int) -> float:
        count = LEAST / 2 if group == 0 else LEAST * STEP ** ((group - 1) / 2)
        return min(1.0, count / self.documents)


def pair_key(one: str, other: str) -> str:
    """Return the key of a pair of words, in their order."""
    return f"{one}\n{other}"


def group_of(count: int) -> int:
    """Return the class that stands for a count."""
    return 0 if count < LEAST else min(_MOST, 1 + int(2 * log2(count / LEAST) / log2(STEP)))


def places(key: str, size: int) -> tuple[int, ...]:
    """Return the cells of a key."""
    data = key.encode("utf-8", "surrogatepass")
    return tuple((zlib.crc32(data, seed) * seed & 0xFFFFFFFF) % size for seed in _SEEDS)


def sketched(counts: Mapping[str, int], size: int) -> bytes:
    """Write counts into `size` cells."""
    cells = bytearray(size)
    for key, count in counts.items():
        group = group_of(count)
        for place in places(key, size):
            cells[place] = max(cells[place], group)
    return bytes(cells[at] | cells[at + 1] << 4 for at in range(0, size, 2))


def packed(documents: int, words: bytes, pairs: bytes) -> bytes:
    """Write the table."""
    return HEADER.pack(MAGIC, documents, len(words), len(pairs)) + zlib.compress(words + pairs, 9)


def unpacked(data: bytes) -> Benign:
    """Read what `packed` wrote. Raises PanguardError where it is something else."""
    magic, documents, words, pairs = HEADER.unpack_from(data)
    cells = zlib.decompress(data[HEADER.size :])
    if magic != MAGIC or len(cells) != words + pairs:
        raise PanguardError("benign.bin: not a table of honest skills; install the package again")
    return Benign(documents, Sketch(cells[:words]), Sketch(cells[words:]))


@cache
def benign() -> Benign:
    """Return the table that comes with the package."""
    return unpacked(files(__package__).joinpath("benign.bin").read_bytes())
