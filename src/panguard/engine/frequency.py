"""Estimates in what share of harmless skills a literal occurs, from counts of short runs of characters.

The counts (`frequencies.bin`) are measured by `benchmarks/literal_frequencies.py`; the text of a skill is
taken for a chain in which three characters foretell the next. It only ranks literals: a wrong estimate
costs time, never a match.
"""

import math
import zlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

ORDER = 4
STEP = 8
UNSEEN = 0.3


def packed(counts: Mapping[str, int], documents: int) -> bytes:
    """Write the counts compactly: for each run its text, and the logarithm of its count in steps of 1/8."""
    rows = [str(documents)]
    for length in range(1, ORDER + 1):
        runs = sorted(run for run in counts if len(run) == length)
        rows.append("".join(runs))
        rows.append("".join(chr(33 + round(STEP * math.log2(counts[run]))) for run in runs))
    return "\n".join(rows).encode()


def unpacked(data: bytes) -> tuple[dict[str, float], int]:
    """Read what `packed` wrote."""
    documents, *rows = data.decode().split("\n")
    counts: dict[str, float] = {}
    for length in range(1, ORDER + 1):
        runs, logs = rows[2 * length - 2 : 2 * length]
        for at, code in enumerate(logs):
            counts[runs[at * length : (at + 1) * length]] = 2 ** ((ord(code) - 33) / STEP)
    return counts, int(documents)


class Frequencies:
    """The measured counts, and what follows for a literal."""

    def __init__(self, counts: Mapping[str, float], documents: int) -> None:
        self._counts = counts
        self._documents = documents
        self._known: dict[str, float] = {}

    def of(self, literal: str) -> float:
        """Estimate the share of harmless documents that hold a literal, in (0, 1]."""
        known = self._known.get(literal)
        if known is None:
            known = self._known[literal] = self._estimate(literal)
        return known

    def _estimate(self, literal: str) -> float:
        expected = self._count(literal[:ORDER])
        for end in range(ORDER + 1, len(literal) + 1):
            context = literal[end - ORDER : end - 1]
            expected *= min(1.0, self._count(literal[end - ORDER : end]) / self._count(context))
        return 1 - math.exp(-max(expected, 1e-6) / self._documents)

    def _count(self, run: str) -> float:
        count = self._counts.get(run)
        if count is not None:
            return count
        if len(run) == 1:
            return UNSEEN
        shorter = (
            self._count(run[1:]) * self._count(run[:-1]) / self._count(run[1:-1]) if len(run) > 2 else UNSEEN
        )
        return min(UNSEEN, shorter)


@cache
def frequencies() -> Frequencies:
    """Return the estimates that come with the package."""
    data = files(__package__).joinpath("frequencies.bin").read_bytes()
    return Frequencies(*unpacked(zlib.decompress(data)))
