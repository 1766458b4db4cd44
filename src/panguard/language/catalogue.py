"""Languages a person can read: which there are, and what turns a phrase into a sentence. Pure."""

from collections.abc import Mapping
from typing import Protocol

from panguard.findings import Phrase
from panguard.values import dataclass

LANGUAGES = ("en", "zh-TW")

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
_TRADITIONAL = frozenset({"tw", "hant", "hk", "mo"})


class Catalogue(Protocol):
    """Says phrases in one language; a phrase it does not know is said in English."""

    @property
    def tag(self) -> str:
        """Return the language tag, one of `LANGUAGES`."""
        ...

    def say(self, phrase: Phrase) -> str:
        """Return the sentence; it may hold text from data, so outputs still make it safe to show."""
        ...


@dataclass(frozen=True, slots=True)
class English:
    """The language phrases are written in."""

    tag: str = "en"

    def say(self, phrase: Phrase) -> str:
        """Return the phrase as written."""
        return str(phrase)


ENGLISH = English()


def language_of(tag: str) -> str | None:
    """Return the language of `LANGUAGES` that a tag or locale name asks for, None for another one.

    Reads `zh-TW`, `zh_TW.UTF-8`, `zh-Hant-HK`, `en_GB`; `C` and `POSIX` mean English.
    """
    parts = tag.partition(".")[0].partition("@")[0].replace("_", "-").lower().split("-")
    if parts[0] in {"en", "c", "posix"}:
        return "en"
    if parts[0] == "zh" and _TRADITIONAL.intersection(parts[1:]):
        return "zh-TW"
    return None


def language_from_environment(environment: Mapping[str, str]) -> str:
    """Return the language the environment asks for as POSIX orders its variables, else English."""
    chosen = next((environment[name] for name in _VARIABLES if environment.get(name)), "")
    return language_of(chosen) or "en"


def catalogue_for(language: str) -> Catalogue:
    """Return the catalogue of one of `LANGUAGES`; English costs nothing to load.

    Raises:
        KeyError: for any other language.

    """
    if language == "en":
        return ENGLISH
    if language not in LANGUAGES:
        raise KeyError(language)
    from panguard.language.translated import load_catalogue  # noqa: PLC0415 - gettext costs an English run 5 ms

    return load_catalogue(language)
