import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from panguard.errors import PanguardError
from panguard.guard.copies import Facts, copied, facts_of
from panguard.guard.installed import OURS
from panguard.guard.quarantine import Kept, Quarantine, _put
from panguard.limits import Limits

OTHER_FILE_SYSTEM = Path("/dev/shm")


def skill(folder: Path) -> Path:
    """Make a skill with everything that is easily lost: rights, links, empty folders, times."""
    (folder / "inner" / "empty").mkdir(parents=True)
    (folder / "SKILL.md").write_bytes(b"text\r\n\0")
    (folder / "run.sh").write_bytes(b"#!/bin/sh\n")
    (folder / "run.sh").chmod(0o751)
    (folder / "inner" / "readonly").write_bytes(b"1")
    (folder / "inner" / "readonly").chmod(0o400)
    (folder / "link").symlink_to("SKILL.md")
    (folder / "nowhere").symlink_to("/does/not/exist")
    (folder / "inner").chmod(0o750)
    return folder


def quarantine(folder: Path) -> Quarantine:
    return Quarantine(folder / "quarantine", folder / "busy")


def kept(path: Path) -> Kept:
    return Kept("", 1.0, path, "claude-code", "why", "sha256:d", ({"id": "x"},))


@pytest.fixture(params=["same", "other"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a folder for the quarantine: on the file system of the skill, or on another one."""
    if request.param == "same":
        return tmp_path / "state"
    if not OTHER_FILE_SYSTEM.is_dir() or OTHER_FILE_SYSTEM.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second file system")
    folder = OTHER_FILE_SYSTEM / f"panguard-{os.getpid()}-{tmp_path.name}"
    request.addfinalizer(lambda: subprocess.run(["rm", "-rf", str(folder)], check=True))  # noqa: PT021
    return folder


def test_what_is_taken_is_gone_from_its_place_and_comes_back_to_the_byte_and_the_mode(
    tmp_path: Path, place: Path
) -> None:
    path = skill(tmp_path / "skills" / "bad")
    before = facts_of(path)
    taken = quarantine(place).take(kept(path))
    assert not path.exists()
    assert list(path.parent.iterdir()) == []
    assert quarantine(place).kept() == (taken,)
    assert taken.facts == before
    assert quarantine(place).is_whole(taken)
    assert quarantine(place).restore(taken) == path
    assert facts_of(path) == before
    assert quarantine(place).kept() == ()
    assert not (place / "quarantine").exists()


def test_a_link_is_taken_as_a_link_and_what_it_leads_to_stays(tmp_path: Path, place: Path) -> None:
    target = skill(tmp_path / "dev" / "mine")
    (tmp_path / "skills").mkdir()
    path = tmp_path / "skills" / "bad"
    path.symlink_to(target)
    taken = quarantine(place).take(kept(path))
    assert not path.is_symlink()
    assert (target / "SKILL.md").exists()
    quarantine(place).restore(taken)
    assert path.readlink() == target


def test_nothing_is_ever_overwritten_by_what_comes_back(tmp_path: Path, place: Path) -> None:
    path = skill(tmp_path / "skills" / "bad")
    taken = quarantine(place).take(kept(path))
    path.mkdir()
    with pytest.raises(PanguardError, match="already"):
        quarantine(place).restore(taken)
    assert quarantine(place).kept() == (taken,)
    path.rmdir()
    path.symlink_to("/does/not/exist")
    with pytest.raises(PanguardError, match="already"):
        quarantine(place).restore(taken)
    elsewhere = quarantine(place).restore(taken, tmp_path / "else" / "where")
    assert facts_of(elsewhere) == taken.facts


def test_a_folder_that_its_owner_may_not_write_to_keeps_that(tmp_path: Path, place: Path) -> None:
    path = skill(tmp_path / "skills" / "bad")
    path.chmod(0o555)
    taken = quarantine(place).take(kept(path))
    quarantine(place).restore(taken)
    assert path.stat().st_mode & 0o777 == 0o555


def test_what_was_changed_in_quarantine_is_noticed(tmp_path: Path) -> None:
    taken = quarantine(tmp_path).take(kept(skill(tmp_path / "bad")))
    (quarantine(tmp_path).content(taken) / "run.sh").chmod(0o644)
    assert not quarantine(tmp_path).is_whole(taken)


def test_what_is_not_there_is_not_taken_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        quarantine(tmp_path).take(kept(tmp_path / "gone"))
    assert quarantine(tmp_path).kept() == ()
    assert quarantine(tmp_path).find("../..") is None


def test_what_is_too_large_to_be_copied_stays(tmp_path: Path, place: Path) -> None:
    path = skill(tmp_path / "bad")
    small = Quarantine(place / "quarantine", place / "busy", Limits(kept_bytes=3))
    if place.parent == tmp_path:
        assert small.take(kept(path)).facts  # a rename copies nothing
        return
    with pytest.raises(PanguardError, match="too large"):
        small.take(kept(path))
    assert (path / "SKILL.md").exists()
    assert small.kept() == ()


@pytest.mark.parametrize("place", ["other"], indirect=True)
def test_what_changes_while_it_is_copied_stays_where_it_is(tmp_path: Path, place: Path) -> None:
    path = skill(tmp_path / "skills" / "bad")

    def written_to(step: str) -> None:
        if step == "copied":
            (path / "late.txt").write_text("written meanwhile")

    busy = Quarantine(place / "quarantine", place / "busy", reached=written_to)
    with pytest.raises(PanguardError, match="changed while"):
        busy.take(kept(path))
    assert (path / "late.txt").exists()
    assert busy.kept() == ()
    assert list(busy.folder.iterdir()) == []


def test_a_pipe_is_not_copied(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(PanguardError, match="neither file"):
        copied(tmp_path / "pipe", tmp_path / "copy")


KILLED = """
import os, sys
from pathlib import Path
from panguard.guard.quarantine import Kept, Quarantine
folder, path, last, back = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4]
def reached(step):
    if step == last:
        os.kill(os.getpid(), 9)
quarantine = Quarantine(folder / "quarantine", folder / "busy", reached=reached)
if back:
    quarantine.restore(quarantine.find(back))
else:
    quarantine.take(Kept("", 1.0, path, "claude-code", "why", "sha256:d"))
"""


def killed(place: Path, path: Path, step: str, back: str = "") -> int:
    words = [sys.executable, "-c", KILLED, str(place), str(path), step, back]
    return subprocess.run(words, check=False, timeout=30, capture_output=True).returncode


RENAMED = ("recorded", "moved", "described")
COPIED = ("recorded", "copied", "kept", "set aside", "moved", "described")


@pytest.mark.parametrize(
    ("place", "step"),
    [*(("same", step) for step in RENAMED), *(("other", step) for step in COPIED)],
    indirect=["place"],
)
def test_a_process_that_is_killed_at_any_step_leaves_the_original_or_a_whole_quarantine(
    tmp_path: Path, place: Path, step: str
) -> None:
    path = skill(tmp_path / "skills" / "bad")
    before = facts_of(path)
    assert killed(place, path, step) == -9
    assert _original_or_whole(path, place, before)
    quarantine(place).mend()
    assert _original_or_whole(path, place, before)
    assert not (path.exists() and quarantine(place).kept())
    assert [entry.name for entry in path.parent.iterdir() if entry.name.startswith(OURS)] == []
    for taken in quarantine(place).kept():
        assert taken.facts == before
        quarantine(place).restore(taken)
    assert facts_of(path) == before


def _original_or_whole(path: Path, place: Path, before: Facts) -> bool:
    if path.exists():
        return facts_of(path) == before
    (taken,) = quarantine(place).kept()
    return facts_of(quarantine(place).content(taken)) == before


@pytest.mark.parametrize(
    ("place", "step"),
    [("same", "restored"), ("other", "copied back"), ("other", "restored")],
    indirect=["place"],
)
def test_a_process_that_is_killed_while_it_gives_back_loses_nothing(
    tmp_path: Path, place: Path, step: str
) -> None:
    path = skill(tmp_path / "skills" / "bad")
    before = facts_of(path)
    taken = quarantine(place).take(kept(path))
    killed(place, path, step, taken.id)
    quarantine(place).mend()
    if not path.exists():
        quarantine(place).restore(quarantine(place).kept()[0])
    assert facts_of(path) == before
    assert [entry.name for entry in path.parent.iterdir()] == ["bad"]


def test_what_was_put_there_again_is_not_taken_for_the_original(tmp_path: Path, place: Path) -> None:
    path = skill(tmp_path / "skills" / "bad")
    killed(place, path, "moved")
    path.mkdir()
    (path / "SKILL.md").write_text("another one")
    quarantine(place).mend()
    assert (path / "SKILL.md").read_text() == "another one"
    assert len(quarantine(place).kept()) == 1


def _truncated(record: Path) -> None:
    record.write_bytes(record.read_bytes()[:20])


def _renamed(record: Path) -> None:
    record.write_bytes(record.read_bytes().replace(b'"reason"', b'"grounds"'))


def _folder(record: Path) -> None:
    record.unlink()
    record.mkdir()


@pytest.mark.parametrize("damage", [_truncated, _renamed, _folder, Path.unlink])
def test_what_is_kept_stays_though_its_record_cannot_be_read(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    store = quarantine(tmp_path)
    taken = store.take(kept(skill(tmp_path / "skills" / "bad")))
    damage(store.folder / taken.id / "record.json")
    store.mend()
    (found,) = store.kept()
    assert (found.id, found.readable, found.reason) == (taken.id, False, "its record cannot be read")
    assert not store.is_whole(found)
    with pytest.raises(PanguardError, match="--to"):
        store.restore(found)
    assert facts_of(store.restore(found, tmp_path / "back")) == taken.facts
    assert store.kept() == ()


def test_a_copy_that_was_never_whole_is_discarded(tmp_path: Path) -> None:
    own = tmp_path / "quarantine" / "abcd1234"
    (own / "copying").mkdir(parents=True)
    quarantine(tmp_path).mend()
    assert not own.exists()


@pytest.mark.parametrize("form", ["folder", "file", "link"])
def test_what_was_made_after_the_look_whether_something_is_there_is_not_overwritten(
    tmp_path: Path, place: Path, form: str
) -> None:
    path = tmp_path / "skills" / "bad"
    path.parent.mkdir()
    if form == "folder":
        skill(path)
    elif form == "file":
        path.write_text("taken")
    else:
        path.symlink_to("/does/not/exist")
    taken = quarantine(place).take(kept(path))
    if form == "folder":
        path.mkdir()
    mine = path / "mine" if form == "folder" else path
    mine.write_text("made meanwhile")
    with pytest.raises(PanguardError, match="already"):
        _put(quarantine(place).content(taken), path)
    assert mine.read_text() == "made meanwhile"
    assert quarantine(place).kept() == (taken,)
