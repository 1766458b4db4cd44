import pytest

from panguard.scan.sources.budget import entry_name, link_fault


@pytest.mark.parametrize(
    ("name", "path", "outside"),
    [
        ("a/b.md", "a/b.md", False),
        ("./a//b", "a/b", False),
        ("..", "%2e%2e", True),
        ("a/../b", "a/%2e%2e/b", True),
        ("..\\up", "%2e%2e/up", True),
        ("/etc/x", "%2fetc/x", True),
        ("c:\\x", "%2fc:/x", True),
        ("SKILL.md\0.png", "SKILL.md", True),
        ("", "(no name)", False),
        ("a\x1bb", "a⟨U+001B⟩b", False),
    ],
)
def test_names_of_entries_are_made_relative_and_printable(name: str, path: str, outside: bool) -> None:
    assert (entry_name(name).path, entry_name(name).leads_outside) == (path, outside)


def test_very_long_names_are_cut() -> None:
    assert len(entry_name("a/" * 5_000).path) == 512


@pytest.mark.parametrize(
    ("name", "target", "hard", "inside"),
    [
        ("a/link", "../b", False, True),
        ("a/link", "../../b", False, False),
        ("link", "/etc/passwd", False, False),
        ("a/link", "b", True, True),
        ("a/link", "../b", True, False),
        ("link", "", False, False),
    ],
)
def test_only_links_to_other_entries_miss_nothing(name: str, target: str, hard: bool, inside: bool) -> None:
    assert link_fault(name, target, hard=hard).expected is inside
