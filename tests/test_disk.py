"""Files that are there as a whole, folders for their owner alone, and locks that end with the process."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from panguard import disk
from panguard.disk import PUBLIC, Locked, lock, private_folder, read_if_there, write_over, write_whole


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_file_is_there_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "a"
    assert read_if_there(file) is None
    write_whole(file, b"one")
    write_whole(file, b"two")
    assert (read_if_there(file), _mode(file)) == (b"two", 0o600)
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_for_everybody_is_one(tmp_path: Path) -> None:
    write_whole(tmp_path / "a", b"one", PUBLIC)
    assert _mode(tmp_path / "a") & 0o044


def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.mkdir()
    with pytest.raises(OSError, match="directory"):
        write_whole(file, b"one")
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes with a name")
def test_nobody_waits_for_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="not a regular file"):
        read_if_there(pipe)
    with pytest.raises(OSError, match="device"), lock(pipe, wait=True):
        pytest.fail("nobody can hold it")


def test_below_a_file_there_is_nothing(tmp_path: Path) -> None:
    write_whole(tmp_path / "a", b"words")
    assert read_if_there(tmp_path / "a" / "below") is None


def test_missing_folders_are_made_for_their_owner_alone(tmp_path: Path) -> None:
    made = private_folder(tmp_path / "a" / "b")
    assert (_mode(made), _mode(made.parent)) == (0o700, 0o700)
    assert private_folder(made) == made


def test_a_lock_is_held_by_one(tmp_path: Path) -> None:
    file = tmp_path / "a" / "lock"
    with lock(file, wait=False), pytest.raises(Locked), lock(file, wait=False):
        pytest.fail("two hold it")
    with lock(file, wait=False):
        pass


def test_a_lock_ends_with_its_process(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    dies = (
        "import os, sys; from pathlib import Path; from panguard.disk import lock\n"
        "held = lock(Path(sys.argv[1]), wait=True); held.__enter__(); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", dies, str(file)], check=True, timeout=30)
    with lock(file, wait=False):
        pass


def test_what_a_full_disk_does_not_hold_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    for write in (write_whole, write_over):
        (tmp_path / "a").write_bytes(b"before")
        with pytest.raises(OSError, match="space") as told:
            write(tmp_path / "a", b"after", 0o600)
        assert told.value.filename == str(tmp_path / "a")
        assert [file.name for file in tmp_path.iterdir()] == ["a"]
        assert (tmp_path / "a").read_bytes() == b"before"


def _named_twice(folder: Path) -> tuple[Path, Path]:
    file, other = folder / "a", folder / "b"
    file.write_bytes(b"before, and longer")
    file.chmod(0o640)
    other.hardlink_to(file)
    return file, other


def test_what_has_other_names_keeps_them(tmp_path: Path) -> None:
    file, other = _named_twice(tmp_path)
    write_over(file, b"after", 0o640)
    assert (other.read_bytes(), _mode(other), other.stat().st_nlink) == (b"after", 0o640, 2)
    assert sorted(tmp_path.iterdir()) == [file, other]


def test_what_has_one_name_is_replaced_as_a_whole_with_the_rights_that_are_said(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"before")
    opened = file.open("rb")
    umask = os.umask(0o077)
    try:
        write_over(file, b"after", 0o664)
    finally:
        os.umask(umask)
    with opened:
        assert opened.read() == b"before"
    assert (file.read_bytes(), _mode(file)) == (b"after", 0o664)
    assert list(tmp_path.iterdir()) == [file]


def test_what_a_full_disk_does_not_hold_leaves_what_was_there_under_all_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, other = _named_twice(tmp_path)
    fill = disk._fill

    def full(descriptor: int, data: bytes) -> None:
        if os.fstat(descriptor).st_nlink > 1 and data == b"after":
            fill(descriptor, data[:2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fill(descriptor, data)

    monkeypatch.setattr(disk, "_fill", full)
    with pytest.raises(OSError, match="space"):
        write_over(file, b"after", 0o640)
    assert other.read_bytes() == b"before, and longer"
    assert sorted(tmp_path.iterdir()) == [file, other]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="needs to give files away")
def test_what_belongs_to_another_still_does(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"before")
    os.chown(file, 12345, 12346)
    write_over(file, b"after", 0o600)
    found = file.stat()
    assert (file.read_bytes(), found.st_uid, found.st_gid) == (b"after", 12345, 12346)


def test_the_owner_stays_where_no_file_can_be_given_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"before")
    inode = file.stat().st_ino
    monkeypatch.setattr(disk, "_given_to_owner", lambda *_: False)
    write_over(file, b"after", 0o600)
    assert (file.read_bytes(), file.stat().st_ino) == (b"after", inode)
