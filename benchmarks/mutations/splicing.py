"""Shell commands whose words are put together by the shell. Pure."""

import re
from collections.abc import Callable
from random import Random

from benchmarks.mutations.package import Mutator, Package, command, plain
from benchmarks.mutations.seeds import Seed

_TECHNIQUE = "shell token splicing"
_WORD = re.compile(r"\b(?:curl|bash|env|tar|crontab|sh)\b(?=[ \n]|\Z)")


Spell = Callable[[str, Random], str]


def spliced(line: str, spell: Spell, rng: Random) -> str:
    """Spell the commands of a line in another way that a shell reads the same."""
    return _WORD.sub(lambda word: spell(word[0], rng), line)


def _spliced(spell: Spell) -> Callable[[Seed, Random], Package | None]:
    def apply(seed: Seed, rng: Random) -> Package | None:
        line = command(seed)
        return plain(seed, spliced(line, spell, rng)) if line else None

    return apply


def _cut(word: str, rng: Random) -> tuple[str, str]:
    place = rng.randrange(1, len(word))
    return word[:place], word[place:]


def _empty_variable(word: str, rng: Random) -> str:
    return "${u}".join(_cut(word, rng))


def _ansi(word: str, rng: Random) -> str:
    hexadecimal = rng.random() < 0.5
    spelled = "".join(f"\\x{ord(c):02x}" if hexadecimal else f"\\{ord(c):03o}" for c in word)
    return f"$'{spelled}'"


def _quotes(word: str, rng: Random) -> str:
    first, rest = _cut(word, rng)
    return rng.choice((f"{first}''{rest}", f'{first}""{rest}', f'"{first}"{rest}', f"{first}\\{rest}"))


def _continued(word: str, rng: Random) -> str:
    return "\\\n".join(_cut(word, rng))


def _variables(seed: Seed, rng: Random) -> Package | None:
    line = command(seed)
    if not line:
        return None
    word = next(iter(_WORD.findall(line)))
    first, rest = _cut(word, rng)
    return plain(seed, f"a={first}\nb={rest}\n" + line.replace(word, "$a$b", 1))


def _separator(seed: Seed, rng: Random) -> Package | None:
    line = command(seed)
    spelled = rng.choice(("${IFS}", "$IFS$9"))
    return plain(seed, line.replace(" ", spelled)) if line and '"' not in line else None


def _printed(word: str, _rng: Random) -> str:
    return "$(printf '" + "".join(f"\\{ord(c):03o}" for c in word) + "')"


def _evaluated(seed: Seed, _rng: Random) -> Package | None:
    line = command(seed)
    if not line or '"' in line:
        return None
    parts = [line[place : place + 5] for place in range(0, len(line), 5)]
    return plain(seed, "x=''\n" + "".join(f'x="${{x}}{part}"\n' for part in parts) + 'eval "$x"')


SPELLS: tuple[Spell, ...] = (_empty_variable, _ansi, _quotes, _continued, _printed)

MUTATORS = (
    Mutator("splice-empty-variable", _TECHNIQUE, _spliced(_empty_variable)),
    Mutator("splice-ansi-quoting", _TECHNIQUE, _spliced(_ansi)),
    Mutator("splice-quotes", _TECHNIQUE, _spliced(_quotes)),
    Mutator("splice-continued-line", _TECHNIQUE, _spliced(_continued)),
    Mutator("splice-variables", _TECHNIQUE, _variables),
    Mutator("splice-separator", _TECHNIQUE, _separator),
    Mutator("splice-printf", _TECHNIQUE, _spliced(_printed)),
    Mutator("splice-eval", _TECHNIQUE, _evaluated),
)
