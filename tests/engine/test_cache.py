import errno
import os
import stat
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import unicode_tables
from panguard.engine import cache, sections
from panguard.engine.analyses import Analyses, digests, written
from panguard.engine.cache import SHIPPED, is_compiled, load_rules
from panguard.engine.compile import analyse
from panguard.engine.frequency import frequencies
from panguard.engine.plan import usable_patterns
from panguard.engine.ruleset import RuleSet
from panguard.engine.sections import unpack
from panguard.errors import SourceError
from panguard.limits import DEFAULT_LIMITS
from panguard.rules.lanes import TABLE
from panguard.rules.sources import RuleSource, default_sources, folder_source, read_all
from panguard.values import replace
from tests.budget import seconds

EVERY = 10  # of so many patterns, one is analysed anew
RULE = """
id: TEST-2026-0000{number}
title: A test
status: stable
description: d
author: a
date: 2026/01/01
severity: high
tags: {{category: prompt-injection, scan_target: skill, confidence: high}}
agent_source: {{type: skill_lifecycle}}
detection:
  conditions:
    - {{field: content, operator: regex, value: '{pattern}'}}
  condition: any
response: {{actions: [alert]}}
"""


@pytest.fixture
def source(tmp_path: Path) -> RuleSource:
    folder = tmp_path / "rules"
    folder.mkdir()
    write(folder, 1, "needle")
    return folder_source(folder)


def write(folder: Path, number: int, pattern: str) -> None:
    (folder / f"{number}.yaml").write_text(RULE.format(number=number, pattern=pattern))


def kept(folder: Path) -> Path:
    (file,) = folder.iterdir()
    return file


def forbidden(*_arguments: object, **_options: object) -> None:
    pytest.fail("this must not be called")


def matched(rules: RuleSet, text: str) -> list[str]:
    return [match.rule for match in rules.match(text).matches]


def test_rules_are_compiled_once_and_then_loaded(
    source: RuleSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = load_rules([source], tmp_path / "cache")
    monkeypatch.setattr(cache, "_compiled", forbidden)
    second = load_rules([source], tmp_path / "cache")
    assert matched(first, "a needle") == matched(second, "a needle") == ["TEST-2026-00001"]
    assert second.sections == first.sections


def test_only_the_owner_may_read_the_cache(source: RuleSource, tmp_path: Path) -> None:
    load_rules([source], tmp_path / "deep" / "cache")
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "deep" / "cache").stat().st_mode) == 0o700
        assert stat.S_IMODE(kept(tmp_path / "deep" / "cache").stat().st_mode) == 0o600


def test_a_changed_rule_is_seen(source: RuleSource, tmp_path: Path) -> None:
    load_rules([source], tmp_path / "cache")
    write(source.path, 1, "thread")
    write(source.path, 2, "needle")
    rules = load_rules([source], tmp_path / "cache")
    assert matched(rules, "thread needle") == ["TEST-2026-00001", "TEST-2026-00002"]
    assert matched(rules, "needle") == ["TEST-2026-00002"]
    assert len(list((tmp_path / "cache").iterdir())) == 1


