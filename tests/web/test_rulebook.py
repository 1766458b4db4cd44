"""Which rules are shown, and that they are those in use."""

from pathlib import Path

from panguard.rules.sources import RuleSource, default_sources, folder_source
from panguard.terms import Category, Severity
from panguard.web.rulebook import Asked, Rulebook

RULE = """\
id: OWN-2026-{number:05}
title: Names a {word}
description: It speaks of a {word}.
severity: high
status: stable
tags: {{category: context-exfiltration, scan_target: skill}}
detection:
  conditions: [{{field: content, operator: contains, value: {word}-and-more}}]
  condition: any
"""


def folder(path: Path, *words: str) -> RuleSource:
    path.mkdir()
    for number, word in enumerate(words):
        (path / f"{word}.yaml").write_text(RULE.format(number=number, word=word))
    return folder_source(path)


def test_rules_are_chosen_by_words_by_what_they_are_about_and_by_how_bad_it_is() -> None:
    book = Rulebook(default_sources)
    every = book.choose(Asked())
    assert [rule.severity for rule in every] == sorted((rule.severity for rule in every), reverse=True)
    some = book.choose(Asked("SECRET file", Category.CONTEXT_EXFILTRATION, Severity.CRITICAL))
    assert 0 < len(some) < len(every)
    for rule in some:
        assert (rule.category, rule.severity) == (Category.CONTEXT_EXFILTRATION, Severity.CRITICAL)
        assert all(
            word in f"{rule.id} {rule.title} {rule.description}".lower() for word in ("secret", "file")
        )
    assert book.find(some[0].id) is some[0]
    assert book.find("NO-SUCH") is None


def test_with_new_rules_the_new_ones_are_shown(tmp_path: Path) -> None:
    used = [folder(tmp_path / "old", "banana")]
    book = Rulebook(lambda: tuple(used))
    assert [rule.title for rule in book.choose(Asked())] == ["Names a banana"]
    used[:] = [folder(tmp_path / "new", "banana", "cherry")]
    assert [rule.title for rule in book.choose(Asked("cherry"))] == ["Names a cherry"]
