"""Trains the classifier of the package and writes `src/panguard/scan/classifier.bin`; the same bytes each time.

It learns from the training part of the dev corpora (`benchmarks/split.py`) and from texts written by
`benchmarks/model_texts.py`, in plain Python. A document that attacks does not say where. So the model is
trained in rounds: each takes, of a long attacking document, the passage that the last model thinks worst,
and of an honest one the passages that it wrongly thinks bad. Few epochs, features left out by chance, and the mean
of several models keep it from learning texts by heart. Folds of the training part that the model has not seen
calibrate it.
"""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import exp, sqrt
from pathlib import Path
from random import Random

from benchmarks.corpora import REPOSITORY, Sample, samples, text_of
from benchmarks.ending import ended
from benchmarks.measures import table
from benchmarks.model_texts import written
from benchmarks.split import Part, divided
from panguard.engine.views.normalise import normalise
from panguard.scan.classifier import LONGEST_PASSAGE, WIDEST, packed
from panguard.scan.kind import source_type_of
from panguard.scan.layers.model import LEAST
from panguard.scan.passages import BUCKETS, Known, features_of, sentences
from panguard.scan.skill import Skill
from panguard.scan.sources.target import read_target

MODEL = REPOSITORY / "src" / "panguard" / "scan" / "classifier.bin"
LONGEST_TEXT = 60_000
SEED = 20260
FOLDS = 4
ROUNDS = 4
EPOCHS = 3
AVERAGED = 3
WRITTEN = 0.6
GATHERED = 2.0
RATE = 0.15
DECAY = 2e-6
LEFT_OUT = 0.4
BIAS_RATE = 0.01
LEAST_ERROR = 1e-3
CLIPPED = 20
THRESHOLDS = (-1, 0, 0.5, 1, 1.5, 2, 3, 4)
KNOWN: Known = {}

