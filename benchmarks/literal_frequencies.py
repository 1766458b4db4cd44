"""Measures how often short runs of characters occur in harmless skills; writes `engine/frequencies.bin`.

    python -m benchmarks.literal_frequencies

Only counts of runs of up to four ASCII characters are kept, of those that enough documents hold.
"""

import random
import zlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from benchmarks import corpora
from panguard.engine import frequency
from panguard.engine.fold import fold

TARGET = Path(frequency.__file__).with_name("frequencies.bin")
MIN_DOCUMENTS = {1: 1, 2: 1, 3: 3, 4: 8}
CHARACTERS_PER_DOCUMENT = 20_000
SEED = 7


def documents() -> list[str]:
    """Return the folded main documents of the harmless skills, each cut to the same length at most."""
    texts = (corpora.text_of(s) for s in corpora.samples() if s.is_skill and not s.malicious)
    folded = [fold(text)[:CHARACTERS_PER_DOCUMENT] for text in texts if text]
    random.Random(SEED).shuffle(folded)  # noqa: S311 - an order, not a secret
    return folded


def grams(text: str, length: int) -> list[str]:
    """Return the runs of `length` characters of a text, in order."""
    return [text[at : at + length] for at in range(len(text) - length + 1)]


def counted(texts: Iterable[str], length: int) -> Counter[str]:
    """Count in how many documents each run of `length` ASCII characters occurs, where enough hold it."""
    found: Counter[str] = Counter()
    for text in texts:
        found.update(set(grams(text, length)))
    least = MIN_DOCUMENTS[length]
    return Counter({gram: n for gram, n in found.items() if n >= least and gram.isascii() and gram.isprintable()})


def totals(texts: Iterable[str], kept: Iterable[str], length: int) -> Counter[str]:
    """Count all occurrences of the runs that are kept."""
    wanted = set(kept)
    found: Counter[str] = Counter()
    for text in texts:
        found.update(gram for gram in grams(text, length) if gram in wanted)
    return found


def main() -> None:
    """Measure and write."""
    texts = documents()
    counts: dict[str, int] = {}
    for length in MIN_DOCUMENTS:
        counts.update(totals(texts, counted(texts, length), length))
    data = frequency.packed(counts, len(texts))
    TARGET.write_bytes(zlib.compress(data, 9))
    print(f"{len(texts)} documents, {len(counts)} runs, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
