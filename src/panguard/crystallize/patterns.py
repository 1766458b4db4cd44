"""Writes chosen tokens as patterns: in their order, every gap bounded, slots as bounded classes. Pure."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from panguard.crystallize.deeds import DEEDS, PROGRAMS, SAME
from panguard.crystallize.slots import CLASSES, Kind
from panguard.crystallize.tokens import Token, gap
from panguard.engine.views.tables import SIMPLIFIED, TRADITIONAL

STEPS = (24, 80, 200, 400, 800, 1_000)
_SLACK = 12
_SPACE = r"\s{0,8}"
_SPECIAL = frozenset("\\.^$*+?{}[]|()/-#&~")
_INFLECTED = 4
_FIXED = ("ly", "ous", "able", "ior", "lier")
_NOUNS = ("or", "ion", "icy", "ment", "inal", "work", "ory")
_VERBS = frozenset({"send", "fetch", "run", "decode", "hide", "override", "destroy"})


def patterns_of(tokens: Sequence[Token]) -> tuple[str, ...]:
    """Return a pattern for each run of tokens that stand near enough to be found as one; all must be met."""
    return tuple(_pattern(run) for run in runs_of(tokens))


def runs_of(tokens: Sequence[Token]) -> Iterator[tuple[Token, ...]]:
    """Part tokens where a new span begins, or where they are too far apart."""
    run: list[Token] = []
    for token in tokens:
        if run and (token.group != run[-1].group or _step(run[-1], token) is None):
            yield tuple(run)
            run = []
        run.append(token)
    if run:
        yield tuple(run)


def _pattern(run: Sequence[Token]) -> str:
    parts = [_token(run[0])]
    for before, token in pairwise(run):
        gap_ = r"\s+" if _is_argument(before, token) else rf"[\s\S]{{0,{_step(before, token)}}}?"
        parts += (gap_, _token(token))
    return "".join(parts)


def _is_argument(one: Token, other: Token) -> bool:
    """Say whether two tokens stand side by side in a command."""
    flags = one.text.startswith("-") or other.text.startswith("-")
    return flags and other.close and other.rank == one.rank + 1


def _step(one: Token, other: Token) -> int | None:
    """Return the bound of the gap between two tokens; None where it is too wide."""
    wanted = gap(one, other) * 5 // 4 + _SLACK
    return next((step for step in STEPS if wanted <= step), None)


def _token(token: Token) -> str:
    if token.kind in {Kind.WORD, Kind.MARK}:
        return word_pattern(token.text)
    return CLASSES[token.kind]


def word_pattern(word: str) -> str:
    """Return the pattern of a word: at its boundaries, in its forms, Chinese in both ways to write it."""
    if not word.isascii():
        return "".join(_character(character) for character in word)
    like = SAME.get(word, (word,))
    start = r"\b" if _worded(word[0]) else r"\B" if word.startswith("-") else ""
    end = r"\b" if _worded(word[-1]) else ""
    forms = "|".join(map(_form, like))
    return f"{start}(?:{forms}){end}" if len(like) > 1 else f"{start}{forms}{end}"


def _form(word: str) -> str:
    """Return the pattern of one word: in the forms of a verb or noun, blanks allowed around a dot.

    Signs are written so that no word by itself counts as an exact payload.
    """
    if not word.isalpha() or len(word) < _INFLECTED or word not in DEEDS or word in PROGRAMS:
        parts = rf"{_SPACE}\.{_SPACE}".join(map(escaped, word.split(".")))
        return parts.replace("__", "_{1,2}").replace("\\/", "/{1,2}")
    if word.endswith(_FIXED):
        return word
    if DEEDS[word] not in _VERBS or word.endswith(_NOUNS):
        return f"{word}s?"
    return f"{word[:-1]}(?:e[sd]?|ing)" if word.endswith("e") else f"{word}(?:e?s|ed|ing)?"


def escaped(text: str) -> str:
    """Return the pattern of a text as it stands."""
    return "".join(f"\\{one}" if one in _SPECIAL else one for one in text)


def _worded(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character == "_")


def _character(character: str) -> str:
    """Return the class of a character and those that are written for it where characters are traditional."""
    others = [old for old, new in zip(TRADITIONAL, SIMPLIFIED, strict=True) if new == character]
    written = "".join(sorted({character, *others}))
    return f"[{written}]" if len(written) > 1 else written
