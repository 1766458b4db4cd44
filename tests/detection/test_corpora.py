"""A small part of the labelled corpora at every change: what `make bench-quality` measures on all of them."""

from itertools import islice
from pathlib import Path

from benchmarks.corpora import Sample, samples, text_of
from benchmarks.quality_run import judge as judged
from benchmarks.quality_run import rules
from benchmarks.split import Part, divided

EACH = 24
STEP = 5


def some(*, malicious: bool, ascii_only: bool) -> list[tuple[Sample, Part]]:
    """Return some skills of the training part, spread over the sets."""
    every = list(samples())
    parts = divided(every)
    fitting = (
        sample
        for sample in every
        if sample.is_skill
        and sample.malicious is malicious
        and parts[sample.id] is Part.TRAINING
        and sample.tier in ("headline-real", "regression")
        and text_of(sample).isascii() is ascii_only
    )
    return [(sample, Part.TRAINING) for sample in islice(fitting, 0, EACH * STEP, STEP)]


def test_honest_skills_are_left_alone_in_every_script(dev_corpora: Path) -> None:
    assert dev_corpora.is_dir()
    ruleset = rules()
    chosen = [*some(malicious=False, ascii_only=True), *some(malicious=False, ascii_only=False)]
    assert len(chosen) == 2 * EACH
    assert [found.id for found in (judged(task, ruleset) for task in chosen) if found.blocked] == []


def test_malicious_skills_are_blocked_in_every_script(dev_corpora: Path) -> None:
    assert dev_corpora.is_dir()
    ruleset = rules()
    chosen = [*some(malicious=True, ascii_only=True), *some(malicious=True, ascii_only=False)]
    blocked = [found.blocked for found in (judged(task, ruleset) for task in chosen)]
    assert len(blocked) >= EACH
    assert sum(blocked) >= 0.8 * len(blocked)
