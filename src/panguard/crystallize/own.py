"""Tells what is somebody's own though every word of it is a word that attacks use. Pure.

A name may be such a word (`Hook`), or stand within one (`uploadForHook`); data may say nothing else.
"""

from collections.abc import Iterable

from panguard.crystallize.called import NAMES_TOO
from panguard.crystallize.deeds import DEEDS, base_of, is_deed
from panguard.crystallize.everyday import UNSPACED, public
from panguard.expressions import Expression

_WITHIN = 5
_PAIR = 2
_LEAST_WORDS, _MOST_WORDS = 4, 8
_LITTLE = frozenset(
    """
    the and for you your with that this from not are was has have all any its our they them into then when
    what who will can but each use a an as at be by do if in is it me my no of on or so to up us we
    """.split()  # noqa: SIM905 - a list says no more
)
_SENTENCE = Expression(r"[a-z]{1,20}(?: [a-z]{1,20}){1,20}")
_PARTS = Expression(rf"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z{UNSPACED}]+|[{UNSPACED}]+")


def owners(names: Iterable[str]) -> frozenset[str]:
    """Return the names that somebody can be known by, in small letters: also those that are words.

    What every system calls an account (`root`, `admin`) is nobody's name.
    """
    small = {name.strip().lower() for name in names}
    return frozenset(name for name in small if len(name) >= _PAIR and name not in public()["accounts"])


def is_own(said: str, own: frozenset[str]) -> bool:
    """Say whether a word, as it stands in the text, is one of these names, or holds one."""
    small = said.lower()
    if any(name in small for name in own if len(name) >= _WITHIN):
        return True
    parts = [found[0].lower() for found in _PARTS.finditer(said)]
    return any(part in own or part.removesuffix("s") in own or _is_part(part, own) for part in parts)


def _is_part(part: str, own: frozenset[str]) -> bool:
    """Say whether a run in a script without blanks is part of a name, or holds one."""
    return not part.isascii() and any(
        name in part or (len(part) >= _PAIR and part in name) for name in own if not name.isascii()
    )


def says_only_deeds(text: str, own: frozenset[str] = frozenset()) -> bool:
    """Say whether a text is a few words by which attacks act, and little words, and nothing else.

    No more than a rule may ask for; none of them names anybody, or is one for what is secret: who tells a
    password says so.
    """
    words = text.split(" ")
    if not _LEAST_WORDS <= len(words) <= _MOST_WORDS or not _SENTENCE.fullmatch(text):
        return False
    return all(word in _LITTLE or (_is_plain_deed(word) and not is_own(word, own)) for word in words)


def _is_plain_deed(word: str) -> bool:
    base = base_of(word)
    return is_deed(word) and base not in NAMES_TOO and "secret" not in (DEEDS.get(word), DEEDS.get(base))
