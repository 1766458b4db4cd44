"""Tells whether a program destroys many files at once so that nothing brings them back. Pure.

Overwriting what a pattern or a search finds, and deleting by a search from the root of a machine or of a
home. What lies in a folder for what is passing, and what programs make anew, are none of it.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from posixpath import normpath

from panguard.guard.handed_on import behind_options, behind_prefix
from panguard.guard.step import Step, name_of
from panguard.guard.touched import sought, started
from panguard.scan.patterns import LinearPattern
from panguard.scan.shell_commands import PREFIXES, SHELLS

MAY = LinearPattern(
    "emptied",
    r"(?is)\b(?:shred|srm|wipe)\b|\b(?:find|fd|fdfind|gfind)\b.*(?:-delete|-exec|-ok|\s-[xX]\s|\bxargs\b)",
    "",
)
"""What a command line must hold to be read for it."""

_OVERWRITE = frozenset(("shred", "srm", "wipe"))
_REMOVE = frozenset(("rm", "unlink", "truncate", "mv", "dd", *_OVERWRITE))
_PASSING = re.compile(
    r"(?:/private)?/(?:tmp|var/tmp|dev/shm)(?:/|$)|\$\{?TMPDIR|.*/\.cache(?:/|$)|.*/node_modules(?:/|$)"
)
_ROOT = re.compile(
    r"/+(?:\.?/*)*|(?:~|/root|/home/[^/]+|/Users/[^/]+|/home|/Users|/etc|/usr|/bin|/lib|/boot|/srv|/opt)/*"
)
_WORD = re.compile(r"[\w-]+")
# What programs make anew.
_MADE_ANEW = re.compile(
    r"\*?[.]?(?:\*?\.(?:pyc|pyo|tmp|temp|swp|swo|bak|orig|rej|o|obj|log|log\.\*|cache|core|class|map|part|crdownload|ds_store|egg-info|lock|pid|gz|old|~)"
    r"|ds_store|__pycache__|thumbs\.db|desktop\.ini|node_modules|core|core\.\*|pytest.*|\.pytest_cache|\.mypy_cache|\.ruff_cache|.*~|\._\*)",
    re.IGNORECASE,
)


def empties(step: Step) -> bool:
    """Say whether a program destroys many files at once, for good."""
    if step.program in _OVERWRITE:
        return any(set("*?[") & set(word) and not _is_passing(word) for word in step.arguments)
    if step.program == "xargs":
        return _is_handed_many(step)
    return step.program in ("find", "gfind", "fd", "fdfind") and _is_swept(step)


def _is_passing(path: str) -> bool:
    return _PASSING.match(normpath(path)) is not None


def _is_handed_many(step: Step) -> bool:
    roots = (
        sought(step.before)[0] if step.before is not None and step.before.program in ("find", "fd") else ()
    )
    passing = bool(roots) and all(map(_is_passing, roots))
    words: Sequence[str] = behind_options(step)
    while name_of(words) in PREFIXES:
        words, _ = behind_prefix(words)
    return not passing and not _OVERWRITE.isdisjoint(_names(words))


def _is_swept(step: Step) -> bool:
    roots, names = sought(step)
    if step.program.startswith("fd"):
        roots = tuple(word for word in step.arguments if word.startswith(("/", "~"))) or (".",)
    started = tuple(_started(step))
    if all(map(_is_passing, roots)):
        return False
    if not _OVERWRITE.isdisjoint(started):
        return True
    removes = "-delete" in step.arguments or not _REMOVE.isdisjoint(started)
    made = bool(names) and all(map(_MADE_ANEW.fullmatch, names))
    return removes and not made and any(_ROOT.fullmatch(normpath(root)) for root in roots)


def _started(step: Step) -> Iterator[str]:
    """Yield the names of what a search starts for what it finds."""
    for inner in started(step):
        yield from _names(inner.words)
    for word, value in pairwise(step.arguments):
        if word in ("-x", "-X", "--exec", "--exec-batch"):
            yield value.rpartition("/")[2]


def _names(words: Sequence[str]) -> tuple[str, ...]:
    """Return the name of a program; of a shell also the words of what it is told."""
    name = name_of(words)
    return (name, *_WORD.findall(" ".join(words[1:]))) if name in SHELLS else (name,)
