"""The places that the guard stands on: one list, made from the hosts and services themselves. Pure.

Settings with hooks of every agent, the files beside them that switch hooks off, what is wholly ours (the
state, the service, the program), and our user's own choices. What an agent does is held against this list.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import pairwise
from pathlib import Path, PurePath
from typing import NamedTuple

from panguard.agents.places import Machine, locate
from panguard.guard.host import Setting
from panguard.guard.hosts import HOSTS
from panguard.guard.paths import HOME, Parts, holds, is_absolute, is_open, leads_to, parts_of
from panguard.guard.services import SERVICES
from panguard.values import dataclass

_PLATFORMS = ("linux", "darwin", "win32")
_USER = Path("/home/user")
_NAME = "panguard"
# Wherever it is that they lie: a folder for states, and what installers of Python programs make.
_WITHIN = frozenset(
    (above, _NAME)
    for above in (
        "state",
        "application support",
        "local",
        "roaming",
        "site-packages",
        "dist-packages",
        "tools",
        "venvs",
    )
)
_OURS = (
    ".local/state/panguard",
    ".local/share/panguard",
    "library/application support/panguard",
    "appdata/local/panguard",
)
_CHOICES = (".config/panguard", "appdata/roaming/panguard")
_VARIABLE = re.compile(r"\{(\w+)\|([^{}]*)\}")
_NAMES = {
    "HOME": "~",
    "USERPROFILE": "~",
    "XDG_CONFIG_HOME": "~/.config",
    "XDG_STATE_HOME": "~/.local/state",
    "XDG_DATA_HOME": "~/.local/share",
    "APPDATA": "~/AppData/Roaming",
    "LOCALAPPDATA": "~/AppData/Local",
}


class Kind(StrEnum):
    """What a place is to the guard."""

    HOOKS = "hooks"
    SWITCHES = "switches"
    OURS = "ours"
    CHOICES = "choices"


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """One file or folder; `setting` says what of a host's hooks stands there, `file` where it is here."""

    kind: Kind
    parts: Parts
    host: str = ""
    setting: Setting | None = None
    file: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """All of these places, the homes they are in, variables of the machine, and the lines that call us.

    Without lines, whatever bears our mark is taken for one.
    """

    places: tuple[OwnPlace, ...] = ()
    homes: tuple[Parts, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    lines: frozenset[str] = frozenset()

    def parts(self, path: str, folder: str = "") -> Parts:
        """Return the parts of a path that is named in a folder; empty where that is not known."""
        for name, value in self.names:
            if path.startswith((f"${name}/", f"${{{name}}}/")):
                path = value + path[path.index("/") :]
        return parts_of(path, folder, self.homes)

    def at(self, parts: Parts) -> tuple[OwnPlace, ...]:
        """Return the places that a path is, or lies in."""
        found = _listed(self).at(parts)
        if not found and any(pair in _WITHIN for pair in pairwise(parts)):
            return (OwnPlace(Kind.OURS, parts),)
        return found

    def within(self, parts: Parts) -> tuple[OwnPlace, ...]:
        """Return the places that lie in a folder, however deep."""
        return _listed(self).within(parts) if parts else ()


class _Listed:
    """Places by their paths: a command may name thousands of paths, and most lead nowhere near."""

    def __init__(self, places: Iterable[OwnPlace]) -> None:
        self._places = tuple(place for place in places if place.parts)
        self._first: dict[str, tuple[OwnPlace, ...]] = {}
        self._at: dict[Parts, tuple[OwnPlace, ...]] = {}
        self._within: dict[Parts, tuple[OwnPlace, ...]] = {}
        for place in self._places:
            parts = place.parts
            self._at[parts] = (*self._at.get(parts, ()), place)
            for length in range(1, len(parts)):
                self._within[parts[:length]] = (*self._within.get(parts[:length], ()), place)
            self._first[parts[0]] = (*self._first.get(parts[0], ()), place)
        self._are_plain = not any(map(is_open, self._at))

    def _near(self, parts: Parts) -> tuple[OwnPlace, ...]:
        """Return the places that begin as a path does."""
        is_known = self._are_plain and parts and not is_open(parts[:1])
        return self._first.get(parts[0], ()) if is_known else self._places

    def at(self, parts: Parts) -> tuple[OwnPlace, ...]:
        if not self._are_plain or is_open(parts):
            return tuple(place for place in self._near(parts) if leads_to(parts, place.parts))
        return tuple(
            place for length in range(1, len(parts) + 1) for place in self._at.get(parts[:length], ())
        )

    def within(self, parts: Parts) -> tuple[OwnPlace, ...]:
        if not self._are_plain or is_open(parts):
            return tuple(place for place in self._near(parts) if holds(parts, place.parts))
        return self._within.get(parts, ())


def _listed(ground: Ground) -> _Listed:
    """Return the places of a ground by their paths; those of the grounds that are in use are kept."""
    found = _in_use.get(id(ground))
    if found is None or found[0] is not ground:
        if len(_in_use) >= _MOST_IN_USE:
            _in_use.clear()
        found = _in_use[id(ground)] = (ground, _Listed(ground.places))
    return found[1]


_MOST_IN_USE = 4
_in_use: dict[int, tuple[Ground, _Listed]] = {}


class Looks(NamedTuple):
    """How it is seen what is on the disk: where links lead to, and what a file holds now.

    None where that is not known, an empty text where there is no file.
    """

    real: Callable[[str], str]
    read: Callable[[str], str | None]


UNSEEN = Looks(lambda path: path, lambda _path: None)


def _hooks(machine: Machine) -> Iterator[OwnPlace]:
    """Yield where the hosts read their hooks from, by the variables of a machine and without them."""
    for host in HOSTS:
        for setting in host.SETTINGS:
            plain = Machine(machine.home, {}, machine.platform)
            for path in dict.fromkeys(
                filter(None, (locate(setting.template, each) for each in (plain, machine)))
            ):
                yield OwnPlace(Kind.HOOKS, _parts(path, machine), host.ID, setting, str(path))
                for name in dict.fromkeys(switch.file for switch in setting.switches if switch.file):
                    beside = path.with_name(name)
                    yield OwnPlace(Kind.SWITCHES, _parts(beside, machine), host.ID, setting, str(beside))


def _services(machine: Machine) -> Iterator[OwnPlace]:
    for service in SERVICES:
        for path in service.files(machine, (_NAME,), machine.home):
            yield OwnPlace(Kind.OURS, _parts(path, machine), file=str(path))


def _parts(path: PurePath, machine: Machine) -> Parts:
    return parts_of(str(path), homes=(parts_of(str(machine.home)),))


def usual() -> Ground:
    """Return where things are on any machine on which nobody chose otherwise."""
    places: dict[tuple[Kind, Parts], OwnPlace] = {}
    for platform in _PLATFORMS:
        machine = Machine(_USER, {}, platform)
        for place in (*_hooks(machine), *_services(machine)):
            places.setdefault(
                (place.kind, place.parts), OwnPlace(place.kind, place.parts, place.host, place.setting)
            )
    own = [OwnPlace(Kind.OURS, (HOME, *path.split("/"))) for path in _OURS]
    chosen = [OwnPlace(Kind.CHOICES, (HOME, *path.split("/"))) for path in _CHOICES]
    return Ground((*places.values(), *own, *chosen), names=tuple({**_NAMES, **_defaults()}.items()))


def ground_of(
    machine: Machine, ours: Iterable[Path], choices: Iterable[Path], lines: Iterable[str]
) -> Ground:
    """Return where things are on this machine, beside where they usually are.

    `ours` and `choices` are what the caller knows of; links in them are followed before.
    """
    home = parts_of(str(machine.home))
    own = [OwnPlace(Kind.OURS, _parts(path, machine), file=str(path)) for path in ours]
    chosen = [OwnPlace(Kind.CHOICES, _parts(path, machine), file=str(path)) for path in choices]
    here = {place.parts: place for place in (*_hooks(machine), *_services(machine), *own, *chosen)}
    rest = [place for place in USUAL.places if place.parts not in here]
    names = {**_NAMES, **_defaults(), **_set(machine.environment)}
    homes = (home,) if home[:1] != (HOME,) else ()
    return Ground((*here.values(), *rest), homes, tuple(names.items()), frozenset(lines))


def folders_chosen() -> Mapping[str, str]:
    """Return the variables by which agents are told to read other settings, with what holds without them."""
    return {**_defaults(), "HOME": "~", "USERPROFILE": "~"}


def _defaults() -> dict[str, str]:
    templates = (setting.template for host in HOSTS for setting in host.SETTINGS)
    return {found[1]: found[2] for text in templates for found in _VARIABLE.finditer(text)}


def _set(environment: Mapping[str, str]) -> dict[str, str]:
    wanted = {**_NAMES, **_defaults()}
    return {
        name: value
        for name in wanted
        if name not in ("HOME", "USERPROFILE") and is_absolute(value := environment.get(name, ""))
    }


USUAL = usual()
