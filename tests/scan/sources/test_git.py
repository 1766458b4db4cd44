import os
import socket
import sys
from pathlib import Path

import pytest

from panguard.errors import SourceError
from panguard.limits import Limits
from panguard.scan.sources.address import parse_address
from panguard.scan.sources.git import repository
from panguard.scan.sources.gitclient import Git
from panguard.scan.sources.remote import read_repository
from panguard.scan.sources.target import read_target
from tests.scan.sources import https
from tests.scan.sources.trees import (
    MANIFEST,
    commit,
    complete,
    git,
    left_out,
    only,
    paths,
    plant,
    read,
    text_of,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="builds links and POSIX paths")


def at(folder: Path, rest: str = "") -> str:
    return f"git+file://{folder}{rest}"


def test_a_repository_is_read_from_its_objects_as_skills(tmp_path: Path) -> None:
    plant(tmp_path / "tools", {"skills/a/SKILL.md": MANIFEST, "skills/a/run.sh": "echo", "README.md": "r"})
    commit(tmp_path / "tools")
    skills = read(at(tmp_path / "tools"))
    assert {name: paths(skill) for name, skill in skills.items()} == {
        "a": ["SKILL.md", "run.sh"],
        "tools": ["README.md"],
    }
    assert skills["a"].source == f"git+file://{tmp_path}/tools#skills/a"
    assert not skills["a"].owned
    assert complete(skills["a"])


def test_a_skill_at_the_root_and_one_in_a_named_folder_are_read(tmp_path: Path) -> None:
    plant(tmp_path / "r", {"SKILL.md": MANIFEST, "s/a/SKILL.md": MANIFEST, "s/a/x": "x"})
    commit(tmp_path / "r")
    assert read(at(tmp_path / "r"))["r"].directory_name is None
    skill = only(at(tmp_path / "r", "#s/a"))
    assert (skill.name, skill.directory_name, paths(skill)) == ("a", "a", ["SKILL.md", "x"])
    with pytest.raises(SourceError, match="no folder 'gone'"):
        only(at(tmp_path / "r", "#gone"))


def test_a_branch_a_tag_and_a_commit_can_be_asked_for(tmp_path: Path) -> None:
    plant(tmp_path, {"SKILL.md": "one"})
    first = commit(tmp_path)
    git(tmp_path, "tag", "v1")
    git(tmp_path, "branch", "feature/old")
    git(tmp_path, "config", "uploadpack.allowAnySHA1InWant", "true")
    plant(tmp_path, {"SKILL.md": "two"})
    commit(tmp_path)
    assert text_of(only(at(tmp_path)), "SKILL.md") == "two"
    for version in ("v1", "feature/old", first):
        skill = only(at(tmp_path, f"@{version}"))
        assert text_of(skill, "SKILL.md") == "one"
        assert skill.source.endswith(f"@{version}")


def test_hooks_filters_and_attributes_of_the_repository_take_no_part(tmp_path: Path) -> None:
    repo, proof = tmp_path / "r", tmp_path / "proof"
    plant(
        repo,
        {
            "SKILL.md": MANIFEST,
            "hidden.sh": "echo hidden",
            "crlf.txt": "a\n",
            ".gitattributes": "hidden.sh export-ignore\n*.txt eol=crlf\n* filter=evil\n",
        },
    )
    commit(repo)
    for hook in ("post-checkout", "reference-transaction", "post-index-change", "fsmonitor-watchman"):
        path = repo / ".git/hooks" / hook
        path.write_text(f"#!/bin/sh\ntouch {proof}\n")
        path.chmod(0o755)
    git(repo, "config", "filter.evil.smudge", f"touch {proof}")
    git(repo, "config", "core.fsmonitor", f"touch {proof}")
    skill = only(at(repo))
    assert paths(skill) == [".gitattributes", "SKILL.md", "crlf.txt", "hidden.sh"]
    assert text_of(skill, "crlf.txt") == "a\n"
    assert not proof.exists()


