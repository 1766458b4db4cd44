"""Shows letters that look like ASCII ones and are none, so that two names never look the same. Pure."""

from panguard.engine.views.tables import LOOK_ALIKES
from panguard.expressions import Expression

_TWINS = frozenset(letter for letter in LOOK_ALIKES if not letter.isascii())
_WORD = Expression(r"\w*[^\W\x00-\x7f]\w*")


def spelt_name(name: str) -> str:
    """Return a name in which letters are spelt `⟨U+0435⟩` where all of a word could be read as ASCII."""
    return _spelt(name, whole=True)


def spelt_text(text: str) -> str:
    """Return a text in which look-alikes are spelt in words that have ASCII letters as well."""
    return _spelt(text, whole=False)


def _spelt(text: str, *, whole: bool) -> str:
    if text.isascii():
        return text
    return _WORD.compiled.sub(lambda found: _spelt_word(found[0], whole=whole), text)


def _spelt_word(word: str, *, whole: bool) -> str:
    foreign = [letter for letter in word if not letter.isascii()]
    mixed = any(letter.isascii() and letter.isalpha() for letter in word)
    if not (mixed or (whole and all(letter in _TWINS for letter in foreign))):
        return word
    return "".join(f"⟨U+{ord(letter):04X}⟩" if letter in _TWINS else letter for letter in word)
