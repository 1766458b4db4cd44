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
_TEXT_PARTS = re.compile(
    r"(?:.*/)?(?:(?:refs|logs)/.+|HEAD|ORIG_HEAD|FETCH_HEAD|packed-refs|shallow|description|info/exclude)"
)


def is_store(path: str) -> bool:
    """Say whether a path inside `.git` is one that git fills itself: objects, references, samples."""
    return _STORE.fullmatch(path) is not None


def is_text_of_store(path: str) -> bool:
    """Say whether what git keeps at this path is text, which could be replaced by something else."""
    return _TEXT_PARTS.fullmatch(path) is not None


def is_as_git_writes(data: bytes) -> bool:
    """Say whether text of the store has the shape that git gives it: ids, names, comments."""
    return all(_LINE.fullmatch(line) for line in data.split(b"\n"))


def can_run_commands(config: bytes) -> bool:
    """Say whether a git configuration sets something that makes git run a command or load more settings."""
    return _COMMANDS_IN_CONFIG.search(config) is not None
