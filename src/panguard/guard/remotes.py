"""Tells whether git overwrites or deletes all that a shared repository holds. Pure.

Whose history is replaced by a new one, or whose branches go one after the other without being chosen,
cannot bring it back from there. Pushing over a branch of one's own, deleting what was merged, and a first
push are none of it.
"""

import re
from collections.abc import Sequence

from panguard.guard.step import Step
from panguard.scan.patterns import LinearPattern

MAY = LinearPattern(
    "remotes",
    r"(?s)\bpush\b.*(?:--mirror|--force|--prune|--delete|--all|\s-\w*[fd]\w*\s|\s:|\s[\"']?\+)",
    "",
)
"""What a command line must hold to be read for it."""

_FORCED = re.compile(r"--force(?:-with-lease(?:=.*)?)?|-[a-z]*f[a-z]*")
_DELETES = re.compile(r"--delete|-[a-z]*d[a-z]*")
_ALL_HEADS = re.compile(r"\+?(?P<source>[^:]*):?refs/(?:heads/)?\*")
_SHARED = re.compile(
    r"(?:.*[:/])?(?:main|master|trunk|develop|release|stable|prod(?:uction)?|HEAD)|\x00|.*[:/]\x00"
)
_OF_REMOTE = re.compile(r"-r|-a|-[a-z]*[ra][a-z]*|--remotes|--all")
_NARROWED = re.compile(r"--(?:merged|contains|points-at)(?:=.*)?|--no-contains.*")
_CONDITION = re.compile(r"[<>~]|==|\bif\b|/[^/]+/")
_CHOOSES = frozenset(("fzf", "head", "tail", "comm", "[", "[[", "test", "select", "gum"))
_WITH_VALUE = frozenset(("-C", "-c", "--git-dir", "--work-tree", "-o", "--push-option"))


class Remotes:
    """Follows the steps of a command line: whether history began anew, whether all branches are listed."""

    def __init__(self) -> None:
        self._fresh = False
        self._gone = False
        self._listed = False

    def overwrites(self, step: Step) -> bool:
        """Say whether a step overwrites or deletes what a shared repository holds."""
        if step.program != "git":
            self._follow(step)
            return False
        words = _orders(step)
        if words[:1] == ["push"]:
            return self._is_lost(words[1:])
        self._learn(words)
        return False

    def _follow(self, step: Step) -> None:
        """Remember that a repository was removed, that branches are listed, that some are chosen."""
        words = step.arguments
        if step.program == "rm" and any(re.fullmatch(r"(?:.*/)?\.git/?", word) for word in words):
            self._gone = True
        elif step.program in ("gh", "glab"):
            self._listed |= any(re.search(r"/branches(?:\?|$)", word) for word in words)
        elif self._listed and (step.program in _CHOOSES or _chooses(step)):
            self._listed = False

    def _learn(self, words: Sequence[str]) -> None:
        order = words[0] if words else ""
        self._fresh |= (order == "init" and self._gone) or "--orphan" in words
        remote = order == "branch" and any(map(_OF_REMOTE.fullmatch, words[1:]))
        remote |= order == "for-each-ref" and any("refs/remotes" in word for word in words)
        if remote or order == "ls-remote":
            self._listed = not any(map(_NARROWED.fullmatch, words))

    def _is_lost(self, words: Sequence[str]) -> bool:
        forced = any(map(_FORCED.fullmatch, words)) or any(word.startswith("+") for word in words)
        named = [word for word in words if not word.startswith("-")]
        everything = bool({"--all", "--branches"} & set(words))
        if "--mirror" in words and (forced or self._fresh):
            return True
        if any(_takes_all(word, forced="--prune" in words or forced) for word in named):
            return True
        if forced and (self._fresh and (everything or any(map(_SHARED.fullmatch, named[1:] or ["HEAD"])))):
            return True
        taken = any(map(_DELETES.fullmatch, words)) or any(word.startswith(":") for word in named)
        return self._listed and (taken or forced)


def _takes_all(word: str, *, forced: bool) -> bool:
    """Say whether what a push names puts something else in place of all branches."""
    found = _ALL_HEADS.fullmatch(word)
    if found is None or not forced or ":" not in word:
        return False
    return found["source"] not in ("refs/*", "refs/heads/*")


def _chooses(step: Step) -> bool:
    if step.program in ("grep", "egrep", "rg"):
        return not any(re.fullmatch(r"-[a-zA-Z]*v[a-zA-Z]*|--invert-match", word) for word in step.arguments)
    return step.program in ("awk", "gawk") and any(map(_CONDITION.search, step.arguments))


def _orders(step: Step) -> list[str]:
    """Return what git is told, without the options that stand before it."""
    words = list(step.arguments)
    while words and words[0].startswith("-"):
        words = words[2 if words[0] in _WITH_VALUE else 1 :]
    return words
