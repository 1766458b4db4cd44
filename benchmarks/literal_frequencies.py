"""Measures in how many harmless skills short runs of characters occur; writes `engine/frequencies.bin`.

    python -m benchmarks.literal_frequencies

Only runs of ASCII characters are kept that several documents hold; no text can be read out of them.
"""

from collections import Counter
from pathlib import Path

from benchmarks import corpora
from benchmarks.ending import ended
from panguard.engine import frequency
from panguard.engine.fold import fold

TARGET = Path(frequency.__file__).with_name("frequencies.bin")


def documents() -> list[str]:
    """Return the folded main documents of the harmless skills."""
    texts = (corpora.text_of(s) for s in corpora.samples() if s.is_skill and not s.malicious)
    return [fold(text) for text in texts if text]


def shares(texts: list[str]) -> dict[str, float]:
    """Return the share of texts that hold each run, of the runs that enough of them hold."""
    found: dict[str, float] = {}
    for length in range(1, frequency.LONGEST + 1):
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update({text[at : at + length] for at in range(len(text) - length + 1)})
        least = frequency.LEAST * len(texts)
        found |= {run: n / len(texts) for run, n in counts.items() if n >= least and run.isascii()}
    return found


def main() -> None:
    """Measure and write."""
    texts = documents()
    found = shares(texts)
    TARGET.write_bytes(frequency.packed(found))
    print(f"{len(texts)} documents, {len(found)} runs, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    ended(main)
