"""Every pattern of the community rules, on documents full of matches, against each of them alone."""

import random
from pathlib import Path

import pytest

from benchmarks import corpora
from panguard.engine import prepared
from panguard.engine.compile import compile_patterns
from panguard.engine.matcher import Matcher
from panguard.engine.plan import usable_patterns
from panguard.engine.program import Pattern
from panguard.rules.sources import community_source, read_rules
from tests.engine.naive import compiled, spans, spans_of

LONGEST = 6_000


@pytest.fixture(scope="module")
def patterns() -> tuple[Pattern, ...]:
    source = community_source()
    assert source is not None
    return usable_patterns(read_rules(source).rules)


@pytest.fixture(scope="module")
def matcher(patterns: tuple[Pattern, ...]) -> Matcher:
    return compile_patterns(patterns)


def documents(folder: Path) -> list[str]:
    """Return texts of the corpora: half of them with many matches, half with characters beyond ASCII."""
    assert folder.is_dir()
    texts = [text for s in corpora.samples() if (text := corpora.text_of(s)) and len(text) < LONGEST]
    chooser = random.Random(11)  # noqa: S311 - a choice, not a secret
    foreign = [text for text in texts if len(text.encode()) > 1.05 * len(text)]
    hostile = [corpora.text_of(s) for s in corpora.samples() if s.malicious and s.is_skill]
    hostile = [text for text in hostile if 500 < len(text) < LONGEST]
    return [*chooser.sample(foreign, 12), *chooser.sample(hostile, 12), *chooser.sample(texts, 6)]


def disguised(text: str, chooser: random.Random) -> str:
    """Return a text with letters, spaces and ends of words exchanged for look-alikes and strangers."""
    letters = {"k": "\u212a", "s": "\u017f", "i": "ıİi", "_": "_é", "a": "aа"}
    words = (
        "".join(chooser.choice(letters.get(c, c)) if chooser.random() < 0.1 else c for c in word)
        + chooser.choice(["", "", "", "é", "中", "\u0301", "\ufe0f", "\u0663", "_"])
        for word in text.split(" ")
    )
    return chooser.choice([" ", "\u00a0", " \r\n", "\u2003"]).join(words)


def test_the_bundle_has_only_one_pattern_that_cannot_be_used(patterns: tuple[Pattern, ...]) -> None:
    assert len(patterns) > 3_000
    for pattern in patterns:
        compiled(pattern)


def test_all_patterns_at_once_find_what_each_finds_alone(
    dev_corpora: Path, patterns: tuple[Pattern, ...], matcher: Matcher
) -> None:
    hits = 0
    for text in documents(dev_corpora):
        expected = spans(patterns, text)
        assert spans_of(matcher, text) == expected
        hits += len(expected)
    assert hits > 50


def test_disguised_letters_and_spaces_change_nothing(
    dev_corpora: Path, patterns: tuple[Pattern, ...], matcher: Matcher
) -> None:
    chooser = random.Random(12)  # noqa: S311 - a choice, not a secret
    for text in chooser.sample(documents(dev_corpora), 8):
        changed = disguised(text, chooser)
        assert spans_of(matcher, changed) == spans(patterns, changed)


def test_a_long_document_is_searched_like_a_short_one(
    dev_corpora: Path, matcher: Matcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = "\n\n".join(documents(dev_corpora)) * 2
    windowed = spans_of(matcher, whole)
    monkeypatch.setattr(prepared, "SHORT", len(whole))
    assert windowed == spans_of(matcher, whole)
