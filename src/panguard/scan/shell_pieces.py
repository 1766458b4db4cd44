"""Parts shell text into its commands, with what each is piped from and stands within. Pure.

Coarser than `shell_words`, which reads what a word says: here it only counts which command a place
belongs to. One pass, whatever the text is.
"""

import re
from collections.abc import Sequence

from panguard.expressions import Expression
from panguard.values import dataclass

NONE = -1
_SPECIAL = Expression(r"[\\'\"`|;&\n)#]|[$<>]?\(|<<")
_HEREDOC = Expression(r"<<-?[ \t]*([\"']?)(\w{1,40})\1")


@dataclass(frozen=True, slots=True)
class Piece:
    """One command: where it stands, the one it is piped from, and the one in whose words it stands."""

    start: int
    end: int
    piped_from: int = NONE
    within: int = NONE


@dataclass(slots=True)
class _Open:
    """A command that is being read: its number, its quote, and what ends the brackets it stands in."""

    number: int
    quote: str = ""
    closes: str = ""


def pieces(text: str) -> Sequence[Piece]:
    """Return the commands of a text, in the order in which they begin."""
    return _Parter(text).parted()


class _Parter:
    """Goes through a text once, with the commands that are open at a place."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Piece] = []
        self.open: list[_Open] = []
        self.body = (0, 0)
        self.as_it_stands = False
        self._begin(0, NONE, "")

    def parted(self) -> Sequence[Piece]:
        """Return what the text holds."""
        at = 0
        while (found := _SPECIAL.search(self.text, at)) is not None:
            at = self._read(found[0], found.start(), found.end())
        while self.open:
            self._end(len(self.text))
        return self.found

    def _read(self, sign: str, at: int, after: int) -> int:
        """Read a sign; return where to read on."""
        top = self.open[-1]
        if self.found[top.number].start <= self.body[0] <= at < self.body[1]:
            if self.as_it_stands:
                return self.body[1]
            return self._in_quotes(sign, at, after) if sign in ("$(", "`", "\\") else after
        if top.quote == "'":
            top.quote = "" if sign == "'" else "'"
            return after
        if top.quote == '"' or sign in ("\\", "`", '"'):
            return self._in_quotes(sign, at, after)
        return self._plain(sign, at, after)

    def _in_quotes(self, sign: str, at: int, after: int) -> int:
        top = self.open[-1]
        if sign == "\\":
            return after + 1
        if sign == '"':
            top.quote = "" if top.quote else '"'
        elif sign == "`" and top.closes == "`":
            self._end(at)
        elif sign in ("`", "$("):
            self._begin(after, NONE, "`" if sign == "`" else ")")
        return after

    def _plain(self, sign: str, at: int, after: int) -> int:
        top = self.open[-1]
        if sign == "'":
            top.quote = "'"
        elif sign.endswith("("):
            self._begin(after, NONE, ")")
        elif sign == ")":
            if top.closes == ")":
                self._end(at)
        elif sign == "#":
            return self._past_comment(at, after)
        elif sign == "<<":
            return self._past_heredoc(at, after)
        else:
            return self._between(sign, at, after)
        return after

    def _between(self, sign: str, at: int, after: int) -> int:
        """Read what ends one command and begins the next."""
        around = self.text[at - 1 : at], self.text[after : after + 1]
        if sign == "&" and (around[0] in ("<", ">") or around[1] == ">"):
            return after
        doubled = sign in ("|", "&") and around[1] == sign
        done = self._end(at)
        start = after + (doubled or (sign == "|" and around[1] == "&"))
        self._begin(start, done.number if sign == "|" and not doubled else NONE, done.closes)
        return start

    def _past_comment(self, at: int, after: int) -> int:
        if at and not self.text[at - 1].isspace():
            return after
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end

    def _past_heredoc(self, at: int, after: int) -> int:
        """Go past the word of a text in place; in one that is not quoted, only what is put in counts."""
        found = _HEREDOC.match(self.text, at)
        if found is None or self.text.startswith("<<<", at):
            return after + self.text.startswith("<<<", at)
        line = self.text.find("\n", at)
        closing = re.compile(rf"^[ \t]*{found[2]}[ \t]*$", re.MULTILINE)
        end = closing.search(self.text, line) if line >= 0 else None
        if end is not None:
            self.body = (line, end.end())
            self.as_it_stands = bool(found[1])
        return found.end()

    def _begin(self, start: int, piped_from: int, closes: str) -> None:
        within = self.open[-1].number if self.open else NONE
        self.open.append(_Open(len(self.found), "", closes))
        self.found.append(Piece(start, start, piped_from, within))

    def _end(self, end: int) -> _Open:
        done = self.open.pop()
        piece = self.found[done.number]
        self.found[done.number] = Piece(piece.start, end, piece.piped_from, piece.within)
        return done
