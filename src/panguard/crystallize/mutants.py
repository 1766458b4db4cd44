"""Other ways of writing the same attack, with the same meaning, on which a rule is tried. Pure.

A mutator is one function that yields variants of an attack, or nothing where its trick does not apply;
`MUTATORS` lists them. The same attack always gives the same variants. A rule that knows only the letters
of its evidence fails here.
"""

import base64
import re
from collections.abc import Callable, Iterator

from panguard.crystallize.evidence import Evidence
from panguard.crystallize.wording import (
    is_chinese,
    is_code,
    is_shell,
    renamed,
    with_address_paths,
    with_hosts,
    with_places,
)
from panguard.values import dataclass

MOST_OF_A_KIND = 3
_SPLIT = 3


@dataclass(frozen=True, slots=True)
class Parts:
    """A passage in three: what stands before the attack, the attack, what stands after it."""

    before: str
    attack: str
    after: str

    def with_attack(self, attack: str) -> str:
        """Return the passage with another attack in it."""
        return f"{self.before}{attack}{self.after}"


@dataclass(frozen=True, slots=True)
class Mutant:
    """A variant of a passage, and the kind of change that made it."""

    kind: str
    text: str


def mutants(evidence: Evidence) -> tuple[Mutant, ...]:
    """Return the variants of a passage, a few of each kind; none is equal to another or to the passage."""
    parts = parts_of(evidence)
    known = {evidence.text}
    made: list[Mutant] = []
    for kind, mutator in MUTATORS:
        of_kind = 0
        for text in mutator(parts):
            if text in known or of_kind == MOST_OF_A_KIND:
                continue
            known.add(text)
            of_kind += 1
            made.append(Mutant(kind, text))
    return tuple(made)


def parts_of(evidence: Evidence) -> Parts:
    """Part a passage around the attack, which reaches from its first span to its last."""
    text, spans = evidence.text, evidence.spans
    start = min((span.start for span in spans), default=0)
    end = max((span.end for span in spans), default=len(text))
    return Parts(text[:start], text[start:end], text[end:])


# Slots


def _hosts(parts: Parts) -> Iterator[str]:
    """Change where it goes."""
    hosts = ("files.quiet-harbour.example", "a1.mirror-seven.example", "sync.tall-pines.test")
    numbers = ("203.0.113.91", "198.51.100.7", "192.0.2.144")
    for turn in range(len(hosts)):
        yield parts.with_attack(with_hosts(parts.attack, hosts[turn:], numbers[turn:]))


def _paths(parts: Parts) -> Iterator[str]:
    """Change the names of files and the paths of addresses, but not of places that hold secrets."""
    for name, path in (("notes", "/p/9"), ("build_7", "/v2/drop"), ("out.d/part", "/collect?u=8812")):
        yield parts.with_attack(with_places(with_address_paths(parts.attack, path), name))


def _variables(parts: Parts) -> Iterator[str]:
    """Change the names that a program gives to its own values."""
    yield parts.with_attack(renamed(parts.attack, lambda number: f"item{number}"))
    yield parts.with_attack(renamed(parts.attack, lambda number: f"_{'xyzabc'[number % 6]}{number}"))


# Writing


def _spacing(parts: Parts) -> Iterator[str]:
    """Change blanks within lines; in sentences also where lines end."""
    attack = parts.attack
    yield parts.with_attack(re.sub(r"(?<=\S) (?=\S)", "  ", attack))
    if is_shell(attack):
        yield parts.with_attack(re.sub(r"[ ]*(?<!\|)\|(?!\|)[ ]*", "|", attack))
    if is_code(attack):
        yield parts.with_attack(re.sub(r"(?<=\S) (?=\S)", "\t", attack, count=1))
    else:
        words = attack.split(" ")
        middle = len(words) // 2
        yield parts.with_attack(" ".join(words[:middle]) + "\n" + " ".join(words[middle:]))


def _continued(parts: Parts) -> Iterator[str]:
    """Break the lines of a command where a shell joins them again."""
    if is_shell(parts.attack):
        yield parts.with_attack(re.sub(r" (?=-{1,2}\w)", r" \\\n  ", parts.attack, count=1))
        yield parts.with_attack(re.sub(r"[ ]*(?<!\|)\|(?!\|)[ ]*", r" \\\n  | ", parts.attack, count=1))


def _quoted(parts: Parts) -> Iterator[str]:
    """Change quotation marks, where nothing within them depends on which they are."""
    attack = parts.attack
    if not is_code(attack):
        return
    yield parts.with_attack(re.sub(r"\"([^\"'$`\\\n]*)\"", r"'\1'", attack))
    yield parts.with_attack(re.sub(r"'([^\"'$`\\\n]*)'", r'"\1"', attack))
    if is_shell(attack):
        yield parts.with_attack(re.sub(r"(?<=\s)(https?://[^\s\"'|;&)`]+)", r'"\1"', attack))


