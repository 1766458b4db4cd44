"""Sets up hooks in settings that list them by event (`{"hooks": {"PreToolUse": [...]}}`). Pure."""

import json
from collections.abc import Callable, Iterator, Mapping

from panguard.errors import ConfigError
from panguard.guard.host import Command, Setting
from panguard.guard.settings_file import checked, is_blank, with_items, without_items
from panguard.guard.switches import off_by
from panguard.values import dataclass

_VERSIONED = '{\n  "version": 1\n}\n'
_VERSION = 1
# A key that says null is not one that is absent: hosts drop files with values that they do not expect.
_ABSENT = object()
_MATCHES_ALL = (_ABSENT, "", "*", ".*")
_SECONDS_KEYS = frozenset({"timeout", "timeoutSec"})
_LINE_KEYS = ("command", "url", "bash")
# Keys that decide nothing about whether a hook is called.
_ASIDE = {
    **dict.fromkeys(("name", "description", "statusMessage"), str),
    **dict.fromkeys(("show_output", "sequential", "failClosed"), bool),
}
Entry = Callable[[str, str], Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Listed:
    """How one agent lists hooks: the events, and what makes an entry of one from the command line.

    `versioned` is the name of an agent that reads only settings which name their version.
    """

    events: tuple[str, ...]
    entry: Entry
    versioned: str = ""

    def with_hooks(self, text: str, command: Command, setting: Setting) -> str:
        """Return the settings with our hooks at the end of each event's list. Raises ConfigError."""
        text = versioned(text, self.versioned) if self.versioned else text
        return with_listed(text, command, setting, self.entry)

    def calls(self, event: str, text: str, setting: Setting) -> tuple[str, ...]:
        """Return the lines that the agent runs at every such event. Raises ConfigError."""
        if self.versioned and not is_versioned(text):
            return ()
        return listed_calls(event, text, setting, self.entry)

    def without_hooks(self, text: str, mark: str) -> str:
        """Return the settings without hooks whose entry holds `mark`. Raises ConfigError."""
        rest = without_listed(text, mark, self.events)
        return unversioned(rest) if self.versioned else rest


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
    """Return the settings without entries that hold `mark`, the last one first. Raises ConfigError.

    What stands under another name than that of an event of ours goes too.
    """
    hooks = {} if is_blank(text) else checked(text).get("hooks")
    renamed = [event for event in hooks if event not in events] if isinstance(hooks, dict) else []
    for event in (*renamed, *reversed(events)):
        text = _without(text, event, mark)
    return text


def listed_calls(event: str, text: str, setting: Setting, entry: Entry) -> tuple[str, ...]:
    """Return the lines of the entries in an event's list that are as `entry` would make them.

    They may be decorated, wait longer and match more; any other difference may keep the host from calling.
    Raises ConfigError.
    """
    said = {} if is_blank(text) else checked(text)
    hooks = said.get("hooks")
    items = hooks.get(event) if isinstance(hooks, dict) else None
    if off_by(said, tuple(switch for switch in setting.switches if not switch.file)):
        return ()
    found = (each for item in (items if isinstance(items, list) else ()) for each in _apart(item))
    return tuple(line for line, item in found if _is_alike(_flat(item), _flat(entry(event, line))))


def _apart(item: object) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield each hook of an entry as an entry of its own, with its line."""
    if not isinstance(item, dict):
        return
    within = item.get("hooks")
    for hook in within if isinstance(within, list) else (item,):
        if isinstance(hook, dict):
            line = next((hook[key] for key in _LINE_KEYS if key in hook), None)
            if isinstance(line, str):
                yield line, {**item, "hooks": [hook]} if hook is not item else item


def _flat(item: Mapping[str, object]) -> dict[tuple[bool, str], object]:
    """Return an entry and the hook in it as one table; the hook's keys stay apart from the entry's."""
    within = item.get("hooks")
    outer = {(False, key): value for key, value in item.items() if key != "hooks"}
    hook = within[0] if isinstance(within, list) and within else {}
    return {**outer, (False, "hooks"): bool(hook), **{(True, key): value for key, value in hook.items()}}


def _is_alike(found: Mapping[tuple[bool, str], object], ours: Mapping[tuple[bool, str], object]) -> bool:
    return all(_is_same(key[1], found.get(key, _ABSENT), ours.get(key, _ABSENT)) for key in {**found, **ours})


def _is_same(key: str, found: object, ours: object) -> bool:
    if key in _ASIDE:
        return found is _ABSENT or isinstance(found, _ASIDE[key])
    if key == "matcher":
        return found in _MATCHES_ALL or found == ours
    if key in _SECONDS_KEYS and isinstance(ours, int):
        return found is _ABSENT or (type(found) in (int, float) and float(str(found)) >= ours)
    return type(found) is type(ours) and found == ours


def is_versioned(text: str) -> bool:
    """Say whether settings name the version that agents want. Raises ConfigError."""
    version = None if is_blank(text) else checked(text).get("version")
    return type(version) is int and version == _VERSION


def _without(text: str, event: str, mark: str) -> str:
    spelled = {mark, json.dumps(mark)[1:-1], json.dumps(mark, ensure_ascii=False)[1:-1]}
    return without_items(
        text, ("hooks", event), lambda item: item[:1] == "{" and any(mark in item for mark in spelled)
    )


def versioned(text: str, agent: str) -> str:
    """Return settings that name their version, as the agent wants it. Raises ConfigError."""
    if is_blank(text):
        return text + _VERSIONED
    if not is_versioned(text):
        raise ConfigError(f'{agent} reads this file only with "version": 1 in it; put that in')
    return text


def unversioned(text: str) -> str:
    """Return settings without the version that was put in where nothing else is left."""
    rest = text.removesuffix(_VERSIONED)
    return rest if is_blank(rest) else text
