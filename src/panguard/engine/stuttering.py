"""Tells texts in which the same word stands several times in a row. Pure."""

from collections.abc import Iterator
from functools import cache
from itertools import islice
from operator import eq
from string import ascii_letters, digits

from panguard.engine.marking import TRAPS

SHORTEST = 3
FEWEST = 3
_CHUNK = 65_536


@cache
def _table() -> bytes:
    """Return what makes all ASCII letters and digits lower case, and all else blank."""
    kept = (ascii_letters + digits).encode()
    return bytes(byte if byte in kept else ord(" ") for byte in range(256)).lower()


def stutters(text: str, times: int) -> bool:
    """Say whether ASCII letters and digits may be repeated so often in a row, with others in between.

    What is repeated may be the end of a word the first time and the beginning of one the last time; in
    between it is a word of its own. Less than `FEWEST` repetitions are not looked for.
    """
    # These letters are the other case of ASCII ones; a text that has them is not judged.
    if times < FEWEST or any(trap in text for trap in TRAPS):
        return True
    return any(_repeats(words, times - 1) for words in _words(text, times + 1))


def _words(text: str, overlap: int) -> Iterator[list[bytes]]:
    """Yield the words of a text part by part, each part with some words of the one before it."""
    data = text.encode().translate(_table())
    words: list[bytes] = []
    start = 0
    while start < len(data):
        end = data.find(b" ", start + _CHUNK)
        end = len(data) if end < 0 else end
        words = words[-overlap:] + data[start:end].split()
        yield words
        start = end


def _repeats(words: list[bytes], times: int) -> bool:
    equal = bytes(map(eq, words, islice(words, 1, None)))
    run = b"\1" * (times - 1)
    at = equal.find(run, 1)
    while at >= 0:
        if _repeated(words[at - 1 : at + times + 1], times):
            return True
        at = equal.find(run, at + 1)
    return False


def _repeated(words: list[bytes], times: int) -> bool:
    if len(words) < times + 2:
        return False
    first, *same, last = words
    word = same[0]
    return len(word) >= SHORTEST and same == [word] * times and first.endswith(word) and last.startswith(word)
