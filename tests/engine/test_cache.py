"""Compiled rules on disk: what was compiled is found again, and nothing wrong with the file costs a scan."""

import stat
import sys
from pathlib import Path

import pytest

from panguard.engine.cache import load_rules
from panguard.engine.ruleset import RuleSet
from panguard.rules.sources import RuleSource, folder_source

RULE = """\
id: ATR-2026-90001
title: A title
status: stable
description: What it finds
author: tests
date: 2026/01/02
schema_version: "1"
maturity: stable
severity: high
tags: {{category: tool-poisoning, confidence: high, scan_target: skill}}
agent_source: {{type: mcp_exchange}}
detection:
  conditions:
    - {{field: content, operator: regex, value: "{pattern}"}}
  condition: any
response: {{actions: [alert]}}
references: {{owasp_agentic: [ASI02]}}
"""


@pytest.fixture
def source(tmp_path: Path) -> RuleSource:
    return put(tmp_path, "blue\\\\s+moon")


def put(folder: Path, pattern: str) -> RuleSource:
    (folder / "rules").mkdir(exist_ok=True)
    (folder / "rules" / "a.yaml").write_text(RULE.format(pattern=pattern))
    return folder_source(folder / "rules")


def found(rules: RuleSet, text: str) -> list[str]:
    return [match.rule for match in rules.match(text).matches]


def cached(folder: Path) -> Path:
    (file,) = (folder / "cache").glob("*.rules")
    return file


def test_what_was_compiled_is_found_again(source: RuleSource, tmp_path: Path) -> None:
    first = load_rules([source], tmp_path / "cache")
    before = cached(tmp_path).stat()
    again = load_rules([source], tmp_path / "cache")
    assert cached(tmp_path).stat().st_mtime_ns == before.st_mtime_ns
    assert found(first, "a blue  moon") == found(again, "a blue  moon") == ["ATR-2026-90001"]
    assert again.rule("ATR-2026-90001") == first.rule("ATR-2026-90001")


def test_a_changed_rule_is_live_at_once(source: RuleSource, tmp_path: Path) -> None:
    load_rules([source], tmp_path / "cache")
    changed = load_rules([put(tmp_path, "green\\\\s+sun")], tmp_path / "cache")
    assert (found(changed, "blue moon"), found(changed, "green sun")) == ([], ["ATR-2026-90001"])


@pytest.mark.parametrize("fault", ["empty", "truncated", "flipped", "text"])
def test_a_damaged_file_is_rebuilt(source: RuleSource, tmp_path: Path, fault: str) -> None:
    load_rules([source], tmp_path / "cache")
    file = cached(tmp_path)
    whole = file.read_bytes()
    middle = len(whole) // 2
    damaged = {
        "empty": b"",
        "truncated": whole[:middle],
        "flipped": whole[:middle] + bytes([whole[middle] ^ 0xFF]) + whole[middle + 1 :],
        "text": b"these are no rules",
    }
    file.write_bytes(damaged[fault])
    assert found(load_rules([source], tmp_path / "cache"), "blue moon") == ["ATR-2026-90001"]
    assert cached(tmp_path).read_bytes() == whole


def test_what_another_build_of_the_program_wrote_is_not_used(
    source: RuleSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_rules([source], tmp_path / "cache")
    before = cached(tmp_path).read_bytes()
    monkeypatch.setattr(sys, "version", "4.0")
    load_rules([source], tmp_path / "cache")
    assert cached(tmp_path).read_bytes() != before


@pytest.mark.skipif(sys.platform == "win32", reason="there, folders have no such mode")
def test_a_file_that_others_may_write_to_is_not_read(source: RuleSource, tmp_path: Path) -> None:
    load_rules([source], tmp_path / "cache")
    file = cached(tmp_path)
    file.chmod(0o666)
    assert found(load_rules([source], tmp_path / "cache"), "blue moon") == ["ATR-2026-90001"]
    assert stat.S_IMODE(cached(tmp_path).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "cache").stat().st_mode) == 0o700


def test_a_cache_that_cannot_be_written_fails_no_scan(source: RuleSource, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be")
    assert found(load_rules([source], tmp_path / "cache"), "blue moon") == ["ATR-2026-90001"]


def test_without_a_folder_nothing_is_kept(source: RuleSource, tmp_path: Path) -> None:
    assert found(load_rules([source], None), "blue moon") == ["ATR-2026-90001"]
    assert not (tmp_path / "cache").exists()
