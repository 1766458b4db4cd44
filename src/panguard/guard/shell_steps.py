"""Takes a command line apart into the programs that it starts, as the shell would. Pure.

Names, quotes, `cd`, brackets, what is handed to another shell: each program comes with its words as they
read, the folder that it runs in, the files that it is sent to and, where that is known, what flows into it.
"""

import re
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence

from panguard.expressions import Expression
from panguard.guard.heredocs import bodies
from panguard.guard.paths import UNKNOWN, is_absolute, opened
from panguard.limits import DEFAULT_LIMITS
from panguard.scan.shell_commands import PREFIXES, SHELLS
from panguard.scan.shell_words import Piece, Reader, Word
from panguard.values import dataclass, field

_DEEPEST = DEFAULT_LIMITS.shell_depth + 1
_MOST_WORDS = 2_000
_MOST_OPENED = 1_000
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
_WITH_VALUE = frozenset(("-u", "-g", "-h", "-p", "-C", "-n", "-S", "--user", "--chdir", "-k", "-s", "-c"))
_ECHOES = frozenset(("echo", "printf", "cat", "tac", "rev", "base64", "tr", "sed", "xxd"))
_NAMED = Expression(r"\A([A-Za-z_]\w*)\+?=([\s\S]*)\Z")
_FOR = Expression(r"\bfor[ \t]+([A-Za-z_]\w*)[ \t]+in[ \t]+([^;\n$`'(){}]{1,2000})(?=[;\n])")


@dataclass(frozen=True, slots=True)
class Step:
    """One program that is started; what is not known of a word stands as UNKNOWN.

    `sent` are files that its output goes to, `given` what flows in, `prints` what it prints, where known;
    `program` is its name without folder and ending.
    """

    words: tuple[str, ...]
    folder: str = ""
    sent: tuple[tuple[str, bool], ...] = ()
    given: str | None = None
    prints: str | None = None
    named: tuple[tuple[str, str], ...] = ()
    before: "Step | None" = None
    program: str = ""

    @property
    def arguments(self) -> tuple[str, ...]:
        """Return what it is given."""
        return self.words[1:]


@dataclass(slots=True)
class _Open:
    """A program whose words are being read."""

    words: list[str] = field(default_factory=list)
    sent: list[tuple[str, bool]] = field(default_factory=list)
    given: str | None = None
    read: list[Word] = field(default_factory=list)


def steps(text: str, folder: str = "", names: Mapping[str, str] | None = None) -> Iterator[Step]:
    """Yield the programs of a command line in their order; `names` are variables that are set."""
    yield from _Steps(folder, dict(names or {})).of(text)


