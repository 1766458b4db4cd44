"""Finds steps that take from the guard what it stands on: hooks, state, program, its user's choices. Pure.

Everything that writes is held against one list of places: fields of tools, command lines, short programs.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from panguard.errors import LimitError
from panguard.guard.allowance import Allowance
from panguard.guard.code_steps import code_of, folded, started_by, touched_by
from panguard.guard.comments import readings
from panguard.guard.dangers import DESTROYED, HOOKS_CHANGED, NOT_READ, SWITCHED_OFF
from panguard.guard.event import Part
from panguard.guard.own_commands import Effect, own_effect
from panguard.guard.own_places import Ground, Kind, Looks, OwnPlace
from panguard.guard.own_settings import Left, is_called, is_off, left
from panguard.guard.paths import HOME, Parts, holds, is_absolute, is_open
from panguard.guard.reach import TALKERS, cannot_reach
from panguard.guard.shell_steps import steps
from panguard.guard.started import is_unhooked
from panguard.guard.step import Step
from panguard.guard.touched import How, Touch, touched
from panguard.limits import DEFAULT_LIMITS
from panguard.scan.explanation import Explanation

_LONGEST_PATH = DEFAULT_LIMITS.path_characters
_READ_WHOLE = 12_000
_LONGEST_LINE = 100_000
_SPEAKS_OF_US = re.compile(
    r"panguard|\bpga\b|\.claude|\.codex|\.cursor|\.gemini|\.codeium|cline|\.copilot|hooks|\$HOME|~/|--dangerously|--yolo",
    re.IGNORECASE,
)
# What it costs to follow a path, to look at the disk, to compare a name, in characters that are read.
_OF_PATH, _OF_LOOK, _OF_NAME = 16, 64, 4
_SPEAKS_OF_HOOKS = re.compile(r"hook|panguard", re.IGNORECASE)
_SPLIT = re.compile(r"[:,=@]")
_WHOLE = frozenset(
    ("etc", "usr", "var", "home", "bin", "sbin", "lib", "boot", "system", "users", "opt", "dev")
)
_TOOL_ACTS = re.compile(
    r"(?:^|[._-])(?:delete|remove|unlink|rm|move|rename|mv|trash|write|create|edit|save|append|put|update|replace|copy"
    r"|symlink|link|chmod|truncate|store|patch|overwrite|insert|modify|set)(?=$|[._-])"
)
_WINDOWS = re.compile(r"\b[A-Za-z]:\\|\$env:|%\w+%", re.IGNORECASE)
_VARIABLE = re.compile(r"\$env:(\w+)", re.IGNORECASE)
_LAX = re.compile(r"^\s*posture\s*=\s*[\"']observe", re.MULTILINE)
# What lies in our folder under a name of its own.
_WITHIN_OURS = ("guard", "unguarded", "guard.sqlite")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class _Scope:
    """What a text is held against, and what may still be spent on it."""

    def __init__(self, characters: int, ground: Ground, looks: Looks) -> None:
        self.ground = ground
        self.looks = looks
        self.allowance = Allowance(characters)
        self._real: dict[str, str] = {}

    def parts(self, path: str, folder: str = "") -> Parts:
        """Return the parts of a path that is named in a folder."""
        self.allowance.spend(_OF_PATH + (len(path) + len(folder)) // 8)
        parts = self.ground.parts(path, folder)
        self.allowance.spend(_OF_LOOK if is_open(parts) else 0)
        return parts

    def real(self, path: str) -> str:
        """Return where links lead to. Raises LimitError for a folder that no system could be told of."""
        if len(path) > _LONGEST_PATH:
            raise LimitError("a folder with a longer path than any system has")
        if path not in self._real:
            self.allowance.spend(_OF_PATH + 2 * path.count("/"))
            self._real[path] = self.looks.real(path)
        return self._real[path]

    def read(self, place: OwnPlace) -> str | None:
        """Return what a file of ours holds now; None where that is not known."""
        text = self.looks.read(place.file) if place.file else None
        self.allowance.spend(_OF_LOOK + len(text or "") // 16)
        return text


def by_command(text: str, folder: str, ground: Ground, looks: Looks) -> Iterator[Explanation]:
    """Yield what a command line does to the guard, and whether it deletes all there is."""
    if not cannot_reach(text):
        yield from by_reading(text, folder, ground, looks)


def by_reading(text: str, folder: str, ground: Ground, looks: Looks) -> Iterator[Explanation]:
    """Yield what a command line does to the guard, read as a shell reads it."""
    kept, more = bounded(text)
    if more:
        yield NOT_READ
    yield from _as_far(_by_text_and_twin(kept, folder, _Scope(len(kept), ground, looks)))


def _as_far(found: Iterator[Explanation]) -> Iterator[Explanation]:
    """Yield what is found, and that there is more than is read where that is so."""
    try:
        yield from found
    except LimitError:
        yield NOT_READ


def _by_text_and_twin(text: str, folder: str, scope: _Scope) -> Iterator[Explanation]:
    """Yield what a command line does, also read with the separators of Windows."""
    if _WINDOWS.search(text):
        yield from _by_line(_VARIABLE.sub(r"%\1%", text).replace("\\", "/"), folder, scope)
    for reading in readings(text):
        yield from _by_line(reading, folder, scope)


def bounded(text: str, tells: Callable[[str], object] = _SPEAKS_OF_US.search) -> tuple[str, bool]:
    """Return as much of a long text as is read: its beginning, and lines that tell of what is looked for.

    The second says that there are more such lines than are read.
    """
    if len(text) <= _READ_WHOLE:
        return text, False
    cut = text.rfind("\n", 0, _READ_WHOLE) + 1 or _READ_WHOLE
    telling = dict.fromkeys(
        line
        for start in range(cut, len(text), _LONGEST_LINE)
        for line in text[start : start + _LONGEST_LINE].split("\n")
        if tells(line)
    )
    rest = "\n".join(telling)
    return f"{text[:cut]}\n{rest[:_READ_WHOLE]}", len(rest) > _READ_WHOLE


def _by_line(text: str, folder: str, scope: _Scope) -> Iterator[Explanation]:
    named: dict[str, str] = {}
    for step in steps(text, folder, dict(scope.ground.names), scope.allowance):
        _learn(step, named)
        yield from _by_step(step, named, scope)


def _learn(step: Step, named: dict[str, str]) -> None:
    """Remember variables that are set for what comes behind."""
    if not step.words:
        named.update(step.named)
    elif step.program in ("export", "set", "declare", "typeset", "setx"):
        named.update(
            (name, value) for name, sign, value in (word.partition("=") for word in step.arguments) if sign
        )


def _by_step(step: Step, named: Mapping[str, str], scope: _Scope) -> Iterator[Explanation]:
    effect = own_effect(step)
    if effect is not Effect.NONE:
        yield SWITCHED_OFF if effect is Effect.ENDS else HOOKS_CHANGED
    if is_unhooked(step, named, scope.ground):
        yield HOOKS_CHANGED
    if step.program in TALKERS and _reaches_in(step, scope):
        yield SWITCHED_OFF
    for touch in touched(step):
        yield from _by_touch(touch, scope)
    code = code_of(step)
    if code:
        yield from _by_program(code, step.folder, scope)


def by_code(code: str, folder: str, ground: Ground, looks: Looks) -> Iterator[Explanation]:
    """Yield what a program in another language does to the guard."""
    yield from _as_far(_by_program(code, folder, _Scope(len(code), ground, looks)))


def _by_program(code: str, folder: str, scope: _Scope) -> Iterator[Explanation]:
    plain = folded(code, scope.allowance.spend)
    for touch in touched_by(plain, folder):
        yield from _by_touch(touch, scope)
    for line in started_by(plain):
        for step in steps(line, folder, dict(scope.ground.names), scope.allowance):
            if code_of(step) is None:
                yield from _by_step(step, {}, scope)


def _reaches_in(step: Step, scope: _Scope) -> bool:
    """Say whether a program talks to a socket of ours, and so in our name."""
    pieces = (piece for word in step.arguments for piece in (word, *_SPLIT.split(word)))
    return any(
        place.kind is Kind.OURS
        for piece in pieces
        if "/" in piece and len(piece) < _LONGEST_PATH
        for place in scope.ground.at(scope.parts(piece, step.folder))
    )


def by_field(part: Part, folder: str, ground: Ground, looks: Looks) -> Iterator[Explanation]:
    """Yield what the text that a tool writes into a file does to the guard."""
    yield from _as_far(_by_written(part, folder, _Scope(len(part.name) + len(part.text), ground, looks)))


def _by_written(part: Part, folder: str, scope: _Scope) -> Iterator[Explanation]:
    for place in _places(part.name, folder, scope):
        yield from _by_text(place, part.old, part.text, scope)


def by_tool(tool: str, part: Part, folder: str, ground: Ground, looks: Looks) -> Iterator[Explanation]:
    """Yield what a tool whose name says that it changes files does to what its argument names."""
    if len(part.text) < _LONGEST_PATH and "\n" not in part.text and acts(tool):
        scope = _Scope(len(part.text), ground, looks)
        yield from _as_far(_by_touch(Touch(part.text, folder, How.REMOVED, deep=True), scope))


def acts(tool: str) -> bool:
    """Say whether by its name a tool writes, moves or removes."""
    return _TOOL_ACTS.search(_HUMP.sub("_", tool).lower()) is not None


def _places(path: str, folder: str, scope: _Scope) -> tuple[OwnPlace, ...]:
    """Return the places that a path leads to, also by links on the way."""
    parts = scope.parts(path, folder)
    found = scope.ground.at(parts)
    if found or not parts or is_open(parts) or len(path) > _LONGEST_PATH:
        return found
    whole = path if is_absolute(path) else f"{folder}/{path}"
    real = scope.real(whole)
    return found if real == whole else scope.ground.at(scope.parts(real))


def _by_text(place: OwnPlace, old: str, new: str, scope: _Scope) -> Iterator[Explanation]:
    scope.allowance.spend(_OF_LOOK + len(new))
    if place.kind is Kind.OURS:
        yield SWITCHED_OFF
    elif place.kind is Kind.CHOICES:
        yield SWITCHED_OFF if _LAX.search(new) else HOOKS_CHANGED
    elif is_off(place, new):
        yield SWITCHED_OFF
    else:
        found = left(place, scope.read(place), old, new, scope.ground)
        if found is not Left.KEPT:
            yield SWITCHED_OFF if found is Left.LOST else HOOKS_CHANGED


def _by_touch(touch: Touch, scope: _Scope) -> Iterator[Explanation]:
    parts = scope.parts(touch.path, touch.folder)
    if not parts:
        if touch.deep and touch.how is How.REMOVED and _is_root(touch.path, touch.folder) and not touch.names:
            yield DESTROYED
        return
    if touch.deep and touch.how is How.REMOVED and _is_all(parts) and not touch.names:
        yield DESTROYED
        return
    for place in _places(touch.path, touch.folder, scope):
        yield from _at(place, touch, scope)
    for place in scope.ground.within(parts):
        scope.allowance.spend(1 + _OF_NAME * len(touch.names))
        if _reaches(touch, parts, place) and (place.kind is not Kind.HOOKS or _stands(place, scope)):
            yield SWITCHED_OFF if place.kind is Kind.OURS else HOOKS_CHANGED


def _is_root(path: str, folder: str) -> bool:
    return bool(re.fullmatch(r"/+(?:\.?/*)*\**", path)) or (path in ("*", "./*", ".", "./") and folder == "/")


def _is_all(parts: Parts) -> bool:
    """Say whether a path is all of a system, or all of a home."""
    if parts == ("*",) or (parts[0] == HOME and parts[1:] in ((), ("*",), (".*",))):
        return True
    return parts[0] in _WHOLE and parts[1:] in ((), ("*",))


def _at(place: OwnPlace, touch: Touch, scope: _Scope) -> Iterator[Explanation]:
    if place.kind is Kind.OURS:
        yield SWITCHED_OFF
    elif place.kind is Kind.CHOICES:
        stays = touch.how in (How.CHANGED, How.ADDED) and not _LAX.search(touch.text or "")
        yield HOOKS_CHANGED if stays else SWITCHED_OFF
    elif touch.text is not None and touch.how is How.WRITTEN:
        yield from _by_text(place, "", touch.text, scope)
    elif place.kind is Kind.SWITCHES and touch.how in (How.CHANGED, How.ADDED):
        said = " ".join((*touch.words, touch.text or ""))
        scope.allowance.spend(len(said))
        if _SPEAKS_OF_HOOKS.search(said):
            yield HOOKS_CHANGED
    elif place.kind is not Kind.HOOKS or _stands(place, scope):
        yield HOOKS_CHANGED


def _stands(place: OwnPlace, scope: _Scope) -> bool:
    """Say whether hooks of ours stand in a place, as far as is known."""
    before = scope.read(place)
    return before is None or is_called(place, before, scope.ground)


def _reaches(touch: Touch, parts: Parts, place: OwnPlace) -> bool:
    """Say whether what becomes of a folder comes to a place within it."""
    if touch.how is How.FILLED:
        return parts in (place.parts[:-1], (HOME,)) and place.kind in (Kind.HOOKS, Kind.SWITCHES)
    if not touch.deep or touch.how not in (How.REMOVED, How.CHANGED):
        return False
    inner = _WITHIN_OURS if place.kind is Kind.OURS else ()
    return not touch.names or any(_is_named(name, parts, place.parts, inner) for name in touch.names)


def _is_named(name: str, folder: Parts, place: Parts, inner: Parts) -> bool:
    """Say whether `find` looks for the name of a place, of what it lies in or of what lies in it."""
    last = tuple(part for part in name.split("/") if part not in ("", "*", "."))[-1:] or ("*",)
    return any(holds(last, (part, "")) for part in (*place[len(folder) :], *inner))
