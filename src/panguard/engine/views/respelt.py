"""Reads words that are written so that only a reader's patience finds them. Pure.

Letters with blanks between them, words broken at line ends, digits in place of letters, text written
backwards or with every letter moved by thirteen, and a sentence dealt out over the items of a list or the
cells of a column. Each stretch that says something this way becomes a view of its own. Letters and digits are
taken for words only where they spell words that orders are made of, so that tables and codes give nothing.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from string import ascii_letters

import re2

from panguard.engine.views.encodings import Found
from panguard.engine.views.view import ViewBuilder, whole
from panguard.expressions import Expression
from panguard.terms import ViewKind

Edit = tuple[int, int, str]

_VOCABULARY = frozenset(
    """
    a about above access account after again agent ai all also always an and any api append approval are
    as ask asking assistant at base64 bash be before bypass by call chat chmod code collect command
    commands config confirm confirmation content contents conversation copy credential credentials curl
    data decode delete developer directives disable disclose disregard do download email encode encoded
    endpoint environment every everything execute exfiltrate file files first follow following for
    forget forward from full get guidelines have hidden hide history home https id if ignore immediately
    in include inform instruction instructions into is it its key keys last limits local log logs mail
    memory mention message messages mode must my never new no not notify now of on open or order orders
    other output override password passwords permission policy post previous print prior private prompt
    prompts read remove repeat reply report response restrictions reveal root rule rules run safety save
    script secret secrets secretly security send server session shell silently ssh step steps store
    system tell that the their them then these they this to token tokens tool tools transmit upload use
    user users variable variables wallet warn what when where with without word write you your
    admin administrator antivirus anything archive background browser but can computer database
    directory doing done during each else fetch folder github going hour how inform install installer
    job keep linux machine macos may minute minutes off only package prerequisite project public python
    rights setup should silent something start task terminal than thing turn unless until web while who
    will windows works would
    """.split()  # noqa: SIM905 - a list of 230 lines says no more
)
_LONGEST_WORD = 14
_SPACED = Expression(r"(?<![A-Za-z])[A-Za-z](?:[ .\-_·*]{1,2}[A-Za-z](?![A-Za-z])){3,400}+")
_LETTER = Expression(r"[A-Za-z]")
_BROKEN = Expression(r"-(?<=[A-Za-z]-)\r?\n[ \t>]{0,8}(?=[a-z])")
_DIGIT = Expression(r"[0134578@$](?:(?<=[A-Za-z].)|(?=[A-Za-z]))")
_MIXED = Expression(r"(?<![\w@$])(?:[A-Za-z]{1,12}[0134578@$]|[0134578@$][A-Za-z])[\w@$!]{1,18}(?![\w@$])")
_DIGITS = str.maketrans("0134578@$!", "oieastbasi")
_DIGITS_L = str.maketrans("0134578@$!", "oleastbasi")
_BACKWARDS = Expression(
    r"(?<![a-z])(?:eht|dna|erongi|suoiverp|s?noitcurtsni|resu|lla|ruoy|dnes|daer|meht|siht|tuohtiw|revres|drowssap"
    r"|sdrowssap|syek|yek|terces|stercse|tpmorp|metsys|ton|reven|lruc|hsab|elif|selif|etucexe|nur|nekot|daolpu"
    r"|//:s?ptth)(?![a-z])",
    re.IGNORECASE,
)
_TURNED = Expression(
    r"(?<![a-z])(?:gur|naq|vtaber|cerivbhf|vafgehpgvbaf?|hfre|nyy|lbhe|fraq|ernq|gurz|guvf|jvgubhg|freire|cnffjbeqf?"
    r"|xrlf?|frpergf?|cebzcg|flfgrz|abg|arire|phey|onfu|svyrf?|rkrphgr|eha|gbxra|hcybnq|uggcf?)(?![a-z])",
    re.IGNORECASE,
)
_THIRTEEN = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "nopqrstuvwxyzabcdefghijklmNOPQRSTUVWXYZABCDEFGHIJKLM",
)
_ENOUGH = 3
_MANY = 30
_NEVER = 1 << 30
_PER_WORD = 2  # what a known word costs; a letter of an unknown one costs 1, and 1 more where it begins
_SHORT = 3
_FREQUENT = (
    " the ",
    " and ",
    "instruction",
    "previous",
    "http",
    " user",
    "password",
    " all ",
    "key",
    "send ",
)
_TELLING = ("previous", "instruction", "curl http", "https://")
_ONE_ITEM = r"\n[ \t]{0,8}(?:[-*+]|\d{1,2}[.)])[ \t]+[^\n]{1,120}"
_ITEMS = Expression(rf"{_ONE_ITEM}(?:{_ONE_ITEM}){{2,59}}+")
_PLAIN_ITEM = Expression(r"[^\n:*`\[\]|#.]{1,48}")
_UNFINISHED = Expression(
    r"(?<![\w-])(?:a|an|the|of|to|and|or|for|with|from|by|at|into|onto|their|your|its|this|that|these|those|them|do|not"
    r"|never|must|should|will|without|all|any|every|each|both|no|whatever|what|which|is|are|be)$|\w,$",
    re.IGNORECASE,
)
_CONTINUED = Expression(r"(?:and|or|of|to|them|it|is|are|was|be|which|that|than|then|as|by|into|[|&]+)\s")
_ITEM = Expression(r"(?m)^[ \t]{0,8}(?:[-*+]|\d{1,2}[.)])[ \t]+|\n")
_ROWS = Expression(r"(?m)(?:^[ \t]{0,3}\|[^\n]{3,200}\|[ \t]*\n?){3,60}+")
_LONGEST = 4000
_AROUND = 400


def segmented(letters: str, *, whole: bool = True) -> str | None:
    """Part letters into words that orders are made of; None when they are not made of such words.

    Unless the `whole` must be, letters that belong to no such word stay together as they are.
    """
    word = letters.lower()
    costs = [0, *[_NEVER] * len(word)]
    starts = [0] * (len(word) + 1)
    for end in range(1, len(word) + 1):
        if not whole:
            known = starts[end - 1] >= 0
            costs[end], starts[end] = costs[end - 1] + 1 + known, ~(end - 1)
        for start in range(max(0, end - _LONGEST_WORD), end):
            cost = costs[start] + _PER_WORD - (end - start > _SHORT)
            if cost < costs[end] and word[start:end] in _VOCABULARY:
                costs[end], starts[end] = cost, start
    return None if costs[-1] >= _NEVER else _parted(letters, starts)


def _parted(letters: str, starts: list[int]) -> str:
    """Part letters where words begin; single letters, whose starts are complements, are put together."""
    parts: list[str] = []
    place, loose = len(letters), False
    while place:
        start = starts[place]
        begin = start if start >= 0 else ~start
        if start < 0 and loose:
            parts[-1] = letters[begin:place] + parts[-1]
        else:
            parts.append(letters[begin:place])
        place, loose = begin, start < 0
    return " ".join(reversed(parts))


@cache
def _letters_apart() -> "re2._Regexp[str]":
    """Return what every text with spaced letters holds; RE2 rules most texts out at once."""
    return re2.compile(r"[A-Za-z](?:[ .\-_·*]{1,2}[A-Za-z]){3}\b")


def _spaced_edits(text: str) -> Iterator[Edit]:
    if _letters_apart().search(text) is None:
        return
    runs = [(found.span(), "".join(_LETTER.findall(found[0]))) for found in _SPACED.finditer(text)]
    # A word or two with blanks in it is a title or a formula; where many are, the text is written so.
    known = [words for _, letters in runs if (words := segmented(letters))]
    many = sum(len(letters) for _, letters in runs) >= _MANY and " ".join(known).count(" ") >= _ENOUGH - 1
    for span, letters in runs:
        words = segmented(letters, whole=not many)
        if words:
            yield *span, words


def _broken_edits(text: str) -> Iterator[Edit]:
    if "-\n" in text or "-\r\n" in text:
        yield from ((*found.span(), "") for found in _BROKEN.finditer(text))


def _digit_edits(text: str) -> Iterator[Edit]:
    # Digits are rarer than words: what may be a mixed word is sought from its first digit.
    last = 0
    for digit in _DIGIT.finditer(text):
        before = text[max(last, digit.start() - _LONGEST_WORD) : digit.start()]
        found = _MIXED.match(text, digit.start() - len(before) + len(before.rstrip(ascii_letters)))
        if found is None or found.start() < last:
            continue
        last = found.end()
        for table in (_DIGITS, _DIGITS_L):
            word = found[0].lower().translate(table)
            if word in _VOCABULARY and len(word) >= _ENOUGH:
                yield *found.span(), word
                break


def _item_edits(text: str) -> Iterator[Edit]:
    for run in _ITEMS.finditer(f"\n{text}"):
        items = run[0][1:]
        if _reads_on(items):
            for mark in _ITEM.finditer(items):
                yield run.start() + mark.start(), run.start() + mark.end(), " "


def _reads_on(items: str) -> bool:
    """Say whether items go on in the middle of a sentence.

    Most begin with a small letter or a sign, and either all are a few plain words, or many end with a word
    that cannot be the last of a sentence or begin with one that cannot be the first. Commands, names and
    notes in a list do not.
    """
    lines = [words for part in _ITEM.split(items) if (words := part.strip())]
    if sum(line[:1].isupper() for line in lines[1:]) * 4 > len(lines):
        return False
    if all(_PLAIN_ITEM.fullmatch(line) for line in lines):
        return sum(line[:1].islower() for line in lines) * 4 >= len(lines) * 3
    seams = sum(bool(_UNFINISHED.search(one) or _CONTINUED.match(two)) for one, two in pairwise(lines))
    return seams * 4 >= len(lines)


def _stretches(edits: Iterator[Edit], least: int) -> Iterator[list[Edit]]:
    """Yield edits that lie near each other together, at least so many."""
    near: list[Edit] = []
    for edit in edits:
        if near and edit[0] - near[-1][1] > _AROUND:
            if len(near) >= least:
                yield near
            near = []
        near.append(edit)
    if len(near) >= least:
        yield near


def _edited_stretch(text: str, edits: list[Edit], name: str) -> Found:
    start = max(text.rfind("\n\n", 0, edits[0][0]) + 2, edits[0][0] - _AROUND, 0)
    end = text.find("\n\n", edits[-1][1])
    end = min(end if end >= 0 else len(text), edits[-1][1] + _AROUND)
    builder = ViewBuilder(text)
    place = start
    for first, last, words in edits:
        builder.keep(place, first)
        builder.put(words, first, last)
        place = last
    builder.keep(place, end)
    return Found(builder.view(ViewKind.DECODED, (name,)))


def _columns(text: str) -> Iterator[Found]:
    """Read the columns of tables downwards, where what they say then goes on from cell to cell."""
    if text.count("|") < 2 * _ENOUGH:
        return
    for run in _ROWS.finditer(text):
        rows = [line.strip().strip("|").split("|") for line in run[0].splitlines()[2:]]
        for column in range(max((len(row) for row in rows), default=0)):
            cells = [row[column].strip() for row in rows if column < len(row)]
            going_on = sum(cell[:1].islower() for cell in cells[1:])
            if len(cells) >= _ENOUGH and going_on * 2 >= len(cells) - 1:
                yield Found(whole(" ".join(cells), run.span(), ViewKind.DECODED, ("table column",)))


def _reversed(line: str) -> str:
    return line[::-1]


def _thirteen(line: str) -> str:
    return line.translate(_THIRTEEN)


@cache
def _frequent(turn: Callable[[str], str]) -> "re2._Regexp[bytes]":
    """Return what finds frequent words that were turned; RE2 rules most texts out at once."""
    words = (f"(?:{re.escape(turn(word))})" for word in _FREQUENT)
    return re2.compile(f"(?i){'|'.join(words)}".encode())


def _turned_lines(text: str, signs: Expression, turn: Callable[[str], str], name: str) -> Iterator[Found]:
    """Read lines backwards, or moved by thirteen, where several of their words then are common ones."""
    last = -1
    if _frequent(turn).search(text.encode()) is None:
        return
    for sign in signs.finditer(text):
        start = max(text.rfind("\n", 0, sign.start()) + 1, sign.start() - _LONGEST)
        if start <= last:
            continue
        end = text.find("\n", sign.end())
        last = end = min(end if end >= 0 else len(text), start + 2 * _LONGEST)
        line = text[start:end]
        turned = turn(line)
        telling = any(word in turned.lower() for word in _TELLING)
        if telling or len({found[0] for found in signs.finditer(line)}) >= _ENOUGH:
            yield Found(whole(turned, (start, end), ViewKind.DECODED, (name,)))


_RESPELLINGS: tuple[tuple[str, Callable[[str], Iterator[Edit]], int], ...] = (
    ("spaced letters", _spaced_edits, 1),
    ("broken words", _broken_edits, 1),
    ("digits for letters", _digit_edits, 2),
    ("items of a list", _item_edits, 1),
)


DEALT_OUT = frozenset({"items of a list", "table column"})
"""Readings that put shown pieces together: each piece can be read as it stands."""


def respelt_stretches(text: str) -> Iterator[Found]:
    """Yield every stretch of `text` that reads differently once its words are put together."""
    for name, edits, least in _RESPELLINGS:
        for stretch in _stretches(edits(text), least):
            yield _edited_stretch(text, stretch, name)
    yield from _columns(text)
    yield from _turned_lines(text, _BACKWARDS, _reversed, "reversed text")
    yield from _turned_lines(text, _TURNED, _thirteen, "ROT13")
