"""Guesses the language of a text from its script and its commonest words. Pure, and no more than a guess."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping

LONGEST = 20_000
_LEAST_SHARE = 0.15
_LEAST_WORDS = 3
_SCRIPTS = ("HIRAGANA", "KATAKANA", "HANGUL", "CYRILLIC", "ARABIC", "HEBREW", "DEVANAGARI", "THAI", "GREEK")
_NAMES = {
    "HANGUL": "ko",
    "CYRILLIC": "ru",
    "ARABIC": "ar or fa",
    "HEBREW": "he",
    "DEVANAGARI": "hi",
    "THAI": "th",
    "GREEK": "el",
}
# Characters that only one of the two Chinese scripts has.
_TRADITIONAL = frozenset("這個們來時會說後對過還進開關從與為請檔實應該讓執讀寫發將使資訊環變數據庫號碼")
_SIMPLIFIED = frozenset("这个们来时会说后对过还进开关从与为请档实应该让执读写发将资讯环变数据库号码")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORDS: Mapping[str, frozenset[str]] = {
    "en": _words("the and of to is in that for you with this are be not or it as on your from"),
    "de": _words("der die und das ist nicht ein eine zu den mit für von auf sie dem werden sich auch"),
    "fr": _words("le la les et des est une dans pour que qui vous pas sur avec du au ce sont"),
    "es": _words("el los las y que una para con por del es no se su como más esta al lo"),
    "pt": _words("que uma para com por da na não em um ao você são dos mas seu sua isso também ou"),
    "it": _words("il gli e che una per con di non è si del la sono come anche della questo nel"),
    "nl": _words("de het een en van is niet dat voor met op te zijn aan ook als deze bij wordt"),
    "tr": _words("ve bir bu için ile da de olarak daha çok gibi olan var ne ama değil"),
}
_WORD = re.compile(r"[^\W\d_]+")


def language_of(text: str) -> str:
    """Return a short name of the language that most of a text is in; `other` where nothing speaks."""
    text = text[:LONGEST]
    scripts = _scripts(text)
    total = sum(scripts.values())
    if not total:
        return "other"
    if scripts["HIRAGANA"] + scripts["KATAKANA"] > 0.05 * total:
        return "ja"
    for script, name in _NAMES.items():
        if scripts[script] > _LEAST_SHARE * total:
            return name
    if scripts["CJK"] > _LEAST_SHARE * total:
        return _chinese(text)
    return _latin(text)


def _scripts(text: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for character, times in Counter(text).items():
        if not character.isalpha():
            continue
        name = unicodedata.name(character, "")
        script = (
            "CJK" if name.startswith("CJK") else next((s for s in _SCRIPTS if name.startswith(s)), "LATIN")
        )
        counts[script] += times
    return counts


def _chinese(text: str) -> str:
    characters = Counter(text)
    traditional = sum(characters[c] for c in _TRADITIONAL - _SIMPLIFIED)
    simplified = sum(characters[c] for c in _SIMPLIFIED - _TRADITIONAL)
    return "zh-Hant" if traditional > simplified else "zh-Hans"


def _latin(text: str) -> str:
    words = Counter(word.lower() for word in _WORD.findall(text))
    scores = {name: sum(words[word] for word in known) for name, known in _WORDS.items()}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] >= min(_LEAST_WORDS, max(2, words.total() // 8)) else "other"
