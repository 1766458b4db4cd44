"""Matches names of files with what a shell takes for wildcards, without compiling anything. Pure.

What is matched comes from strangers: patterns that are compiled cost seconds where they are made so, and are
kept.
"""

from functools import lru_cache

from panguard.expressions import Expression

_LONGEST = 255  # no system has a longer name; what a longer pattern stands for is not looked into
_PIECE = Expression(r"\[!?+\]?+[^\]]*+\]|[\s\S]")


def fits(name: str, pattern: str) -> bool:
    """Say whether a pattern stands for a name, or is longer than any name."""
    if len(pattern) > _LONGEST:
        return True
    pieces = _pieces(pattern)
    at = place = 0
    star, resumed = -1, 0
    while at < len(name):
        if place < len(pieces) and pieces[place] == "*":
            star, resumed = place, at
            place += 1
        elif place < len(pieces) and _is_one(pieces[place], name[at]):
            at, place = at + 1, place + 1
        elif star >= 0:
            resumed += 1
            at, place = resumed, star + 1
        else:
            return False
    return all(piece == "*" for piece in pieces[place:])


@lru_cache(maxsize=256)
def _pieces(pattern: str) -> tuple[str, ...]:
    return tuple(found[0] for found in _PIECE.finditer(pattern))


def _is_one(piece: str, character: str) -> bool:
    """Say whether a piece of a pattern stands for a character."""
    if len(piece) == 1:
        return piece in ("?", character)
    said = piece[1:-1]
    inverted = said.startswith("!")
    return _is_listed(said[1:] if inverted else said, character) is not inverted


def _is_listed(said: str, character: str) -> bool:
    at = 0
    while at < len(said):
        if said[at + 1 : at + 2] == "-" and at + 2 < len(said):
            if said[at] <= character <= said[at + 2]:
                return True
            at += 3
        else:
            if said[at] == character:
                return True
            at += 1
    return False
