"""Reads the corpus: what is asked, without the agent that asks it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent
_NEW = "\n===\n"
_PUT_IN = {"zero": "\u200b", "rlo": "\u202e", "lri": "\u2066", "pdi": "\u2069"}
_TAGS = 0xE0000


@dataclass(frozen=True)
class Call:
    """One step of an agent: `kind` as in the corpus, what it is about, its text, and the part it stands in."""

    kind: str
    about: str
    text: str
    part: str

    @property
    def old(self) -> str:
        """Return what an edit replaces."""
        return self.text.partition(_NEW)[0] if self.kind == "edit" else ""

    @property
    def new(self) -> str:
        """Return what is written or run."""
        return self.text.partition(_NEW)[2] if self.kind == "edit" else self.text


def honest() -> tuple[Call, ...]:
    """Return what developers' agents do."""
    commands = (_HERE / "commands.txt").read_text("utf-8").splitlines()
    rest = (*_records("writes.txt"), *_records("others.txt"), *_put_together("held.txt"))
    return (*(Call("command", "", line, "commands") for line in commands if line), *rest)


def attacks() -> tuple[Call, ...]:
    """Return what attackers make agents do, put together from their pieces."""
    return _put_together("attacks.txt")


def unseen(*, attack: bool) -> tuple[Call, ...]:
    """Return steps that were written apart from the rules, by somebody who did not know them.

    Whoever mended what they showed was told of it since: they say what broke, and a new examination how we fare.
    """
    lines = (_HERE / "unseen.jsonl").read_text("utf-8").splitlines()
    steps = [step for step in map(json.loads, lines) if step["attack"] is attack]
    return tuple(Call(step["kind"], step["about"], _armed(step["text"]), step["part"]) for step in steps)


def _put_together(name: str) -> tuple[Call, ...]:
    """Return the steps of a file whose dangerous words are written in pieces, be it that they are only held."""
    return tuple(Call(call.kind, call.about, _armed(call.text), call.part) for call in _records(name))


def _records(name: str) -> Iterator[Call]:
    part, head, lines = name.removesuffix(".txt"), "", list[str]()
    # Where all is of one part, the headings of a document may stand in it.
    marks = ("### ", "$ ", "## ") if name == "attacks.txt" else ("### ", "$ ")
    for line in (_HERE / name).read_text("utf-8").split("\n"):
        if line.startswith(marks):
            if head:
                yield _call(head, lines, part)
            head, lines = "", []
        if line.startswith("### "):
            head = line[4:]
        elif line.startswith("## ") and "## " in marks:
            part = line[3:]
        elif line.startswith("$ "):
            yield Call("command", "", line[2:], part)
        elif head:
            lines.append(line)
    if head:
        yield _call(head, lines, part)


def _call(head: str, lines: list[str], part: str) -> Call:
    kind, _, about = head.partition(" ")
    return Call(kind, about, "\n".join(lines).rstrip("\n"), part)


def _armed(text: str) -> str:
    """Return a text without the dots in its words, and with the hidden characters it describes."""
    text = text.replace("·", "")
    for name, letter in _PUT_IN.items():
        text = text.replace(f"{{{name}}}", letter)
    while (start := text.find("{tags:")) >= 0:
        end = text.index("}", start)
        hidden = "".join(chr(_TAGS + ord(letter)) for letter in text[start + 6 : end])
        text = text[:start] + hidden + text[end + 1 :]
    return text
