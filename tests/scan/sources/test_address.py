import pytest

from panguard.errors import SourceError
from panguard.scan.sources.address import parse_address


@pytest.mark.parametrize(
    ("target", "url", "version", "folder"),
    [
        ("https://github.com/o/r", "https://github.com/o/r", "", ""),
        ("https://github.com/o/r.git", "https://github.com/o/r.git", "", ""),
        ("git+https://example.com/x.git@v1.0", "https://example.com/x.git", "v1.0", ""),
        ("git+https://example.com/x.git@main#skills/a", "https://example.com/x.git", "main", "skills/a"),
        ("https://example.com/x#subdirectory=skills/a&egg=x", "https://example.com/x", "", "skills/a"),
        ("https://github.com/o/r/tree/main/skills/a", "https://github.com/o/r", "main", "skills/a"),
        ("https://gitlab.com/o/r/-/tree/v2", "https://gitlab.com/o/r", "v2", ""),
        ("git+file:///srv/r.git@0123abc", "file:///srv/r.git", "0123abc", ""),
        ("https://me:pw@example.com/r@dev", "https://me:pw@example.com/r", "dev", ""),
        ("https://example.com/r#../../etc", "https://example.com/r", "", "etc"),
    ],
)
def test_an_address_names_repository_version_and_folder(
    target: str, url: str, version: str, folder: str
) -> None:
    address = parse_address(target)
    assert (address.url, address.version, address.folder) == (url, version, folder)


@pytest.mark.parametrize(
    "target",
    [
        "http://example.com/r.git",
        "git+http://example.com/r.git",
        "git+ssh://git@example.com/r.git",
        "ssh://git@example.com/r.git",
        "git://example.com/r.git",
        "git@github.com:o/r.git",
        "git+ext://sh -c x",
        "ext::sh -c touch% /x",
        "ftp://example.com/r",
        "git+https:///nohost",
        "file:///etc",
        "https://example.com/skill.zip",
        "https://example.com/r@--upload-pack=x",
        "https://example.com/r@a..b",
        "https://example.com/r@-x",
    ],
)
def test_every_other_way_to_a_repository_is_refused(target: str) -> None:
    with pytest.raises(SourceError):
        parse_address(target)


def test_names_and_passwords_in_an_address_are_never_shown() -> None:
    address = parse_address("https://user:hunter2@example.com/r.git@main")
    assert address.shown == "https://example.com/r.git"
    with pytest.raises(SourceError) as refused:
        parse_address("http://user:hunter2@example.com/r.git")
    assert "hunter2" not in str(refused.value)


def test_a_repository_is_called_what_its_address_calls_it() -> None:
    assert parse_address("https://example.com/tools/pdf.git").name == "pdf"
    assert parse_address("https://example.com").name == "example.com"


def test_only_files_are_local() -> None:
    assert parse_address("git+file:///srv/r").is_local
    assert parse_address("git+file:///srv/r").shown == "git+file:///srv/r"
    assert not parse_address("https://example.com/r").is_local
