"""Estimates in what share of harmless skills a literal occurs, from the shares of short runs of characters.

The shares (`frequencies.bin`) are measured by `benchmarks/literal_frequencies.py`: of each run of up to six
ASCII characters that at least one document in 25 holds. They only rank literals: a wrong estimate costs
time, never a match.
"""

import zlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

LONGEST = 6
LEAST = 0.04
STEPS = 64
_RARE = 0.002
_FADE = 0.9
_SHARED = 0xC0


def packed(shares: Mapping[str, float]) -> bytes:
    """Write the shares: the runs in order, each as what it adds to the one before, then their shares."""
    ordered = sorted(shares)
    words = []
    before = ""
    for run in ordered:
        common = _common(before, run)
        words.append(chr(_SHARED + common) + run[common:])
        before = run
    values = bytes(round(STEPS * shares[run]) for run in ordered)
    return zlib.compress(len(ordered).to_bytes(4, "big") + values + "".join(words).encode("latin-1"), 9)


def _common(one: str, other: str) -> int:
    """Return how many characters two runs have in common at their start."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def unpacked(data: bytes) -> dict[str, float]:
    """Read what `packed` wrote."""
    raw = zlib.decompress(data)
    count = int.from_bytes(raw[:4], "big")
    text = raw[4 + count :].decode("latin-1")
    shares: dict[str, float] = {}
    before, at = "", 0
    for value in raw[4 : 4 + count]:
        end = at + 1
        while end < len(text) and ord(text[end]) < _SHARED:
            end += 1
        before = before[: ord(text[at]) - _SHARED] + text[at + 1 : end]
        shares[before] = value / STEPS
        at = end
    return shares


class Frequencies:
    """The measured shares, and what follows for a literal."""

    def __init__(self, shares: Mapping[str, float]) -> None:
        self._shares = shares
        self._known: dict[str, float] = {}

    def of(self, literal: str) -> float:
        """Estimate the share of harmless documents that hold a literal, from 0 to 1."""
        known = self._known.get(literal)
        if known is None:
            known = self._known[literal] = self._estimate(literal)
        return known

    def _estimate(self, literal: str) -> float:
        beyond = max(0, len(literal) - LONGEST)
        runs = [literal[at : at + LONGEST] for at in range(beyond + 1)]
        shares = [self._shares.get(run) for run in runs]
        unknown = shares.count(None)
        if unknown:
            return _RARE * _FADE ** (unknown + beyond)
        return min(share for share in shares if share is not None) * _FADE**beyond


@cache
def frequencies() -> Frequencies:
    """Return the estimates that come with the package."""
    return Frequencies(unpacked(files(__package__).joinpath("frequencies.bin").read_bytes()))
