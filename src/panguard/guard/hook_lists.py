"""Sets up hooks in settings that list them by event (`{"hooks": {"PreToolUse": [...]}}`). Pure."""

import json
from collections.abc import Callable, Mapping

from panguard.errors import ConfigError
from panguard.guard.host import Command, Setting
from panguard.guard.settings_file import checked, is_blank, with_items, without_items

_VERSIONED = '{\n  "version": 1\n}\n'
Entry = Callable[[str, str], Mapping[str, object]]


def with_listed(text: str, command: Command, setting: Setting, entry: Entry) -> str:
    """Return the settings with an entry of ours in each event's list, in place of one with its command.

    `entry` makes it from the event and the command line. Raises ConfigError.
    """
    for event in reversed(setting.events):
        text = _without(text, event, command(event))
    for event in setting.events:
        text = with_items(text, ("hooks", event), (entry(event, command(event)),))
    return text


def without_listed(text: str, mark: str, events: tuple[str, ...]) -> str:
    """Return the settings without entries that hold `mark`, the last one first. Raises ConfigError."""
    for event in reversed(events):
        text = _without(text, event, mark)
    return text


def _without(text: str, event: str, mark: str) -> str:
    spelled = {mark, json.dumps(mark)[1:-1], json.dumps(mark, ensure_ascii=False)[1:-1]}
    return without_items(text, ("hooks", event), lambda item: any(mark in item for mark in spelled))


def versioned(text: str, agent: str) -> str:
    """Return settings that name their version, as the agent wants it. Raises ConfigError."""
    if is_blank(text):
        return text + _VERSIONED
    if checked(text).get("version") is None:
        raise ConfigError(f'{agent} reads this file only with "version": 1 in it; put that in')
    return text


def unversioned(text: str) -> str:
    """Return settings without the version that was put in where nothing else is left."""
    rest = text.removesuffix(_VERSIONED)
    return rest if is_blank(rest) else text
