"""The static repository: validators, and nothing but plain files of one folder."""

from pathlib import Path

import pytest

from panguard.threatcloud.server.files import Files
from tests.simulators.threat_cloud import Cloud


@pytest.fixture
def public(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "public"
    (folder / "metadata").mkdir(parents=True)
    (folder / "metadata" / "timestamp.json").write_bytes(b'{"a": 1}')
    (folder / "metadata" / "3.root.json").write_bytes(b"{}")
    (folder / "metadata" / ".hidden").write_bytes(b"secret")
    (tmp_path / "data" / "secret").write_bytes(b"secret")
    (folder / "metadata" / "link.json").symlink_to(tmp_path / "data" / "secret")
    return folder


def test_what_changes_is_asked_for_again_and_what_does_not_is_not(public: Path) -> None:
    files = Files(public)
    found = files.response("metadata/timestamp.json", "")
    assert (found.status_code, found.body) == (200, b'{"a": 1}')
    assert found.headers["cache-control"] == "public, max-age=60"
    etag = found.headers["etag"]
    again = files.response("metadata/timestamp.json", f"W/{etag}")
    assert (again.status_code, again.body) == (304, b"")
    assert "immutable" in files.response("metadata/3.root.json", "").headers["cache-control"]
    (public / "metadata" / "new").write_bytes(b'{"a": 2}')
    (public / "metadata" / "new").replace(public / "metadata" / "timestamp.json")
    assert files.response("metadata/timestamp.json", etag).body == b'{"a": 2}'


@pytest.mark.parametrize(
    "name",
    [
        *("", "..", "../secret", "metadata/../../secret", "/etc/passwd", "metadata", "metadata/"),
        *("metadata/.hidden", "metadata/link.json", "metadata\\timestamp.json", "metadata/\0", "a" * 5_000),
        *("metadata/timestamp.json/", "metadata//timestamp.json", "metadata/timestamp.json\n"),
    ],
)
def test_nothing_else_is_served(public: Path, name: str) -> None:
    assert Files(public).response(name, "").status_code == 404


def test_little_is_kept_in_memory(public: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("panguard.threatcloud.server.files._MOST_KEPT", 9)
    files = Files(public)
    for _ in range(2):
        assert files.response("metadata/timestamp.json", "").status_code == 200
        assert files.response("metadata/3.root.json", "").status_code == 200
    assert files._size <= 9


def test_files_are_served_under_tuf(cloud: Cloud, public: Path) -> None:
    assert public.is_dir()
    found = cloud.get("/tuf/metadata/timestamp.json")
    assert (found.status, found.body) == (200, b'{"a": 1}')
    head = cloud.ask("HEAD", "/tuf/metadata/timestamp.json")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", "8")
    assert cloud.get("/tuf/../secret").status == 404
    posted = cloud.ask("POST", "/tuf/metadata/timestamp.json", body=b"x")
    assert (posted.status, posted.headers["allow"]) == (405, "GET, HEAD")


def test_the_folder_may_be_absent(cloud: Cloud) -> None:
    assert cloud.get("/tuf/metadata/timestamp.json").status == 404
