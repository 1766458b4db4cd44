"""Layer: characters that a reader does not see, or takes for others."""

from collections.abc import Iterator, Sequence
from functools import partial

from panguard.engine.views.characters import CharacterKind, CharacterRun, suspicious_characters
from panguard.findings import Finding, Phrase, phrase
from panguard.printable import printable
from panguard.scan.document import Document
from panguard.scan.evidence import shorten
from panguard.scan.explanation import Explanation
from panguard.scan.orders import speaks_of_harm
from panguard.terms import Category, Check, Lane, Severity, SourceType
from panguard.values import dataclass

NAME = "unicode"

_REFERENCES = ("ASI01", "AST01", "LLM01:2025", "CWE-1007")

_explanation = partial(
    Explanation,
    severity=Severity.HIGH,
    check=Check.HIDDEN_UNICODE,
    category=Category.PROMPT_INJECTION,
    references=_REFERENCES,
)
HIDDEN = _explanation(
    id="hidden-unicode",
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
HOMOGLYPH = _explanation(
    id="homoglyph-attack",
    title=phrase("Mixes look-alike letters of other alphabets into words"),
    why=phrase("A word with a Cyrillic letter in it looks right to you, and escapes every search for it."),
    remedy=phrase("Type the word again in one alphabet."),
    example="p\\u0430ssword",
    innocent=phrase("Words that are Russian or Greek as a whole, and single Greek letters, are not flagged."),
)
FULL_WIDTH = _explanation(
    id="fullwidth",
    title=phrase("Writes Latin words in full-width letters"),
    why=phrase("Full-width letters read like ordinary ones, and escape every search for the words."),
    remedy=phrase("Use ordinary letters."),
    example="\\uff49\\uff47\\uff4e\\uff4f\\uff52\\uff45",
    innocent=phrase(
        "Full-width punctuation, and full-width words in Chinese, Japanese or Korean lines, are not flagged."
    ),
)
EXPLANATIONS = (HIDDEN, HOMOGLYPH, FULL_WIDTH)


_TAG_BASE = 0xE0000
_MANY_WORDS = 3


@dataclass(frozen=True, slots=True)
class _Judgement:
    """What a kind of suspicious characters means: kind of finding, words, severity and lane."""

    explanation: Explanation
    title: Phrase
    severity: Severity = Severity.HIGH
    lane: Lane = Lane.BLOCK
    firm: bool = False


_JUDGEMENTS: dict[CharacterKind, _Judgement] = {
    CharacterKind.TAGS: _Judgement(
        HIDDEN, phrase("Holds invisible tag characters that spell a text"), Severity.CRITICAL
    ),
    CharacterKind.BIDI: _Judgement(HIDDEN, phrase("Changes the order in which text is shown")),
    CharacterKind.TURNED: _Judgement(
        HIDDEN, phrase("Forces Latin words to be shown in another order than they are read"), firm=True
    ),
    CharacterKind.ZERO_WIDTH: _Judgement(HIDDEN, phrase("Breaks up words with characters of no width")),
    CharacterKind.FILLER: _Judgement(HIDDEN, phrase("Holds letters that look like nothing")),
    CharacterKind.SELECTORS: _Judgement(HIDDEN, phrase("Holds a run of invisible variation selectors")),
    CharacterKind.PRIVATE: _Judgement(
        HIDDEN, phrase("Holds a run of characters without an agreed meaning"), Severity.MEDIUM, Lane.ALERT
    ),
    CharacterKind.MARKS: _Judgement(
        HIDDEN, phrase("Piles marks on letters so that they cannot be read"), Severity.LOW, Lane.ALERT
    ),
    CharacterKind.CONTROL: _Judgement(
        HIDDEN, phrase("Holds characters that command a terminal"), Severity.MEDIUM, Lane.ALERT
    ),
    CharacterKind.HOMOGLYPHS: _Judgement(HOMOGLYPH, phrase("Words mix letters of several alphabets")),
    CharacterKind.STYLED: _Judgement(
        HOMOGLYPH, phrase("Writes words in decorative letters"), Severity.MEDIUM, Lane.ALERT
    ),
    CharacterKind.FULL_WIDTH: _Judgement(FULL_WIDTH, FULL_WIDTH.title),
}


def inspect(document: Document) -> Iterator[Finding]:
    """Flag each kind of suspicious characters once, where it first stands.

    The kinds themselves, and what honest writing needs, are told apart by `suspicious_characters`.
    """
    runs: dict[CharacterKind, list[CharacterRun]] = {}
    for run in suspicious_characters(document.text):
        runs.setdefault(run.kind, []).append(run)
    if CharacterKind.TURNED in runs:
        runs.pop(CharacterKind.BIDI, None)
    for kind, found in runs.items():
        yield _finding(document, _JUDGEMENTS[kind], kind, found)


def _finding(
    document: Document, judgement: _Judgement, kind: CharacterKind, runs: Sequence[CharacterRun]
) -> Finding:
    first = runs[0]
    severity, lane = _weighed(document, judgement, kind, runs)
    return document.finding(
        judgement.explanation,
        (first.start, first.end),
        layer=NAME,
        message=_message(judgement.title, len(runs)),
        severity=severity,
        lane=lane,
        firm=judgement.firm
        and lane is Lane.BLOCK
        and not speaks_of_harm(document, document.raw, first.start),
        decoded=_spelt(document.text, first, document.limits.evidence_characters)
        if kind is CharacterKind.TAGS
        else "",
    )


def _message(title: Phrase, count: int) -> Phrase:
    return title if count == 1 else phrase("{title} ({count} places)", title=title, count=count)


def _weighed(
    document: Document, judgement: _Judgement, kind: CharacterKind, runs: Sequence[CharacterRun]
) -> tuple[Severity, Lane]:
    """Make allowance for slips of a bilingual keyboard, and for the tables that code needs."""
    slips = kind is CharacterKind.HOMOGLYPHS and len(runs) < _MANY_WORDS
    if slips or (document.source_type is SourceType.SCRIPT and _is_table(document.text, kind, runs)):
        return min(judgement.severity, Severity.MEDIUM), Lane.ALERT
    return judgement.severity, judgement.lane


def _is_table(text: str, kind: CharacterKind, runs: Sequence[CharacterRun]) -> bool:
    """Say whether code names characters rather than uses them; marks of direction reorder the code itself."""
    if kind in (CharacterKind.BIDI, CharacterKind.TURNED):
        return not any(_reorders(text, run) for run in runs)
    return kind is not CharacterKind.TAGS


def _reorders(text: str, run: CharacterRun) -> bool:
    """Say whether words follow a mark of direction on its line, unless it ends a range like `[a-z]`."""
    around = text[max(0, run.start - 1) : run.start], text[run.end : run.end + 1]
    if all(neighbour in {"[", "-", "]"} for neighbour in around):
        return False
    end = text.find("\n", run.end)
    rest = text[run.end : end if end >= 0 else len(text)]
    return any(character.isalnum() for character in rest)


def _spelt(text: str, run: CharacterRun, limit: int) -> str:
    """Return the ASCII text that tag characters spell."""
    tags = text[run.start : run.end]
    spelt = "".join(chr(ord(tag) - _TAG_BASE) for tag in tags if ord(tag) > _TAG_BASE)
    return shorten(printable(spelt), limit)
