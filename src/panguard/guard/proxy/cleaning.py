"""Takes orders to the agent out of what a server says, and tells what was found. Pure, given an inspector."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from panguard.findings import Phrase
from panguard.guard.proxy import words
from panguard.guard.proxy.inspect import Inspector, Item
from panguard.guard.proxy.posture import Conduct, replaces, withheld
from panguard.guard.proxy.redact import without_passages
from panguard.guard.proxy.texts import changed, words_of
from panguard.terms import SourceType
from panguard.values import dataclass

_ROUNDS = (False, False, True)
"""Whether blocked texts go as a whole. A scan tells only so many places: what is left is looked at again."""


@dataclass(frozen=True, slots=True)
class Cleaning:
    """Looks at texts with an inspector, and does what the posture asks for."""

    inspector: Inspector
    conduct: Conduct

    def cleaned(self, value: object, where: str, kind: SourceType) -> tuple[object, tuple[Phrase, ...]]:
        """Return a value without orders to the agent, and what people are told; the same object for none."""
        said = words_of(value)
        once = tuple(dict.fromkeys(said.texts))  # servers say most things twice, as text and as data
        texts = self._looked_at(once, kind)
        names = self._looked_at(said.names, kind)
        if texts.new or names.new:
            value = changed(value, texts.of, names.of)
        items = (*texts.items, *names.items)
        replaced = any(replaces(item, self.conduct.posture) for item in items)
        findings = [finding for item in items for finding in item.findings]
        told = tuple(words.of_texts(where, findings, replaced=replaced))
        return value, (*told, words.unread(where)) if any(item.unread for item in items) else told

    def _looked_at(self, texts: Sequence[str], kind: SourceType) -> "_Looked":
        if not texts:
            return _Looked()
        items = self.inspector.texts(texts, kind)
        posture = self.conduct.posture
        if not any(replaces(item, posture) or withheld(item, posture) for item in items):
            return _Looked(items)
        pairs = zip(texts, self._clean(texts, items, kind), strict=True)
        return _Looked(items, {text: new for text, new in pairs if new != text})

    def _clean(self, texts: Sequence[str], items: Sequence[Item], kind: SourceType) -> Sequence[str]:
        """Return texts without the passages that give orders; all as notices where that leaves some."""
        say, posture = self.conduct.say, self.conduct.posture
        notice = say(words.REMOVED)
        pairs = zip(texts, items, strict=True)
        texts = [say(words.WITHHELD) if withheld(item, posture) else text for text, item in pairs]
        for whole in _ROUNDS:
            texts = [
                _without(text, item, notice, whole=whole) for text, item in zip(texts, items, strict=True)
            ]
            items = self.inspector.texts(texts, kind)
            if not any(item.blocked for item in items):
                return texts
        return [notice for _ in texts]


@dataclass(frozen=True, slots=True)
class _Looked:
    """What was found in each of some texts, and what those become that are changed."""

    items: Sequence[Item] = ()
    new: Mapping[str, str] = MappingProxyType({})

    def of(self, text: str) -> str:
        """Return what a text becomes; the same object where it stays."""
        return self.new.get(text, text)


def _without(text: str, item: Item, notice: str, *, whole: bool) -> str:
    if not item.blocked:
        return text
    return notice if whole else without_passages(text, item.lines, notice)
