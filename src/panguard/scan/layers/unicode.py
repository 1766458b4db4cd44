"""Layer: characters that a reader does not see, or takes for others."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from panguard.findings import Finding, Phrase, phrase
from panguard.scan.document import Document
from panguard.scan.explanation import Explanation
from panguard.terms import Category, Check, Lane, Severity, SourceType

NAME = "unicode"

_REFERENCES = ("ASI01", "AST01", "LLM01:2025", "CWE-1007")

HIDDEN = Explanation(
    id="hidden-unicode",
    severity=Severity.HIGH,
    check=Check.HIDDEN_UNICODE,
    category=Category.PROMPT_INJECTION,
    title=phrase("Holds characters that nobody can see"),
    why=phrase(
        "Invisible characters carry text that you cannot read but the agent can, or break up words to"
        " hide them."
    ),
    remedy=phrase(
        "Remove the invisible characters. If they spell a text, it is shown here; do not install the skill."
    ),
    example="ign\\u200bore",
    innocent=phrase("Joiners in emoji, Persian or Hindi, and byte order marks are not flagged."),
    references=(*_REFERENCES, "AML.T0068"),
)
HOMOGLYPH = Explanation(
    id="homoglyph-attack",
    severity=Severity.HIGH,
    check=Check.HIDDEN_UNICODE,
    category=Category.PROMPT_INJECTION,
    title=phrase("Mixes look-alike letters of other alphabets into words"),
    why=phrase("A word with a Cyrillic letter in it looks right to you, and escapes every search for it."),
    remedy=phrase("Type the word again in one alphabet."),
    example="p\\u0430ssword",
    innocent=phrase("Words that are Russian or Greek as a whole, and single Greek letters, are not flagged."),
    references=_REFERENCES,
)
FULL_WIDTH = Explanation(
    id="fullwidth",
    severity=Severity.HIGH,
    check=Check.HIDDEN_UNICODE,
    category=Category.PROMPT_INJECTION,
    title=phrase("Writes Latin words in full-width letters"),
    why=phrase("Full-width letters read like ordinary ones, and escape every search for the words."),
    remedy=phrase("Use ordinary letters."),
    example="\\uff49\\uff47\\uff4e\\uff4f\\uff52\\uff45",
    innocent=phrase(
        "Full-width punctuation, and full-width words in Chinese, Japanese or Korean lines, are not flagged."
    ),
    references=_REFERENCES,
)
EXPLANATIONS = (HIDDEN, HOMOGLYPH, FULL_WIDTH)


@dataclass(frozen=True, slots=True)
class _Seen:
    """Something invisible in a text: where it first stands, how bad it is, and in which words."""

    span: tuple[int, int]
    message: Phrase
    severity: Severity = Severity.HIGH
    lane: Lane = Lane.BLOCK
    decoded: str = ""


def inspect(document: Document) -> Iterator[Finding]:
    """Flag hidden tags, direction overrides, split words, hidden runs, look-alikes and full-width words."""
    if document.text.isascii() or not _SUSPECT.search(document.text):
        return
    for find in (_tags, _directions, _invisible_runs, _split_words):
        for seen in find(document):
            yield _finding(document, HIDDEN, seen)
    for explanation, find in ((HOMOGLYPH, _look_alikes), (FULL_WIDTH, _full_width)):
        for seen in find(document):
            yield _finding(document, explanation, seen)


def _finding(document: Document, explanation: Explanation, seen: _Seen) -> Finding:
    return document.finding(
        explanation,
        seen.span,
        layer=NAME,
        message=seen.message,
        severity=seen.severity,
        lane=seen.lane,
        decoded=seen.decoded,
    )


_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")
_TAGS = re.compile("[\U000e0000-\U000e007f]+")


def _tags(document: Document) -> Iterator[_Seen]:
    """Tag characters spell ASCII that no font shows; only flags of regions use them."""
    flags = {found.start() + 1 for found in _FLAG.finditer(document.text)}
    runs = (found for found in _TAGS.finditer(document.text) if found.start() not in flags)
    for count, found in enumerate(runs, start=1):
        spelt = "".join(chr(ord(tag) - 0xE0000) for tag in found[0])
        yield _Seen(
            found.span(),
            phrase("Holds {count} invisible tag characters that spell a text", count=len(found[0])),
            Severity.CRITICAL,
            decoded=spelt,
        )
        if count >= document.limits.occurrences:
            return


_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def _directions(document: Document) -> Iterator[_Seen]:
    """Direction overrides reorder what is shown; lines with right-to-left letters may need them."""
    for found in _OVERRIDES.finditer(document.text):
        line = document.lines.line(document.lines.position(found.start())[0])
        if not _RIGHT_TO_LEFT.search(line):
            message = phrase("Holds a character that changes the order in which text is shown")
            yield _Seen(found.span(), message)
            return


_ZERO_WIDTH = "\u200b-\u200d\u2060-\u2064\u00ad\u180e\u115f\u1160\u3164\uffa0\ufeff"
_RUN = re.compile(f"[{_ZERO_WIDTH}]{{6,}}|[\ufe00-\ufe0f\U000e0100-\U000e01ef]{{3,}}")
_INSIDE_WORD = re.compile(f"(?<=[A-Za-z])[{_ZERO_WIDTH}]{{1,5}}(?=[A-Za-z])")
_SPLIT_WORDS = 3


def _invisible_runs(document: Document) -> Iterator[_Seen]:
    """Long runs of invisible characters carry bits or bytes."""
    found = _RUN.search(document.text)
    if found:
        count = len(found[0])
        yield _Seen(found.span(), phrase("Holds {count} invisible characters in a row", count=count))


def _split_words(document: Document) -> Iterator[_Seen]:
    """Invisible characters inside Latin words hide them; one or two may have come by copying."""
    spans = [found.span() for found in _INSIDE_WORD.finditer(document.text)]
    spans = [span for span in spans if set(document.text[span[0] : span[1]]) != {"\u00ad"}]
    if len(spans) >= _SPLIT_WORDS:
        message = phrase("Breaks up words with invisible characters, {count} times", count=len(spans))
        yield _Seen(spans[0], message)
    elif spans:
        message = phrase("Holds an invisible character inside a word")
        yield _Seen(spans[0], message, Severity.LOW, Lane.ALERT)


_ALIKE = "аеорсухіјѕһԁԛԝӏАВЕЅІЈКМНОРСТУХοναρικυΑΒΕΖΗΙΚΜΝΟΡΤΥΧօոսցյɡɑ"
_MIXED = re.compile(rf"(?<![^\W\d_])[A-Za-z]*[{_ALIKE}][A-Za-z{_ALIKE}]*(?![^\W\d_])")
_MIXED_LETTERS = 4
_MANY = 3


def _look_alikes(document: Document) -> Iterator[_Seen]:
    """Words of Latin letters with look-alikes among them; few may be slips of a bilingual keyboard."""
    words = [found for found in _MIXED.finditer(document.text) if _is_mixed(found[0])]
    if not words:
        return
    shown = phrase("{count} words mix letters of several alphabets", count=len(words))
    if len(words) >= _MANY:
        yield _Seen(words[0].span(), shown)
    else:
        yield _Seen(words[0].span(), shown, Severity.MEDIUM, Lane.ALERT)


def _is_mixed(word: str) -> bool:
    latin = sum(letter.isascii() for letter in word)
    return len(word) >= _MIXED_LETTERS and latin >= len(word) // 2 and latin < len(word)


_FULL_WIDTH = re.compile("[\uff21-\uff3a\uff41-\uff5a]{4,}")
_EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def _full_width(document: Document) -> Iterator[_Seen]:
    """Latin words in full-width letters where the line is not in an East Asian script."""
    for found in _FULL_WIDTH.finditer(document.text):
        line = document.lines.line(document.lines.position(found.start())[0])
        if not _EAST_ASIAN.search(line):
            code = document.source_type is SourceType.SCRIPT
            lane = Lane.ALERT if code else Lane.BLOCK
            yield _Seen(found.span(), FULL_WIDTH.title, lane=lane)
            return


_SUSPECT = re.compile(
    f"[{_ZERO_WIDTH}{_ALIKE}\u202a-\u202e\u2066-\u2069\U000e0000-\U000e01ef\uff21-\uff3a\uff41-\uff5a]"
    "|[\ufe00-\ufe0f]{3}"
)
