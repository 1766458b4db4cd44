"""Finds steps that harm what is not the guard's own: far away, in great numbers, or by settings. Pure.

Each kind is read as a shell reads it, and only where the line holds a word of it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import TypeAlias

from panguard.errors import LimitError
from panguard.guard import afar, blinded, code_ruin, emptied, lent, remotes, sealed, stores
from panguard.guard.code_ruin import ruined_by_code
from panguard.guard.code_steps import code_of
from panguard.guard.comments import readings
from panguard.guard.dangers import BLINDED, DESTROYED_AFAR, LENT, MANY_DESTROYED, NOT_READ
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


def _destroys_by_code(step: Step) -> bool:
    code = code_of(step)
    return code is not None and any(True for _ in ruined_by_code(code))


_Judge: TypeAlias = Callable[[Step], bool]
# Of each kind, what a line must hold, and what makes a judge of its steps: some remember those before.
_KINDS: tuple[tuple[Explanation, LinearPattern, Callable[[], _Judge]], ...] = (
    (DESTROYED_AFAR, afar.MAY, lambda: afar.destroys),
    (DESTROYED_AFAR, remotes.MAY, lambda: remotes.Remotes().overwrites),
    (MANY_DESTROYED, emptied.MAY, lambda: emptied.empties),
    (MANY_DESTROYED, sealed.MAY, lambda: sealed.Sealed().takes_away),
    (MANY_DESTROYED, stores.MAY, lambda: stores.Stores().empties),
    (MANY_DESTROYED, code_ruin.MAY, lambda: _destroys_by_code),
    (BLINDED, blinded.MAY, lambda: blinded.Blinded().stops),
    (LENT, lent.MAY, lambda: _lends),
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
    kinds = [(explanation, judge()) for explanation, may, judge in _KINDS if may.search(text)]
    kept, more = bounded(text.replace("\\\n", " "), may_harm)
    if more:
        yield NOT_READ
    names = dict(ground.names)
    for step in chain.from_iterable(steps(reading, folder, names) for reading in readings(kept)):
        if not kinds:
            break
        found = [explanation for explanation, judge in kinds if judge(step)]
        yield from found
        kinds = [kind for kind in kinds if kind[0] not in found]


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