def test_the_settings_and_hooks_of_the_user_take_no_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo, proof = plant(tmp_path / "r", {"SKILL.md": MANIFEST}), tmp_path / "proof"
    commit(repo)
    hooks = plant(tmp_path / "hooks", {"reference-transaction": f"#!/bin/sh\ntouch {proof}\n"})
    (hooks / "reference-transaction").chmod(0o755)
    (tmp_path / "gitconfig").write_text(f"[core]\n\thooksPath = {hooks}\n[fetch]\n\tprune = x\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_TRACE", str(proof))
    assert paths(only(at(repo))) == ["SKILL.md"]
    assert not proof.exists()


def test_links_and_submodules_are_resolved_inside_or_named(tmp_path: Path) -> None:
    plant(tmp_path / "lib", {"x": "x"})
    commit(tmp_path / "lib")
    repo = plant(tmp_path / "r", {"SKILL.md": MANIFEST, "docs/real.md": "real"})
    (repo / "copy.md").symlink_to("docs/real.md")
    (repo / "out").symlink_to("/etc/passwd")
    (repo / "dir").symlink_to("docs")
    commit(repo)
    git(repo, "submodule", "--quiet", "add", str(tmp_path / "lib"), "lib")
    commit(repo)
    skill = only(at(repo))
    assert text_of(skill, "copy.md") == "real"
    assert left_out(skill) == {"dir": "link", "lib": "not-run", "out": "link"}
    assert {item.file for item in skill.not_inspected if item.expected} == {"dir"}


def test_a_file_that_is_too_large_is_cut_and_the_next_one_still_read(tmp_path: Path) -> None:
    plant(tmp_path, {"SKILL.md": MANIFEST, "big.md": b"x" * 300_000, "next.md": "next"})
    commit(tmp_path)
    skill = only(at(tmp_path), Limits(max_file_bytes=100_000, archive_bytes=150_000, binary_bytes=100_000))
    assert {"SKILL.md", "big.md", "next.md"} <= set(paths(skill))
    assert text_of(skill, "next.md") == "next"
    assert left_out(skill) == {"big.md": "too-large"}


def test_nothing_stays_behind_whatever_happens(tmp_path: Path) -> None:
    repo = plant(tmp_path / "r", {"a/SKILL.md": MANIFEST, "b/SKILL.md": MANIFEST})
    commit(repo)
    place = tmp_path / "temporary"
    place.mkdir()
    environment = {**os.environ, "TMPDIR": str(place)}
    skills = read_target(at(repo), environment=environment)
    next(skills)
    skills.close()  # type: ignore[attr-defined]
    with pytest.raises(SourceError):
        list(read_target(at(tmp_path / "gone"), environment=environment))
    assert list(place.iterdir()) == []


def test_failures_say_what_git_said_and_nothing_secret(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="could not be fetched"):
        read(at(tmp_path / "gone"))
    commit(plant(tmp_path / "r", {"x": "x"}))
    with pytest.raises(SourceError, match="could not be fetched"):
        read(at(tmp_path / "r", "@no-such-branch"))


def test_a_missing_git_program_is_named_with_the_cure(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="install it"):
        list(read_target(at(tmp_path), environment={"PATH": str(tmp_path)}))


def test_a_repository_larger_than_allowed_is_refused(tmp_path: Path) -> None:
    plant(tmp_path, {"SKILL.md": MANIFEST, "noise": os.urandom(600_000)})
    commit(tmp_path)
    with pytest.raises(SourceError, match="larger than 100000 bytes"):
        read(at(tmp_path), Limits(git_bytes=100_000))


def test_a_server_that_never_answers_is_given_up_at_the_time_limit() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"https://user:hunter2@127.0.0.1:{server.getsockname()[1]}/r.git"
        with pytest.raises(
            SourceError, match=r"127\.0\.0\.1:\d+/r\.git: fetching took more than 1 seconds"
        ) as failed:
            read(address, Limits(git_seconds=1.0))
    assert "hunter2" not in str(failed.value)


def test_a_fetch_that_nobody_waits_for_any_more_is_ended() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"https://127.0.0.1:{server.getsockname()[1]}/r.git"
        found = read_repository(address, Limits(), dict(os.environ), offline=False, wanted=lambda: False)
        with pytest.raises(SourceError, match="nobody waits"):
            next(found)