def test_a_changed_program_does_not_trust_what_another_compiled(
    source: RuleSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_rules([source], tmp_path / "cache")
    monkeypatch.setattr(cache, "_program", lambda: iter([b"another"]))
    before = kept(tmp_path / "cache").read_bytes()
    load_rules([source], tmp_path / "cache")
    assert kept(tmp_path / "cache").read_bytes() != before


def test_the_table_of_lanes_is_part_of_the_program() -> None:
    assert TABLE.name.encode() in list(cache._program())


DAMAGES: tuple[tuple[str, Callable[[bytes], bytes]], ...] = (
    ("empty", lambda _: b""),
    ("cut off", lambda data: data[: len(data) // 2]),
    ("cut in the head", lambda data: data[:30]),
    ("one bit", lambda data: data[:-9] + bytes([data[-9] ^ 4]) + data[-8:]),
    ("another file", lambda _: b"PK\x03\x04 not ours" * 100),
    ("another version", lambda data: b"x" + data[1:]),
    ("more at the end", lambda data: data + b"more"),
)


@pytest.mark.parametrize("damage", [damage for _, damage in DAMAGES], ids=[name for name, _ in DAMAGES])
def test_a_damaged_cache_is_rebuilt(
    damage: Callable[[bytes], bytes], source: RuleSource, tmp_path: Path
) -> None:
    load_rules([source], tmp_path / "cache")
    file = kept(tmp_path / "cache")
    sound = file.read_bytes()
    file.write_bytes(damage(sound))
    assert matched(load_rules([source], tmp_path / "cache"), "needle") == ["TEST-2026-00001"]
    assert file.read_bytes() == sound


def test_a_sound_checksum_over_wrong_sections_is_rebuilt_too(source: RuleSource, tmp_path: Path) -> None:
    load_rules([source], tmp_path / "cache")
    file = kept(tmp_path / "cache")
    file.write_bytes(sections.pack({"nothing": b""}))
    assert matched(load_rules([source], tmp_path / "cache"), "needle") == ["TEST-2026-00001"]


def test_a_cache_without_room_is_told_of_and_keeps_nothing_half_written(
    source: RuleSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    told: list[int] = []
    monkeypatch.setattr(Path, "replace", full)
    load_rules([source], tmp_path / "cache", unkept=lambda: told.append(1))
    assert (told, list((tmp_path / "cache").iterdir())) == ([1], [])
    monkeypatch.undo()
    for _ in range(2):
        load_rules([source], tmp_path / "cache", unkept=lambda: told.append(2))
    assert told == [1]


def test_a_cache_that_cannot_be_written_fails_no_scan(source: RuleSource, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert matched(load_rules([source], tmp_path / "cache"), "needle") == ["TEST-2026-00001"]


def test_without_a_folder_nothing_is_kept(source: RuleSource, tmp_path: Path) -> None:
    assert matched(load_rules([source], None), "needle") == ["TEST-2026-00001"]
    assert [path.name for path in tmp_path.iterdir()] == ["rules"]


def test_a_source_that_is_gone_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        load_rules([folder_source(tmp_path / "none")], tmp_path / "cache")


def test_the_first_build_of_the_rules_that_come_along_takes_less_than_a_scan_may(tmp_path: Path) -> None:
    started = time.process_time()
    rules = load_rules(default_sources(), tmp_path / "cache")
    assert time.process_time() - started < seconds(2.5)
    assert len(rules.ids) > 800


def test_whether_rules_are_compiled_is_told_without_compiling_them(
    tmp_path: Path, source: RuleSource
) -> None:
    folder = tmp_path / "cache"
    assert not is_compiled([source], folder)
    load_rules([source], folder)
    assert is_compiled([source], folder)
    write(source.path, 2, "pin")
    assert not is_compiled([source], folder)


def test_a_few_changed_rules_among_many_are_live_within_a_second(tmp_path: Path, source: RuleSource) -> None:
    load_rules([*default_sources(), source], tmp_path / "cache")
    for number in range(1, 10):
        write(source.path, number, f"(?:needle|pin) number {number} (?:in|under) the (?:hay|straw)")
    started = time.process_time()
    rules = load_rules([*default_sources(), source], tmp_path / "cache")
    assert time.process_time() - started < seconds(2.5)
    assert matched(rules, "Pin number 7 in the hay") == ["TEST-2026-00007"]


def test_compiled_rules_that_nobody_uses_any_more_are_deleted(tmp_path: Path) -> None:
    """A machine that takes new rules every hour would fill its disk."""
    folder, limits = tmp_path / "cache", replace(DEFAULT_LIMITS, kept_rules=2)
    folder.mkdir(mode=0o700)
    (folder / "notes.txt").write_text("not ours")
    for age, name in ((9, "old"), (5, "read"), (5, "older"), (0.5, "recent")):
        file = folder / f"{name}.rules"
        file.write_bytes(b"")
        then = time.time() - age * 86_400
        os.utime(file, (time.time() if name == "read" else then, then))
    sources = []
    for number in range(2):
        (tmp_path / f"rules-{number}").mkdir()
        write(tmp_path / f"rules-{number}", number, "needle")
        sources.append(folder_source(tmp_path / f"rules-{number}"))
        load_rules(sources, folder, limits)
    left = {file.name for file in folder.iterdir()}
    assert {"notes.txt", "read.rules", "recent.rules"} < left
    assert not left & {"old.rules", "older.rules"}
    assert len(left) == 5
    assert matched(load_rules(sources, folder, limits), "needle")


def test_what_is_shipped_is_what_the_analysis_gives_now() -> None:
    """Run `python -m benchmarks.shipped_analyses` after a change of rules, literals or translation.

    A wrong form matches something else, and only texts in some scripts would show it.
    """
    shipped = unpack(zlib.decompress(SHIPPED.read_bytes()))
    patterns = usable_patterns(read_all(default_sources()).rules)
    assert bytes(shipped["digests"]) == digests(patterns)
    known = Analyses(shipped)
    for pattern in patterns[::EVERY]:
        assert known.get(pattern) == analyse(pattern), pattern.source
        assert known.forms(pattern) == written(pattern), pattern.source
    assert SHIPPED.stat().st_size < 1_500_000


def test_the_tables_of_characters_are_those_of_the_installed_library() -> None:
    """Run `python -m benchmarks.unicode_tables` after an update of `regex`."""
    assert unicode_tables.TARGET.read_text(encoding="utf-8") == unicode_tables.source()


def test_the_measured_frequencies_are_small() -> None:
    file = Path(frequencies.__wrapped__.__globals__["__file__"]).with_name("frequencies.bin")
    assert file.stat().st_size < 60_000
