"""Tells whether a program destroys many files at once so that nothing brings them back. Pure.

Overwriting what a pattern or a search finds, and deleting by a search from the root of a machine or of a
home. What lies in a folder for what is passing, and what programs make anew, are none of it.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from panguard.guard.step import Step
from panguard.guard.touched import sought, started
from panguard.scan.patterns import LinearPattern

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
# What programs make anew.
_MADE_ANEW = re.compile(
    r"\*?[.]?(?:\*?\.(?:pyc|pyo|tmp|temp|swp|swo|bak|orig|rej|o|obj|log|log\.\*|cache|core|class|map|part|crdownload|ds_store|egg-info|lock|pid|gz|old|~)"
    r"|ds_store|__pycache__|thumbs\.db|desktop\.ini|node_modules|core|core\.\*|pytest.*|\.pytest_cache|\.mypy_cache|\.ruff_cache|.*~|\._\*)",
    re.IGNORECASE,
)


def empties(step: Step) -> bool:
    """Say whether a program destroys many files at once, for good."""
    if step.program in _OVERWRITE:
        return any(set("*?[") & set(word) and not _PASSING.match(word) for word in step.arguments)
    if step.program == "xargs":
        return _is_handed_many(step)
    return step.program in ("find", "gfind", "fd", "fdfind") and _is_swept(step)


def _is_handed_many(step: Step) -> bool:
    roots = (
        sought(step.before)[0] if step.before is not None and step.before.program in ("find", "fd") else ()
    )
    passing = bool(roots) and all(map(_PASSING.match, roots))
    return not passing and not _OVERWRITE.isdisjoint(step.arguments)


def _is_swept(step: Step) -> bool:
    roots, names = sought(step)
    if step.program.startswith("fd"):
        roots = tuple(word for word in step.arguments if word.startswith(("/", "~"))) or (".",)
    started = tuple(_started(step))
    if all(map(_PASSING.match, roots)):
        return False
    if not _OVERWRITE.isdisjoint(started):
        return True
    removes = "-delete" in step.arguments or not _REMOVE.isdisjoint(started)
    made = bool(names) and all(map(_MADE_ANEW.fullmatch, names))
    return removes and not made and any(map(_ROOT.fullmatch, roots))


def _started(step: Step) -> Iterator[str]:
    """Yield the names of what a search starts for what it finds."""
    yield from (inner.program for inner in started(step))
    for word, value in pairwise(step.arguments):
        if word in ("-x", "-X", "--exec", "--exec-batch"):
            yield value.rpartition("/")[2]
