"""Tells what a program starts in its turn: behind `sudo`, for a shell, for each thing it finds. Pure."""

import re
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence

from panguard.errors import LimitError
from panguard.expressions import Expression
from panguard.guard.step import Step
from panguard.limits import DEFAULT_LIMITS
from panguard.scan.shell_commands import SHELLS

_LONGEST_LISTED = DEFAULT_LIMITS.shell_output_characters
_NAMED = Expression(r"\A([A-Za-z_]\w*)\+?=([\s\S]*)\Z")
_WITH_VALUE = frozenset(("-u", "-g", "-h", "-p", "-C", "-n", "-S", "--user", "--chdir", "-k", "-s", "-c"))
_OF_FIND = frozenset(("-exec", "-execdir", "-ok", "-okdir"))
_OF_FD = _OF_FIND | {"-x", "-X", "--exec", "--exec-batch"}


def count_of_named(words: Sequence[str], named: list[tuple[str, str]]) -> int:
    """Return how many words at the beginning set variables, which are added to `named`."""
    count = 0
    for word in words:
        found = _NAMED.match(word)
        if not found or found[2].startswith("("):
            break
        named.append((found[1], found[2]))
        count += 1
    return count


def behind_prefix(words: Sequence[str]) -> tuple[list[str], list[tuple[str, str]]]:
    """Return what a word like `sudo`, `env` or `then` starts, and the names that `env` gives."""
    named: list[tuple[str, str]] = []
    rest = list(words[1:])
    prefix = words[0].rpartition("/")[2]
    takes = prefix in ("sudo", "doas", "env", "nice", "ionice", "timeout", "stdbuf", "time", "exec")
    while takes and rest:
        found = _NAMED.match(rest[0])
        if found and prefix in ("env", "sudo", "doas"):
            named.append((found[1], found[2]))
            rest = rest[1:]
        elif rest[0].startswith("-") and len(rest) > 1:
            if prefix == "env" and rest[0] in ("-i", "-", "--ignore-environment"):
                named.append(("HOME", ""))
            if prefix == "env" and rest[0] in ("-S", "--split-string"):
                return [*rest[1].split(), *rest[2:]], named
            rest = rest[2 if rest[0] in _WITH_VALUE and prefix != "exec" else 1 :]
        elif prefix in ("timeout", "nice", "ionice") and re.fullmatch(r"[\d.]+[smhd]?", rest[0]):
            rest = rest[1:]
        else:
            break
    return rest, named


def script_of(step: Step) -> str | None:
    """Return the text that a program is told to run as a shell would."""
    reader = _SCRIPTS.get(step.program)
    return reader(step) if reader is not None else None


def _evaluated(step: Step) -> str:
    return " ".join(step.arguments)


def _told(step: Step) -> str | None:
    """Return what a shell, or a program like it, is told behind `-c`; of a shell also what flows in."""
    words = step.arguments
    for place, word in enumerate(words[:-1]):
        if re.fullmatch(r"-\w{0,5}c|--command", word):
            return words[place + 1]
    reads = step.program in SHELLS and (all(word.startswith("-") for word in words) or "-s" in words)
    return step.given if reads else None


def _behind_switch(step: Step) -> str | None:
    words = step.arguments
    at = next((at for at, word in enumerate(words) if word.lower() in ("/c", "/k", "-c", "-command")), None)
    return None if at is None else " ".join(words[at + 1 :])


def _for_what_is_found(step: Step) -> str:
    return "\n".join(shlex.join(words) for words in executed(step))


def executed(step: Step) -> Iterator[tuple[str, ...]]:
    """Yield the command lines that `find` and the like start; each word belongs to one of them."""
    words, starts = step.arguments, _OF_FD if step.program.startswith("fd") else _OF_FIND
    at = 0
    while at < len(words):
        at += 1
        if words[at - 1] in starts:
            begin = at
            while at < len(words) and words[at] not in (";", "+"):
                at += 1
            yield words[begin:at]


def behind_options(step: Step) -> Sequence[str]:
    """Return the words that `xargs` and the like start."""
    words = step.arguments
    while words and words[0].startswith("-"):
        words = words[2 if words[0] in ("-n", "-I", "-P", "-L", "-d", "-a", "-E", "-s") else 1 :]
    return words


def _with_given(step: Step) -> str | None:
    """Return what `xargs` and the like start, with the words that they are given."""
    given = step.given
    if given is None and step.before and step.before.program in ("ls", "find", "fd", "rg", "grep"):
        given = " ".join(word for word in step.before.arguments if not word.startswith("-"))
    listed = " ".join((given or "").split())
    text = " ".join(behind_options(step))
    places = text.count("{}")
    if places * len(listed) > _LONGEST_LISTED:
        raise LimitError("a command that puts a long text into many places of another")
    return text.replace("{}", listed) if places else f"{text} {listed}"


_SCRIPTS: Mapping[str, Callable[[Step], str | None]] = {
    "eval": _evaluated,
    **dict.fromkeys((*SHELLS, "su", "runuser", "script", "flock", "wsl"), _told),
    **dict.fromkeys(("cmd", "powershell", "pwsh"), _behind_switch),
    **dict.fromkeys(("xargs", "watch", "parallel"), _with_given),
    **dict.fromkeys(("find", "fd", "fdfind"), _for_what_is_found),
}
HANDING = frozenset(_SCRIPTS)
"""The programs that start what they are told as a text."""
