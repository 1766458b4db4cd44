"""Tells what is somebody's own though every word of it is a word that everybody uses. Pure.

`strange.py` judges words one by one. A name may be a word (`Grace`), or stand within one (`uploadForGrace`);
so may what is told as a password, and the words of a wallet's phrase stand in a row as no sentence has them.
No rule asks for any of these.
"""

from collections.abc import Iterable
from re import IGNORECASE, Match

from panguard.crystallize.deeds import is_deed
from panguard.crystallize.everyday import UNSPACED
from panguard.crystallize.neutral import telling
from panguard.expressions import Expression

_WITHIN = 5
_PAIR = 2
# Words without which no sentence does, and that say nothing.
_LITTLE = frozenset(
    """
    the and for you your with that this from not are was has have all any its our they them into then when
    what who will can but each use a an as at be by do if in is it me my no of on or so to up us we
    """.split()  # noqa: SIM905 - a list says no more
)
# Phrases of wallets have twelve words of three to eight letters or more; sentences have little ones between.
_ONE = rf"(?!(?:{'|'.join(sorted(_LITTLE))})\b)[a-z]{{3,8}}"
_ROW = Expression(
    rf"(?<![\w-]){_ONE}(?:[\s,;|\"']{{1,6}}(?:[0-9]{{1,2}}[.):]\s?)?{_ONE}(?![\w-])){{7,40}}", IGNORECASE
)
_WORD = Expression(r"[A-Za-z]+")
_PASSWORD = Expression(
    r"(?:pass(?:word|phrase|wd|code)|密碼|密码|口令|\bpin)[\"']?\s{0,4}(?:\bis\b|\bwas\b|:|=|是|為|为)\s{0,4}"
    r"(?P<told>\"[^\"\n]{1,80}\"|'[^'\n]{1,80}'|`[^`\n]{1,80}`|[^\s\"'`$(\[{<.]{2,60}(?![\w.]{0,60}[.(\[]))",
    IGNORECASE,
)
_PARTS = Expression(rf"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z{UNSPACED}]+|[{UNSPACED}]+")


def owners(names: Iterable[str]) -> frozenset[str]:
    """Return the names that somebody can be known by, in small letters."""
    return frozenset(name.lower() for name in telling(names))


def is_own(said: str, own: frozenset[str]) -> bool:
    """Say whether a word, as it stands in the text, is one of these names, or holds one."""
    small = said.lower()
    if any(name in small for name in own if len(name) >= _WITHIN):
        return True
    parts = [found[0].lower() for found in _PARTS.finditer(said)]
    return any(part in own or _is_part(part, own) for part in parts)


def _is_part(part: str, own: frozenset[str]) -> bool:
    """Say whether a run in a script without blanks is part of a name, or holds one."""
    return not part.isascii() and any(
        name in part or (len(part) >= _PAIR and part in name) for name in own if not name.isascii()
    )


def without_own(text: str) -> str:
    """Return a text, as long, with blanks for what is told as a password, and for rows of words."""
    return _PASSWORD.sub(_blank_told, _ROW.sub(_blank_row, text))


def says_only_deeds(text: str) -> bool:
    """Say whether a text is made of words by which attacks act, little words and signs of ASCII alone."""
    words = [found[0].lower() for found in _WORD.finditer(text)]
    known = all(word in _LITTLE or is_deed(word) for word in words)
    return bool(words) and text.isascii() and known and not any(map(str.isdigit, text))


def _blank_row(found: Match[str]) -> str:
    """Blank a row of words, unless most of them are words by which attacks act."""
    words = [each[0].lower() for each in _WORD.finditer(found[0])]
    acting = sum(map(is_deed, words))
    return found[0] if 2 * acting >= len(words) else " " * len(found[0])


def _blank_told(found: Match[str]) -> str:
    start, end = (at - found.start() for at in found.span("told"))
    return f"{found[0][:start]}{' ' * (end - start)}{found[0][end:]}"
