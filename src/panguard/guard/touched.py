"""Tells which files a program of a command line writes, changes, removes or puts others in place of. Pure."""

import re
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from itertools import pairwise, takewhile

from panguard.guard.handed_on import executed
from panguard.guard.step import Step, name_of
from panguard.values import dataclass


class How(StrEnum):
    """What becomes of a file or folder."""

    WRITTEN = "written"
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    REPLACED = "replaced"
    FILLED = "filled"


@dataclass(frozen=True, slots=True)
class Touch:
    """One path that a program touches, and the folder it is named in.

    `text` is what is written, where that is known; `deep` says that all within a folder is meant; `names` are
    of the only files within it that are meant, `words` those of the program.
    """

    path: str
    folder: str
    how: How
    text: str | None = None
    deep: bool = False
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


_REMOVERS = frozenset(
    (
        *(
            "rm",
            "rmdir",
            "unlink",
            "shred",
            "srm",
            "wipe",
            "del",
            "erase",
            "rd",
            "remove-item",
            "ri",
            "rimraf",
        ),
        *("trash", "trash-put", "gtrash", "grm", "clear-content"),
    )
)
_MOVERS = frozenset(("mv", "gmv", "move", "move-item", "rename-item", "ren", "rename"))
_COPIERS = frozenset(
    (
        *("cp", "gcp", "install", "ginstall", "ln", "gln", "ditto", "copy", "copy-item", "scp", "link"),
        "xcopy",
    )
)
_CHANGERS = frozenset(
    (
        *(
            "truncate",
            "chmod",
            "chown",
            "chgrp",
            "chattr",
            "setfacl",
            "chflags",
            "ed",
            "ex",
            "patch",
            "sponge",
        ),
        *("icacls", "attrib", "set-content", "add-content", "out-file", "new-item", "set-acl", "setfattr"),
        *("xattr", "umount"),
    )
)
_IN_PLACE = frozenset(("sed", "gsed", "perl", "ruby", "yq", "awk", "gawk", "dasel", "jaq", "sd"))
_EDITORS = frozenset(("vi", "vim", "nvim", "emacs"))
_OVERLAYS = frozenset(("mount", "fusermount", "bindfs"))
_SQL_READS = re.compile(r"\s*(?:select|\.(?:tables|schema|dump|mode|headers))\b", re.IGNORECASE)
_OUTPUT = {
    "curl": ("-o", "--output"),
    "wget": ("-O", "--output-document"),
    "dasel": ("-o", "--out"),
    "sort": ("-o", "--output"),
    "openssl": ("-out",),
    "gcc": ("-o",),
}
_INTO = {
    "tar": ("-C", "--directory"),
    "bsdtar": ("-C", "--directory"),
    "unzip": ("-d",),
    "git": ("-C",),
    "cpio": ("-D", "--directory"),
    "7z": (),
}
_GIT_WRITES = frozenset(
    ("checkout", "restore", "clean", "reset", "stash", "apply", "am", "pull", "merge", "switch", "rebase")
)


def touched(step: Step) -> Iterator[Touch]:
    """Yield what one program touches, its redirections first."""
    for path, adds in step.sent:
        text = step.prints if step.program != ":" else ""
        yield Touch(path, step.folder, How.ADDED if adds else How.WRITTEN, text, words=step.words)
    reader = _READER_OF.get(step.program)
    if reader is not None:
        yield from reader(step)


def _plain(step: Step) -> list[str]:
    return [word for word in step.arguments if not word.startswith("-")]


def _touch(step: Step, path: str, how: How, *, deep: bool = False) -> Touch:
    return Touch(path, step.folder, how, deep=deep, words=step.words)


def _removed(step: Step) -> Iterator[Touch]:
    deep = step.program in ("rimraf", "rd", "rmdir", "trash", "trash-put") or any(
        re.fullmatch(r"-\w*[rR]\w*|--recursive|-Recurse|/s", word, re.IGNORECASE) for word in step.arguments
    )
    for path in _plain(step):
        yield _touch(step, path, How.REMOVED, deep=deep)


