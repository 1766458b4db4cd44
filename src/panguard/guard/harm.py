"""Finds steps that harm what is not the guard's own: far away, in great numbers, or by settings. Pure.

Each kind is read as a shell reads it, and only where the line holds a word of it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from panguard.errors import LimitError
from panguard.guard import afar, emptied, lent
from panguard.guard.comments import readings
from panguard.guard.dangers import DESTROYED_AFAR, LENT, MANY_DESTROYED, NOT_READ
from panguard.guard.event import Part, PartKind
from panguard.guard.own_places import Ground
from panguard.guard.shell_steps import steps
from panguard.guard.step import Step
from panguard.guard.touched import touched
from panguard.guard.undermined import acts, bounded
from panguard.scan.explanation import Explanation
from panguard.scan.patterns import LinearPattern

_LONGEST_FIELD = 1_000
# Where an agent has one tool for the tools of all servers.
_TOOL = "tool_name"
_NO_VALUE = re.compile(r"(?:^|[_.-])(?:repo\w*|path|cwd|folder|dir\w*|key|name|scope|level|file)$")


def _lends(step: Step) -> bool:
    return lent.lends(step) or any(map(lent.lends_by_touch, touched(step)))


_KINDS: tuple[tuple[Explanation, LinearPattern, Callable[[Step], bool]], ...] = (
    (DESTROYED_AFAR, afar.MAY, afar.destroys),
    (MANY_DESTROYED, emptied.MAY, emptied.empties),
    (LENT, lent.MAY, _lends),
)
_ANY = LinearPattern("harm", "|".join(f"(?:{may.source})" for _, may, _ in _KINDS), "")


def may_harm(text: str) -> bool:
    """Say whether a command line holds a word of what harms, so that it is read as a shell reads it."""
    return _ANY.search(text)


def harmed_by_command(text: str, folder: str, ground: Ground) -> Iterator[Explanation]:
    """Yield what a command line harms, each kind once, and that more is there than is read, where it is."""
    if not may_harm(text):
        return
    try:
        yield from _harmed(text, folder, ground)
    except LimitError:
        yield NOT_READ


def _harmed(text: str, folder: str, ground: Ground) -> Iterator[Explanation]:
    kinds = [kind for kind in _KINDS if kind[1].search(text)]
    kept, more = bounded(text.replace("\\\n", " "), may_harm)
    if more:
        yield NOT_READ
    names = dict(ground.names)
    for step in chain.from_iterable(steps(reading, folder, names) for reading in readings(kept)):
        if not kinds:
            break
        found = [kind for kind in kinds if kind[2](step)]
        yield from (explanation for explanation, _, _ in found)
        kinds = [kind for kind in kinds if kind not in found]


def harmed_by_text(part: Part) -> Iterator[Explanation]:
    """Yield what harm lies in the text that a tool writes into a file of settings."""
    if lent.lends_by_file(part.name, part.text):
        yield LENT


def harmed_by_fields(tool: str, part: Part, fields: Sequence[Part]) -> Iterator[Explanation]:
    """Yield what harm lies in the fields of a tool that changes settings."""
    if part.kind is not PartKind.ARGUMENT or len(part.text) >= _LONGEST_FIELD:
        return
    called = (tool, *(each.text for each in fields if each.name == _TOOL))
    if not any(acts(name) or "config" in name.lower() for name in called):
        return
    values = frozenset(each.text for each in fields if not _NO_VALUE.search(each.name.lower()))
    if lent.lends_by_fields(part.text, values):
        yield LENT
