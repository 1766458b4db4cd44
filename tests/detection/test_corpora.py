"""A small part of the labelled corpora at every change: what `make bench-quality` measures on all of them."""

from itertools import islice
from pathlib import Path

from benchmarks.corpora import Sample, samples, text_of
from benchmarks.quality_run import judge as judged
from benchmarks.quality_run import rules
from benchmarks.split import Part, divided
from panguard.engine.prepared import PreparedText

MOST = 24
STEP = 2


def has_other_letters(text: str) -> bool:
    """Say whether a text has letters beyond ASCII, which the engine reads in another form."""
    return bool(PreparedText(text).words)


def some(*, malicious: bool, other_letters: bool) -> list[tuple[Sample, Part]]:
    """Return some skills of the training part, spread over the sets."""
    every = list(samples())
    parts = divided(every)
    fitting = (
        sample
        for sample in every
        if sample.is_skill
        and sample.malicious is malicious
        and parts[sample.id] is Part.TRAINING
        and sample.tier in ("headline-real", "regression", "wild-presumed")
        and has_other_letters(text_of(sample)) is other_letters
    )
    return [(sample, Part.TRAINING) for sample in islice(fitting, 0, MOST * STEP, STEP)]


def test_honest_skills_are_left_alone_in_every_script(dev_corpora: Path) -> None:
    assert dev_corpora.is_dir()
    ruleset = rules()
    chosen = [*some(malicious=False, other_letters=False), *some(malicious=False, other_letters=True)]
    assert len(chosen) > MOST
    assert [found.id for found in (judged(task, ruleset) for task in chosen) if found.blocked] == []


def test_malicious_skills_are_blocked_in_every_script(dev_corpora: Path) -> None:
    assert dev_corpora.is_dir()
    ruleset = rules()
    chosen = [*some(malicious=True, other_letters=False), *some(malicious=True, other_letters=True)]
    blocked = [found.blocked for found in (judged(task, ruleset) for task in chosen)]
    assert len(blocked) > MOST
    assert sum(blocked) >= 0.8 * len(blocked)
