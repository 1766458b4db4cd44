"""Paths as a system reads them."""

import pytest

from panguard.errors import LimitError
from panguard.guard.allowance import Allowance
from panguard.guard.paths import holds, leads_to, opened, parts_of


@pytest.mark.parametrize(
    "path",
    [
        "~/.claude/x",
        "/home/dev/.claude/x",
        "/home/dev/app/../.claude/./x",
        "~dev/.claude/x",
        "/Users/ada/.claude//x",
        "/root/.claude/x",
        "/proc/self/root/home/dev/.claude/x",
        "C:\\Users\\ada\\.claude\\x",
        "/mnt/c/Users/ada/.claude/x",
        "%USERPROFILE%\\.claude\\x",
        "$env:USERPROFILE/.claude/x",
        "${HOME}/.claude/X",
        "file:///home/dev/.claude/x",
        "~/../dev/.claude/x",
    ],
)
def test_the_home_of_whoever_it_is_is_one_place(path: str) -> None:
    assert parts_of(path) == ("~", ".claude", "x")


def test_what_is_named_in_a_folder_is_in_that_folder() -> None:
    assert parts_of("../.claude/x", "/home/dev/app") == ("~", ".claude", "x")
    assert parts_of("x", "~/.claude") == ("~", ".claude", "x")
    assert parts_of("x") == ()
    assert parts_of("\x00/x", "/p") == ()


def test_wildcards_lead_where_they_fit_and_pass_by_hidden_files_as_a_shell_does() -> None:
    place = ("~", ".claude", "settings.json")
    for path in (
        "~/.c*/settings.json",
        "~/.claude/*",
        "~/.claude/setting?.json",
        "/home/*/.claude/settings.json",
    ):
        assert leads_to(parts_of(path), place), path
    for path in ("~/*", "~/.c*/x", "~/.claude/settings.jsonx"):
        assert not leads_to(parts_of(path), place), path


def test_folders_hold_what_lies_in_them() -> None:
    assert holds(("~",), ("~", "a", "b"))
    assert holds(("~", "a"), ("~", "a", "b"))
    assert not holds(("~", "a", "b"), ("~", "a", "b"))
    assert not holds(("~", "c"), ("~", "a", "b"))


def test_braces_are_opened_within_bounds() -> None:
    spent = Allowance(100).spend
    assert list(opened("~/.{a,b}/{c,d}", spent)) == ["~/.a/c", "~/.a/d", "~/.b/c", "~/.b/d"]
    assert list(opened("plain", spent)) == ["plain"]
    with pytest.raises(LimitError):
        list(opened("{a,b}" * 30, spent))
