import os
import subprocess
import sys
from pathlib import Path

import pytest

from panguard.errors import SourceError
from panguard.limits import Limits
from panguard.scan.sources.target import is_address, read_target
from panguard.terms import SourceType
from tests.scan.sources.trees import MANIFEST, complete, left_out, only, paths, plant, zipped


def test_a_manifest_by_itself_is_one_file_named_after_its_folder(tmp_path: Path) -> None:
    skill = only(plant(tmp_path / "pdf", {"SKILL.md": MANIFEST}) / "SKILL.md")
    assert (skill.name, skill.directory_name, skill.primary) == ("pdf", "pdf", "SKILL.md")
    assert skill.source_type is SourceType.SKILL
    assert skill.not_inspected == ()


def test_a_manifest_among_other_files_says_that_those_were_not_asked_for(tmp_path: Path) -> None:
    skill = only(plant(tmp_path, {"SKILL.md": MANIFEST, "run.sh": "x"}) / "SKILL.md")
    assert paths(skill) == ["SKILL.md"]
    assert left_out(skill) == {"…": "not-run"}
    assert complete(skill)


@pytest.mark.parametrize(
    ("name", "content", "source_type"),
    [
        ("run.sh", b"echo", SourceType.SCRIPT),
        ("README.md", b"# R", SourceType.DOCUMENTATION),
        ("CLAUDE.md", b"x", SourceType.INSTRUCTIONS),
        ("prompt.md", b"x", SourceType.SKILL),
        (".mcp.json", b'{"mcpServers": {}}', SourceType.CONFIG),
        ("t.json", b'{"tools": [{"name": "t", "inputSchema": {}}]}', SourceType.MCP_TOOLS),
    ],
)
def test_any_single_file_is_read_as_what_it_is(
    tmp_path: Path, name: str, content: bytes, source_type: SourceType
) -> None:
    skill = only(plant(tmp_path, {name: content}) / name)
    assert (skill.name, skill.primary, skill.source_type) == (name, name, source_type)
    assert skill.directory_name is None


def test_a_single_binary_has_nothing_that_speaks_for_it(tmp_path: Path) -> None:
    assert only(plant(tmp_path, {"x.so": b"\x7fELF" + b"\0" * 99}) / "x.so").primary is None


@pytest.mark.skipif(sys.platform == "win32", reason="needs links and special files")
def test_a_link_that_the_user_names_is_followed_and_a_pipe_is_not_opened(tmp_path: Path) -> None:
    plant(tmp_path, {"real/SKILL.md": MANIFEST})
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "file.md").symlink_to("real/SKILL.md")
    os.mkfifo(tmp_path / "pipe")
    assert only(tmp_path / "link").directory_name == "real"
    assert only(tmp_path / "file.md").files[0].data == MANIFEST
    with pytest.raises(SourceError, match="a named pipe"):
        read_target(str(tmp_path / "pipe"))
    with pytest.raises(SourceError, match="a device"):
        read_target("/dev/zero")


@pytest.mark.parametrize("target", ["gone", "a\0b", "x" * 5_000])
def test_what_is_not_there_is_an_error_at_once(target: str) -> None:
    with pytest.raises(SourceError):
        read_target(target)


def test_an_archive_too_large_to_open_is_an_error_with_the_cure(tmp_path: Path) -> None:
    plant(tmp_path, {"a.zip": zipped({"x": os.urandom(200_000)}, 0)})
    with pytest.raises(SourceError, match="unpack it"):
        read_target(str(tmp_path / "a.zip"), limits=Limits(archive_bytes=100_000, binary_bytes=100_000))


def test_only_the_user_makes_a_target_their_own_and_never_an_archive(tmp_path: Path) -> None:
    plant(tmp_path, {"s/SKILL.md": MANIFEST, "a.zip": zipped({"SKILL.md": MANIFEST})})
    for target in ("s", "s/SKILL.md"):
        assert not only(tmp_path / target).owned
        assert [skill.owned for skill in read_target(str(tmp_path / target), owned=True)] == [True]
    assert [skill.owned for skill in read_target(str(tmp_path / "a.zip"), owned=True)] == [False]


def test_a_folder_that_looks_like_an_address_is_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert is_address("git@github.com:o/r")
    plant(tmp_path, {"git@github.com:o/r/SKILL.md": MANIFEST})
    assert not is_address("git@github.com:o/r")


def test_reading_a_plain_folder_loads_no_archive_and_no_process_code(tmp_path: Path) -> None:
    plant(tmp_path, {"SKILL.md": MANIFEST, "run.sh": "x"})
    program = (
        "import sys; from panguard.scan.sources.target import read_target; list(read_target(sys.argv[1]));"
        "print([name for name in ('zipfile', 'tarfile', 'subprocess', 'tempfile', 'lzma', 'json')"
        " if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], check=True, capture_output=True, text=True
    )
    assert done.stdout == "[]\n"
