"""Layer: names that look like well-known ones and are not.

Flags a skill, or a package that it installs or runs, whose name is a well-known one with two letters
swapped, one doubled or, where it is long, one left out. Does not flag the well-known name itself, its
plural, or names of other words.

Example: `pip install reqeusts`.
"""

from collections.abc import Iterator

from panguard.expressions import Expression
from panguard.findings import Finding, phrase
from panguard.printable import printable
from panguard.scan.document import Document
from panguard.scan.explanation import Explanation
from panguard.scan.known_names import known_names, names_without_a_letter
from panguard.scan.patterns import LinearPattern
from panguard.terms import Category, Check, Lane, Severity

NAME = "lookalikes"

LOOKALIKE = Explanation(
    id="lookalike-name",
    severity=Severity.MEDIUM,
    check=Check.TOOL_POISONING,
    category=Category.SKILL_COMPROMISE,
    title=phrase("A name looks like a well-known one and is not"),
    why=phrase("Such names are taken so that people who mistype or overlook it get something else."),
    remedy=phrase("Check the spelling with the maker's own pages before anything is installed."),
    example="pip install reqeusts",
    innocent=phrase("A name of its own, or one that adds words to a well-known one, is not flagged."),
    references=("AST02", "LLM03:2025", "AML.T0010"),
    lane=Lane.ALERT,
)
EXPLANATIONS = (LOOKALIKE,)

_SHORTEST = 6
_LONGEST = 40
_INSTALLS = LinearPattern(
    "installs",
    r"\b(?:(?:pip3?|pipx|uv|conda|brew|cargo|gem) (?:pip |tool )?(?:install|add)|npm (?:i|install|add)"
    r"|(?:yarn|pnpm|bun) add|npx|bunx|uvx|pnpx) (?:-\S+ ){0,4}[\w@/.-]{4,60}",
    "install|add|npx|bunx|uvx|pnpx",
)
_CONFIGURED = LinearPattern(
    "configured",
    r"[\"'](?:npx|uvx|bunx|pnpx)[\"']\s*,\s*[\"']args[\"']\s*:\s*\[\s*(?:[\"']-[^\"'\n]{0,40}[\"']\s*,\s*){0,3}[\"'][\w@/.-]{4,80}",
    "npx|uvx|bunx|pnpx",
)
_NEEDS = ("install", "npx", "npm i", "add ", "uvx", "bunx", "pnpx")
_LAST_STRING = Expression(r"[\"']([^\"']+)$")
_PART = Expression(r"[A-Za-z0-9]+")


def inspect(document: Document) -> Iterator[Finding]:
    """Flag the name of a skill and of what it installs, if it is a slip away from a well-known one."""
    told: set[str] = set()
    for start, end in _names(document):
        for found in _PART.finditer(document.text, start, end):
            word = found.group().lower()
            meant = meant_by(word)
            if meant and word not in told:
                told.add(word)
                message = phrase(
                    "“{name}” looks like “{known}” and is another name", name=printable(word), known=meant
                )
                yield document.finding(LOOKALIKE, found.span(), layer=NAME, message=message, softened=False)


def _names(document: Document) -> Iterator[tuple[int, int]]:
    manifest = document.manifest
    if manifest is not None and manifest.name:
        start = document.text.find(manifest.name, 0, manifest.end)
        if start >= 0:
            yield start, start + len(manifest.name)
    if any(need in document.text for need in _NEEDS):
        for start, end in _INSTALLS.spans(document.text, document.limits.installs):
            yield end - len(document.text[start:end].split()[-1]), end
    if not document.is_markup and "args" in document.text:
        for start, end in _CONFIGURED.spans(document.text, document.limits.installs):
            named = _LAST_STRING.search(document.text, start, end)
            yield (named.start(1) if named else start), end


def meant_by(word: str) -> str:
    """Return the well-known name that a word is one slip away from; nothing where there is none."""
    names = known_names()
    if word in names or not _SHORTEST <= len(word) <= _LONGEST or word.removesuffix("s") in names:
        return ""
    found = next((slip for slip in _slips(word) if slip in names and len(slip) >= _SHORTEST), "")
    return found or names_without_a_letter().get(word, "")


def _slips(word: str) -> Iterator[str]:
    """Yield what a word would be with two neighbours swapped back, or a doubled letter once."""
    for at in range(len(word) - 1):
        if word[at] == word[at + 1]:
            yield word[:at] + word[at + 1 :]
        else:
            yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
