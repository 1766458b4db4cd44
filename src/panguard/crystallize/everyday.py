"""Which words everybody uses: those of many honest skills, of programs and of attacks. Pure, by a list.

The list (`lists/everyday.txt`) is measured by `benchmarks/everyday_words.py`; names of persons and towns are
left out of it, however many skills mention them. Whoever uses only such words cannot be known by them. Words
in Chinese are there by two characters, in simplified ones.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from panguard.crystallize.deeds import DEEDS, PLACES, SAME, TELLING
from panguard.crystallize.registries import REGISTRIES
from panguard.engine.views.normalise import normalise
from panguard.engine.views.tables import SIMPLIFIED, TRADITIONAL
from panguard.expressions import Expression

# Chinese, Japanese, Korean: written without blanks between words.
UNSPACED = (
    "\u1100-\u11ff\u3005-\u3007\u3041-\u30ff\u3131-\u318e\u31f0-\u31ff\u3400-\u9fff\ua960-\ua97f\uac00-\ud7ff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
# Signs beyond ASCII that are no part of any word.
SIGNS = (
    "\xa0-\xa9\xab\xac\xae-\xb1\xb4\xb6-\xb8\xbb\xbf\xd7\xf7\u2010-\u2027\u2030-\u205e\u2190-\u23ff\u2500-\u27bf"
    "\u3000-\u3004\u3008-\u3020\ufe30-\ufe4f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
STANDS_FOR = "甲乙丙丁戊己庚辛壬癸"
SOMEBODY = "某"
_PIECES = Expression(r"[A-Za-z0-9]+")
_CAMEL = Expression(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_JOINED = frozenset(
    "to is on by id in of os db ip io ui my or as at do if no up fs js ok go it be we".split()  # noqa: SIM905
)
# What stands alone in Chinese and says nothing by itself.
_ALONE = frozenset(
    "的了是在把将到和与给从向对用以及并后再先不别勿请你您我他它们这那其之中上下里前为被让使每所有要可会能如若则"
    "就都也只个些次时或等"
)
_LONGEST = 6
_SHORTEST_PART = 3
_PICTURE = 2
_PAIR = 2
_SHORT_NUMBER = 2


@cache
def public() -> Mapping[str, frozenset[str]]:
    """Return hosts, files, parts of paths and modules that everybody knows and nobody can be known by."""
    stored = json.loads(files(__package__).joinpath("lists", "public.json").read_bytes())
    lists = {kind: frozenset(entries) for kind, entries in stored.items()}
    return lists | {"hosts": lists["hosts"].union(REGISTRIES)}


@cache
def words() -> frozenset[str]:
    """Return the words that everybody uses, in small letters and simplified characters."""
    listed = files(__package__).joinpath("lists", "everyday.txt").read_text(encoding="utf-8").split()
    known = [*DEEDS, *PLACES, *TELLING, *(word for same in SAME.values() for word in same)]
    for entries in public().values():
        known += entries
    spoken = (simplified(word) for word in DEEDS if not word.isascii())
    names = (SOMEBODY + each for each in STANDS_FOR)
    return frozenset((*listed, *spoken, *names, *(piece.lower() for each in known for piece in pieces(each))))


def pieces(text: str) -> Iterator[str]:
    """Yield the runs of ASCII letters and digits of a text."""
    return (found[0] for found in _PIECES.finditer(text))


def is_everyday(run: str) -> bool:
    """Say whether everybody uses a run of letters and digits: one word, or several in `camelCase`.

    Disguised letters are read as what they look like. Words of digits and letters must be known as such.
    """
    if run.isascii():
        return _is_known(run)
    view = normalise(run)
    plain = view.text if view else run
    if not plain.isascii():
        return len(plain) <= _PICTURE and not any(map(str.isalnum, plain))
    return all(map(_is_known, pieces(plain))) and (bool(plain) or len(run) <= _PICTURE)


def _is_known(run: str) -> bool:
    if len(run) == _PAIR and run[0].islower() and run[1].isupper():
        return False
    if run.lower() in words() or len(run) == 1:
        return True
    if run.isdigit():
        return len(run) <= _SHORT_NUMBER
    parts = [found[0] for found in _CAMEL.finditer(run)]
    return "".join(parts) == run and len(parts) > 1 and all(map(_is_known_part, parts))


def _is_known_part(part: str) -> bool:
    low = part.lower()
    return low in words() and (len(part) >= _SHORTEST_PART or low in _JOINED)


@cache
def _characters() -> Mapping[int, str]:
    return {ord(old): new for old, new in zip(TRADITIONAL, SIMPLIFIED, strict=True)}


def simplified(text: str) -> str:
    """Return a text in simplified characters, each in the place of its own."""
    return text.translate(_characters())


def strangers(run: str) -> Iterator[tuple[int, int]]:
    """Yield what of a run without blanks is no word that everybody uses: start and end of each stretch.

    Of all ways to part it into words the one is taken that leaves the fewest characters over.
    """
    plain = simplified(run)
    left_over, step = [0] * (len(plain) + 1), [1] * len(plain)
    for at in range(len(plain) - 1, -1, -1):
        sizes = (size for size in range(1, _LONGEST + 1) if _is_word(plain[at : at + size], size))
        costs = [(left_over[at + size], -size) for size in sizes]
        cost, size = min([*costs, (left_over[at + 1] + 1, 0)])
        left_over[at], step[at] = cost, -size
    start = at = 0
    while at <= len(plain):
        if at == len(plain) or step[at]:
            if start < at:
                yield start, at
            at += step[at] if at < len(plain) else 1
            start = at
        else:
            at += 1


def _is_word(text: str, size: int) -> bool:
    return len(text) == size and (text in words() or (size == 1 and text in _ALONE))
