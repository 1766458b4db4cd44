"""Splits JavaScript and TypeScript into tokens with matching brackets, in one pass. Pure.

Every text is split, also one that is no program: what is never closed ends with the text.
"""

import re

from panguard.expressions import Expression
from panguard.values import dataclass

NAME, TEXT, MARK, OTHER = "name", "text", "mark", "other"
_CLOSING = {")": "(", "]": "[", "}": "{", "`)": "`("}
_LONGEST_PATTERN = 500
_LOOKED_BACK = 20

_SPACE = Expression(r"(?:[ \t\r\f\v\u00a0\ufeff]|//[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z))*+")
_TOKEN = Expression(
    r"(?P<name>[A-Za-z_$#\u00aa-\uffff][\w$\u00aa-\uffff]*+)"
    r"|(?P<text>\"(?:[^\"\\\n]|\\[\s\S])*+(?:\"|\\?\Z|(?=\n))|'(?:[^'\\\n]|\\[\s\S])*+(?:'|\\?\Z|(?=\n)))"
    r"|(?P<other>\d[\w.]*+)"
    r"|(?P<mark>=>|\?\.(?!\d)|\.\.\.|[=!]==?|&&=|\|\|=|\?\?=|&&|\|\||\?\?|[+\-*/%&|^]=|\+\+|--|[\s\S])"
)
_PIECE = Expression(r"(?:[^`\\$]|\\[\s\S]|\$(?!\{))*+")
_PATTERN = Expression(r"/(?![*/])(?:[^\\/\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*+\])++/[a-z]*+")
_ESCAPE = Expression(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|(\r?\n)|([\s\S]))")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_BEFORE_PATTERN = frozenset(
    ("return", "typeof", "case", "in", "of", "do", "else", "void", "delete", "throw", "await")
)
_LAST_CODE = 0x10FFFF


@dataclass(frozen=True, slots=True)
class Token:
    """A token: its kind, what it says (of a text, what it stands for), where, and if a line ends before."""

    kind: str
    said: str
    start: int
    end: int
    line: bool


class Tokens:
    """The tokens of a program; `pair[i]` is the place of the bracket that closes, or opens, bracket `i`."""

    def __init__(self, text: str) -> None:
        self.every: list[Token] = []
        self.pair: dict[int, int] = {}
        self._open: list[int] = []
        self._text = text
        self._line = False
        at = 0
        while (at := self._skipped(at)) < len(text):
            at = self._next(at)
        for opened in self._open:
            self.pair[opened] = len(self.every)

    def _skipped(self, at: int) -> int:
        """Return where the next token starts, noting whether a line ends before it."""
        while True:
            found = _SPACE.match(self._text, at)
            at = found.end() if found else at
            if self._text[at : at + 1] != "\n":
                return at
            self._line = True
            at += 1

    def _next(self, at: int) -> int:
        """Take the token that starts here; return where it ends."""
        text = self._text
        if text[at] == "`":
            self._add(MARK, "`(", at, at + 1)
            return self._template(at + 1)
        if text[at] == "/" and self._pattern_may_follow():
            pattern = _PATTERN.match(text, at, min(len(text), at + _LONGEST_PATTERN))
            if pattern:
                self._add(OTHER, "/", at, pattern.end())
                return pattern.end()
        found = _TOKEN.match(text, at)
        if found is None:
            return at + 1
        kind = found.lastgroup or MARK
        said = found[0]
        if kind == TEXT:
            said = unescaped(said[1:-1] if said[-1] == said[0] and len(said) > 1 else said[1:])
        self._add(kind, said, at, found.end())
        if said == "}" and kind == MARK and self._resumes:
            return self._template(found.end())
        return found.end()

    def _pattern_may_follow(self) -> bool:
        if not self.every:
            return True
        last = self.every[-1]
        if last.kind == NAME:
            return last.said in _BEFORE_PATTERN
        return last.kind == MARK and last.said not in (")", "]", "}", "`)", "++", "--")

    def _template(self, at: int) -> int:
        """Take a piece of a template up to its end or to what is put into it."""
        found = _PIECE.match(self._text, at)
        end = found.end() if found else at
        self._add(TEXT, unescaped(self._text[at:end]), at, end)
        if self._text[end : end + 2] == "${":
            self._add(MARK, "+", end, end + 1)
            self._add(MARK, "${", end + 1, end + 2)
            return end + 2
        self._add(MARK, "`)", end, min(end + 1, len(self._text)))
        return end + 1

    def _add(self, kind: str, said: str, start: int, end: int) -> None:
        self._resumes = False
        if kind == MARK:
            if said in ("(", "[", "{", "`(", "${"):
                self._open.append(len(self.every))
            elif said in _CLOSING:
                self._close(_CLOSING[said])
        self.every.append(Token(kind, said, start, end, self._line))
        self._line = False
        if self._resumes:
            self.every.append(Token(MARK, "+", end, end, line=False))

    _resumes = False

    def _close(self, opening: str) -> None:
        """Close the innermost bracket of a kind, with all that are open within it."""
        for back in range(1, min(len(self._open), _LOOKED_BACK) + 1):
            said = self.every[self._open[-back]].said
            if said == opening or (said == "${" and opening == "{"):
                for opened in self._open[-back:]:
                    self.pair[opened] = len(self.every)
                self.pair[len(self.every)] = self._open[-back]
                del self._open[-back:]
                self._resumes = said == "${"
                return


def unescaped(said: str) -> str:
    """Return the characters that a text of a program stands for."""
    return _ESCAPE.sub(_character, said) if "\\" in said else said


def _character(found: "re.Match[str]") -> str:
    code = found[1] or found[2] or found[3]
    if code:
        number = int(code, 16)
        return chr(number) if number <= _LAST_CODE else "?"
    return "" if found[4] else _ESCAPES.get(found[5], found[5])