def test_a_refused_connection_is_an_error_without_the_password() -> None:
    with pytest.raises(SourceError) as failed:
        read("https://user:hunter2@127.0.0.1:9/r.git", Limits(git_seconds=5.0))
    assert "hunter2" not in str(failed.value)


def test_offline_refuses_the_network_and_not_the_disk(tmp_path: Path) -> None:
    commit(plant(tmp_path, {"SKILL.md": MANIFEST}))
    with pytest.raises(SourceError, match="offline"):
        read_target("https://example.com/r.git", offline=True)
    assert len(list(read_target(at(tmp_path), offline=True))) == 1


def test_control_characters_in_names_are_made_visible(tmp_path: Path) -> None:
    commit(plant(tmp_path, {"SKILL.md": MANIFEST, "x\x1b[1m\n.md": "x"}))
    with repository(parse_address(at(tmp_path)), Limits(), os.environ) as tree:
        assert [leaf.path for leaf in tree.leaves] == ["SKILL.md", "x⟨U+001B⟩[1m .md"]


@pytest.mark.skipif(not https.AVAILABLE, reason="needs git's http backend and openssl")
def test_a_repository_is_fetched_over_https_shallow_and_by_version(tmp_path: Path) -> None:
    repo = plant(tmp_path / "served/tools", {"skills/a/SKILL.md": "old"})
    commit(repo)
    git(repo, "tag", "v1")
    commit(plant(repo, {"skills/a/SKILL.md": MANIFEST}))
    trusted = https.certificate(tmp_path)
    environment = {**os.environ, "GIT_SSL_CAINFO": str(trusted)}
    with https.git_server(tmp_path / "served", trusted) as server:
        (newest,) = read_target(f"{server}/tools/.git#skills/a", environment=environment)
        (tagged,) = read_target(f"git+{server}/tools/.git@v1", environment=environment)
        with pytest.raises(SourceError, match="could not be fetched"):
            list(read_target(f"{server}/tools/.git", environment={"PATH": os.environ["PATH"]}))
    assert newest.source == f"{server}/tools/.git#skills/a"
    assert text_of(newest, "SKILL.md") == MANIFEST.decode()
    assert text_of(tagged, "SKILL.md") == "old"


@pytest.mark.parametrize("bound", [Limits(max_entries=3), Limits(git_listing_bytes=250)])
def test_a_repository_with_more_entries_than_are_listed_says_so(tmp_path: Path, bound: Limits) -> None:
    plant(tmp_path, {"SKILL.md": MANIFEST} | {f"{number}.sh": "x" for number in range(4)})
    commit(tmp_path)
    skill = only(at(tmp_path), bound)
    assert len(paths(skill)) <= 3
    assert left_out(skill)["."] == "too-many"
    assert not complete(skill)


def test_long_names_do_not_shorten_the_list(tmp_path: Path) -> None:
    folder = "/".join("f" * 200 for _ in range(4))
    plant(tmp_path, {"SKILL.md": MANIFEST} | {f"{folder}/{number}.sh": "x" for number in range(4)})
    commit(tmp_path)
    skill = only(at(tmp_path), Limits(max_entries=5))
    assert len(paths(skill)) == 5
    assert complete(skill)


def test_a_folder_beyond_what_was_listed_is_not_called_missing(tmp_path: Path) -> None:
    plant(tmp_path, {"a": "x", "b": "x", "s/SKILL.md": MANIFEST})
    commit(tmp_path)
    assert left_out(only(at(tmp_path, "#s"), Limits(max_entries=2))) == {".": "too-many"}


@pytest.mark.parametrize(
    ("said", "code", "expected"),
    [(r"one\0two\0", 0, True), (r"one\0two\0", 1, False), (r"one\0tw", 0, False), ("", 0, True)],
)
def test_a_listing_is_whole_only_when_git_says_all_and_ends_well(
    tmp_path: Path, said: str, code: int, expected: bool
) -> None:
    program = tmp_path / "git"
    program.write_text(f"#!/bin/sh\nprintf '{said}'\nexit {code}\n", encoding="utf-8")
    program.chmod(0o700)
    listing = Git(str(program), tmp_path, {}).listing(parse_address(at(tmp_path)), Limits())
    assert listing.whole is expected
    assert listing.records in {(b"one", b"two"), (b"one",), ()}
