"""Tells what a new content of a host's settings leaves of the hooks in them. Pure."""

import re
from enum import Enum

from panguard.errors import ConfigError
from panguard.guard.client import MARK
from panguard.guard.hosts import host_of
from panguard.guard.own_places import Ground, Kind, OwnPlace
from panguard.guard.settings_file import checked
from panguard.guard.switches import off_by, read_toml

_SPEAKS_OF_HOOKS = re.compile(r"hook|panguard", re.IGNORECASE)


class Left(Enum):
    """What is left of our hooks: all; nobody knows; none, or they are switched off."""

    KEPT = 0
    UNSURE = 1
    LOST = 2


def left(place: OwnPlace, before: str | None, old: str, new: str, ground: Ground) -> Left:
    """Return what is left where a text takes the place of an old one; of all there is, if `old` is empty.

    `before` is what stands there now: None where that is not known.
    """
    if place.kind is Kind.SWITCHES:
        return _left_on(place, before, old, new)
    if before is not None and not is_called(place, before, ground):
        return Left.KEPT
    if old:
        return _left_by_edit(place, before, old, new, ground)
    if is_called(place, new, ground):
        return Left.KEPT
    return Left.LOST if before is not None else Left.UNSURE


def _left_by_edit(place: OwnPlace, before: str | None, old: str, new: str, ground: Ground) -> Left:
    if before is None or old not in before:
        return Left.UNSURE if _SPEAKS_OF_HOOKS.search(old + new) else Left.KEPT
    made = (before.replace(old, new, 1), before.replace(old, new))
    return Left.KEPT if all(is_called(place, text, ground) for text in made) else Left.LOST


def _left_on(place: OwnPlace, before: str | None, old: str, new: str) -> Left:
    texts = [new] if not old or before is None or old not in before else [before.replace(old, new)]
    return Left.LOST if any(is_off(place, text) for text in texts) else Left.KEPT


def is_called(place: OwnPlace, text: str, ground: Ground) -> bool:
    """Say whether by a text the host calls us for each event of the setting."""
    host, setting = host_of(place.host), place.setting
    if host is None or setting is None:
        return False
    try:
        return all(
            any(
                line in ground.lines if ground.lines else MARK in line
                for line in host.calls(event, text, setting)
            )
            for event in setting.events
        )
    except ConfigError:
        return False


def is_off(place: OwnPlace, text: str) -> bool:
    """Say whether a text of a file of settings has a key in it by which the host's hooks are switched off."""
    switches = place.setting.switches if place.setting else ()
    try:
        said = read_toml(text) if place.kind is Kind.SWITCHES else checked(text) if text.strip() else {}
    except ConfigError:
        return False
    wanted = tuple(switch for switch in switches if bool(switch.file) == (place.kind is Kind.SWITCHES))
    return bool(off_by(said, wanted))
