"""Tells the words of a command that are mere text: messages, search expressions, comments. Pure.

A commit message may name a command, and a search may look for one; nobody runs either. What is not understood
as a whole is left as it is: names and commands that are put in, functions and aliases, and what hands
text to a shell later in the same command.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from panguard.expressions import Expression
from panguard.guard.blanks import Span, without
from panguard.guard.comments import TOKEN, comments_of
from panguard.guard.heredocs import Here, heres
from panguard.guard.readers import DECODERS, READERS, SHOWS_DECODED
from panguard.guard.weighed import is_document
from panguard.scan.shell_commands import INTERPRETERS, PREFIXES, SHELLS
from panguard.scan.shell_words import Reader, Word
from panguard.values import dataclass

_LONGEST = 50_000
# A message that an agent writes over several lines; its text is that of the heredoc inside.
_IN_PLACE = Expression(r"\"\$\(\s*cat\s+<<-?\s*(['\"])\w+\1\s*\)\"")
# What makes words mean something else than they say, or runs text from somewhere.
_UNSURE = Expression(
    r"\$\(|`|\$\{|\$'|<\(|>\(|\(\(|\(\s*\)|(?:^|[\s;&|(])(?:alias|function|eval|source|xargs|parallel|at|batch|watch|trap|hash"
    r"|enable|exec|coproc|fc|history|PATH=\S*|\w*(?:PAGER|EDITOR|BASH_ENV|ENV|SHELL)=\S*)(?=\s|$)"
    # Patterns in which a number sign begins no comment; what stands for words that were said before.
    r"|[@?*+!]\(|\$(?:_(?!\w)|BASH_\w|MATCH\b|match\b)"
    # Where git keeps the message that it was given last.
    r"|(?:^|[\s/])\.git(?=[/\s;&|)]|$)|EDITMSG|_MSG\b"
)
_ENDS = frozenset((";", "&&", "||", "&", "\n", "(", ")"))
_PIPES = frozenset(("|", "|&"))
_SEARCHES = frozenset(("grep", "egrep", "fgrep", "zgrep", "rg", "ag"))
_PRINTS = frozenset(("echo", "printf"))
_TESTS = frozenset(("[", "[[", "test"))
_TELLS = frozenset(("logger", "notify-send"))
_HOLD_WORDS = _SEARCHES | _PRINTS | _TESTS | _TELLS
_RUNS_OTHERS = ("--pre", "--pager", "--hostname-bin", "--search-zip=")
_SHOWS_IN_PAGER = ("-O", "--op")
_SETS_PROGRAMS = ("--exec-path", "--config-env")
_GROUP_ENDS = frozenset(("}", "done", "fi", "esac"))
_NO_FILES = frozenset(("/dev/null", "/dev/stderr", "/dev/stdout"))
_SENDS = Expression(r"^(?:>|&>>?|\d?>&\d?)$")
_OTHER_STREAM = Expression(r"^(?:\d+|-)$")
# Programs that read, and with these options write what they read, or hand it on.
_KEEPS = {
    **dict.fromkeys(("sort", "less"), Expression(r"^(?:-[^-]*[oO]|--(?:o|log|LOG|co))")),
    "yq": Expression(r"^(?:-[^-]*i|--in)"),
}
_INTO_SECOND = frozenset(("uniq", "xxd"))
_TOLD = Expression(r"^-(?:[ce]|\w*[ceE]$|r$|-(?:eval|print|command)\b)")
_OF_GIT = {
    **dict.fromkeys(("commit", "tag", "merge", "notes", "stash"), ("-m", "--message", "-F", "--file")),
    **dict.fromkeys(("log", "shortlog", "rev-list"), ("--grep", "-S", "-G")),
}
_OF_FORGES = {
    **dict.fromkeys(
        ("issue", "pr", "mr", "release", "discussion", "label", "milestone"),
        (
            *(
                "-b",
                "--body",
                "-t",
                "--title",
                "-n",
                "--notes",
                "-c",
                "--comment",
                "-d",
                "--description",
                "-m",
            ),
            *("--message", "--subject", "-F", "--body-file", "--notes-file"),
        ),
    ),
}
_FORGES = frozenset(("gh", "glab", "tea"))
_LIVE = Expression(r"^/proc/.*environ")
_CLUSTER = Expression(r"^-[a-zA-Z]+([a-zA-Z])$")
_FILES = frozenset(("-F", "--file", "--body-file", "--notes-file"))
_SUBSTITUTED = Expression(
    r"^s(?P<by>[#|/,@!])(?:(?!(?P=by))[^\\\n]|\\.)*(?P=by)(?:(?!(?P=by))[^\\\n]|\\.)*(?P=by)[gIi\d]{0,4}$"
)
_SHOWN = Expression(r"^/(?:[^/\\\n]|\\.)*/[pdq=]$")


@dataclass(frozen=True, slots=True)
class _Stage:
    """One program of a pipeline: its words without redirections, whether it writes a file, what it reads."""

    words: tuple[Word, ...]
    heres: tuple[Here, ...]
    writes: bool
    fed: bool
    strings: tuple[Word, ...] = ()

    @property
    def program(self) -> str:
        return said(self.words[0]).rpartition("/")[2] if self.words else ""

    @property
    def given(self) -> tuple[str, ...]:
        """Return what its words read as."""
        return tuple(map(said, self.words[1:]))


def said(word: Word) -> str:
    """Return what a word reads as; empty where that is not known."""
    return word.fixed or ""


def mere_words(command: str) -> tuple[Span, ...]:
    """Return the places in a command that hold mere text; none where it is not understood as a whole."""
    comments, lines = _read(command)
    spans = (span for line in lines for stage in _only_read(line) for span in _of(stage, command))
    return tuple(sorted((*comments, *spans)))


def sought_words(command: str) -> tuple[Span, ...]:
    """Return which of the mere words of a command are what it searches for."""
    return tuple(
        sorted(
            span
            for line in _read(command)[1]
            for stage in _only_read(line)
            if stage.program in _SEARCHES or [said(word) for word in stage.words[:2]] == ["git", "grep"]
            for span in _of(stage, command)
        )
    )


def _read(command: str) -> tuple[Sequence[Span], Sequence[list[_Stage]]]:
    """Return the comments and the pipelines of a command; none where it is not understood as a whole."""
    if len(command) > _LONGEST:
        return (), ()
    found = heres(command)
    plain = without(command, [here.span for here in found])
    comments = comments_of(plain)
    lines = None if comments is None else _understood(without(plain, comments), found)
    return ((), ()) if comments is None or lines is None else (comments, lines)


def _understood(plain: str, found: Sequence[Here]) -> list[list[_Stage]] | None:
    """Return the pipelines of a command; None where words may mean something else, or are run later."""
    bare = _IN_PLACE.sub(lambda match: '"' + "x" * (len(match[0]) - 2) + '"', plain)
    if _UNSURE.search(_without_single(SHOWS_DECODED.sub("", bare))):
        return None
    reader = Reader(4 * len(bare) + 200)
    words, _ = reader.words(bare, 0, len(bare))
    lines = list(_pipelines(words, found, plain))
    operators = {word.start for word in words if word.operator == "<"}
    unsure = (
        _hands_on_groups(words)
        or any(here.unsure(plain, operators) for here in found)
        or any(_hands_over(line) or _keeps_messages(line) for line in lines)
    )
    return None if unsure else lines


def _hands_on_groups(words: Sequence[Word]) -> bool:
    """Say whether the output of several programs together goes on to another, or into a file."""
    behind = False
    for at, word in enumerate(words):
        if word.operator == ")" or said(word) in _GROUP_ENDS:
            behind = True
        elif behind and (word.operator in _PIPES or _sends(words, at)):
            return True
        elif word.operator in _ENDS:
            behind = False
    return False


def _sends(words: Sequence[Word], at: int) -> bool:
    """Say whether an operator sends the output of a program into a file."""
    operator = words[at].operator
    if not _SENDS.search(operator):
        return False
    target = words[at + 1] if at + 1 < len(words) else None
    if target is None or target.operator:
        return operator[-1] == ">" and (target is None or target.operator != ">")
    if operator[-1].isdigit():
        return target.start == words[at].end  # `>&2x` names a file
    stream = operator[-1] == "&" and _OTHER_STREAM.search(said(target))
    return not stream and said(target) not in _NO_FILES


def _without_single(text: str) -> str:
    """Return a command without the insides of its single quotes, and without escaped signs."""
    parts = (
        "''" if token[0].startswith("'") else re.sub(r"\\[\s\S]", "__", token[0])
        for token in TOKEN.finditer(text)
    )
    return "".join(parts)


def _pipelines(words: Sequence[Word], found: Sequence[Here], plain: str) -> Iterator[list[_Stage]]:
    line: list[_Stage] = []
    stage: list[Word] = []
    for word in (*words, Word(len(plain), len(plain), operator="\n")):
        if word.operator not in _ENDS and word.operator not in _PIPES:
            stage.append(word)
            continue
        if stage:
            line.append(_staged(stage, found, fed=bool(line)))
        stage = []
        if word.operator in _ENDS:
            if line:
                yield line
            line = []


def _staged(words: Sequence[Word], found: Sequence[Here], *, fed: bool) -> _Stage:
    """Return a program with the words that it is given; what is redirected is none of these."""
    span = (words[0].start, words[-1].end)
    kept: list[Word] = []
    strings: list[Word] = []
    fed_file = skip = string = False
    for word in words:
        if word.operator:
            fed_file = fed_file or word.operator in ("<", "<<<")
            string = word.operator == "<<<"
            skip = word.operator in ("<", "<<<") or word.operator.endswith((">", "&"))
        elif skip:
            strings += [word] if string else []
            skip = string = False
        elif kept or not (word.assigned or said(word) in PREFIXES):
            kept.append(word)
    writes = any(_sends(words, at) for at in range(len(words))) or _keeps(kept)
    first, end = (bisect_left(found, at, key=_operator) for at in span)
    within = tuple(found[first:end])
    return _Stage(tuple(kept), within, writes, fed or fed_file or bool(within), tuple(strings))


def _operator(here: Here) -> int:
    return here.operator


def _keeps(words: Sequence[Word]) -> bool:
    """Say whether a program that reads is told to write as well."""
    program = said(words[0]).rpartition("/")[2] if words else ""
    given = [said(word) for word in words[1:]]
    if program in _INTO_SECOND:
        return sum(not word.startswith("-") or word == "-" for word in given) > 1
    option = _KEEPS.get(program)
    return option is not None and any(map(option.search, given))


def _keeps_messages(line: Sequence[_Stage]) -> bool:
    """Say whether what git or a forge prints, and so what it was told before, goes where it may be run."""
    at = next((at for at, stage in enumerate(line) if stage.program in ("git", *_FORGES)), None)
    if at is None:
        return False
    written = any(word.startswith("--output") or word == "format-patch" for word in line[at].given)
    return (
        written
        or any(stage.writes for stage in line[at:])
        or any(stage.program not in READERS for stage in line[at + 1 :])
    )


def _hands_over(line: Sequence[_Stage]) -> bool:
    """Say whether a pipeline gives text to what may run it."""
    runs = SHELLS | INTERPRETERS
    if any(stage.program == "." for stage in line):
        return True
    return any(
        (
            stage.program in runs
            and not _shows_decoded(stage)
            and (stage.fed or any(map(_TOLD.search, stage.given)))
        )
        or not stage.program
        for stage in line
        if stage.words
    )


def _only_read(line: Sequence[_Stage]) -> Iterator[_Stage]:
    """Yield the programs of a pipeline after which others only read, the last first."""
    for stage in reversed(line):
        yield stage
        if stage.program not in READERS | DECODERS or stage.writes:
            return


def _shows_decoded(stage: _Stage) -> bool:
    """Say whether a program in Python prints what it decodes, and does nothing else."""
    given = stage.given
    short = len(given) == len(("-c", "code")) and given[0] == "-c" and not stage.fed
    return short and stage.program.startswith("python") and SHOWS_DECODED.fullmatch(given[1]) is not None


def _of(stage: _Stage, command: str) -> Iterator[Span]:
    """Yield what is mere text of one program."""
    if stage.program in ("git", *_FORGES):
        yield from _messages(stage, command)
    elif stage.words and not stage.writes and not any(word.startswith(_RUNS_OTHERS) for word in stage.given):
        yield from _of_reader(stage)


def _of_reader(stage: _Stage) -> Iterator[Span]:
    """Yield what is mere text of a program that only reads and prints."""
    names_a_variable = stage.program in _PRINTS and "-v" in stage.given
    if stage.program in _HOLD_WORDS and not names_a_variable:
        yield from (_place(word) for word in stage.words[1:] if not _LIVE.match(said(word)))
    elif stage.program == "sed":
        yield from _edited(stage.words[1:])
    elif stage.program in READERS | DECODERS:
        yield from map(_place, stage.strings)
    elif _shows_decoded(stage):
        yield _place(stage.words[2])
    if stage.program in READERS:
        yield from (here.span for here in stage.heres if here.quoted)


def _place(word: Word) -> Span:
    return word.start, word.end


def _messages(stage: _Stage, command: str) -> Iterator[Span]:
    """Yield the words for people that git or a client of a forge is given."""
    given = stage.given
    if stage.program == "git" and ("-c" in given or any(word.startswith(_SETS_PROGRAMS) for word in given)):
        return
    table = _OF_GIT if stage.program == "git" else _OF_FORGES
    plain = [word for word in given if not word.startswith("-")]
    options = next((table[word] for word in plain[:2] if word in table), None)
    if options is not None:
        yield from _values(stage, options, command)
    elif _is_search(stage.program, plain) and not any(word.startswith(_SHOWS_IN_PAGER) for word in given):
        yield from map(_place, stage.words[1:])


def _values(stage: _Stage, options: Sequence[str], command: str) -> Iterator[Span]:
    """Yield the values of the options that hold words for people."""
    words = stage.words[1:]
    for word, value in zip(words, (*words[1:], None), strict=False):
        option, joined = _option(said(word), options)
        if joined:
            yield _place(word)
        elif option in _FILES and value is not None and said(value) == "-":
            yield from (here.span for here in stage.heres if here.quoted or not here.expands(command))
        elif option and option not in _FILES and value is not None:
            yield from _value(value, stage)


def _is_search(program: str, plain: Sequence[str]) -> bool:
    return plain[:1] == ["grep" if program == "git" else "search"]


def _option(word: str, options: Sequence[str]) -> tuple[str, bool]:
    """Return the option that a word is, and whether its value is joined to it; empty if it is none."""
    name, equals, _ = word.partition("=")
    if equals and name in options:
        return name, True
    if word in options:
        return word, False
    cluster = _CLUSTER.match(word)
    if cluster and f"-{cluster[1]}" in options:
        return f"-{cluster[1]}", False
    short = next(
        (option for option in options if not option.startswith("--") and word.startswith(option)), ""
    )
    return (short, True) if short and short not in _FILES else ("", False)


def _value(word: Word, stage: _Stage) -> Iterator[Span]:
    inner = [here for here in stage.heres if word.start <= here.operator < word.end]
    yield from ((here.span for here in inner if here.quoted) if inner else (_place(word),))


def _edited(given: Sequence[Word]) -> Iterator[Span]:
    """Yield the expression of sed where it prints, or changes documents only."""
    plain = [word for word in given if not said(word).startswith("-")]
    in_place = any(said(word).startswith(("-i", "--in-place")) for word in given)
    if not plain or any(said(word).startswith(("-f", "--file", "-e", "--expression")) for word in given):
        return
    if in_place and not (plain[1:] and all(is_document(said(word)) for word in plain[1:])):
        return
    if _SUBSTITUTED.match(said(plain[0])) or _SHOWN.match(said(plain[0])):
        yield _place(plain[0])
