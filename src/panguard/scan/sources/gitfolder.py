"""Takes the store of a `.git` folder out of what is audited, and keeps what could run or be read."""

from panguard.findings import NotInspected, Uninspected, phrase
from panguard.limits import Limits
from panguard.scan.skill import SkillFile
from panguard.scan.sources.gitstore import can_run_commands, is_as_git_writes, is_store
from panguard.scan.sources.tree import Leaf, Tree

_GIT = ".git"
_GIT_MESSAGES = frozenset({"COMMIT_EDITMSG", "MERGE_MSG", "SQUASH_MSG", "MERGE_RR"})


def without_store(
    tree: Tree, leaves: list[Leaf], limits: Limits
) -> tuple[list[Leaf], tuple[NotInspected, ...]]:
    """Take out what git keeps for itself, and list it as one thing that no text scanner inspects."""
    own: list[Leaf] = []
    stored: dict[str, list[int]] = {}
    for leaf in leaves:
        store, inner = _split_at_git(leaf.path)
        if inner and is_store(inner) and _is_genuine(tree, leaf, inner, limits):
            stored.setdefault(store, []).append(leaf.size)
        else:
            own.append(leaf)
    reason = phrase("what git keeps for itself: versions and references")
    items = (
        NotInspected(store, Uninspected.BINARY, reason, sum(sizes), expected=True)
        for store, sizes in stored.items()
    )
    return own, tuple(items)


def _split_at_git(path: str) -> tuple[str, str]:
    start, found, inner = f"/{path}".partition(f"/{_GIT}/")
    return (f"{start}/{_GIT}".lstrip("/"), inner) if found else ("", "")


def _is_genuine(tree: Tree, leaf: Leaf, inner: str, limits: Limits) -> bool:
    """Say whether a part of the store is what git writes there, not something hidden in its place."""
    content = tree.read(leaf, limits)
    return content.fault is None and is_as_git_writes(inner, content.head)


def is_worth_showing(files: tuple[SkillFile, ...]) -> bool:
    """Say whether a git folder outside skills holds more than git's messages and a plain configuration."""
    return any(
        file.path not in _GIT_MESSAGES and (file.path != "config" or can_run_commands(file.data))
        for file in files
    )
