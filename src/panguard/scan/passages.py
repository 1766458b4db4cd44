"""Cuts a text into sentences, and each into numbers for its words: what the classifier reads. Pure.

A feature is a number below `BUCKETS` that a word, the start of a longer word, or two or three neighbouring
starts of words are hashed to. Starts of words make one feature of the forms of a word in languages that bend
it. Chinese, Japanese and Korean characters count as words.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from zlib import crc32

from panguard.expressions import Expression

BUCKETS = 1 << 17
LONGEST_SENTENCE = 64
_MASK = BUCKETS - 1
_STEM = 5
_START = 0x51ED270B
_CHARACTERS = "\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3"
_FIRST_CHARACTER = "\u3040"
# It begins with one set of characters, which is found many times quicker than one of several beginnings.
_BREAK = Expression(
    r"[.!?\n。！？｡](?:"
    r"(?<=[.!?])(?=[\s\"')\]*_])[\"')\]*_]*\s+"
    r"|(?<=\n)(?:(?:[ \t]*\n)+|(?![ \t]*[a-z\xdf-\xff\u0430-\u044f]))"
    r"|(?<=[。！？｡])[。！？｡]*[」』”\"')]*\s*)"
)
_SIGNS = r"[?!<\[{\"`:|#$=]+"
_WORD = Expression(rf"[{_CHARACTERS}]|[^\W\d_{_CHARACTERS}]+(?:'[a-z]+)?|\d+|{_SIGNS}")
# The same for folded texts without such characters, which take milliseconds to be made a part of a pattern.
_PLAIN_WORD = Expression(rf"[^\W\d_]+(?:'[a-z]+)?|\d+|{_SIGNS}")
_ASCII_WORD = Expression(rf"[a-z]+(?:'[a-z]+)?|[0-9]+|{_SIGNS}")

Known = dict[str, tuple[int, int]]


class Sentence(NamedTuple):
    """A sentence, line or part of a long one: where it stands in its text, and its words, folded."""

    start: int
    end: int
    words: list[str]


def sentences(text: str) -> Iterator[Sentence]:
    """Yield the sentences of a text that hold words."""
    folded = text.lower()
    if len(folded) != len(text):
        folded = text
    word = _words_in(folded)
    find = word.compiled.findall
    start = 0
    for end in (*(stop.end() for stop in _BREAK.finditer(text)), len(folded)):
        words = find(folded, start, end)
        if len(words) > LONGEST_SENTENCE:
            yield from _cut([match.span() for match in word.finditer(folded, start, end)], words)
        elif words:
            yield Sentence(start, end, words)
        start = end


def _words_in(text: str) -> Expression:
    if text.isascii():
        return _ASCII_WORD
    return _PLAIN_WORD if max(text) <= _FIRST_CHARACTER else _WORD


def words_of(text: str, start: int, end: int, known: Known) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield each word of a sentence with the features that end at it."""
    words = _words_in(text).compiled.findall(text.lower(), start, end)
    before = 0
    for number, word in enumerate(words, start=1):
        features = features_of(words[:number], known)
        yield word, features[before:]
        before = len(features)


def features_of(words: Sequence[str], known: Known) -> tuple[int, ...]:
    """Return the features of the words of a sentence, those that end at each word after the earlier ones.

    `known` remembers what words were hashed to.
    """
    features: list[int] = []
    before, second = _START, 0
    for word in words:
        whole, stem = known.get(word) or _remembered(word, known)
        features.append(whole & _MASK)
        if stem != whole:
            features.append(stem & _MASK)
        features.append((before * 31 + stem) * 0x9E3779B1 >> 12 & _MASK)
        if second:
            features.append((second * 37 + stem) * 0x85EBCA77 >> 12 & _MASK)
            features.append((second * 961 + before * 31 + stem) * 0xC2B2AE3D >> 12 & _MASK)
        second, before = before, stem
    return tuple(features)


def features_alone(word: str, known: Known) -> tuple[int, ...]:
    """Return the features that a word has whatever stands before it."""
    whole, stem = known.get(word) or _remembered(word, known)
    return (whole & _MASK,) if whole == stem else (whole & _MASK, stem & _MASK)


def is_character(word: str) -> bool:
    """Say whether a word is one character of a language that is read here character by character."""
    return len(word) == 1 and word > _FIRST_CHARACTER


def _cut(places: list[tuple[int, int]], words: list[str]) -> Iterator[Sentence]:
    """Yield the pieces of a sentence that is longer than sentences are; `places` are those of its words."""
    for low in range(0, len(words), LONGEST_SENTENCE):
        piece = slice(low, low + LONGEST_SENTENCE)
        yield Sentence(places[low][0], places[piece][-1][1], words[piece])


def _remembered(word: str, known: Known) -> tuple[int, int]:
    """Return the numbers of a word and of its start; digits are alike, runs of signs one sign."""
    shape = word
    if word[0].isdigit():
        shape = "0"
    elif not word[0].isalpha():
        shape = word[0]
    whole = stem = crc32(shape.encode("utf-8", "surrogatepass"))
    if len(shape) > _STEM:
        stem = crc32(shape[:_STEM].encode("utf-8", "surrogatepass") + b"*")
    known[word] = whole, stem
    return whole, stem
