"""What a rule looks for, in words that need no knowledge of regular expressions. Pure."""

from collections.abc import Iterator

from panguard.engine.parse import parse
from panguard.engine.patterns import patterns_of
from panguard.engine.syntax import Any, Atomic, Choice, Class, Group, Node, Repeat, Sequence, Text
from panguard.errors import PatternError
from panguard.rules.model import PatternCondition, Rule

GAP = "…"
_SPACE = 32
_MOST_OPTIONS = 4


def gist(rule: Rule) -> Iterator[str]:
    """Yield for each pattern the words that it asks for; `…` stands for what may be anything."""
    for condition in rule.detection.conditions:
        if isinstance(condition, PatternCondition):
            for pattern in patterns_of(condition):
                try:
                    node = parse(pattern.source, ignore_case=pattern.ignore_case).node
                except PatternError:
                    continue
                yield _tidy(_words(node))


def _words(node: Node) -> str:
    match node:
        case Text(characters, _):
            words = characters
        case Sequence(items):
            words = "".join(map(_words, items))
        case Choice(options):
            words = _of_options(options)
        case Repeat(item, low, _, _):
            inner = _words(item)
            words = inner if low or not inner.strip() else GAP
        case Group(item, _) | Atomic(item):
            words = _words(item)
        case Class():
            words = _of_class(node)
        case Any():
            words = GAP
        case _:
            words = ""
    return words


def _of_options(options: tuple[Node, ...]) -> str:
    shown = [_tidy(_words(option)) for option in options[:_MOST_OPTIONS]]
    return " / ".join([*shown, *([GAP] if options[_MOST_OPTIONS:] else [])])


def _of_class(node: Class) -> str:
    space = not node.negated and any(low <= _SPACE <= high for low, high in node.ranges)
    return " " if space else GAP


def _tidy(text: str) -> str:
    """Write one space, and one sign, where there are several."""
    flat = " ".join(text.split())
    for many in (f"{GAP} {GAP}", f"{GAP}{GAP}"):
        while many in flat:
            flat = flat.replace(many, GAP)
    return flat
