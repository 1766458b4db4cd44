import logging
from pathlib import Path

import pytest

from panguard.guard.own_log import OwnLog, opened
from panguard.limits import Limits


def _told(log: OwnLog, text: str) -> None:
    log.emit(logging.LogRecord("guard", logging.WARNING, "", 0, text, None, None))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "guard" / "guard.log"


def test_a_log_turns_over_at_its_bound_and_one_older_one_is_kept(path: Path) -> None:
    log = OwnLog(path, Limits(log_bytes=1_000, log_line_characters=100))
    for number in range(100):
        _told(log, f"{number} " + "x" * 1_000)
    log.close()
    assert sorted(file.name for file in path.parent.iterdir()) == ["guard.log", "guard.log.1"]
    assert all(file.stat().st_size <= 1_000 for file in path.parent.iterdir())
    assert " 99 x" in path.read_text().splitlines()[-1]


def test_only_its_user_reads_a_log_also_one_that_others_could_read(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("before\n")
    path.chmod(0o644)
    log = OwnLog(path, Limits(log_bytes=1_000))
    for _ in range(20):
        _told(log, "x" * 100)
    log.close()
    assert [file.stat().st_mode & 0o777 for file in path.parent.iterdir()] == [0o600, 0o600]


def test_a_log_is_not_written_through_a_link(path: Path) -> None:
    path.parent.mkdir()
    (path.parent / "mine").write_text("mine")
    path.symlink_to("mine")
    with pytest.raises(OSError, match=r"guard\.log"):
        opened(path)
