"""Says phrases in an HTML page: in the reader's language, and never as markup. Pure."""

from collections.abc import Mapping
from html import escape

from panguard.findings import Phrase, Verdict
from panguard.language.catalogue import Catalogue
from panguard.printable import printable
from panguard.report.presentation import Presentation
from panguard.values import dataclass, field

_EAST_ASIAN = "\N{CJK RADICAL REPEAT}"
"""The first of the characters of Chinese, Japanese and Korean; none of those of English is behind it."""


def standing(verdict: Verdict) -> str:
    """Return how a verdict looks: as its level, but a low one of what was not all inspected as unsure."""
    return "unsure" if verdict.unsure else verdict.level.label


def escaped(text: str) -> str:
    """Return a text as it may stand between tags or in a quoted attribute."""
    return escape(printable(text), quote=True)


@dataclass(frozen=True, slots=True)
class Page:
    """What decides how a part of the page reads.

    `lines` are source lines by file and number, where the page has them: those around a finding are shown.
    `rules` is where pages of rules are, if there are any.
    """

    catalogue: Catalogue
    presentation: Presentation
    lines: Mapping[tuple[str, int], str] = field(default_factory=dict)
    rules: str = ""

    def say(self, sentence: Phrase) -> str:
        """Return a sentence, escaped."""
        return escaped(self.catalogue.say(sentence))

    def marked(self, sentence: Phrase) -> str:
        """Return a sentence as it may stand between tags, marked where it is English in a page that is not.

        What reads a page aloud, or breaks its lines, goes by the language of each part.
        """
        said = self.catalogue.say(sentence)
        if self.catalogue.tag == "en" or said != str(sentence) or not _may_be_english(said):
            return escaped(said)
        return f'<span lang="en">{escaped(said)}</span>'


def _may_be_english(text: str) -> bool:
    return any(map(str.isalpha, text)) and max(text) < _EAST_ASIAN
