"""Takes a command line apart into the programs that it starts, as the shell would. Pure.

Names, quotes, `cd`, brackets, what is handed to another shell: each program comes with its words as they
read, the folder that it runs in, the files that it is sent to and, where that is known, what flows into it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from panguard.errors import LimitError
from panguard.expressions import Expression
from panguard.guard.allowance import Allowance
from panguard.guard.handed_on import behind_prefix, count_of_named, script_of
from panguard.guard.heredocs import bodies
from panguard.guard.paths import UNKNOWN, is_absolute, opened
from panguard.guard.step import Step, name_of
from panguard.limits import DEFAULT_LIMITS
from panguard.scan.shell_commands import PREFIXES
from panguard.scan.shell_words import Piece, Reader, Word
from panguard.values import dataclass, field

_DEEPEST = DEFAULT_LIMITS.command_depth
_OF_STEP = 16
"""What a program costs beside its words."""
_QUOTED_OR_COMMENT = Expression(
    r"\\[\s\S]|'[^']*'|\"(?:[^\"\\]|\\[\s\S])*\"|(?P<comment>(?:(?<=[\s;&|(])|\A)#[^\n]*)"
)
_DEFAULT = Expression(r"\$\{(\w+):?[-=?+][^{}]*\}")
_INNER = Expression(r"\A(?:\$\(|`)([\s\S]*?)[)`]?\Z")
_HERE = Expression(r"\A(?:\$\(\s*pwd(?:\s+-[LP])?\s*\)|`pwd`|\$\{?PWD\}?)\Z")
_WHERE = Expression(r"\A(?:\$\(|`)\s*(?:command\s+-v|which|type\s+-[pP])\s+([\w.-]+)\s*[)`]?\Z")
_ENDS = frozenset((";", "&&", "||", "&", "\n", "(", ")", ";;"))
_PIPES = frozenset(("|", "|&"))
_WORDS_FIRST = PREFIXES | {
    "elif",
    "in",
    "case",
    "esac",
    "fi",
    "done",
    "}",
    "[[",
    "coproc",
    "function",
    "nocorrect",
}
_ECHOES = frozenset(("echo", "printf", "cat", "tac", "rev", "base64", "tr", "sed", "xxd"))
_FOR = Expression(r"\bfor[ \t]+([A-Za-z_]\w*)[ \t]+in[ \t]+([^;\n$`'(){}]{1,2000}+)(?=[;\n])")

_Names: TypeAlias = dict[str, tuple[Piece, ...]]


@dataclass(slots=True)
class _Open:
    """A program whose words are being read."""

    words: list[str] = field(default_factory=list)
    sent: list[tuple[str, bool]] = field(default_factory=list)
    given: str | None = None
    taken: list[str] = field(default_factory=list)
    read: list[Word] = field(default_factory=list)


def steps(
    text: str,
    folder: str = "",
    names: Mapping[str, str] | None = None,
    allowance: Allowance | None = None,
) -> Iterator[Step]:
    """Yield the programs of a command line in their order; `names` are variables that are set.

    Raises LimitError where the line stands for more than may be spent on it.
    """
    preset: _Names = {name: (Piece(value),) for name, value in (names or {}).items()}
    yield from _Steps(folder, preset, allowance or Allowance(len(text))).of(text)


class _Steps:
    """Reads on where the lines before left off: the folder, the names, the aliases."""

    def __init__(self, folder: str, names: _Names, allowance: Allowance, depth: int = 0) -> None:
        self.folder = folder
        self.depth = depth
        self.reader = Reader(0)
        self.preset = names
        self.reader.names = dict(names)
        self.aliases: dict[str, str] = {}
        self._inner: list[str] = []
        self.spend = allowance.spend
        self.allowance = allowance

    def of(self, text: str) -> Iterator[Step]:
        """Yield the programs of a text, and of the texts that they hand to a shell."""
        plain, given = bodies(text)
        plain = _QUOTED_OR_COMMENT.sub(_blanked, plain)
        for found in _FOR.finditer(plain):
            listed = ",".join((*found[2].replace('"', "").split(), ""))
            self.reader.names[found[1]] = (Piece(f"{{{listed}}}", changed=True),)
        words = self._all_words(plain)
        folders: list[str] = []
        queue = list(given)
        for statement, end in _statements(words):
            if end == "(":
                folders.append(self.folder)
            yield from self._pipeline(statement, queue)
            if end == ")" and folders:
                self.folder = folders.pop()

    def _all_words(self, text: str) -> list[Word]:
        """Return the words of a text. Raises LimitError where it cannot be read to its end."""
        self.spend(len(text))
        steps = 4 * len(text) + 200
        self.reader.steps, self.reader.room = steps, self.allowance.left
        words, _ = self.reader.words(text, 0, len(text))
        self.spend(self.allowance.left - self.reader.room)
        if self.reader.steps <= 0:
            raise LimitError("a command whose brackets are read again and again")
        self.spend(max(0, steps - self.reader.steps - len(text)))
        return words

    def _pipeline(self, words: list[Word], queue: list[str]) -> Iterator[Step]:
        before: Step | None = None
        for stage in _stages(words):
            step = self._step(stage, before, queue)
            inner, self._inner = self._inner, []
            for text in inner:
                yield from self._within(text)
            if step is None:
                continue
            yield step
            yield from self._handed(step)
            self._move(step)
            before = step

    def _within(self, text: str) -> Iterator[Step]:
        """Yield the programs of a text that another shell reads."""
        if not text.strip():
            return
        if self.depth >= _DEEPEST:
            raise LimitError("a command that has more commands within each other than are read")
        self.spend(len(self.reader.names))
        names = {name: _settled(value) for name, value in self.reader.names.items()}
        inner = _Steps(self.folder, {**self.preset, **names}, self.allowance, self.depth + 1)
        inner.aliases = self.aliases
        yield from inner.of(text)

    def _step(self, words: list[Word], before: Step | None, queue: list[str]) -> Step | None:
        read = self._words(words, queue)
        named: list[tuple[str, str]] = []
        rest = read.words
        while rest:
            count = count_of_named(rest, named)
            if count:
                rest = rest[count:]
            elif rest[0].rpartition("/")[2] in _WORDS_FIRST:
                self.spend(len(rest))
                rest, more = behind_prefix(rest)
                named += more
            else:
                break
        if rest and rest[0] in self.aliases:
            rest = [*self.aliases[rest[0]].split(), *rest[1:]]
        if not rest and not read.sent and not named:
            return None
        self.spend(_OF_STEP + len(self.folder) // 8 + sum(map(len, rest)) + len(rest))
        given = read.given if read.given is not None else before.prints if before else None
        program = name_of(rest)
        prints = self.reader.stage_output(read.read, given or "") if program in _ECHOES else None
        self.spend(len(prints or ""))
        sent, taken = tuple(read.sent), tuple(read.taken)
        return Step(tuple(rest), self.folder, sent, given, prints, tuple(named), before, program, taken)

    def _words(self, words: list[Word], queue: list[str]) -> _Open:
        """Return the words of a program apart from the files that it reads from and is sent to."""
        found = _Open()
        at = 0
        while at < len(words):
            word = words[at]
            at += 1
            if not word.operator:
                if not any(piece.text or piece.quoted for piece in word.pieces):
                    continue  # a line that goes on below
                found.words += self._read(word)
                found.read.append(word)
                continue
            at = self._redirected(words, at, found, queue)
        return found

    def _redirected(self, words: list[Word], at: int, found: _Open, queue: list[str]) -> int:
        operator = words[at - 1].operator
        if operator == "<<<" and at < len(words):
            found.given = f"{''.join(self._read(words[at]))}\n"
            return at + 1
        if operator == "<" and at < len(words) and words[at].operator == "<":
            found.given = queue.pop(0) if queue else None
            return at + 2
        if operator in ("<(", ">("):
            return at
        if operator == "<":
            found.taken += self._read(words[at]) if at < len(words) and not words[at].operator else []
            return at + 1
        if not operator.startswith((">", "&>")):
            return at
        _drop_number(words, at, found)
        adds = operator == "&>>"
        while at < len(words) and words[at].operator in (">", "|"):
            adds |= words[at].operator == ">"
            at += 1
        if at < len(words) and not words[at].operator:
            found.sent += [(name, adds) for name in self._read(words[at])]
            at += 1
        return at

    def _read(self, word: Word) -> list[str]:
        """Return what a word stands for: mostly one, several where it has braces."""
        if len(word.pieces) == 1 and word.pieces[0].fixed and "{" not in word.pieces[0].text:
            return [word.pieces[0].text]
        said = "".join(map(self._piece, word.pieces))
        opens = any("{" in piece.text and (piece.changed or not piece.quoted) for piece in word.pieces)
        return list(opened(said, self.spend)) if opens else [said]

    def _piece(self, piece: Piece) -> str:
        if piece.fixed:
            return piece.text
        if _HERE.match(piece.text):
            return self.folder or UNKNOWN
        default = _DEFAULT.match(piece.text)
        if default and default[1] in self.reader.names:
            return _said(self.reader.names[default[1]])
        found = _WHERE.match(piece.text)
        if found:
            return found[1]
        inner = _INNER.match(piece.text)
        if inner and piece.text.startswith(("$(", "`")):
            self._inner.append(inner[1])
        return UNKNOWN

    def _move(self, step: Step) -> None:
        """Follow `cd`, and remember what `alias` says."""
        given = [word for word in step.arguments if not word.startswith("-") or word == "-"]
        if step.program in ("cd", "pushd", "set-location", "chdir"):
            self.folder = _joined(self.folder, given[0] if given else "~")
        elif step.program == "alias":
            pairs = (word.partition("=") for word in step.arguments)
            self.aliases.update((name, value) for name, sign, value in pairs if sign and value)

    def _handed(self, step: Step) -> Iterator[Step]:
        """Yield the programs that a shell or the like is told to start."""
        text = script_of(step)
        if text is not None:
            yield from self._within(text)


def _blanked(found: "re.Match[str]") -> str:
    return " " * len(found[0]) if found["comment"] is not None else found[0]


def _statements(words: Sequence[Word]) -> Iterator[tuple[list[Word], str]]:
    """Yield what stands between the marks that part programs, each with the mark behind it."""
    found: list[Word] = []
    inner = 0
    for place, word in enumerate(words):
        inner += word.operator in ("<(", ">(")
        if word.operator == ")" and inner:
            inner -= 1
            yield found, ";"
            found = []
        elif word.operator in ("<(", ">("):
            yield found, ";"
            found = []
        elif word.operator in _ENDS:
            yield found, word.operator
            found = []
        elif word.operator in _PIPES and _clobbers(words, place):
            continue
        else:
            found.append(word)
    yield found, ""


def _clobbers(words: Sequence[Word], place: int) -> bool:
    """Say whether a bar belongs to `>|`."""
    before = words[place - 1] if place else None
    return before is not None and before.operator == ">" and before.end == words[place].start


def _stages(words: Sequence[Word]) -> Iterator[list[Word]]:
    found: list[Word] = []
    for word in words:
        if word.operator in _PIPES:
            yield found
            found = []
        else:
            found.append(word)
    yield found


def _drop_number(words: Sequence[Word], at: int, found: _Open) -> None:
    """Take the number of a stream off the words that it stands among (`2> file`)."""
    before = words[at - 2] if at > 1 else None
    is_beside = before is not None and not before.operator and before.end == words[at - 1].start
    if is_beside and found.words and found.words[-1].isdigit():
        found.words.pop()
        found.read.pop()


def _settled(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Return what an inner shell gets of a variable: its text, with what is not known of it marked."""
    return (
        pieces if len(pieces) == 1 and pieces[0].fixed and not pieces[0].quoted else (Piece(_said(pieces)),)
    )


def _said(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text if piece.fixed else UNKNOWN for piece in pieces)


def _joined(folder: str, path: str) -> str:
    if path == "-" or path.startswith(UNKNOWN):
        return ""
    if is_absolute(path):
        return path
    return f"{folder}/{path}" if folder else ""
