import os
import sys
from pathlib import Path

import pytest

from panguard.limits import Limits
from panguard.scan.sources.regular import read_beneath
from tests.scan.sources.trees import plant

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="builds links")


@pytest.fixture(params=["part by part", "at once"])
def root(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a link in it, read as where files open part by part, and as where not."""
    if request.param == "at once":
        monkeypatch.setattr(os, "supports_dir_fd", set[object]())
    plant(tmp_path / "elsewhere", {"secret": "s"})
    folder = plant(tmp_path / "skill", {"inner/a.md": "a"})
    (folder / "link").symlink_to(tmp_path / "elsewhere")
    (folder / "file").symlink_to(tmp_path / "elsewhere" / "secret")
    return Path(os.path.realpath(folder))


def test_a_file_in_a_folder_is_read(root: Path) -> None:
    content = read_beneath(root, "inner/a.md", "inner/a.md", Limits())
    assert (content.head, content.fault) == (b"a", None)


@pytest.mark.parametrize("key", ["link/secret", "file"])
def test_a_link_put_in_the_way_is_refused(root: Path, key: str) -> None:
    content = read_beneath(root, key, key, Limits())
    assert content.head == b""
    assert content.fault is not None
    assert content.fault.kind == "unreadable"
