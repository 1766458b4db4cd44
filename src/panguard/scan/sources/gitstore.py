"""Tells what git keeps in a `.git` folder for itself from what could run or be read. Pure."""

import re

_STORE = re.compile(
    r"""(?:(?:modules|worktrees)/(?:[^/]+/)+?)?(?:
        objects/(?:[0-9a-f]{2}/[0-9a-f]{38,62}|pack/[\w-]+\.\w+|info/[\w/.-]+)
        |hooks/[a-z-]+\.sample
        |(?:refs|logs)/.+
        |index|HEAD|ORIG_HEAD|FETCH_HEAD|packed-refs|shallow|description|info/exclude|gc\.log
    )""",
    re.VERBOSE,
)
_COMMANDS_IN_CONFIG = re.compile(
    rb"(?:fsmonitor|sshcommand|hookspath|textconv|pager|editor|askpass|helper|clean|smudge|process|driver"
    rb"|proxy|include|uploadpack|receivepack|ext::|=\s*!)",
    re.IGNORECASE,
)
_LINE = re.compile(rb"\^?[0-9a-f]{40,64}(?: [^\n]*)?|ref: refs/[^\n]*|#[^\n]*|Unnamed repository[^\n]*|\s*")
_BINARY_STARTS = (
    b"DIRC",
    b"PACK",
    b"\xfftOc",
    b"RIDX",
    b"MIDX",
    b"CGPH",
    b"BITM",
    b"REUC",
    b"x\x01",
    b"x\x9c",
    b"x\xda",
)
_SAMPLE = re.compile(r"(?:.*/)?hooks/[a-z-]+\.sample")


def is_store(path: str) -> bool:
    """Say whether a path inside `.git` is one that git fills itself: objects, references, samples."""
    return _STORE.fullmatch(path) is not None


def is_as_git_writes(path: str, data: bytes) -> bool:
    """Say whether a part of the store has the shape that git gives it: objects, ids, names, comments.

    Samples of hooks are taken by their name: nothing runs them until they are renamed.
    """
    if _SAMPLE.fullmatch(path) or data.startswith(_BINARY_STARTS):
        return True
    return all(_LINE.fullmatch(line) for line in data.split(b"\n"))


def can_run_commands(config: bytes) -> bool:
    """Say whether a git configuration sets something that makes git run a command or load more settings."""
    return _COMMANDS_IN_CONFIG.search(config) is not None
