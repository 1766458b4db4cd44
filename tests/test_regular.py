"""Regular files are read, no more of them than is wanted; nobody waits for a pipe."""

import os
import sys
from pathlib import Path

import pytest

from panguard.regular import read_regular


def test_of_a_file_that_is_too_large_one_byte_more_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"words")
    assert (read_regular(file), read_regular(file, 5), read_regular(file, 2)) == (b"words", b"words", b"wor")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files")
def test_a_pipe_is_refused_and_a_link_where_none_is_wanted(tmp_path: Path) -> None:
    file, pipe, link = tmp_path / "a", tmp_path / "pipe", tmp_path / "link"
    file.write_bytes(b"words")
    os.mkfifo(pipe)
    link.symlink_to(file)
    with pytest.raises(OSError, match="not a regular file"):
        read_regular(pipe)
    assert read_regular(link) == b"words"
    with pytest.raises(OSError, match="link"):
        read_regular(link, follow=False)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"director|regular|denied"):
        read_regular(tmp_path)
