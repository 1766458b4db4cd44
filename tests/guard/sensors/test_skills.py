"""Real events of a real file system; every wait is for something that happens, and ends by itself."""

import os
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, Queue

import pytest

from panguard.guard.sensor import Noticed
from panguard.guard.sensors import SENSORS
from panguard.guard.sensors.skills import Pending, Polled, _Watch
from panguard.limits import DEFAULT_LIMITS, Limits
from tests.guard.homes import HARMLESS, SKILLS, plant, watched

SECONDS = 20.0
LIMITS = Limits(watched_quiet_seconds=0.5, watched_storm_seconds=5.0)


class Told:
    """What a sensor tells a test."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.queue: Queue[Noticed] = Queue()

    def next(self) -> set[str] | str | None:
        """Return the next places by name below the home; None for all; a note as its English text."""
        noticed = self.queue.get(timeout=SECONDS)
        if noticed.over:
            return "over"
        if noticed.note is not None:
            return str(noticed.note)
        if noticed.paths is None:
            return None
        return {str(path.relative_to(self.home)) for path in noticed.paths}

    def settled(self) -> None:
        """Wait until nothing more is told for a while, so that what is there now was compared."""
        with suppress(Empty):
            while True:
                self.queue.get(timeout=0.6)

    def until(self, wanted: str) -> None:
        """Wait until a place is told, whatever else is."""
        while True:
            places = self.next()
            if isinstance(places, set) and wanted in places:
                return


@contextmanager
def sensing(home: Path, limits: Limits = DEFAULT_LIMITS) -> Iterator[Told]:
    told, stop = Told(home), threading.Event()
    now = watched(home)
    run = _Watch(lambda: now, told.queue.put, stop, limits).run
    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield told
    finally:
        stop.set()
        thread.join(SECONDS)
    assert not thread.is_alive()


def test_all_is_looked_at_first_and_then_what_changes(tmp_path: Path) -> None:
    plant(tmp_path, {f"{SKILLS}/pdf/SKILL.md": HARMLESS, ".claude/CLAUDE.md": "a"})
    with sensing(tmp_path) as told:
        assert told.next() is None
        plant(tmp_path, {f"{SKILLS}/pdf/SKILL.md": HARMLESS + "more"})
        assert told.next() == {SKILLS}
        plant(tmp_path, {".claude/CLAUDE.md": "b", ".claude/history.jsonl": "x"})
        assert told.next() == {".claude/CLAUDE.md"}


def test_folders_that_come_later_and_what_comes_into_them_are_seen(tmp_path: Path) -> None:
    with sensing(tmp_path) as told:
        assert told.next() is None
        plant(tmp_path, {".cursor/mcp.json": "{}"})
        told.until(".cursor")
        plant(tmp_path, {".cursor/mcp.json": "{ }"})
        told.until(".cursor/mcp.json")
        plant(tmp_path, {".cursor/skills/new/deep/SKILL.md": HARMLESS})
        told.until(".cursor/skills")
        plant(tmp_path, {".cursor/skills/new/deep/SKILL.md": HARMLESS + "x"})
        told.until(".cursor/skills")


def test_a_folder_that_is_replaced_by_another_name_is_watched_on(tmp_path: Path) -> None:
    plant(tmp_path, {f"{SKILLS}/pdf/SKILL.md": HARMLESS, "made/SKILL.md": HARMLESS})
    with sensing(tmp_path) as told:
        assert told.next() is None
        (tmp_path / SKILLS / "pdf").rename(tmp_path / "old")
        (tmp_path / "made").rename(tmp_path / SKILLS / "pdf")
        told.until(SKILLS)
        plant(tmp_path, {f"{SKILLS}/pdf/new.py": "1"})
        told.until(SKILLS)


def test_a_skill_that_is_linked_in_is_watched_where_it_is(tmp_path: Path) -> None:
    plant(tmp_path, {"dev/words/SKILL.md": HARMLESS, f"{SKILLS}/pdf/SKILL.md": HARMLESS})
    (tmp_path / SKILLS / "words").symlink_to(tmp_path / "dev" / "words")
    with sensing(tmp_path) as told:
        assert told.next() is None
        plant(tmp_path, {"dev/words/SKILL.md": HARMLESS + "x"})
        assert told.next() == {SKILLS}


def test_a_storm_of_events_is_told_in_few_words(tmp_path: Path) -> None:
    plant(tmp_path, {f"{SKILLS}/pdf/SKILL.md": HARMLESS})
    with sensing(tmp_path) as told:
        assert told.next() is None
        for number in range(500):
            (tmp_path / SKILLS / "pdf" / f"{number}.txt").write_text("x")
        assert told.next() == {SKILLS}
        more = 0
        with suppress(Empty):
            while more < 5:
                told.queue.get(timeout=1.0)
                more += 1
        assert more < 5


def test_a_name_that_is_no_text_does_not_end_the_watch(tmp_path: Path) -> None:
    plant(tmp_path, {f"{SKILLS}/pdf/SKILL.md": HARMLESS})
    with sensing(tmp_path) as told:
        assert told.next() is None
        Path(os.fsdecode(os.fsencode(tmp_path / SKILLS) + b"/evil\xff")).mkdir()
        assert told.next() is None  # what the system could not name may be anything
        plant(tmp_path, {f"{SKILLS}/pdf/SKILL.md": HARMLESS + "x"})
        told.until(SKILLS)


def _no_text(folder: Path, number: int = 0) -> Path:
    return Path(os.fsdecode(os.fsencode(folder) + b"/evil%d\xff" % number))


def test_where_a_name_is_no_text_changes_are_compared_and_elsewhere_they_are_told(tmp_path: Path) -> None:
    plant(tmp_path, {f"{SKILLS}/pdf/SKILL.md": HARMLESS})
    limits = Limits(watched_faults=1, watched_poll_seconds=0.5, watched_quiet_seconds=0.2)
    with sensing(tmp_path, limits) as told:
        assert told.next() is None
        _no_text(tmp_path / SKILLS).mkdir()
        assert told.next() is None
        note = str(told.next())
        assert f"{tmp_path / SKILLS}, " in note
        assert f"{tmp_path / SKILLS}/evil0\\xff are looked for every" in note
        for number in range(1, 3):  # each would have ended the watch
            told.settled()
            _no_text(tmp_path / SKILLS, number).touch()
            told.until(SKILLS)
        told.settled()
        plant(tmp_path, {f"{SKILLS}/pdf/SKILL.md": HARMLESS + "x"})
        told.until(SKILLS)
        shutil.rmtree(_no_text(tmp_path / SKILLS))
        for number in range(1, 3):
            _no_text(tmp_path / SKILLS, number).unlink()
        while told.next() != "over":
            pass


def test_the_system_is_asked_again_after_it_could_not_tell_of_changes(tmp_path: Path) -> None:
    plant(tmp_path, {f"{SKILLS}/pdf/SKILL.md": HARMLESS})
    with sensing(tmp_path, Limits(watched_faults=0, watched_again_seconds=0.5)) as told:
        assert told.next() is None
        _no_text(tmp_path / SKILLS).mkdir()
        _no_text(tmp_path / SKILLS).rmdir()
        assert "the system does not tell of them" in str(told.next())
        while told.next() != "over":
            pass
        plant(tmp_path, {f"{SKILLS}/pdf/SKILL.md": HARMLESS + "x"})
        told.until(SKILLS)


def test_without_events_of_the_system_the_places_are_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)  # as where it is not installed
    plant(tmp_path, {f"{SKILLS}/pdf/SKILL.md": HARMLESS})
    with sensing(tmp_path) as told:
        assert "watchfiles is not installed" in str(told.next())
        assert told.next() is None


def test_by_comparing_folders_that_come_later_are_seen_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    with sensing(tmp_path, limits=Limits(watched_poll_seconds=0.1, watched_quiet_seconds=0.2)) as told:
        assert "watchfiles is not installed" in str(told.next())
        assert told.next() is None
        told.settled()
        plant(tmp_path, {".cursor/mcp.json": "{}"})
        told.until(".cursor")
        told.settled()
        plant(tmp_path, {".cursor/mcp.json": "{ }"})
        told.until(".cursor/mcp.json")


def test_nothing_is_told_before_it_is_quiet_and_nothing_waits_for_ever() -> None:
    place, pending = Path("/p"), Pending(LIMITS)
    pending.add(place, 10.0)
    pending.add(place, 10.4)
    assert pending.due(10.8) == frozenset()
    assert pending.due(10.9) == {place}
    assert pending.due(20.0) == frozenset()
    for tenths in range(51):
        pending.add(place, 30 + tenths / 10)
    assert pending.due(35.0) == {place}


def test_comparing_finds_changes_and_takes_a_small_share_of_the_time(tmp_path: Path) -> None:
    places = frozenset({plant(tmp_path, {"s/a": "1"}) / "s", tmp_path / "missing"})
    polled = Polled(Limits(watched_poll_seconds=10.0, watched_quiet_seconds=1.0))
    assert polled.changed(places, 0.0, lambda: 0.0) == frozenset()
    plant(tmp_path, {"s/b": "1", "missing": "1"})
    assert polled.changed(places, 9.0, lambda: 9.0) == frozenset()
    assert polled.changed(places, 10.0, lambda: 12.0) == places
    assert polled.changed(places, 46.0, lambda: 46.0) == frozenset()
    assert polled.changed(places, 53.0, lambda: 53.0) == frozenset()
    plant(tmp_path, {"s/b": "22"})
    assert polled.changed(places, 62.0, lambda: 62.0) == frozenset()
    assert polled.changed(places, 63.0, lambda: 63.0) == {tmp_path / "s"}


def test_each_sensor_has_a_name_of_its_own() -> None:
    assert len({sensor.ID for sensor in SENSORS}) == len(SENSORS)
