"""Our own commands as steps of an agent: which of them lessen the protection, however they are called. Pure.

Each command of `pga` is marked here; what is not marked fails a test.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from fnmatch import fnmatchcase
from itertools import islice

from panguard.guard.step import Step
from panguard.values import dataclass


class Effect(Enum):
    """What a command does to the protection."""

    NONE = 0
    LESSENS = 1
    ENDS = 2


@dataclass(frozen=True, slots=True)
class Mark:
    """What a command does always, and by which options; of each option all words are needed."""

    always: Effect = Effect.NONE
    lessening: tuple[tuple[str, ...], ...] = ()
    ending: tuple[tuple[str, ...], ...] = ()


_NONE = Mark()
_LESSENS = Mark(Effect.LESSENS)
_ENDS = Mark(Effect.ENDS)
_POSTURE = Mark(lessening=(("--no-fail-closed",), ("--no-service",)), ending=(("--posture", "observe"),))

MARKS: Mapping[tuple[str, ...], Mark] = {
    **dict.fromkeys(
        (("scan",), ("audit",), ("explain",), ("crystallize",), ("demo",), ("web",), ("hook",)), _NONE
    ),
    ("config",): Mark(lessening=(("set",), ("unset",))),
    ("up",): _POSTURE,
    ("down",): _ENDS,
    ("sync",): Mark(lessening=(("--pin",), ("--rollback",), ("--from",))),
    ("lock",): Mark(lessening=(("--update",),)),
    ("install",): Mark(lessening=(("--force",), ("--fail-on",), ("--allow-incomplete",))),
    **dict.fromkeys(
        tuple(("rules", name) for name in ("list", "show", "test", "validate", "stats", "pending")),
        _NONE,
    ),
    ("rules", "mute"): _LESSENS,
    ("rules", "trust"): _LESSENS,
    ("guard", "start"): _POSTURE,
    ("guard", "run"): _POSTURE,
    ("guard", "install"): _POSTURE,
    ("guard", "stop"): _ENDS,
    ("guard", "uninstall"): _ENDS,
    **dict.fromkeys(tuple(("guard", name) for name in ("status", "doctor", "dashboard", "log")), _NONE),
    ("guard", "accept"): _LESSENS,
    ("guard", "quarantine"): Mark(lessening=(("restore",),)),
    ("mcp", "wrap"): _POSTURE,
    ("mcp", "proxy"): _POSTURE,
    ("mcp", "pin"): _NONE,
    ("mcp", "diff"): _NONE,
    ("mcp", "trust"): _LESSENS,
    ("notify", "remove"): _LESSENS,
    **dict.fromkeys(tuple(("notify", name) for name in ("add", "list", "test", "digest")), _NONE),
    ("llm", "status"): _NONE,
    ("llm", "consent"): _LESSENS,
    ("cloud", "join"): _LESSENS,
    **dict.fromkeys(
        tuple(
            ("cloud", name)
            for name in (
                "propose",
                "feedback",
                "sent",
                "why",
                "serve",
                "status",
                "proposals",
                "review",
                "revoke",
            )
        ),
        _NONE,
    ),
    **dict.fromkeys(tuple(("cloud", name) for name in ("keys", "export", "backup", "restore")), _NONE),
}
NAMES = ("pga", "panguard")
"""What our program is called."""
_MODULE = re.compile(r"panguard(?:\.__main__|\.cli(?:\.main)?)?")
_SCRIPT = re.compile(
    r"(?:^|/)(?:panguard/cli/main\.py|panguard/__main__\.py|panguard|(?:s?bin|scripts)/pga(?:\.exe)?)$"
)
_PACKAGE = re.compile(r"(?:pga|panguard)(?:\[[\w,-]*\])?(?:@.*|[=<>~!]=.*)?")
_PYTHON = re.compile(r"(?:python|pypy)[\d.]*w?|py")
_RUNNERS = frozenset(
    ("uvx", "uv", "pipx", "poetry", "hatch", "pdm", "rye", "pixi", "conda", "mamba", "nix", "start", "npx")
)
_BEGINNINGS = tuple({name[0] for name in (*NAMES, *_RUNNERS, "py")})
_STARTS = frozenset((("up",), ("guard", "start"), ("guard", "run"), ("guard", "install")))


def own_effect(step: Step) -> Effect:
    """Return what a program of a command line does to the protection by being ours."""
    words = called_with(step)
    if words is None or {"--help", "-h", "--version"} & set(words):
        return Effect.NONE
    key = _key(words)
    mark = MARKS.get(key)
    if mark is None:
        return Effect.NONE
    given = set(_options(words))
    moved = key in _STARTS and any(name.startswith("PANGUARD_") or name == "HOME" for name, _ in step.named)
    lax = key in _STARTS and ("PANGUARD_POSTURE", "observe") in step.named
    if mark.always is Effect.ENDS or lax or any(set(option) <= given for option in mark.ending):
        return Effect.ENDS
    lessens = moved or any(set(option) <= given for option in mark.lessening)
    return Effect.LESSENS if lessens else mark.always


def _options(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        part.lower() for word in words for part in (word.split("=", 1) if word.startswith("--") else (word,))
    )


def _key(words: Iterable[str]) -> tuple[str, ...]:
    named = tuple(islice((word for word in words if not word.startswith("-")), 2))
    return named[:1] if named[:1] in MARKS else named


def called_with(step: Step) -> tuple[str, ...] | None:
    """Return the words that our program is called with; None where it is another."""
    program, words = step.program, step.arguments
    if not program.startswith(_BEGINNINGS):
        return None
    if _is_ours(program):
        return words
    if _PYTHON.fullmatch(program):
        return _of_python(words)
    if program in _RUNNERS:
        found = tuple(_behind_runner(words))
        marked = (at for at in reversed(found) if _key(islice(words, at, None)) in MARKS)
        at = next(marked, found[0] if found else None)
        return None if at is None else words[at:]
    return None


def _behind_runner(words: tuple[str, ...]) -> Iterator[int]:
    """Yield where it goes on behind each word that may be our name (`uv run --with panguard pga …`).

    Behind several names of which one follows the other it goes on behind the last.
    """
    behind_names = 0
    for place, word in enumerate(words):
        if _PACKAGE.fullmatch(word.replace("\\", "/").rpartition("/")[2]):
            behind_names = _behind_names(words, max(place + 1, behind_names))
            yield behind_names
        if word == "-m" and words[place + 1 : place + 2] and _MODULE.fullmatch(words[place + 1]):
            yield place + 2


def _is_ours(program: str) -> bool:
    if program in NAMES:
        return True
    spelt = program.startswith("p") and bool(set(program) & set("*?["))
    return spelt and any(fnmatchcase(name, program) for name in NAMES)


def _of_python(words: tuple[str, ...]) -> tuple[str, ...] | None:
    for place, word in enumerate(words):
        if word in ("-c", "-"):
            return None
        joined = re.fullmatch(r"-\w*m(.*)", word)
        if joined:
            module = joined[1] or "".join(words[place + 1 : place + 2])
            return words[place + (1 if joined[1] else 2) :] if _MODULE.fullmatch(module) else None
        if not word.startswith("-"):
            return words[place + 1 :] if _SCRIPT.search(word.replace("\\", "/").lower()) else None
    return None


def _behind_names(words: tuple[str, ...], at: int) -> int:
    """Return where it goes on behind further names of the program (`uvx --from panguard pga …`)."""
    while at < len(words) and (_PACKAGE.fullmatch(words[at]) or words[at] == "--"):
        at += 1
    return at
