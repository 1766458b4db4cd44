"""Tells how much a passage reads like an order against the user: a linear model over its words.

The weights are read from the package when they are first asked for. A passage is one to `WIDEST`
neighbouring sentences; its score is the sum of the weights of its features over the square root of their
number, so that neither long nor short passages are favoured. `docs/model.md` says what it was trained on.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from math import exp, sqrt
from struct import Struct

from panguard.limits import DEFAULT_LIMITS
from panguard.scan.passages import (
    BUCKETS,
    Known,
    features_alone,
    features_of,
    is_character,
    sentences,
    words_of,
)
from panguard.values import dataclass, field

WIDEST = 4
LONGEST_PASSAGE = 700
HEADER = Struct("<4sfff")
MAGIC = b"PGM1"
_MOST_KNOWN = DEFAULT_LIMITS.known_words
_WORDS_SHOWN = 5
_LONGEST_RUN = 8


@dataclass(frozen=True, slots=True)
class Passage:
    """One to `WIDEST` neighbouring sentences of a text, and what the model makes of them.

    `score` is calibrated: the logarithm of the odds that a document whose worst passage this is holds an
    attack.
    """

    start: int
    end: int
    score: float

    @property
    def probability(self) -> float:
        """Return the calibrated probability, 0 to 1."""
        return 1 / (1 + exp(-max(-50.0, min(50.0, self.score))))


@dataclass(frozen=True, slots=True)
class Classifier:
    """Weights of one byte each, and what turns a sum of them into calibrated odds."""

    weights: memoryview
    step: float
    slope: float
    offset: float
    known: Known = field(default_factory=dict, compare=False, repr=False)
    alone: dict[str, int] = field(default_factory=dict, compare=False, repr=False)

    def worst(self, text: str, least: float, most: int) -> list[Passage]:
        """Return at most `most` passages of a text that score at least `least`, none within another."""
        found = sorted(self._scored(text, least), key=lambda passage: (-passage.score, passage.start))
        kept: list[Passage] = []
        for passage in found:
            if len(kept) == most:
                break
            if not any(passage.start < other.end and other.start < passage.end for other in kept):
                kept.append(passage)
        return [_trimmed(passage, text) for passage in kept]

    def telling_words(self, text: str, passage: Passage) -> tuple[str, ...]:
        """Return the words of a passage that speak most for an attack, the strongest first.

        Of languages that write no spaces, neighbouring characters that speak for one are shown together.
        """
        weight: dict[str, int] = {}
        run, total = "", 0
        for word, features in (*words_of(text, passage.start, passage.end, self.known), ("", ())):
            its = self._sum(features)
            if is_character(word) and its > 0 and len(run) < _LONGEST_RUN:
                run, total = run + word, total + its
                continue
            if run:
                weight[run] = weight.get(run, 0) + total
                run, total = "", 0
            if word[:1].isalpha():
                weight[word] = weight.get(word, 0) + its
        ranked = sorted(weight.items(), key=lambda item: (-item[1], item[0]))
        return tuple(word for word, total in ranked[:_WORDS_SHOWN] if total > 0)

    def _sum(self, features: Sequence[int]) -> int:
        return sum(map(self.weights.__getitem__, features))

    def _scored(self, text: str, least: float) -> Iterator[Passage]:
        """Yield the passages that score enough; a sentence whose words alone are harmless ends each one."""
        if len(self.known) > _MOST_KNOWN:
            self.known.clear()
            self.alone.clear()
        factor = self.slope * self.step
        recent: list[tuple[int, int, int]] = []
        for sentence in sentences(text):
            if self._harmless(sentence.words):
                recent.clear()
                continue
            features = features_of(sentence.words, self.known)
            recent = [*recent[1 - WIDEST :], (sentence.start, self._sum(features), len(features))]
            total = count = 0
            for start, its_total, its_count in reversed(recent):
                if sentence.end - start > LONGEST_PASSAGE and count:
                    break
                total += its_total
                count += its_count
                score = factor * total / sqrt(count) + self.offset
                if score >= least:
                    yield Passage(start, sentence.end, score)

    def _harmless(self, words: Sequence[str]) -> bool:
        """Say whether words, each by itself, speak against an attack; most honest sentences end here."""
        alone = self.alone
        try:
            return sum(map(alone.__getitem__, words)) <= 0
        except KeyError:
            for word in words:
                if word not in alone:
                    alone[word] = self._sum(features_alone(word, self.known))
        return sum(map(alone.__getitem__, words)) <= 0


def _trimmed(passage: Passage, text: str) -> Passage:
    """Leave out the white space around a passage."""
    words = text[passage.start : passage.end]
    start = passage.start + len(words) - len(words.lstrip())
    return Passage(start, passage.start + len(words.rstrip()), passage.score)


@cache
def shipped() -> Classifier:
    """Return the classifier of the package."""
    return unpacked(files(__package__).joinpath("classifier.bin").read_bytes())


def unpacked(data: bytes) -> Classifier:
    """Return a classifier of the bytes that `packed` makes."""
    magic, step, slope, offset = HEADER.unpack_from(data)
    weights = memoryview(data)[HEADER.size :].cast("b")
    if magic != MAGIC or len(weights) != BUCKETS:
        raise ValueError("not a model of this version")
    return Classifier(weights, step, slope, offset)


def packed(weights: Sequence[int], step: float, slope: float, offset: float) -> bytes:
    """Return the bytes of a classifier whose weights, from -127 to 127, are multiples of `step`."""
    return HEADER.pack(MAGIC, step, slope, offset) + bytes(weight & 0xFF for weight in weights)
