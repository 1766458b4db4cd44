"""Reads one logical line of shell as a shell does: words, quotes, expansions. Pure, linear, never executes.

What is constant is replaced by what it stands for; a name that was given a command substitution is
replaced by that substitution, so that `x=$(…); eval "$x"` reads as `eval "$(…)"`.
"""

import re
from itertools import pairwise

from panguard.expressions import Expression
from panguard.limits import DEFAULT_LIMITS
from panguard.scan.shell_programs import output_of
from panguard.values import dataclass

_DEEPEST = DEFAULT_LIMITS.expansion_depth
LONGEST_VALUE = DEFAULT_LIMITS.shell_value_characters
_FIRST_SURROGATE = 0xD800
_MOST_NAMES = DEFAULT_LIMITS.shell_names

_TOKEN = Expression(
    r"(?P<space>[ \t\r]+)|(?P<joined>\\\r?\n)|(?P<ansi>\$'(?:[^'\\]|\\.)*')|(?P<double>\$?\")"
    r"|(?P<single>'[^']*')|(?P<escape>\\[\s\S])|(?P<sum>\$\(\()|(?P<inner>\$\()|(?P<tick>`)"
    r"|(?P<name>\$\{[^{}\n]*\}|\$[A-Za-z_]\w*|\$[\d@*#?!$-])"
    r"|(?P<operator>\|\||&&|\|&|<<<|<\(|>\(|\d?>&\d?|&>>?|[|&;()<>\n])"
    r"|(?P<plain>[^\s|&;()<>'\"\\$`]+)|(?P<other>[\s\S])"
)
_IN_DOUBLE = Expression(
    r"(?P<end>\")|(?P<joined>\\\r?\n)|(?P<escape>\\[\s\S])|(?P<sum>\$\(\()|(?P<inner>\$\()|(?P<tick>`)"
    r"|(?P<name>\$\{[^{}\n]*\}|\$[A-Za-z_]\w*|\$[\d@*#?!$-])|(?P<plain>[^\"\\$`]+)|(?P<other>[\s\S])"
)
_ANSI = Expression(r"\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3})|([\s\S]))")
_ANSI_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "a": "", "b": "", "e": "", "f": " ", "v": " "}
_ASSIGNED = Expression(r"([A-Za-z_]\w*)(\+?)=")
_PARAMETER = Expression(
    r"\$\{(?P<name>\w+|[@*])(?::(?P<offset> ?-?\d{1,4})(?::(?P<length>-?\d{1,4}))?|:?-(?P<default>[^{}]*)"
    r"|(?P<drop>##?|%%?)(?P<affix>[^{}*?\[]*)|//?(?P<old>[^/{}*?\[]+)(?:/(?P<new>[^{}]*))?"
    r"|(?P<change>,,?|\^\^?))?\}"
)
_WHITE_NAMES = frozenset(("IFS",))
_OPENING = frozenset(("(", "<(", ">("))
_KNOWN = {"PATH": "/usr/local/bin:/usr/bin:/bin", "PWD": "/", "SHELLOPTS": "braceexpand"}
_EMPTY_NAMES = frozenset("@*!#?-123456789")
_FETCHED = Expression(r"\b(?:curl|wget|aria2c|base64|xxd|openssl|rev|gunzip)\b")
_NEEDS_QUOTES = Expression(r"[\s|&;()<>'\"`$#*?\[\]{}\\]")
DECLARE = frozenset(("export", "local", "readonly", "declare", "typeset"))
_OF_ECHO = frozenset(("echo", "printf", "rev", "base64", "xxd", "tr", "cat", "openssl", "sed", "gunzip"))


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a word: its text; whether it is constant, quoted, and stands otherwise in the source."""

    text: str
    fixed: bool = True
    quoted: bool = False
    changed: bool = False
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """A word from `start` to `end`, or the operator in `operator`."""

    start: int
    end: int
    pieces: tuple[Piece, ...] = ()
    operator: str = ""

    @property
    def fixed(self) -> str | None:
        """Return what the word stands for, if that is known."""
        return "".join(piece.text for piece in self.pieces) if all(p.fixed for p in self.pieces) else None

    @property
    def assigned(self) -> "re.Match[str] | None":
        """Return how the word starts if it gives a name a value."""
        first = self.pieces[0] if self.pieces else None
        return _ASSIGNED.match(first.text) if first and not first.quoted and not first.changed else None

    @property
    def spliced(self) -> bool:
        """Say whether the word is written otherwise than it reads."""
        return any(piece.changed for piece in self.pieces) or (
            len(self.pieces) > 1 and any(piece.quoted for piece in self.pieces)
        )

    @property
    def said(self) -> str:
        """Return the word in plain writing, quoted where it would fall apart otherwise."""
        if self.operator:
            return self.operator
        whole = "".join(piece.text for piece in self.pieces)
        apart = any(piece.quoted and _NEEDS_QUOTES.search(piece.text) for piece in self.pieces)
        return f'"{whole}"' if apart else whole


class Reader:
    """Reads lines one after another and remembers what names were given; `steps` bounds the work."""

    def __init__(self, steps: int) -> None:
        self.steps = steps
        self.room = DEFAULT_LIMITS.expanded_characters
        self._giving: list[bool] = []
        self.names: dict[str, tuple[Piece, ...]] = {}

    def words(self, text: str, start: int, end: int, depth: int = 0) -> tuple[list[Word], int]:
        """Return words from `start`, and where they end: at `end`, or at the bracket that closes them.

        A bracket that nothing closes gives -1.
        """
        found: list[Word] = []
        pieces: list[Piece] = []
        began = at = start
        open_brackets = 0
        self._giving.append(True)
        while at < end and self.steps > 0:
            self.steps -= 1
            token = _TOKEN.match(text, at, end)
            if token is None:
                break
            kind, said = token.lastgroup, token[0]
            if kind not in ("space", "operator"):
                if kind == "plain" and said.startswith("#") and not pieces and not depth:
                    break
                began = began if pieces else at
                made, at = self._pieces(text, token, end, depth)
                pieces += made
                continue
            self._finish(found, pieces, (began, at))
            pieces = []
            open_brackets += said in _OPENING
            if said == ")" and depth and not open_brackets:
                self._giving.pop()
                return found, at
            open_brackets = max(0, open_brackets - (said == ")"))
            at = token.end()
            if kind == "operator":
                self._giving[-1] = True
                found.append(Word(token.start(), at, operator=said))
        self._finish(found, pieces, (began, at))
        self._giving.pop()
        return found, end if depth == 0 else -1

    def _finish(self, found: list[Word], pieces: list[Piece], span: tuple[int, int]) -> None:
        """Add the word that ends here, if one does; learn from it where it may be an assignment."""
        if pieces:
            word = Word(*span, tuple(pieces))
            found.append(word)
            self._giving[-1] = self._giving[-1] and (self._learns(word) or word.fixed in DECLARE)

    def _pieces(self, text: str, token: "re.Match[str]", end: int, depth: int) -> tuple[list[Piece], int]:
        kind, said, after = token.lastgroup, token[0], token.end()
        if kind == "double":
            return self._double(text, after, end, depth)
        if kind in ("inner", "tick"):
            return self._substitution(text, token.start(), end, said, depth)
        if kind == "name":
            return list(self.expanded(said)), after
        return [_plain_piece(kind or "", said)], after

    def _double(self, text: str, at: int, end: int, depth: int) -> tuple[list[Piece], int]:
        """Return the pieces of a text in double quotes; a quote that nothing closes is a plain character."""
        pieces: list[Piece] = []
        opened = at
        while at < end and self.steps > 0:
            self.steps -= 1
            token = _IN_DOUBLE.match(text, at, end)
            if token is None:
                break
            kind, said = token.lastgroup or "other", token[0]
            if kind == "end":
                return pieces or [Piece("", quoted=True)], at + 1
            if kind in ("inner", "tick"):
                made, at = self._substitution(text, at, end, said, depth)
                pieces += [_quoted(piece) for piece in made]
                continue
            at += len(said)
            if kind == "escape":
                kept = said[1:] if said[1:] in '"\\$`' else said
                pieces.append(Piece(kept, quoted=True))
            elif kind == "name":
                pieces += [_quoted(piece) for piece in self.expanded(said)]
            elif kind == "joined":
                pieces.append(Piece("", quoted=True, changed=True))
            else:
                pieces.append(Piece(said, fixed=kind == "plain" or said == "$", quoted=True))
        return [Piece('"')], opened

    def _substitution(self, text: str, at: int, end: int, said: str, depth: int) -> tuple[list[Piece], int]:
        """Return what `$(…)` or backticks stand for: their output if it is constant, else the command."""
        inside = at + len(said)
        if depth >= _DEEPEST:
            return [Piece(said, fixed=False)], inside
        if said == "`":
            closed = text.find("`", inside, end)
            words = self.words(text, inside, closed, depth + 1)[0] if closed >= 0 else []
        else:
            words, closed = self.words(text, inside, end, depth + 1)
        if closed < 0:
            return [Piece(said, fixed=False)], inside
        output = self.output(words)
        if output is not None:
            return [Piece(output.rstrip("\n"), changed=True)], closed + 1
        spliced = any(word.spliced for word in words)
        plain = f"$({joined(words)})" if spliced else f"$({text[inside:closed]})"
        return [Piece(plain, fixed=False, changed=spliced)], closed + 1

    def output(self, words: list[Word]) -> str | None:
        """Return what a constant pipeline prints, or None."""
        stages = pipeline(words)
        first = stages[0][0].fixed if stages and stages[0] else None
        if first is None or first.rpartition("/")[2] not in _OF_ECHO:
            return None
        data: str | None = ""
        for stage in stages:
            data = self.stage_output(stage, data or "")
            if data is None:
                return None
        return data

    def stage_output(self, stage: list[Word], data: str) -> str | None:
        """Return what one constant command prints, given its input; None where that is not known."""
        arguments: list[str] = []
        for place, word in enumerate(stage):
            if word.operator:
                given = stage[place + 1].fixed if place + 1 < len(stage) else None
                if word.operator == "<<<" and given is not None and place + 2 == len(stage):
                    data = f"{given}\n"
                    break
                return None
            value = word.fixed
            if value is None:
                return None
            arguments.append(value)
        return output_of(arguments, data)

    def expanded(self, said: str) -> tuple[Piece, ...]:
        """Return what a variable stands for; the variable itself where that is not known."""
        parameter = _PARAMETER.fullmatch(said)
        name = parameter["name"] if parameter else said.strip("${}")
        if name in _WHITE_NAMES and parameter and parameter["offset"] is None:
            return (Piece(" ", changed=True),)
        if name in _WHITE_NAMES and not parameter:
            return (Piece(" ", changed=True),)
        if name in _EMPTY_NAMES:
            return (Piece(said, fixed=False, empty=True),)
        known = self.names.get(name)
        if known is None or self.room < 0:
            return (self._unknown(said, name),)
        self.room -= sum(len(piece.text) for piece in known)
        if parameter and not _is_bare(said):
            value = "".join(piece.text for piece in known)
            fixed = all(piece.fixed for piece in known)
            changed = _altered(value, parameter.groupdict()) if fixed else None
            self.room -= len(changed or "")
            return (Piece(said, fixed=False),) if changed is None else (Piece(changed, changed=True),)
        return tuple(Piece(p.text, fixed=p.fixed, quoted=False, changed=True) for p in known)

    def _unknown(self, said: str, name: str) -> Piece:
        parameter = _PARAMETER.fullmatch(said)
        if parameter and parameter["offset"] is not None and name in _KNOWN:
            part = _altered(_KNOWN[name], parameter.groupdict())
            if part is not None:
                return Piece(part, changed=True)
        if parameter and parameter["default"] is not None and not name.isupper():
            return Piece(parameter["default"], changed=True)
        bare = parameter is None or _is_bare(said)
        return Piece(said, fixed=False, empty=bare and name.islower())

    def _learns(self, word: Word) -> bool:
        """Remember an assignment; say whether the word was one."""
        first = word.pieces[0] if word.pieces else None
        found = word.assigned
        if first is None or found is None:
            return False
        rest = Piece(first.text[found.end() :], fixed=first.fixed)
        value = tuple(piece for piece in (rest, *word.pieces[1:]) if piece.text)
        if found[2]:
            value = (*self.names.get(found[1], ()), *value)
        said = "".join(piece.text for piece in value)
        fixed = all(piece.fixed for piece in value)
        if len(said) <= LONGEST_VALUE and len(self.names) < _MOST_NAMES and (fixed or _FETCHED.search(said)):
            self.names[found[1]] = (Piece(said, fixed=fixed),)
        else:
            self.names.pop(found[1], None)
        return True


def _plain_piece(kind: str, said: str) -> Piece:
    """Return the piece that stands in single quotes, behind a backslash, or by itself."""
    if kind == "single":
        return Piece(said[1:-1], quoted=True)
    if kind == "ansi":
        return Piece(ansi(said[2:-1]), quoted=True, changed="\\" in said)
    if kind == "joined":
        return Piece("", changed=True)
    if kind == "escape":
        return Piece(said[1:], quoted=not said[1:].isalnum(), changed=said[1:].isalnum())
    return Piece(said, fixed=said != "$((")


def pipeline(words: list[Word]) -> list[list[Word]]:
    """Return the commands of a pipeline; empty for what is more than one pipeline."""
    stages: list[list[Word]] = [[]]
    for word in words:
        if word.operator in ("|", "|&"):
            stages.append([])
        elif word.operator and word.operator != "<<<":
            return []
        else:
            stages[-1].append(word)
    return stages if all(stages) else []


def joined(words: list[Word]) -> str:
    """Return words in plain writing, one after another."""
    gaps = [" " if word.end < after.start else "" for word, after in pairwise(words)]
    return "".join(f"{word.said}{gap}" for word, gap in zip(words, [*gaps, ""], strict=True))


def ansi(text: str) -> str:
    """Return what the escapes of `$'…'` stand for."""
    return _ANSI.sub(_ansi_character, text)


def _ansi_character(found: "re.Match[str]") -> str:
    number = found[1] or found[2] or found[3]
    if number or found[4]:
        code = int(number, 16) if number else int(found[4], 8)
        return chr(code) if code < _FIRST_SURROGATE else "?"
    return _ANSI_LETTERS.get(found[5], found[5])


def _quoted(piece: Piece) -> Piece:
    return Piece(piece.text, fixed=piece.fixed, quoted=True, changed=piece.changed, empty=piece.empty)


def _is_bare(said: str) -> bool:
    return said.startswith("${") and said[2:-1].isidentifier()


def _altered(value: str, how: dict[str, str | None]) -> str | None:
    """Return a value as a parameter expansion alters it; None for what is not known."""
    if how["offset"] is not None:
        start = int(how["offset"])
        length = how["length"]
        start = max(0, len(value) + start) if start < 0 else start
        rest = value[start:]
        return rest if length is None else rest[: int(length)]
    if how["drop"]:
        affix = how["affix"] or ""
        return value.removeprefix(affix) if how["drop"].startswith("#") else value.removesuffix(affix)
    if how["old"] is not None:
        new = how["new"] or ""
        grown = len(value) + value.count(how["old"]) * (len(new) - len(how["old"]))
        return value.replace(how["old"], new) if grown <= LONGEST_VALUE else None
    if how["change"]:
        return value.lower() if how["change"].startswith(",") else value.upper()
    return value
