"""Files are named by URIs that a code scanning service can match with its own."""

import pytest

from panguard.report.uri import artifact_uri


@pytest.mark.parametrize(
    ("root", "source", "file", "uri"),
    [
        ("", "skills/weather", "SKILL.md", "skills/weather/SKILL.md"),
        ("", "./skills//weather/", "SKILL.md", "skills/weather/SKILL.md"),
        ("", ".", "SKILL.md", "SKILL.md"),
        ("/home/me/repo", "/home/me/repo/skills/weather", "SKILL.md", "skills/weather/SKILL.md"),
        ("/home/me/repo", "/home/me/repository", "SKILL.md", "file:///home/me/repository/SKILL.md"),
        ("C:\\repo", "C:\\repo\\skills", "SKILL.md", "skills/SKILL.md"),
        ("", "D:\\other", "SKILL.md", "file:///D%3A/other/SKILL.md"),
        ("", "docs/SKILL.md", "SKILL.md", "docs/SKILL.md"),
        ("", "SKILL.md", "SKILL.md", "SKILL.md"),
        ("", "git+https://example.com/x.git", "a/SKILL.md", "a/SKILL.md"),
        ("", "-", "stdin", "stdin"),
        ("", "", "SKILL.md", "SKILL.md"),
        ("", "a/../b", "SKILL.md", "b/SKILL.md"),
    ],
)
def test_a_file_has_one_address(root: str, source: str, file: str, uri: str) -> None:
    assert artifact_uri(root, source, file) == uri


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("說明 文件.md", "s/%E8%AA%AA%E6%98%8E%20%E6%96%87%E4%BB%B6.md"),
        ("a%20b#c?d.md", "s/a%2520b%23c%3Fd.md"),
        ("odd\udcff.md", "s/odd%FF.md"),
        ("odd\ud800.md", "s/odd%3F.md"),
        ("\u202e.md", "s/%E2%80%AE.md"),
    ],
)
def test_every_unusual_character_is_percent_encoded(file: str, uri: str) -> None:
    assert artifact_uri("", "s", file) == uri


def test_the_first_name_of_a_relative_address_is_never_taken_for_a_scheme() -> None:
    assert artifact_uri("", "", "javascript:run") == "javascript%3Arun"
