"""Trains the classifier of the package and writes `src/panguard/scan/classifier.bin`; the same bytes each time.

It learns from the training part of the dev corpora (`benchmarks/split.py`) and from texts written by
`benchmarks/model_texts.py`, in plain Python. A document that attacks does not say where. So the model is
trained in rounds: each takes, of a long attacking document, the passage that the last model thinks worst,
and of an honest one the passages that it wrongly thinks bad. Folds of the training part that the model has
not seen calibrate it.
"""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import exp, log, sqrt
from pathlib import Path
from random import Random

from benchmarks.corpora import REPOSITORY, Sample, samples, text_of
from benchmarks.model_texts import written
from benchmarks.split import Part, divided
from panguard.engine.views.normalise import normalise
from panguard.scan.classifier import LONGEST_PASSAGE, WIDEST, packed
from panguard.scan.passages import BUCKETS, Known, sentences
from panguard.scan.sources.target import read_target
from panguard.scan.kind import source_type_of
from panguard.terms import SourceType

MODEL = REPOSITORY / "src" / "panguard" / "scan" / "classifier.bin"
READ = frozenset({SourceType.SKILL, SourceType.INSTRUCTIONS, SourceType.DOCUMENTATION, SourceType.TEXT})
SEED = 20260
FOLDS = 4
ROUNDS = 4
EPOCHS = 6
WRITTEN = 0.6
GATHERED = 2.0
RATE = 0.15
DECAY = 2e-6
LEFT_OUT = 0.3
BIAS_RATE = 0.01
LEAST_ERROR = 1e-3
KNOWN: Known = {}

Features = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A document to learn from: its passages; `whole` when every passage of it is what its label says."""

    passages: tuple[Features, ...]
    attack: bool
    kind: str
    fold: int
    id: str


def lessons() -> Iterator[Lesson]:
    """Yield what there is to learn from."""
    every = list(samples())
    parts = divided(every)
    for sample in every:
        if parts[sample.id] is Part.TRAINING:
            yield from of_sample(sample)
    for text, attack, pattern in written(Random(SEED)):
        fold = sha256(pattern.encode()).digest()[1] % FOLDS
        yield Lesson(passages_of(text), attack, "written", fold, pattern)


def of_sample(sample: Sample) -> Iterator[Lesson]:
    """Yield the texts of a sample that the model is to read."""
    fold = sha256(sample.cluster.encode()).digest()[1] % FOLDS
    if sample.kind == "tool-log" and sample.malicious:
        return  # what is wrong there is in the events, not in the words
    if sample.path.name == "texts.jsonl":
        yield Lesson(passages_of(text_of(sample)), sample.malicious, sample.kind, fold, sample.id)
    elif not sample.malicious and sample.is_skill:
        for skill in read_target(str(sample.path)):
            for file in skill.files:
                primary = file.path == skill.primary
                kind = skill.source_type if primary else source_type_of(file.path, file.kind)
                if file.text is not None and kind in READ and len(file.text) < 60_000:
                    yield Lesson(passages_of(file.text), False, "skill" if primary else "file", fold, f"{sample.id}/{file.path}")


def passages_of(text: str) -> tuple[Features, ...]:
    """Return the features of every passage of a text, as the classifier makes them."""
    view = normalise(text)
    recent = []
    passages = []
    for sentence in sentences(view.text if view else text, KNOWN):
        recent = [*recent[1 - WIDEST :], sentence] if WIDEST > 1 else [sentence]
        features: Features = ()
        for first in reversed(recent):
            if sentence.end - first.start > LONGEST_PASSAGE and features:
                break
            features = first.features + features
            passages.append(features)
    return tuple(passages)


def probability(score: float) -> float:
    """Return the value of the logistic function, for any score."""
    return 1 / (1 + exp(-max(-30.0, min(30.0, score))))


class Trainer:
    """Logistic regression by stochastic gradients with a rate of its own for each feature."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.forget()

    def forget(self) -> None:
        """Start anew; what was learned from passages that were chosen badly is not to stay."""
        self.weights = [0.0] * BUCKETS
        self.squares = [1e-3] * BUCKETS
        self.bias = -1.0

    def score(self, features: Features) -> float:
        return sum(map(self.weights.__getitem__, features)) / sqrt(len(features)) + self.bias

    def worst(self, passages: Sequence[Features]) -> int:
        return max(range(len(passages)), key=lambda number: self.score(passages[number]))

    def learn(self, features: Features, attack: bool, importance: float) -> None:
        """Take one step; features left out by chance keep the others from relying on them."""
        chance = self.random.random
        kept = [feature for feature in features if chance() > LEFT_OUT]
        if not kept:
            return
        scale = 1 / sqrt(len(kept))
        weights, squares = self.weights, self.squares
        score = sum(map(weights.__getitem__, kept)) * scale + self.bias
        error = (probability(score) - attack) * importance
        self.bias -= BIAS_RATE * error
        if abs(error) < LEAST_ERROR:
            return
        gradient = error * scale
        square = gradient * gradient
        for feature in kept:
            squares[feature] += square
            weights[feature] -= RATE * (gradient + DECAY * weights[feature]) / sqrt(squares[feature])

    def train(self, chosen: Sequence[Lesson]) -> None:
        """Learn in rounds, harder passages in each."""
        honest: set[tuple[int, int]] = set()
        for round_number in range(ROUNDS):
            attacks: list[tuple[Features, bool, float]] = []
            for number, lesson in enumerate(chosen):
                if not lesson.passages:
                    continue
                if lesson.attack:
                    passage, importance = self._of_attack(lesson, round_number)
                    attacks.append((passage, True, importance))
                else:
                    honest |= {(number, place) for place in self._of_honest(lesson, round_number)}
            taken = attacks + [(chosen[n].passages[p], False, WRITTEN if chosen[n].kind == "written" else 1.0) for n, p in sorted(honest)]
            self.forget()
            for _ in range(EPOCHS):
                self.random.shuffle(taken)
                for features, attack, importance in taken:
                    self.learn(features, attack, importance)

    def _of_attack(self, lesson: Lesson, round_number: int) -> tuple[Features, float]:
        """Return the passage of an attack that is most of it, and later the one that the model thinks worst."""
        if round_number == 0:
            place = max(range(len(lesson.passages)), key=lambda number: len(lesson.passages[number]))
        else:
            place = self.worst(lesson.passages)
        return lesson.passages[place], WRITTEN if lesson.kind == "written" else GATHERED

    def _of_honest(self, lesson: Lesson, round_number: int) -> Iterable[int]:
        count = len(lesson.passages)
        if round_number == 0:
            return self.random.sample(range(count), min(count, 8))
        return sorted(range(count), key=lambda n: -self.score(lesson.passages[n]))[:4]


