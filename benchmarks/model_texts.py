"""Writes texts to train the classifier with: attacks and honest ones, in many phrasings and languages. Seeded.

`model_texts/<language>.txt` holds lines `slot = this | that`, patterns of attacks (`+ …`) and patterns of honest
texts (`- …`). A pattern names slots in braces, or says what may stand there: `{this|that}`.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

FOLDER = Path(__file__).with_suffix("")
MOST = {"en": 40}
MOST_ELSEWHERE = 14
TRIES = 3
DEPTH = 6
_SLOT = re.compile(r"\{([^{}]*)\}")


def written(random: Random) -> Iterator[tuple[str, bool, str]]:
    """Yield texts, each with whether it attacks and the pattern that made it."""
    for file in sorted(FOLDER.glob("*.txt")):
        slots, patterns = _read(file.read_text(encoding="utf-8"))
        most = MOST.get(file.stem, MOST_ELSEWHERE)
        for pattern, attack in patterns:
            texts: dict[str, None] = {}
            for _ in range(TRIES * most):
                if len(texts) < most:
                    texts[_varied(filled(pattern, slots, random), random)] = None
            for text in texts:
                yield text, attack, f"{file.stem} {pattern}"


def filled(pattern: str, slots: dict[str, list[str]], random: Random) -> str:
    """Fill the slots of a pattern, those that fillings hold too."""

    def choose(slot: re.Match[str]) -> str:
        return random.choice(slots.get(slot[1]) or slot[1].split("|"))

    for _ in range(DEPTH):
        pattern, count = _SLOT.subn(choose, pattern)
        if not count:
            break
    return pattern


def _read(text: str) -> tuple[dict[str, list[str]], list[tuple[str, bool]]]:
    slots: dict[str, list[str]] = {}
    patterns = []
    for line in text.splitlines():
        if line.startswith(("+ ", "- ")):
            patterns.append((line[2:], line[0] == "+"))
        elif " = " in line:
            name, _, values = line.partition(" = ")
            slots[name] = values.split(" | ")
    return slots, patterns


def _varied(text: str, random: Random) -> str:
    """Write a text as people do: now and then without its last stop, shouting, or in two lines."""
    choice = random.randrange(20)
    if choice == 0:
        return text.upper()
    if choice < 5:
        return text.rstrip(".。")
    if choice < 8:
        return text[:1].lower() + text[1:]
    return text[:1].upper() + text[1:]
