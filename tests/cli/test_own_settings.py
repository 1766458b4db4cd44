"""One setting is written into the user's own file; whatever else stands in it stays, to the byte."""

import sys
from pathlib import Path

import pytest

from panguard.cli.own_settings import set_own
from panguard.errors import ConfigError, UsageError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "panguard" / "config.toml"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b"consent = true\n"),
        (
            b'# mine\nlevel = "low"\nconsent=false # not yet\nlang = "en"\n',
            b'# mine\nlevel = "low"\nconsent = true\nlang = "en"\n',
        ),
        (b'level = "low"', b'consent = true\nlevel = "low"'),
        (b'level = "low"\r\n"consent" = false\r\n', b'level = "low"\r\nconsent = true\r\n'),
        (b'level = "low"\r\n', b'consent = true\r\nlevel = "low"\r\n'),
        (b'\xef\xbb\xbflevel = "low"\n', b'\xef\xbb\xbfconsent = true\nlevel = "low"\n'),
        (b"[other]\nconsent = false\n", b"consent = true\n[other]\nconsent = false\n"),
    ],
)
def test_a_setting_is_changed_or_added_and_nothing_else(file: Path, before: bytes, after: bytes) -> None:
    file.parent.mkdir()
    if before:
        file.write_bytes(before)
    set_own(file, "consent", True)
    assert file.read_bytes() == after
    set_own(file, "consent", True)
    assert file.read_bytes() == after


def test_a_text_is_written_as_one_whatever_it_holds(file: Path) -> None:
    set_own(file, "cloud-url", 'https://tc.example.org/"\\é')
    set_own(file, "cloud-url", "https://tc.example.org")
    assert file.read_text() == 'cloud-url = "https://tc.example.org"\n'


@pytest.mark.parametrize(
    "broken", [b"\xff\xfe broken", b"consent = \n", b"consent = false\nconsent = true\n", b"a = [\n"]
)
def test_what_cannot_be_read_is_not_replaced(file: Path, broken: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(broken)
    with pytest.raises(ConfigError, match="cannot be read"):
        set_own(file, "consent", False)
    assert file.read_bytes() == broken


def test_a_line_of_a_longer_text_is_not_taken_for_the_setting(file: Path) -> None:
    file.parent.mkdir()
    text = 'reason = """\nconsent = false\n"""\n'
    file.write_text(text)
    with pytest.raises(ConfigError, match="change it yourself"):
        set_own(file, "consent", True)
    assert file.read_text() == text


@pytest.mark.skipif(sys.platform == "win32", reason="links and modes are others there")
def test_a_link_of_the_user_stays_one_and_so_do_the_rights(file: Path, tmp_path: Path) -> None:
    kept = tmp_path / "dotfiles" / "panguard.toml"
    kept.parent.mkdir()
    kept.write_text("")
    kept.chmod(0o600)
    file.parent.mkdir()
    file.symlink_to(kept)
    set_own(file, "consent", True)
    assert file.is_symlink()
    assert (kept.read_text(), kept.stat().st_mode & 0o777) == ("consent = true\n", 0o600)


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "panguard").write_text("a file")
    with pytest.raises((ConfigError, UsageError), match=r"config\.toml"):
        set_own(tmp_path / "panguard" / "config.toml", "consent", True)
