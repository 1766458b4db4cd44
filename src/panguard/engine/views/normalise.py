"""Reads a text as a reader of its shapes would: nothing invisible, one form of each letter. Pure.

Three steps, repeated until nothing changes: invisible and control characters go; every character takes its
compatibility form (NFKC), loses accents over ASCII letters, and Traditional Chinese becomes Simplified; words
made of look-alikes become ASCII words. A word counts as made of look-alikes when every letter of it has an
ASCII twin, so honest Russian, Greek or Armenian stays as it is. Leetspeak is left alone: it says too much.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from panguard.engine.views.tables import LOOK_ALIKES, LOOKS_LIKE, SIMPLIFIED, TRADITIONAL
from panguard.engine.views.view import View, edited, raw_view
from panguard.expressions import Expression
from panguard.terms import ViewKind

Edit = tuple[int, int, str]

_ROUNDS = 4
_MARKS_KEPT = 8  # Unicode's stream-safe form allows 30; no script stacks more than a handful

# Symbols that emoji are made of; a selector or joiner that follows one of them is part of the picture.
_PICTURES = "\xa9\xae\u200d\u203c-\u303d\u3297\u3299\ufe0f\U0001f000-\U0001faff"
# Scripts whose spelling needs joiners: Arabic, Syriac, N'Ko, the Indic ones, Thai to Khmer, Mongolian.
_JOINING = "\u0600-\u109f\u1780-\u18af"
_CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
_INVISIBLE = Expression(
    r"\x1b\[[0-9;?]{0,20}[A-Za-z]"
    rf"|[{_CONTROLS}\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    r"\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    rf"|(?<![{_JOINING}{_PICTURES}])\u200d|(?<![{_JOINING}])\u200c"
    r"|(?:(?<![\xa9\xae\u203c-\u303d\u3297\u3299\U0001f000-\U0001faff])|(?<=[\u200b-\u200f]))[\ufe0e\ufe0f](?!\u20e3)"
)
_ASCII_RUN = Expression(r"[\x00-\x7f]+")
_OTHER_RUN = Expression(r"[^\x00-\x7f]+")
_HARMLESS = frozenset("！，：；？（）％～…™®©ªº²³¹½¼¾℃№\u3000")

_LETTERS = (
    "\xc0-\xd6\xd8-\xf6\xf8-\u024f\u0250-\u02af\u0370-\u0373\u0376-\u0377\u037b-\u037f\u0386-\u052f\u0531-\u0587"
    "\u13a0-\u13ff\u1c80-\u1c8f\u1d00-\u1d25\u1d6b-\u1d9a\u1e00-\u1fff\u2c60-\u2cff\ua4d0-\ua4ff\ua640-\ua69f"
    "\ua720-\ua7ff\uab30-\uabbf"
)
_WORD = Expression(rf"(?<![A-Za-z])[A-Za-z]*+[{_LETTERS}][A-Za-z{_LETTERS}\u0300-\u036f]*+")

_OTHER_SCRIPT = Expression(
    "[\u0370-\u058f\u13a0-\u13ff\u1c80-\u1c8f\u1f00-\u1fff\u2c80-\u2cff\ua4d0-\ua4ff\ua640-\ua69f\uab70-\uabbf]"
)
_OTHER_WORD = Expression("[\u0370-\u058f]{3}")
_SHORTEST = 4
_SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnopqrstuvwyz", strict=True))
# Alike enough beside ASCII letters, but common in words of their own script.
_LOOSE = dict(
    zip(
        "абвгезикмнорстухіјѕћђԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβγεηικμνορτυχωøłđħŧƀɓƈɗɖƒɠɦɨɩƙɫɱɲŋɵƥʠɍʂƭʈʉʋɯƶæ",
        "a6brezukmhopctyxijshhdqwABEZHIKMNOPTYXabyenikmvoptuxwoldhtbbcddfghiiklmnnopqrsttuvwza",
        strict=True,
    )
)
_PUNCTUATION = str.maketrans("‘’‚‛“”„‟‹›«»‐‑‒−⁃﹣ʹʼˈ′＇｀", "''''\"\"\"\"<><>------'''''`")


@cache
def _twins() -> dict[str, str]:
    """Return the look-alikes that stand for an ASCII letter wherever they are."""
    return dict(zip(LOOK_ALIKES, LOOKS_LIKE, strict=True)) | _SMALL_CAPITALS


@cache
def _simplified() -> dict[int, str]:
    return {ord(old): new for old, new in zip(TRADITIONAL, SIMPLIFIED, strict=True)}


def _folded(cluster: str) -> str:
    """Return a character, with the marks that follow it, in the form used for matching."""
    plain = unicodedata.normalize("NFKC", cluster)
    if plain.isascii():
        return plain
    parts: list[str] = []
    for character in plain.translate(_PUNCTUATION).translate(_simplified()):
        if _is_mark(character):
            if not (parts and parts[-1].isascii() and parts[-1].isalpha()):
                parts.append(character)
            continue
        base = unicodedata.normalize("NFD", character)[0]
        parts.append(base if base.isascii() and base.isalpha() else character)
    return "".join(parts)


@cache
def _is_mark(character: str) -> bool:
    """Say whether a character is drawn onto the one before it."""
    return unicodedata.category(character) in {"Mn", "Me"} and not "\ufe00" <= character <= "\ufe0f"


@cache
def _joins(character: str) -> bool:
    """Say whether a character composes with the one before it: marks, Korean vowels, voiced-sound marks."""
    return _is_mark(character) or "\u1160" <= character <= "\u11ff" or character in "\uff9e\uff9f"


@cache
def _single(character: str) -> str:
    return _folded(character)


def _clusters(run: str) -> Iterator[tuple[int, int]]:
    """Split a run of characters before each one that does not join the one before it."""
    start = 0
    for index in range(1, len(run)):
        if not _joins(run[index]):
            yield start, index
            start = index
    yield start, len(run)


def _fold_edits(text: str) -> Iterator[Edit]:
    for found in _OTHER_RUN.finditer(text):
        run, offset = found[0], found.start()
        if all(_single(character) == character and not _joins(character) for character in set(run)):
            continue
        after_letter = offset > 0 and text[offset - 1].isalpha()
        for start, end in _clusters(run):
            if start == 0 and after_letter and _is_mark(run[0]):
                yield offset, offset + end, ""
                continue
            words = (
                _folded(run[start : min(end, start + _MARKS_KEPT)])
                if end - start > 1
                else _single(run[start])
            )
            if words != run[start:end]:
                yield offset + start, offset + end, words


def _word_edits(text: str) -> Iterator[Edit]:
    twins = _twins()
    for found in _WORD.finditer(text):
        word = found[0]
        mixed = any(letter.isascii() for letter in word)
        letters: list[str] = []
        for letter in word:
            twin = (
                letter if letter.isascii() else twins.get(letter) or (_LOOSE.get(letter) if mixed else None)
            )
            if twin is None and not _is_mark(letter):
                break
            letters.append(twin or "")
        else:
            yield found.start(), found.end(), "".join(letters)


def mixed_words(text: str) -> Iterator[tuple[int, int]]:
    """Yield the words of ASCII letters in which letters of another script stand for ASCII ones.

    Not a symbol with a unit (`μs`, `ρgh`), nor an ending that another language gives to a Latin word.
    """
    for found in _WORD.finditer(text):
        if _is_mixed(found[0]) and not _is_ending(text, found.span(), found[0]):
            yield found.span()


def _is_mixed(word: str) -> bool:
    """Say whether letters of another script, and all of them, stand for ASCII ones among such."""
    if len(word) < _SHORTEST or sum(map(str.isascii, word)) < _SHORTEST // 2:
        return False
    foreign = [letter for letter in word if _OTHER_SCRIPT.match(letter)]
    twins = _twins()
    if not foreign or not all(letter in twins for letter in foreign):
        return False
    return all(letter.isascii() or letter in twins or letter in _LOOSE for letter in word)


def _is_ending(text: str, span: tuple[int, int], word: str) -> bool:
    """Say whether the foreign letters only end the word, on a line that has words of their script."""
    latin = re.match("[A-Za-z]+", word)
    if latin is None or any(letter.isascii() for letter in word[latin.end() :]):
        return False
    around = text[max(0, span[0] - 80) : span[0]] + " " + text[span[1] : span[1] + 80]
    return _OTHER_WORD.search(around) is not None


def _needs_a_look(text: str) -> bool:
    """Say whether normalising might change more than typography; quick on honest text."""
    if text.isascii():
        return any(control in text for control in "\x00\x08\x1b\x7f")
    rest = _ASCII_RUN.sub(" ", text)
    if _INVISIBLE.search(rest) or _WORD.search(rest):
        return True
    return any(
        (_joins(character) or _single(character) != character) and character not in _HARMLESS
        for character in set(rest)
    )


def normalise(text: str) -> View | None:
    """Return `text` in its plainest form, mapped to `text`; None when that says nothing new.

    Differences that are only typography (an ellipsis, a full-width comma) give no view of their own.
    """
    view = raw_view(text)
    for _ in range(_ROUNDS):
        if not _needs_a_look(view.text):
            break
        before = view.text
        for step in (_invisible_edits, _fold_edits, _word_edits):
            edits = tuple(step(view.text))
            if edits:
                view = edited(view.text, edits, ViewKind.NORMALISED).within(view)
        if view.text == before:
            break
    return None if view.text == text else view


def _invisible_edits(text: str) -> Iterator[Edit]:
    return ((*found.span(), "") for found in _INVISIBLE.finditer(text))