Features = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A document to learn from: the features of its passages, what it is, and the fold that holds it out."""

    passages: tuple[Features, ...]
    attack: bool
    kind: str
    fold: int


def lessons() -> Iterator[Lesson]:
    """Yield what there is to learn from."""
    every = list(samples())
    parts = divided(every)
    for sample in every:
        if parts[sample.id] is Part.TRAINING:
            yield from of_sample(sample)
    for text, attack, pattern in written(Random(SEED)):
        fold = sha256(pattern.encode()).digest()[1] % FOLDS
        yield Lesson(passages_of(text), attack, "written", fold)


def of_sample(sample: Sample) -> Iterator[Lesson]:
    """Yield the texts of a sample that the model is to read.

    Of malicious skills nothing is taken: most attack by what their code does. Nor are logs of attacks,
    where what is wrong is in the events and not in the words.
    """
    fold = sha256(sample.cluster.encode()).digest()[1] % FOLDS
    if sample.kind == "tool-log" and sample.malicious:
        return
    if sample.path.name == "texts.jsonl":
        yield Lesson(passages_of(text_of(sample)), sample.malicious, sample.kind, fold)
    elif not sample.malicious and sample.is_skill:
        for skill in read_target(str(sample.path)):
            for kind, text in texts_of(skill):
                yield Lesson(passages_of(text), attack=False, kind=kind, fold=fold)


def texts_of(skill: Skill) -> Iterator[tuple[str, str]]:
    """Yield the texts of a skill that the layer reads, the main one as `skill` and the others as `file`."""
    for file in skill.files:
        primary = file.path == skill.primary
        kind = skill.source_type if primary else source_type_of(file.path, file.kind)
        if file.text is not None and kind in LEAST and len(file.text) < LONGEST_TEXT:
            yield "skill" if primary else "file", file.text


def passages_of(text: str) -> tuple[Features, ...]:
    """Return the features of every passage of a text, as the classifier makes them."""
    view = normalise(text)
    recent = []
    passages = []
    for sentence in sentences(view.text if view else text):
        recent = [*recent[1 - WIDEST :], sentence] if WIDEST > 1 else [sentence]
        features: Features = ()
        for first in reversed(recent):
            if sentence.end - first.start > LONGEST_PASSAGE and features:
                break
            features = features_of(first.words, KNOWN) + features
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
        """Return how much a passage speaks for an attack, not calibrated."""
        return sum(map(self.weights.__getitem__, features)) / sqrt(len(features)) + self.bias

    def worst(self, passages: Sequence[Features]) -> int:
        """Return the number of the passage that scores highest."""
        return max(range(len(passages)), key=lambda number: self.score(passages[number]))

    def learn(self, features: Features, importance: float, *, attack: bool) -> None:
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
        """Learn in rounds, from what the last round found hard."""
        honest: set[tuple[int, int]] = set()
        for round_number in range(ROUNDS):
            taken: list[tuple[Features, bool, float]] = []
            for number, lesson in enumerate(chosen):
                if lesson.attack and lesson.passages:
                    passage, importance = self._of_attack(lesson, round_number)
                    taken.append((passage, True, importance))
                elif lesson.passages:
                    honest |= {(number, place) for place in self._of_honest(lesson, round_number)}
            for number, place in sorted(honest):
                importance = WRITTEN if chosen[number].kind == "written" else 1.0
                taken.append((chosen[number].passages[place], False, importance))
            self.forget()
            for _ in range(EPOCHS):
                self.random.shuffle(taken)
                for features, attack, importance in taken:
                    self.learn(features, importance, attack=attack)

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


def trained(chosen: Sequence[Lesson], seed: int) -> Trainer:
    """Return the mean of several models that met the lessons in other orders: what they agree on carries over."""
    trainers = [Trainer(Random(seed + 100 * number)) for number in range(AVERAGED)]
    for trainer in trainers:
        trainer.train(chosen)
    mean = trainers[0]
    mean.weights = [
        sum(weights) / AVERAGED for weights in zip(*(each.weights for each in trainers), strict=True)
    ]
    mean.bias = sum(each.bias for each in trainers) / AVERAGED
    return mean


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


def held_out(every: Sequence[Lesson]) -> list[tuple[float, bool, str]]:
    """Return what models that have not seen a document make of it: score, whether it attacks, kind."""
    held = []
    for fold in range(FOLDS):
        trainer = trained([lesson for lesson in every if lesson.fold != fold], SEED + fold)
        for lesson in every:
            if lesson.fold == fold and lesson.passages:
                score = trainer.score(lesson.passages[trainer.worst(lesson.passages)])
                held.append((score, lesson.attack, lesson.kind))
    return held


def report(held: Sequence[tuple[float, bool, str]], slope: float, offset: float) -> str:
    """Return, by kind of document, what thresholds would bring and cost on documents not seen."""
    rows = []
    for kind in sorted({kind for _, _, kind in held}):
        bad = [slope * score + offset for score, attack, its_kind in held if attack and its_kind == kind]
        good = [slope * score + offset for score, attack, its_kind in held if not attack and its_kind == kind]
        cells = [
            f"{sum(score >= least for score in bad)}/{len(bad)}, {sum(score >= least for score in good)}/{len(good)}"
            for least in THRESHOLDS
        ]
        rows.append((kind, *cells))
    return table(("Attacks, honest noticed from", *map(str, THRESHOLDS)), rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=MODEL)
    arguments = parser.parse_args()
    every = list(lessons())
    held = held_out(every)
    slope, offset = calibrated([(score, attack) for score, attack, _ in held])
    print(report(held, slope, offset))
    trainer = trained(every, SEED)
    step = sorted(map(abs, trainer.weights))[-CLIPPED] / 127
    weights = [max(-127, min(127, round(weight / step))) for weight in trainer.weights]
    data = packed(weights, step, slope, offset + slope * trainer.bias)
    arguments.output.write_bytes(data)
    print(f"{len(every)} documents, {len(data)} bytes, SHA-256 {sha256(data).hexdigest()}")


if __name__ == "__main__":
    ended(main)
