import os
import socket
import sys
from pathlib import Path

import pytest

from panguard.errors import SourceError
from panguard.limits import Limits
from panguard.scan.sources.directory import list_folder
from panguard.scan.sources.tree import Leaf
from tests.scan.sources.trees import MANIFEST, complete, left_out, only, paths, plant, text_of

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="needs links and special files")


def test_every_file_is_listed_in_order_of_path_whatever_its_name(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {"SKILL.md": MANIFEST, "b/.git": "x", "a.test.ts": "x", ".hidden": "x", "node_modules/i.js": ""},
    )
    skill = only(tmp_path)
    assert paths(skill) == [".hidden", "SKILL.md", "a.test.ts", "b/.git", "node_modules/i.js"]
    assert complete(skill)


@posix_only
def test_a_link_out_of_the_folder_is_named_and_never_followed(tmp_path: Path) -> None:
    plant(tmp_path, {"secret.txt": "secret", "skill/SKILL.md": MANIFEST})
    (tmp_path / "skill/link.txt").symlink_to("../secret.txt")
    (tmp_path / "skill/passwd").symlink_to("/etc/passwd")
    (tmp_path / "skill/up").symlink_to("..")
    skill = only(tmp_path / "skill")
    assert paths(skill) == ["SKILL.md"]
    assert left_out(skill) == {"link.txt": "link", "passwd": "link", "up": "link"}
    assert not complete(skill)


@posix_only
def test_a_link_inside_the_folder_is_read_as_what_it_leads_to(tmp_path: Path) -> None:
    plant(tmp_path, {"docs/real.txt": "real", "SKILL.md": MANIFEST})
    (tmp_path / "copy.md").symlink_to("docs/real.txt")
    (tmp_path / "more").symlink_to("docs")
    skill = only(tmp_path)
    assert paths(skill) == ["SKILL.md", "copy.md", "docs/real.txt", "more/real.txt"]
    assert text_of(skill, "copy.md") == "real"


@posix_only
def test_links_in_circles_end_and_leave_nothing_unread(tmp_path: Path) -> None:
    plant(tmp_path, {"SKILL.md": MANIFEST, "a/x": "x", "b/y": "y"})
    (tmp_path / "a/loop").symlink_to("../a")
    (tmp_path / "a/b").symlink_to("../b")
    (tmp_path / "b/a").symlink_to("../a")
    (tmp_path / "self").symlink_to("self")
    skill = only(tmp_path)
    assert {"SKILL.md", "a/x", "b/y"} <= set(paths(skill))
    assert left_out(skill)["self"] == "link"
    assert left_out(skill)["a/loop"] == "link"


@posix_only
def test_pipes_and_sockets_are_named_and_not_opened(tmp_path: Path) -> None:
    plant(tmp_path, {"SKILL.md": MANIFEST})
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(tmp_path / "socket"))
        skill = only(tmp_path)
    assert left_out(skill) == {"pipe": "unreadable", "socket": "unreadable"}
    assert "a named pipe" in str(skill.not_inspected[0].reason)


def test_a_file_that_vanishes_between_listing_and_reading_makes_the_scan_incomplete(tmp_path: Path) -> None:
    plant(tmp_path, {"SKILL.md": MANIFEST, "x": "x"})
    tree = list_folder(tmp_path, Limits())
    (tmp_path / "x").unlink()
    fault = tree.read(tree.leaves[1], Limits()).fault
    assert fault is not None
    assert (fault.file, str(fault.kind), fault.expected) == ("x", "unreadable", False)


@posix_only
def test_a_file_swapped_for_a_link_after_listing_is_not_followed(tmp_path: Path) -> None:
    plant(tmp_path, {"secret": "secret", "skill/f/x": "x"})
    tree = list_folder(tmp_path / "skill", Limits())
    (tmp_path / "skill/f/x").unlink()
    (tmp_path / "skill/f/x").symlink_to(tmp_path / "secret")
    swapped_file = tree.read(tree.leaves[0], Limits())
    (tmp_path / "skill/f/x").unlink()
    (tmp_path / "skill/f").rmdir()
    (tmp_path / "skill/f").symlink_to(tmp_path)
    swapped_folder = tree.read(Leaf("f/secret", 6, "f/secret"), Limits())
    assert (swapped_file.head, swapped_folder.head) == (b"", b"")
    assert swapped_file.fault is not None
    assert swapped_folder.fault is not None


@posix_only
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_what_permissions_forbid_is_named(tmp_path: Path) -> None:
    plant(tmp_path, {"SKILL.md": MANIFEST, "x": "x", "f/y": "y"})
    (tmp_path / "x").chmod(0)
    (tmp_path / "f").chmod(0)
    assert left_out(only(tmp_path)) == {"f": "unreadable", "x": "unreadable"}
    (tmp_path / "f").chmod(0o700)


def test_folders_below_the_allowed_depth_are_named(tmp_path: Path) -> None:
    plant(tmp_path, {"SKILL.md": MANIFEST, "1/2/3/x": "x"})
    skill = only(tmp_path, Limits(max_directory_depth=2))
    assert left_out(skill) == {"1/2/3": "too-deep"}
    assert not complete(skill)


def test_a_listing_stops_at_its_bound_and_says_so(tmp_path: Path) -> None:
    plant(tmp_path, {f"f{number:03}": "x" for number in range(50)} | {"SKILL.md": MANIFEST})
    skill = only(tmp_path, Limits(max_entries=20))
    assert left_out(skill) == {".": "too-many"}


@posix_only
def test_names_are_made_printable_and_their_files_still_read(tmp_path: Path) -> None:
    plant(tmp_path, {"SKILL.md": MANIFEST, "a\nb.sh": "one", "\x1b[31m.txt": "two", "\u202etxt.exe": "three"})
    (tmp_path / os.fsdecode(b"bad\xff.md")).write_bytes(b"four")
    skill = only(tmp_path)
    assert all(path.isprintable() for path in paths(skill))
    assert sorted(file.text or "" for file in skill.files if file.path != "SKILL.md") == [
        "four",
        "one",
        "three",
        "two",
    ]
    assert "bad⟨U+DCFF⟩.md" in paths(skill)


def test_a_folder_that_cannot_be_listed_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="gone"):
        list_folder(tmp_path / "gone", Limits())
