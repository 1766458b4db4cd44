"""Counts words and pairs of words in the honest training skills; writes `crystallize/benign.bin`.

    python -m benchmarks.benign_model

Near-duplicates count once. The same corpora give the same bytes.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.corpora import Sample, samples, text_of
from benchmarks.ending import ended
from benchmarks.split import Part, divided
from panguard.crystallize import benign
from panguard.crystallize.artefacts import places_of
from panguard.crystallize.slots import bound_names, items
from panguard.engine.views.normalise import normalise

TARGET = Path(benign.__file__).with_name("benign.bin")
WORD_CELLS = 1 << 19
PAIR_CELLS = 1 << 21
LONGEST = 60_000
COMMON = 0.6


def honest_texts() -> Iterator[str]:
    """Yield each honest training skill or text once: the first of its near-duplicates."""
    every = list(samples())
    parts = divided(every)
    seen: set[str] = set()
    for sample in every:
        if sample.malicious or parts[sample.id] is not Part.TRAINING or sample.cluster in seen:
            continue
        seen.add(sample.cluster)
        yield whole_text(sample)[:LONGEST]


def whole_text(sample: Sample) -> str:
    """Return a skill's document and what else of its folder reads as text."""
    document = text_of(sample)
    if not sample.is_skill or sample.path.is_file():
        return document
    others = (path for path in sorted(sample.path.rglob("*")) if path.is_file() and path != sample.document)
    texts = (path.read_bytes() for path in others if path.stat().st_size < LONGEST)
    return "\n".join((document, *(text.decode("utf-8", "replace") for text in texts if b"\0" not in text)))


def keys_of(text: str) -> list[str]:
    """Return what a text is made of, as crystallising sees it."""
    view = normalise(text)
    plain = view.text if view else text
    return [*(item.key for item in items(plain, bound_names(plain))), *places_of(plain)]


def counted(texts: Iterable[list[str]]) -> tuple[Counter[str], Counter[str]]:
    """Count the texts that hold each word, and each pair of words within the window."""
    words: Counter[str] = Counter()
    documents = list(texts)
    for keys in documents:
        words.update(set(keys))
    kept = {key for key, n in words.items() if benign.LEAST <= n <= COMMON * len(documents)}
    pairs: Counter[str] = Counter()
    for keys in documents:
        pairs.update(set(pairs_of(keys, kept)))
    return words, pairs


def pairs_of(keys: list[str], kept: set[str]) -> Iterator[str]:
    """Yield the keys of pairs of words that stand within the window, of those that are kept."""
    for at, key in enumerate(keys):
        if key in kept:
            near = keys[at + 1 : at + benign.WINDOW + 1]
            yield from (benign.pair_key(key, other) for other in near if other in kept)


def main() -> None:
    """Count and write."""
    texts = [keys_of(text) for text in honest_texts()]
    words, pairs = counted(texts)
    often = {key: n for key, n in words.items() if n >= benign.LEAST}
    near = {key: n for key, n in pairs.items() if n >= benign.LEAST}
    data = benign.packed(len(texts), benign.sketched(often, WORD_CELLS), benign.sketched(near, PAIR_CELLS))
    TARGET.write_bytes(data)
    print(f"{len(texts)} documents, {len(often)} words, {len(near)} pairs, {len(data)} bytes")


if __name__ == "__main__":
    ended(main)
