"""Where the guard listens: private, found again, and nothing left of it."""

import socket
import sys
from pathlib import Path

import pytest

from panguard.guard.place import Place

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there it is a pipe")


def test_where_a_folder_is_too_deep_for_a_socket_each_guard_of_it_uses_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = tmp_path / "run"
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    place, other = Place(tmp_path / ("deep" * 30)), Place(tmp_path / ("down" * 30))
    assert place.socket() == place.socket()
    assert place.socket() != other.socket()
    assert Path(place.socket()).parent == runtime
    assert runtime.stat().st_mode & 0o077 == 0


def test_what_a_guard_leaves_is_removed_with_the_socket(tmp_path: Path) -> None:
    place = Place(tmp_path / "guard")
    place.leave()
    place.folder.mkdir()
    address = place.socket()
    place.announce(address)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        assert Path(address).exists()
        place.leave()
    assert not any(place.folder.iterdir())