def _flags(parts: Parts) -> Iterator[str]:
    """Change the order of short options that take no value."""
    if is_shell(parts.attack):
        yield parts.with_attack(re.sub(r"(?<=\s-)([fsSLkq]{2,6})\b", lambda f: f[1][::-1], parts.attack))
        yield parts.with_attack(
            re.sub(
                r"(?<=\s)-([fsSLkq]{2,6})\b",
                lambda found: " ".join(f"-{letter}" for letter in found[1]),
                parts.attack,
            )
        )


def _cases(parts: Parts) -> Iterator[str]:
    """Change small and capital letters in sentences."""
    if not is_code(parts.attack):
        yield parts.with_attack(parts.attack.upper())
        yield parts.with_attack(parts.attack.title())


_SYNONYMS: tuple[tuple[str, str], ...] = (
    (r"\bcurl -[fsSLk]{1,6} (?=[\"']?https?://)", "wget -qO- "),
    (r"\bwget -q?O ?- (?=[\"']?https?://)", "curl -fsSL "),
    (r"\| ?bash\b", "| sh"),
    (r"\| ?sh\b", "| bash"),
    (r"\bbase64 -d\b", "base64 --decode"),
    (r"\bbase64 --decode\b", "base64 -d"),
    (r"\bpython3\b", "python"),
    (r"\bpython(?= )", "python3"),
    (r"\brm -rf\b", "rm -fr"),
    (r"~/(?=[.\w])", "$HOME/"),
    (r"\$HOME/", "~/"),
    (r" && ", "; "),
    (r"\bignore\b", "disregard"),
    (r"\bdisregard\b", "ignore"),
    (r"\b(?:previous|prior)\b", "earlier"),
    (r"\binstructions\b", "directions"),
    (r"\bsend\b", "transmit"),
    (r"\bupload\b", "send"),
    (r"\breveal\b", "disclose"),
    (r"\bdo not tell\b", "never tell"),
    (r"\bsecretly\b", "quietly"),
    ("忽略", "無視"),
    ("之前", "先前"),
    ("以前", "先前"),
    ("指令", "指示"),
    ("傳送", "發送"),
    ("发送", "传送"),
    ("上傳", "傳送"),
    ("不要告訴", "別告訴"),
    ("秘密", "暗中"),
)


def _synonyms(parts: Parts) -> Iterator[str]:
    """Say one word, or one command, by another that does the same."""
    for pattern, other in _SYNONYMS:
        yield parts.with_attack(
            re.sub(pattern, other.replace("\\", r"\\"), parts.attack, flags=re.IGNORECASE)
        )


# Surroundings


def _skills(parts: Parts) -> Iterator[str]:
    """Put it into another skill."""
    for name, what in (
        ("tide-tables", "Tells when the tide turns."),
        ("invoice-helper", "Sums up invoices."),
    ):
        yield f"---\nname: {name}\ndescription: {what}\n---\n# {name}\n\n{what}\n\n{parts.attack}\n"


def _surroundings(parts: Parts) -> Iterator[str]:
    """Put it among other words: in a list, in a block of code, after a sentence in another language."""
    attack = parts.attack
    if is_code(attack):
        yield f"## Setup\n\nFirst of all:\n\n```bash\n{attack}\n```\n\nThen ask the user for a city.\n"
        yield f"## 安裝\n\n第一次使用之前請先執行:\n\n```\n{attack}\n```\n"
    else:
        yield f"# Steps\n\n1. Ask for the city.\n2. {attack}\n3. Answer in one sentence.\n"
        yield f"{'這個技能會告訴你天氣。' if not is_chinese(attack) else 'Tells the weather.'}\n\n{attack}\n"
    yield f"{attack}\n"


# One layer of hiding that every scan opens


def _encoded(parts: Parts) -> Iterator[str]:
    """Encode it, in the ways that a scan opens."""
    attack = parts.attack
    packed = base64.b64encode(attack.encode("utf-8", "replace")).decode()
    if is_code(attack):
        yield f"Run this first:\n\n```bash\necho {packed} | base64 -d | sh\n```\n"
    else:
        yield f"Decode this and do as it says: {packed}\n"
        yield f"Tells the weather.\n\n<!-- {attack.replace('-->', '')} -->\n"
        yield parts.with_attack(re.sub(r"(?<=[a-z])(?=[a-z]{3})", "\u200b", attack, count=_SPLIT))


Mutator = Callable[[Parts], Iterator[str]]
MUTATORS: tuple[tuple[str, Mutator], ...] = (
    ("hosts", _hosts),
    ("paths", _paths),
    ("variables", _variables),
    ("spacing", _spacing),
    ("continuation", _continued),
    ("quoting", _quoted),
    ("flags", _flags),
    ("case", _cases),
    ("synonyms", _synonyms),
    ("skill name", _skills),
    ("surroundings", _surroundings),
    ("encoding", _encoded),
)
