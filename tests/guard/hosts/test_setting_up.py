"""Hooks in the settings of every host: put in once, taken out to the byte, all else untouched."""

from itertools import product
from pathlib import Path

import pytest

from panguard.agents.places import Machine, locate
from panguard.errors import ConfigError
from panguard.guard.host import Host, Setting
from panguard.guard.hosts import HOSTS, cline, cursor
from panguard.guard.settings_file import checked
from panguard.values import replace

MARK = "guard/client.py"
SETTINGS = [(host, setting) for host in HOSTS for setting in host.SETTINGS]
LISTED = [(host, setting) for host, setting in SETTINGS if not setting.executable]
TEXTS = (
    "",
    "\ufeff",
    '{"version": 1}',
    '{\n  "version": 1,\n  "hooks": {}\n}\n',
    '{\r\n\t"version": 1, // theirs\r\n\t"hooks": {\r\n\t\t"Stop": [] // none\r\n\t},\r\n}\r\n',
    '{"version":1,"hooks":{"PreToolUse":[{"hooks":[]}],"beforeShellExecution":[{"command":"./mine"},]}}',
)


def _command(event: str) -> str:
    return f"/usr/bin/python3 -I -S /opt/{MARK} host {event} '/home/a b/state'"


def _ids(value: object) -> str:
    return str(getattr(value, "ID", getattr(value, "template", "")))


@pytest.mark.parametrize(("host", "setting"), LISTED, ids=_ids)
@pytest.mark.parametrize("text", TEXTS)
def test_hooks_go_in_once_and_come_out_to_the_byte(host: Host, setting: Setting, text: str) -> None:
    if host is cursor:  # which reads no file with events of others
        text = text.replace('"PreToolUse"', '"sessionStart"').replace('"Stop"', '"stop"')
    with_ours = host.with_hooks(text, _command, setting)
    for event in setting.events:
        assert host.calls(event, with_ours, setting)[-1:] == (_command(event),)
    assert host.with_hooks(with_ours, _command, setting) == with_ours
    assert host.without_hooks(with_ours, MARK) == text
    assert host.without_hooks(text, MARK) == text


@pytest.mark.parametrize(("host", "setting"), LISTED, ids=_ids)
def test_what_others_hooked_stays_in_its_order(host: Host, setting: Setting) -> None:
    event = setting.events[0]
    theirs = f'{{"version": 1, "hooks": {{"{event}": [{{"command": "./a"}}, {{"command": "./b"}}]}}}}'
    with_ours = host.with_hooks(theirs, _command, setting)
    hooks = checked(with_ours)["hooks"]
    assert isinstance(hooks, dict)
    assert hooks[event][:2] == [{"command": "./a"}, {"command": "./b"}]
    assert len(hooks[event]) == 3
    added = with_ours.replace('{"command": "./b"},', '{"command": "./b"}, {"command": "./c"},')
    assert './c"' in host.without_hooks(added, MARK)


@pytest.mark.parametrize(("host", "setting"), LISTED, ids=_ids)
@pytest.mark.parametrize(
    "text", ["{", "[]", '{"version": 1, "hooks": 3}', '{"version": 1, "hooks": []}', "x: 1"]
)
def test_what_is_not_understood_is_said_and_left(host: Host, setting: Setting, text: str) -> None:
    with pytest.raises(ConfigError):
        host.with_hooks(text, _command, setting)


@pytest.mark.parametrize(("host", "system"), [*product(HOSTS, ("linux", "darwin", "win32"))], ids=_ids)
def test_every_host_has_its_settings_on_every_system(host: Host, system: str, tmp_path: Path) -> None:
    machine = Machine(tmp_path, {}, system)
    found = {setting: locate(setting.template, machine) for setting in host.SETTINGS}
    events = {event for setting, path in found.items() if path for event in setting.events}
    assert events == set(host.EVENTS)
    assert all(path is None or path.is_relative_to(tmp_path) for path in found.values())


def test_cursor_stops_by_itself_only_where_that_was_chosen() -> None:
    (setting,) = cursor.SETTINGS
    assert "failClosed" not in cursor.with_hooks("", _command, setting)
    closed = checked(cursor.with_hooks("", _command, replace(setting, closed=True)))
    hooks = closed["hooks"]
    assert isinstance(hooks, dict)
    assert hooks["beforeShellExecution"][0]["failClosed"] is True
    assert "failClosed" not in hooks["postToolUse"][0]


def test_cursor_is_given_no_line_that_it_would_cut() -> None:
    (setting,) = cursor.SETTINGS
    with pytest.raises(ConfigError, match="for a comment"):
        cursor.with_hooks("", lambda event: f"//server/share/{event}", setting)
    with pytest.raises(ConfigError, match='only with "version": 1'):
        cursor.with_hooks('{"hooks": {}}', _command, setting)


@pytest.mark.parametrize("setting", cline.SETTINGS, ids=_ids)
def test_the_files_of_cline_are_wholly_ours_or_not_touched(setting: Setting) -> None:
    made = cline.with_hooks("", _command, setting)
    assert _command(setting.events[0]) in made
    assert made.startswith("#!/bin/sh\n") is not setting.template.endswith(".ps1")
    assert cline.with_hooks(made, _command, setting) == made
    assert cline.without_hooks(made, MARK) == ""
    theirs = "#!/bin/sh\necho '{}'\n"
    assert cline.without_hooks(theirs, MARK) == theirs
    with pytest.raises(ConfigError, match="move it away"):
        cline.with_hooks(theirs, _command, setting)


def test_marks_with_backslashes_are_found_as_json_spells_them() -> None:
    mark = "C:\\PanGuard\\client.py"
    for host, setting in LISTED:
        made = host.with_hooks("", lambda event: f'"C:\\Python\\python.exe" {mark} {event}', setting)
        assert host.without_hooks(made, mark) == ""
