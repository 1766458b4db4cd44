"""A hook counts only where its host would call it: everything else says not protected, and can be mended."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from panguard.guard.host import Host, Setting
from panguard.guard.hosts import (
    HOSTS,
    claude_code,
    cline,
    codex,
    copilot,
    cursor,
    gemini_cli,
    windsurf,
)
from panguard.guard.install import carry_out, installing, is_installed, switched_off
from panguard.guard.place import Place

MARK = "guard/client.py"
LISTED = [(host, setting) for host in HOSTS for setting in host.SETTINGS if not setting.executable]
SHELL = [setting for setting in cline.SETTINGS if setting.template.startswith("linux:")]
Edit = Callable[[str], str]


def _command(event: str) -> str:
    return f"/usr/bin/python3 -I -S /opt/{MARK} host {event} '/home/a b/state'"


def _lines(event: str) -> tuple[str, ...]:
    return (_command(event),)


def _with(old: str, new: str) -> Edit:
    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return edit


def _swapped(text: str) -> str:
    kept = text.replace('"PreToolUse"', '"-"').replace('"PostToolUse"', '"PreToolUse"')
    return kept.replace('"-"', '"PostToolUse"')


def _note_alone(text: str) -> str:
    return json.dumps({"note": _command("PreToolUse"), "was": len(text)})


def _hooks_twice(text: str) -> str:
    return text.rstrip().removesuffix("}") + ', "hooks": {}}'


BROKEN: list[tuple[Host, Edit]] = [
    (claude_code, _with('"matcher": "*"', '"matcher": "Read"')),
    (claude_code, _with('"timeout": 15', '"timeout": 0')),
    (claude_code, _with('"timeout": 15', '"timeout": true')),
    (claude_code, _with('"timeout": 15', '"timeout": null')),
    (claude_code, _with('"timeout": 15', '"timeout": 15, "statusMessage": 3')),
    (claude_code, _with('"PreToolUse"', '"PreToolUseX"')),
    (claude_code, _with('"hooks": {', '"hooksX": {')),
    (claude_code, _with('"type": "command"', '"type": "prompt"')),
    (claude_code, _with('"type": "command"', '"async": true, "type": "command"')),
    (claude_code, _with('"type": "command"', '"if": "Bash(git *)", "type": "command"')),
    (claude_code, _with('"matcher": "*"', '"if": "Bash(git *)", "matcher": "*"')),
    (claude_code, _note_alone),
    (claude_code, _hooks_twice),
    (claude_code, _swapped),
    (codex, _with('"type": "command"', '"async": true, "type": "command"')),
    (gemini_cli, _with('"hooks": [', '"matcher": "read_file", "hooks": [')),
    (gemini_cli, _with('"timeout": 15000', '"timeout": 15')),
    (cursor, _with('"timeout": 15', '"matcher": "git", "timeout": 15')),
    (cursor, _with('"version": 1,', "")),
    (cursor, _with('"beforeShellExecution"', '"beforeShellExecutionX"')),
    (windsurf, _with('"pre_run_command"', '"pre_run_commands"')),
    (windsurf, lambda _text: ""),
    (copilot, _with('"timeoutSec": 15', '"timeoutSec": 1')),
    (copilot, _with('"bash": "', '"bash": "true || ')),
]
# What only its owner may change: it is said, and left.
THEIRS: list[tuple[Host, Edit, str]] = [
    (claude_code, _with("{", '{"disableAllHooks": true,'), "disableAllHooks"),
    (gemini_cli, _with("{", '{"hooksConfig": {"enabled": false},'), "hooksConfig.enabled"),
    (gemini_cli, _with("{", '{"hooksConfig": {"disabled": ["panguard"]},'), "hooksConfig.disabled"),
    (copilot, _with("{", '{"disableAllHooks": true,'), "disableAllHooks"),
    (cursor, _with('"hooks": {', '"hooks": {"beforeTea": [],'), "beforeTea"),
]


def _guarded(host: Host, setting: Setting, path: Path) -> bool:
    return is_installed(host, [(setting, path)], _lines)


def _installed(host: Host, setting: Setting, folder: Path) -> Path:
    path = folder / "hooks.json"
    carry_out(installing(host, setting, path, _command, MARK), Place(folder / "guard"))
    assert _guarded(host, setting, path)
    return path


@pytest.mark.parametrize(("host", "edit"), BROKEN)
def test_what_the_host_would_not_call_counts_for_nothing_and_is_mended(
    tmp_path: Path, host: Host, edit: Edit
) -> None:
    setting = host.SETTINGS[0]
    path = _installed(host, setting, tmp_path)
    path.write_text(edit(path.read_text()))
    assert not _guarded(host, setting, path)
    carry_out(installing(host, setting, path, _command, MARK), Place(tmp_path / "guard"))
    assert _guarded(host, setting, path)


@pytest.mark.parametrize(("host", "edit", "word"), THEIRS)
def test_what_the_user_switched_off_is_named_and_stays(
    tmp_path: Path, host: Host, edit: Edit, word: str
) -> None:
    setting = host.SETTINGS[0]
    path = _installed(host, setting, tmp_path)
    path.write_text(edit(path.read_text()))
    assert not _guarded(host, setting, path)
    change = installing(host, setting, path, _command, MARK)
    assert word in change.fault or change.switch == (word, path)
    assert change.fault or change.before == change.after


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[features]\nhooks = false\n", "features.hooks"),
        ("features = { codex_hooks = false }\n", "features.codex_hooks"),
        ("[features\n", "features.hooks"),
        ("[features]\nhooks = true\n", None),
    ],
)
def test_codex_is_switched_off_in_another_file(tmp_path: Path, text: str, key: str | None) -> None:
    (setting,) = codex.SETTINGS
    path = _installed(codex, setting, tmp_path)
    config = tmp_path / "config.toml"
    config.write_text(text)
    assert switched_off(setting, path) == ((key, config) if key else None)
    assert _guarded(codex, setting, path) is (key is None)
    assert installing(codex, setting, path, _command, MARK).switch == ((key, config) if key else None)


def test_every_file_of_a_host_has_to_call(tmp_path: Path) -> None:
    first, second = windsurf.SETTINGS
    path = _installed(windsurf, first, tmp_path)
    other = tmp_path / "other.json"
    other.write_text("")
    assert not is_installed(windsurf, [(first, path), (second, other)], _lines)


@pytest.mark.parametrize(
    "spoil", [lambda text: text.replace("\n", "\nexit 0\n", 1), lambda text: "exit 0\n" + text]
)
def test_a_file_of_cline_that_leaves_before_it_asks_is_mended(tmp_path: Path, spoil: Edit) -> None:
    path = _installed(cline, SHELL[0], tmp_path)
    path.write_text(spoil(path.read_text()))
    assert not _guarded(cline, SHELL[0], path)
    carry_out(installing(cline, SHELL[0], path, _command, MARK), Place(tmp_path / "guard"))
    assert _guarded(cline, SHELL[0], path)


def test_a_file_of_cline_that_cannot_be_run_is_mended(tmp_path: Path) -> None:
    path = _installed(cline, SHELL[0], tmp_path)
    path.chmod(0o600)
    assert not _guarded(cline, SHELL[0], path)
    change = installing(cline, SHELL[0], path, _command, MARK)
    assert change.changes
    carry_out(change, Place(tmp_path / "guard"))
    assert _guarded(cline, SHELL[0], path)


@pytest.mark.parametrize(("host", "setting"), LISTED, ids=lambda value: getattr(value, "ID", ""))
def test_what_decides_nothing_and_what_others_hooked_does_not_count_against_us(
    tmp_path: Path, host: Host, setting: Setting
) -> None:
    path = _installed(host, setting, tmp_path)
    said = json.loads(path.read_text())
    for entries in said["hooks"].values():
        (entry,) = entries
        hook = entry.get("hooks", [entry])[0]
        hook["description"] = "Asks PanGuard."
        for key in {"timeout", "timeoutSec"} & set(hook):
            hook[key] *= 2
        if "matcher" in entry:
            entry["matcher"] = ""
        entries.insert(0, {"matcher": "Read", "command": "curl https://example.org", "hooks": "none"})
    path.write_text(json.dumps(said))
    assert _guarded(host, setting, path)
