"""Regular expressions that are compiled when first used, so that a start pays only for those it needs.

Compiling the expressions of all modules costs a cold scan more than reading the skill. Only constant
expressions of our own belong here, written so that they are linear; those of rules are the engine's.
"""

import re
from collections.abc import Callable, Iterator


class Expression:
    """A constant regular expression; searching means the same as with `re.compile(source, flags)`."""

    __slots__ = ("_compiled", "flags", "source")

    def __init__(self, source: str, flags: int = 0) -> None:
        self.source = source
        self.flags = flags
        self._compiled: re.Pattern[str] | None = None

    @property
    def compiled(self) -> re.Pattern[str]:
        """Return the compiled expression, for loops that cannot afford the way through here."""
        if self._compiled is None:
            self._compiled = re.compile(self.source, self.flags)
        return self._compiled

    def search(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """Return the first match in `text[start:end]`."""
        return self.compiled.search(text, start, len(text) if end is None else end)

    def match(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """Return the match that begins at `start`."""
        return self.compiled.match(text, start, len(text) if end is None else end)

    def fullmatch(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """Return the match of all of `text[start:end]`."""
        return self.compiled.fullmatch(text, start, len(text) if end is None else end)

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        """Return every match, none overlapping another."""
        return self.compiled.finditer(text, start, len(text) if end is None else end)

    def findall(self, text: str) -> list[str]:
        """Return the text of every match; the expression has at most one group."""
        return self.compiled.findall(text)

    def sub(self, replacement: str | Callable[[re.Match[str]], str], text: str) -> str:
        """Return the text with every match replaced."""
        return self.compiled.sub(replacement, text)

    def split(self, text: str) -> list[str]:
        """Return the text between the matches."""
        return [part or "" for part in self.compiled.split(text)]