def _moved(step: Step) -> Iterator[Touch]:
    sources, target = _from_and_to(step)
    for path in sources:
        yield _touch(step, path, How.REMOVED, deep=True)
    yield from _put(step, sources, target)


def _copied(step: Step) -> Iterator[Touch]:
    sources, target = _from_and_to(step)
    if step.program in ("ln", "gln") and not sources and target:
        sources, target = [target], "."
    yield from _put(step, sources, target)


def _from_and_to(step: Step) -> tuple[list[str], str]:
    words = list(step.arguments)
    for place, word in enumerate(words[:-1]):
        if word in ("-t", "--target-directory", "-Destination"):
            return [each for each in words[:place] + words[place + 2 :] if not each.startswith("-")], words[
                place + 1
            ]
    joined = next((word.partition("=")[2] for word in words if word.startswith("--target-directory=")), "")
    named = _without_values(words, ("-m", "-o", "-g", "-S", "--mode", "-e", "-P", "-i"))
    return (named, joined) if joined else (named[:-1], named[-1] if named else "")


def _without_values(words: list[str], options: tuple[str, ...]) -> list[str]:
    kept: list[str] = []
    skip = False
    for word in words:
        if not skip and not word.startswith("-"):
            kept.append(word)
        skip = word in options
    return kept


def _put(step: Step, sources: list[str], target: str) -> Iterator[Touch]:
    if not target:
        return
    yield _touch(step, target, How.REPLACED)
    for source in sources:
        name = source.rstrip("/").rpartition("/")[2]
        if source.endswith(("/", "/.", "/*")) or name in ("*", "."):
            yield _touch(step, target, How.FILLED)
        elif name:
            yield _touch(step, f"{target.rstrip('/')}/{name}", How.REPLACED)


def _changed(step: Step) -> Iterator[Touch]:
    deep = any(re.fullmatch(r"-\w*R\w*|--recursive", word) for word in step.arguments)
    for path in _plain(step):
        yield _touch(step, path, How.CHANGED, deep=deep)


def _in_place(step: Step) -> Iterator[Touch]:
    if any(re.match(r"-[a-zA-Z0-9]*i|--in-?place", word) for word in step.arguments) or step.program == "sd":
        yield from _changed(step)


def _edited(step: Step) -> Iterator[Touch]:
    if any(word.startswith(("-c", "-es", "+", "-s", "--batch", "--eval")) for word in step.arguments):
        yield from _changed(step)


def _teed(step: Step) -> Iterator[Touch]:
    adds = any(word in ("-a", "--append") for word in step.arguments)
    for path in _plain(step):
        yield Touch(path, step.folder, How.ADDED if adds else How.WRITTEN, step.given, words=step.words)


def _dd(step: Step) -> Iterator[Touch]:
    for word in step.arguments:
        if word.startswith("of="):
            yield _touch(step, word[3:], How.WRITTEN)


def _value(step: Step, options: tuple[str, ...]) -> str:
    words = step.arguments
    for place, word in enumerate(words):
        for option in options:
            if word == option and place + 1 < len(words):
                return words[place + 1]
            long = option.startswith("--")
            if word.startswith(f"{option}=") or (
                not long and word.startswith(option) and len(word) > len(option)
            ):
                return word[len(option) :].removeprefix("=")
    return ""


def _fetched(step: Step) -> Iterator[Touch]:
    path = _value(step, _OUTPUT[step.program])
    if path:
        yield _touch(step, path, How.WRITTEN)


def _unpacked(step: Step) -> Iterator[Touch]:
    if not _does_unpack(step):
        return
    given = (word[2:] for word in step.arguments if step.program == "7z" and word.startswith("-o"))
    into = _value(step, _INTO[step.program]) or next(given, "")
    yield _touch(step, into or ".", How.FILLED)


def _does_unpack(step: Step) -> bool:
    words = step.arguments
    if step.program == "git":
        return not _GIT_WRITES.isdisjoint(words)
    if step.program in ("tar", "bsdtar"):
        return bool(words) and (
            re.match(r"-?\w*x", words[0]) is not None
            or not {"-x", "--extract", "--get"}.isdisjoint(words)
            or any(re.fullmatch(r"-\w*x\w*", word) for word in words)
        )
    return True