class _Steps:
    """Reads on where the lines before left off: the folder, the names, the aliases."""

    def __init__(self, folder: str, names: dict[str, str], depth: int = 0) -> None:
        self.folder = folder
        self.depth = depth
        self.reader = Reader(0)
        self.preset = names
        self.reader.names = {name: (Piece(value),) for name, value in names.items()}
        self.aliases: dict[str, str] = {}
        self._inner: list[str] = []
        self.room = _MOST_OPENED

    def of(self, text: str) -> Iterator[Step]:
        """Yield the programs of a text, and of the texts that they hand to a shell."""
        plain, given = bodies(text)
        plain = _QUOTED_OR_COMMENT.sub(_blanked, plain)
        for found in _FOR.finditer(plain):
            listed = ",".join((*found[2].replace('"', "").split(), ""))
            self.reader.names[found[1]] = (Piece(f"{{{listed}}}", changed=True),)
        self.reader.steps = 4 * len(plain) + 200
        words, _ = self.reader.words(plain, 0, len(plain))
        folders: list[str] = []
        queue = list(given)
        for statement, end in _statements(words):
            if end == "(":
                folders.append(self.folder)
            yield from self._pipeline(statement, queue)
            if end == ")" and folders:
                self.folder = folders.pop()

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
        if self.depth < _DEEPEST and text.strip():
            names = {**self.preset, **{name: _said(value) for name, value in self.reader.names.items()}}
            inner = _Steps(self.folder, names, self.depth + 1)
            inner.aliases = self.aliases
            yield from inner.of(text)

    def _step(self, words: list[Word], before: Step | None, queue: list[str]) -> Step | None:
        read = self._words(words, queue)
        named: list[tuple[str, str]] = []
        rest = read.words
        while rest:
            found = _NAMED.match(rest[0])
            if found and not found[2].startswith("("):
                named.append((found[1], found[2]))
                rest = rest[1:]
            elif rest[0].rpartition("/")[2] in _WORDS_FIRST:
                rest, more = _behind_prefix(rest)
                named += more
            else:
                break
        if rest and rest[0] in self.aliases:
            rest = [*self.aliases[rest[0]].split(), *rest[1:]]
        if not rest and not read.sent and not named:
            return None
        given = read.given if read.given is not None else before.prints if before else None
        program = name_of(rest)
        prints = self.reader.stage_output(read.read, given or "") if program in _ECHOES else None
        return Step(tuple(rest), self.folder, tuple(read.sent), given, prints, tuple(named), before, program)

    def _words(self, words: list[Word], queue: list[str]) -> _Open:
        """Return the words of a program apart from the files that it reads from and is sent to."""
        found = _Open()
        at = 0
        while at < len(words) and len(found.words) < _MOST_WORDS:
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
        if operator == "<" or not operator.startswith((">", "&>")):
            return at + 1 if operator == "<" else at
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
        if not opens or self.room <= 0:
            return [said]
        found = list(opened(said))
        self.room -= len(found) - 1
        return found

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
        text = _script_of(step)
        if text is not None:
            yield from self._within(text)


def name_of(words: Sequence[str]) -> str:
    """Return the name of the program that words start, without its folder and ending."""
    name = words[0].replace("\\", "/").rpartition("/")[2] if words else ""
    return name.lower().removesuffix(".exe")


def _behind_prefix(words: Sequence[str]) -> tuple[list[str], list[tuple[str, str]]]:
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


def _script_of(step: Step) -> str | None:
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
    return "\n".join(shlex.join(words) for words in _executed(step.arguments))


def _executed(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the command lines that `find` starts for what it finds."""
    for place, word in enumerate(words):
        if word in ("-exec", "-execdir", "-ok", "-okdir", "-x", "-X"):
            rest = words[place + 1 :]
            yield rest[: next((at for at, each in enumerate(rest) if each in (";", "+")), len(rest))]


def _with_given(step: Step) -> str | None:
    """Return what `xargs` and the like start, with the words that they are given."""
    words = list(step.arguments)
    while words and words[0].startswith("-"):
        words = words[2 if words[0] in ("-n", "-I", "-P", "-L", "-d", "-a", "-E", "-s") else 1 :]
    given = step.given
    if given is None and step.before and step.before.program in ("ls", "find", "fd", "rg", "grep"):
        given = " ".join(word for word in step.before.arguments if not word.startswith("-"))
    listed = " ".join((given or "").split())
    text = " ".join(words)
    return text.replace("{}", listed) if "{}" in text else f"{text} {listed}"


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


def _said(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text if piece.fixed else UNKNOWN for piece in pieces)


def _joined(folder: str, path: str) -> str:
    if path == "-" or path.startswith(UNKNOWN):
        return ""
    if is_absolute(path):
        return path
    return f"{folder}/{path}" if folder else ""


_SCRIPTS: Mapping[str, Callable[[Step], str | None]] = {
    "eval": _evaluated,
    **dict.fromkeys((*SHELLS, "su", "runuser", "script", "flock", "wsl"), _told),
    **dict.fromkeys(("cmd", "powershell", "pwsh"), _behind_switch),
    **dict.fromkeys(("xargs", "watch", "parallel"), _with_given),
    **dict.fromkeys(("find", "fd", "fdfind"), _for_what_is_found),
}