def calibrated(scores: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """Return slope and offset of a logistic curve through scores (Platt's, by Newton's method)."""
    slope, offset = 1.0, 0.0
    for _ in range(50):
        g0 = g1 = h00 = h01 = h11 = 1e-9
        for score, attack in scores:
            p = probability(slope * score + offset)
            d, w = p - attack, p * (1 - p)
            g0 += d * score
            g1 += d
            h00 += w * score * score
            h01 += w * score
            h11 += w
        determinant = h00 * h11 - h01 * h01
        slope -= (h11 * g0 - h01 * g1) / determinant
        offset -= (h00 * g1 - h01 * g0) / determinant
    return slope, offset


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=MODEL)
    parser.add_argument("--no-folds", action="store_true", help="do not calibrate (for trials)")
    arguments = parser.parse_args()
    every = list(lessons())
    print(len(every), "documents,", sum(l.attack for l in every), "attacks,", sum(len(l.passages) for l in every), "passages")
    slope, offset = 1.0, 0.0
    if not arguments.no_folds:
        held: list[tuple[float, bool, str]] = []
        for fold in range(FOLDS):
            trainer = Trainer(Random(SEED + fold))
            trainer.train([l for l in every if l.fold != fold])
            held += [(trainer.score(l.passages[trainer.worst(l.passages)]), l.attack, l.kind) for l in every if l.fold == fold and l.passages]
        slope, offset = calibrated([(s, a) for s, a, _ in held])
        report(held, slope, offset)
    trainer = Trainer(Random(SEED))
    trainer.train(every)
    largest = sorted(map(abs, trainer.weights))[-20]
    step = largest / 127
    weights = [max(-127, min(127, round(w / step))) for w in trainer.weights]
    arguments.output.write_bytes(packed(weights, step, slope, offset + slope * trainer.bias))
    print("used", sum(w != 0 for w in weights), "largest", largest, "bias", trainer.bias, "slope", slope, offset)


def report(held: Sequence[tuple[float, bool, str]], slope: float, offset: float) -> None:
    """Print, by kind of document, what thresholds would cost and bring on the held-out folds."""
    for kind in sorted({k for _, _, k in held}):
        bad = [slope * s + offset for s, a, k in held if a and k == kind]
        good = [slope * s + offset for s, a, k in held if not a and k == kind]
        cells = [
            f"{t:+.1f}: {sum(x >= t for x in bad)}/{len(bad)} {sum(x >= t for x in good)}/{len(good)}"
            for t in (-1, -0.5, 0, 0.5, 1, 1.5, 2, 3, 4)
        ]
        print(f"{kind:18}", "  ".join(cells))


if __name__ == "__main__":
    main()
