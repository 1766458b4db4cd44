"""Finds steps that harm what is not the guard's own: far away, in great numbers, or by settings. Pure.

Each kind is read as a shell reads it, and only where the line holds a word of it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import TypeAlias

from panguard.errors import LimitError
from panguard.guard import (
    afar,
    blinded,
    code_ruin,
    disguised,
    emptied,
    entries,
    gathered,
    lent,
    opened_up,
    passed_out,
    remotes,
    sealed,
    stores,
    trusted,
)
from panguard.guard.code_ruin import ruined_by_code
from panguard.guard.code_steps import code_of
from panguard.guard.comments import readings
from panguard.guard.dangers import (
    BLINDED,
    CLOUD_OPENED,
    DESTROYED_AFAR,
    DISGUISED,
    ENROLLED,
    GATHERED,
    HANDED_OUT,
    LENT,
    MANY_DESTROYED,
    NODE_TAKEN,
    NOT_READ,
    OPENED,
    PRIVATE_SENT,
    SPREAD,
    STARTS_HIDDEN,
    TAKEN_OVER,
    TRUSTED,
)
from panguard.guard.event import Part, PartKind
from panguard.guard.line import Line
from panguard.guard.own_places import Ground
from panguard.guard.shell_steps import steps
from panguard.guard.step import Step
from panguard.guard.touched import touched
from panguard.guard.undermined import acts, bounded
from panguard.scan.config_words import PACKAGE_BY_ADDRESS
from panguard.scan.explanation import Explanation
from panguard.scan.foreign_packages import foreign_package
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


_StepJudge: TypeAlias = Callable[[Step], bool]
_Kind: TypeAlias = tuple[Explanation, LinearPattern, Callable[[], _StepJudge]]
# Of each kind, what a line must hold, and what makes a judge of its steps: some remember those before.
_KINDS: tuple[_Kind, ...] = (
    (DESTROYED_AFAR, afar.MAY, lambda: afar.destroys),
    (DESTROYED_AFAR, remotes.MAY, lambda: remotes.Remotes().overwrites),
    (MANY_DESTROYED, emptied.MAY, lambda: emptied.empties),
    (MANY_DESTROYED, sealed.MAY, lambda: sealed.Sealed().takes_away),
    (MANY_DESTROYED, stores.MAY, lambda: stores.Stores().empties),
    (MANY_DESTROYED, code_ruin.MAY, lambda: _destroys_by_code),
    (BLINDED, blinded.MAY, lambda: blinded.Blinded().stops),
    (LENT, lent.MAY, lambda: _lends),
)
_ADDS = LinearPattern("adds", r"\bmcp\s+add\b.*://", "")


def _adds_foreign_package(line: Line) -> bool:
    """Say whether an agent is given a server that is a package at an outsider's address."""
    return any("mcp" in step.words and bool(foreign_package(" ".join(step.words))) for step in line.steps)


_LineJudge: TypeAlias = Callable[[Line], bool]
# What shows in several programs of a line together, and is as wrong in a script that is only written.
_LINES: tuple[tuple[Explanation, LinearPattern, _LineJudge], ...] = (
    (HANDED_OUT, passed_out.MAY, passed_out.hands_out_keys),
    (PRIVATE_SENT, passed_out.MAY, passed_out.hands_out_private),
    (GATHERED, gathered.MAY, gathered.gathers),
    (SPREAD, opened_up.SPREADS, opened_up.spreads),
    (CLOUD_OPENED, opened_up.FIREWALLS, opened_up.opens_cloud),
    (TAKEN_OVER, opened_up.MOUNTS, opened_up.changes_host),
    (ENROLLED, opened_up.ENROLLS, opened_up.enrolls),
    (DISGUISED, disguised.MAY, disguised.is_disguised),
    (TRUSTED, trusted.MAY, trusted.trusts),
    (PACKAGE_BY_ADDRESS, _ADDS, _adds_foreign_package),
)
_ANY = LinearPattern("harm", "|".join(f"(?:{may.source})" for _, may, _ in (*_KINDS, *_LINES)), "")


def may_harm(text: str) -> bool:
    """Say whether a command line holds a word of what harms, so that it is read as a shell reads it."""
    return _ANY.search(text)


def harmed_by_command(text: str, folder: str, ground: Ground) -> Iterator[Explanation]:
    """Yield what a command line harms, each kind once, and that more is there than is read, where it is."""
    if may_harm(text):
        yield from _harmed(text, folder, ground, _KINDS)


def harmed_by_script(text: str, folder: str, ground: Ground) -> Iterator[Explanation]:
    """Yield what a script that is written would harm, whoever runs it."""
    if may_harm(text):
        yield from _harmed(text, folder, ground, ())


def _harmed(text: str, folder: str, ground: Ground, kinds: tuple[_Kind, ...]) -> Iterator[Explanation]:
    judges = [(explanation, judge()) for explanation, may, judge in kinds if may.search(text)]
    lines = [(explanation, judge) for explanation, may, judge in _LINES if may.search(text)]
    if not judges and not lines:
        return
    found: dict[Explanation, None] = {}
    line, whole = _line(text, folder, ground)
    try:
        for step in line.steps:
            found.update((kind, None) for kind, judge in judges if kind not in found and judge(step))
        found.update((kind, None) for kind, judge in lines if judge(line))
    except LimitError:
        whole = False
    yield from found
    if not whole:
        yield NOT_READ


def _line(text: str, folder: str, ground: Ground) -> tuple[Line, bool]:
    """Return a command line with its programs, as far as they are read, and whether that is all."""
    kept, more = bounded(text.replace("\\\n", " "), may_harm)
    names = dict(ground.names)
    read: list[Step] = []
    try:
        for step in chain.from_iterable(steps(reading, folder, names) for reading in readings(kept)):
            read.append(step)  # noqa: PERF402 - what was read before the line proves too long counts
    except LimitError:
        return Line(kept, tuple(read)), False
    return Line(kept, tuple(read)), not more


def harmed_by_text(part: Part) -> Iterator[Explanation]:
    """Yield what harm lies in the text that a tool writes into a file of settings."""
    judges = (
        (LENT, lent.lends_by_file),
        (STARTS_HIDDEN, entries.starts_hidden),
        (STARTS_HIDDEN, entries.hook_sends),
        (OPENED, entries.opens_daemon),
        (PRIVATE_SENT, entries.copies_requests),
        (NODE_TAKEN, _takes_node),
        (HANDED_OUT, _packs_keys),
        (GATHERED, _reads_variables),
        (DISGUISED, _is_glued),
        (SPREAD, _spreads),
    )
    yield from dict.fromkeys(explanation for explanation, judge in judges if judge(part.name, part.text))


def _takes_node(name: str, text: str) -> bool:
    return _MANIFEST.search(name) and entries.takes_node(text)


def _packs_keys(name: str, text: str) -> bool:
    return _RECIPE.search(name) and passed_out.copies_keys_in(text)


def _reads_variables(name: str, text: str) -> bool:
    return _CODE.search(name) and gathered.reads_all_variables(text)


def _spreads(name: str, text: str) -> bool:
    return _CODE.search(name) and opened_up.spreads_by_code(text)


def _is_glued(name: str, text: str) -> bool:
    return _CODE.search(name) and disguised.glued(text)


_MANIFEST = LinearPattern("manifest", r"\.(?:ya?ml|json|tpl)$", "")
_RECIPE = LinearPattern("recipe", r"(?:Docker|Container)file[^/]*$", "")
_CODE = LinearPattern("code", r"\.(?:py|pyw|js|mjs|cjs|ts|rb|pl|php)$", "")


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
