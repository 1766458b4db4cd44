"""Files that are there as a whole, folders for their owner alone, and locks that end with the process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from panguard.disk import PUBLIC, Locked, lock, private_folder, read_if_there, write_whole


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
