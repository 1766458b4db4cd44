"""A catalogue read from a compiled gettext file that ships with the package."""

from gettext import GNUTranslations
from pathlib import Path

from panguard.findings import Phrase
from panguard.values import dataclass

LOCALE = Path(__file__).with_name("locale")
_WHOLE = "{text}"


@dataclass(frozen=True, slots=True)
class Translated:
    """Says phrases in another language than English."""

    tag: str
    translations: GNUTranslations

    def say(self, phrase: Phrase) -> str:
        """Return the sentence; text from data is translated when the catalogue knows it as a whole.

        So is a value that is a sentence itself; single words stay, since they may be names.
        """
        if phrase.template == _WHOLE:
            return self._translate(str(phrase))
        template = self._translate(phrase.template)
        if not phrase.values:
            return template
        return template.format_map({name: self._said(value) for name, value in phrase.values})

    def _said(self, value: str | Phrase) -> str:
        if isinstance(value, Phrase):
            return self.say(value)
        return self._translate(value) if " " in value else value

    def _translate(self, text: str) -> str:
        return self.translations.gettext(text) if text else text


def catalogue_file(language: str, suffix: str = ".mo") -> Path:
    """Return where the catalogue of a language is: `.mo` compiled, `.po` as translators edit it."""
    return LOCALE / language.replace("-", "_") / "LC_MESSAGES" / f"panguard{suffix}"


def load_catalogue(language: str) -> Translated:
    """Read the compiled catalogue of a language."""
    with catalogue_file(language).open("rb") as stream:
        return Translated(language, GNUTranslations(stream))
