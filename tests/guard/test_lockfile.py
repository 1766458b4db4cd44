import threading
from pathlib import Path

import pytest

from panguard.errors import ConfigError
from panguard.guard.installed import Kind
from panguard.guard.lockfile import (
    Difference,
    Drift,
    Locked,
    UserLock,
    differences,
    keyed,
    read_lock,
    write_shared,
    written,
)
from tests.guard.homes import HARMLESS, SKILLS, plant, things

ONE = Locked(Kind.SKILL, "sha256:1", {"SKILL.md": "a", "run.py": "b"}, origin="here")


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    entries = {"a": ONE, "b": Locked(Kind.CONFIG, "sha256:2", {}, rules="r", action="ask", accepted=True)}
    (tmp_path / "lock").write_bytes(written(entries))
    assert read_lock(tmp_path / "lock") == entries


def test_the_order_of_entries_changes_no_byte() -> None:
    two = Locked(Kind.SKILL, "sha256:2", {"run.py": "b", "SKILL.md": "a"})
    assert written({"a": ONE, "b": two}) == written({"b": two, "a": ONE})


def test_a_team_is_not_told_what_one_user_accepted(tmp_path: Path) -> None:
    write_shared(tmp_path / "lock", {"a": Locked(Kind.SKILL, "d", {}, "from", "r", "ask", accepted=True)})
    assert read_lock(tmp_path / "lock") == {"a": Locked(Kind.SKILL, "d", {}, "from")}


def test_the_files_of_a_thing_that_changed_are_the_reasons() -> None:
    after = Locked(Kind.SKILL, "sha256:9", {"SKILL.md": "a", "run.py": "c", "new": "d"})
    assert differences({"a": ONE, "gone": ONE, "same": ONE}, {"a": after, "same": ONE, "z": ONE}) == (
        Difference("a", Drift.CHANGED, ((Drift.ADDED, "new"), (Drift.CHANGED, "run.py"))),
        Difference("gone", Drift.REMOVED),
        Difference("z", Drift.ADDED),
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{", "not JSON"),
        ("[]", "no lock file"),
        ('{"panguard-lock": 9, "installed": {}}', "is 9"),
        ('{"panguard-lock": 1, "installed": {"a": {}}}', "damaged"),
        ('{"panguard-lock": 1, "installed": {"a": {"kind": "x", "digest": "d"}}}', "damaged"),
        (
            '{"panguard-lock": 1, "installed": {"a": {"kind": "skill", "digest": "d", "files": [1]}}}',
            "damaged",
        ),
    ],
)
def test_a_damaged_lock_file_says_what_to_do(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "panguard.lock").write_text(text)
    with pytest.raises(ConfigError, match=fault):
        read_lock(tmp_path / "panguard.lock")


def test_there_may_be_none(tmp_path: Path) -> None:
    assert read_lock(tmp_path / "none") is None
    assert UserLock(tmp_path / "deep").entries() == {}


def test_two_who_change_it_at_once_lose_nothing(tmp_path: Path) -> None:
    def add(start: int) -> None:
        for number in range(start, start + 10):
            UserLock(tmp_path).change({str(number): ONE})

    threads = [threading.Thread(target=add, args=(start,)) for start in (0, 100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(UserLock(tmp_path).entries()) == 20
    UserLock(tmp_path).change({"3": None})
    assert "3" not in UserLock(tmp_path).entries()


def test_a_damaged_one_of_the_user_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "panguard.lock").write_text("{")
    UserLock(tmp_path).change({"a": ONE})
    assert UserLock(tmp_path).entries() == {"a": ONE}


def test_entries_are_named_by_where_things_lie_in_the_project(tmp_path: Path) -> None:
    plant(tmp_path, {f"{SKILLS}/pdf/SKILL.md": HARMLESS})
    assert list(keyed(things(tmp_path).values(), tmp_path)) == [f"{SKILLS}/pdf"]
