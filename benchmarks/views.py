"""Prints what each view costs on honest skills: python -m benchmarks.views [--corpus FOLDER].

Milliseconds per thousand characters, the best of several rounds over all texts; the median and the 99th
percentile are per text. The numbers of two runs compare only on the same, quiet machine.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import corpora
from benchmarks.ending import ended
from panguard.engine.lines import LineIndex
from panguard.engine.views.characters import suspicious_characters
from panguard.engine.views.decode import decode
from panguard.engine.views.hidden import hidden
from panguard.engine.views.markdown import code_spans, strip_markdown
from panguard.engine.views.normalise import normalise
from panguard.limits import DEFAULT_LIMITS

ROUNDS = 3
READERS: dict[str, Callable[[str], object]] = {
    "lines": lambda text: LineIndex(text).position(len(text)),
    "code spans": code_spans,
    "stripped": strip_markdown,
    "normalised": normalise,
    "decoded": lambda text: decode(text, DEFAULT_LIMITS),
    "hidden": lambda text: hidden(text, DEFAULT_LIMITS),
    "characters": lambda text: list(suspicious_characters(text)),
}


def honest_texts(folder: Path | None) -> Iterator[str]:
    """Yield the Markdown of `folder`, or the main documents of the benign skills of the dev corpora."""
    if folder:
        for path in sorted(folder.rglob("*.md")):
            yield path.read_text(encoding="utf-8", errors="replace")
        return
    for sample in corpora.samples():
        if sample.is_skill and not sample.malicious:
            yield corpora.text_of(sample)


def seconds_per_text(read: Callable[[str], object], texts: list[str]) -> list[float]:
    """Return what each text took, the best of the rounds."""
    best = [float("inf")] * len(texts)
    for _ in range(ROUNDS):
        for number, text in enumerate(texts):
            started = time.perf_counter()
            read(text)
            best[number] = min(best[number], time.perf_counter() - started)
    return best


def views_given(texts: list[str]) -> dict[str, int]:
    """Count the texts for which each kind of view, beyond the stripped one, has something to say."""
    return {
        "normalised": sum(normalise(text) is not None for text in texts),
        "decoded": sum(bool(decode(text, DEFAULT_LIMITS).views) for text in texts),
        "hidden": sum(bool(hidden(text, DEFAULT_LIMITS).views) for text in texts),
        "characters": sum(any(suspicious_characters(text)) for text in texts),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, help="a folder of Markdown files instead of the dev corpora")
    texts = [text for text in honest_texts(parser.parse_args().corpus) if text]
    thousands = sum(map(len, texts)) / 1000
    given = views_given(texts)
    print(f"{len(texts)} texts, {thousands / len(texts):.1f} thousand characters each on average")
    print(f"{'view':12} {'ms/1000':>8} {'median ms':>10} {'p99 ms':>8} {'given for':>10}")
    for name, read in READERS.items():
        took = sorted(seconds_per_text(read, texts))
        total, middle, slow = sum(took), statistics.median(took), took[int(len(took) * 0.99)]
        count = given.get(name, "")
        print(f"{name:12} {total * 1e3 / thousands:8.4f} {middle * 1e3:10.3f} {slow * 1e3:8.2f} {count:>10}")


if __name__ == "__main__":
    ended(main)