def _synced(step: Step) -> Iterator[Touch]:
    named = _without_values(list(step.arguments), ("-e", "--rsh", "-f", "--filter", "--exclude", "--include"))
    if len(named) > 1:
        yield from _put(step, named[:-1], named[-1])
        if any(word.startswith("--delete") for word in step.arguments):
            yield _touch(step, named[-1], How.REMOVED, deep=True)


def _laid_over(step: Step) -> Iterator[Touch]:
    named = _plain(step)
    if len(named) > 1:
        yield _touch(step, named[-1], How.REMOVED, deep=True)


def _found(step: Step) -> Iterator[Touch]:
    """Yield what `find` removes or hands to what changes it."""
    words = step.arguments
    roots, names = sought(step)
    if "-delete" not in words and not any(map(_acts, started(step))):
        return
    for root in roots:
        yield Touch(root, step.folder, How.REMOVED, deep=True, names=names, words=step.words)


def sought(step: Step) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return where `find` searches, and the only names that it searches for; none where others count too."""
    words = step.arguments
    at = next(
        (at for at, word in enumerate(words) if word.startswith("-") and word not in ("-L", "-H", "-P")),
        len(words) if step.program == "find" else 0,
    )
    roots = tuple(word for word in words[:at] if not word.startswith("-"))
    return roots or (".",), _names_sought(words)


def _names_sought(words: Sequence[str]) -> tuple[str, ...]:
    # A name that stands behind what is done is none: all is done before it is looked at.
    asked = tuple(takewhile(lambda word: word not in _DONE, words))
    names = tuple(
        name.lower()
        for before, word, name in zip(("", *asked), asked, asked[1:], strict=False)
        if word in _BY_NAME and before not in ("!", "-not")
    )
    others = sum(word in ("-o", "-or", ",") and before != "-prune" for before, word in pairwise(asked))
    return names if len(names) > others else ()


_BY_NAME = frozenset(("-name", "-iname", "-path", "-ipath", "-wholename", "-regex"))
_DONE = frozenset(("-delete", "-exec", "-execdir", "-ok", "-okdir"))


def started(step: Step) -> Iterator[Step]:
    """Yield the programs that `find` starts for what it finds."""
    for words in executed(step):
        yield Step(words, step.folder, program=name_of(words))


def _acts(step: Step) -> bool:
    return step.program in ("sh", "bash", "zsh", "dash") or any(True for _ in touched(step))


def _database(step: Step) -> Iterator[Touch]:
    named = _plain(step)
    orders = " ".join(named[1:]) or step.given or ""
    if named and orders and "-readonly" not in step.arguments and not _SQL_READS.match(orders):
        yield _touch(step, named[0], How.CHANGED)


_READERS: tuple[tuple[frozenset[str], Callable[[Step], Iterator[Touch]]], ...] = (
    (_REMOVERS, _removed),
    (_MOVERS, _moved),
    (_COPIERS, _copied),
    (_CHANGERS, _changed),
    (_IN_PLACE, _in_place),
    (_EDITORS, _edited),
    (frozenset(("tee", "tee-object")), _teed),
    (frozenset(("dd", "gdd", "dcfldd")), _dd),
    (frozenset(_OUTPUT), _fetched),
    (frozenset(_INTO), _unpacked),
    (frozenset(("rsync",)), _synced),
    (_OVERLAYS, _laid_over),
    (frozenset(("find", "gfind", "fd", "fdfind")), _found),
    (frozenset(("sqlite3", "sqlite")), _database),
)
_READER_OF = {name: reader for names, reader in _READERS for name in names}
# Of these programs it takes more than their name, such as a word that says that they write.
_ONLY_WITH = {"git": "|".join(sorted(_GIT_WRITES)), "tar": r"tar\b[\s\S]*(?:x|--get)\w*", "bsdtar": r"bsdtar"}
ACTING = "|".join((*map(re.escape, sorted(_READER_OF.keys() - _ONLY_WITH.keys())), *_ONLY_WITH.values()))
"""By which words it is known that a program of a command line may touch something."""
