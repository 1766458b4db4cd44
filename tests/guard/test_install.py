import errno
import os
from pathlib import Path

import pytest

from panguard import disk
from panguard.agents.places import Machine
from panguard.errors import ConfigError
from panguard.guard import install
from panguard.guard.hosts import HOSTS, claude_code, cline
from panguard.guard.install import (
    Change,
    calls_in,
    carry_out,
    installing,
    is_installed,
    prepare,
    removing,
    restoring,
    settings_of,
    take_out,
    tried,
    unguarded_answers,
    unprepared,
)
from panguard.guard.place import Place

MARK = "guard/client.py"
(SETTING,) = claude_code.SETTINGS
SETTINGS = [
    None,
    b"",
    b"{}",
    b'{"model": "opus"}',
    b'{\r\n\t"a": 1\r\n}\r\n',
    b'\xef\xbb\xbf{\n  "hooks": {"PreToolUse": []}\n}\n',
    b'{\n  "hooks": {\n    "PreToolUse": [\n      {"matcher": "Bash", "hooks": []} // mine\n    ],\n  }\n}\n',
]


def _command(event: str) -> str:
    return f"/usr/bin/python3 -I -S /opt/{MARK} claude-code {event} /state"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "guard")


@pytest.mark.parametrize("before", SETTINGS)
def test_what_is_installed_is_taken_out_to_the_byte(
    tmp_path: Path, place: Place, before: bytes | None
) -> None:
    path = tmp_path / "settings.json"
    if before is not None:
        path.write_bytes(before)
    carry_out(installing(claude_code, SETTING, path, _command, MARK), place)
    assert is_installed(claude_code, [(SETTING, path)], lambda event: (_command(event),))
    for event in claude_code.EVENTS:
        assert calls_in(claude_code, SETTING, path, event) == (_command(event),)
    take_out(removing(claude_code, path, MARK, place), place)
    assert (path.read_bytes() if path.exists() else None) == before


def test_installing_twice_changes_nothing_and_still_comes_out_to_the_byte(
    tmp_path: Path, place: Place
) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(b'{"a": [1]}\n')
    carry_out(installing(claude_code, SETTING, path, _command, MARK), place)
    again = installing(claude_code, SETTING, path, _command, MARK)
    carry_out(again, place)
    take_out(removing(claude_code, path, MARK, place), place)
    assert path.read_bytes() == b'{"a": [1]}\n'


def test_what_the_user_changed_since_stays(tmp_path: Path, place: Place) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{\n  "model": "a"\n}\n')
    carry_out(installing(claude_code, SETTING, path, _command, MARK), place)
    path.write_text(path.read_text().replace('"a"', '"b"'))
    take_out(removing(claude_code, path, MARK, place), place)
    assert '"b"' in path.read_text()
    assert MARK not in path.read_text()


def test_hooks_that_are_written_anew_after_the_user_changed_the_file_come_out_all_the_same(
    tmp_path: Path, place: Place
) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{\n  "model": "a"\n}\n')
    carry_out(installing(claude_code, SETTING, path, _command, MARK), place)
    path.write_text(path.read_text().replace('"a"', '"b"'))
    carry_out(installing(claude_code, SETTING, path, lambda event: f"{_command(event)} 2", MARK), place)
    take_out(removing(claude_code, path, MARK, place), place)
    assert path.read_text() == '{\n  "model": "b"\n}\n'


@pytest.mark.parametrize(
    "text", ["{", '{"a": 1,}}', "[]", '{"hooks": []}', '{"hooks": {"PreToolUse": {}}}', "x"]
)
def test_a_file_that_is_not_understood_is_left_alone_with_a_word(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(text)
    change = installing(claude_code, SETTING, path, _command, MARK)
    assert str(path) in change.fault
    assert "left as it is" in change.fault
    assert not change.changes


def test_a_link_stays_a_link_and_rights_stay_as_they_were(tmp_path: Path, place: Place) -> None:
    real = tmp_path / "dotfiles.json"
    real.write_text("{}")
    real.chmod(0o640)
    link = tmp_path / "settings.json"
    link.symlink_to(real)
    carry_out(installing(claude_code, SETTING, link, _command, MARK), place)
    assert link.is_symlink()
    assert MARK in real.read_text()
    assert real.stat().st_mode & 0o777 == 0o640


def test_a_file_of_two_names_keeps_both_when_hooks_come_and_go(tmp_path: Path, place: Place) -> None:
    path, other = tmp_path / "settings.json", tmp_path / "dotfiles.json"
    path.write_bytes(b'{"a": 1}')
    other.hardlink_to(path)
    carry_out(installing(claude_code, SETTING, path, _command, MARK), place)
    assert MARK in other.read_text()
    take_out(removing(claude_code, path, MARK, place), place)
    assert other.read_bytes() == b'{"a": 1}'
    assert path.samefile(other)


@pytest.mark.skipif(os.name == "nt", reason="there no right says what can be run")
@pytest.mark.parametrize("before", [b"", b"\n", b"\r\n"])
@pytest.mark.parametrize("mode", [0o644, 0o755])
def test_an_empty_file_that_became_a_hook_is_given_back_with_its_rights(
    tmp_path: Path, place: Place, before: bytes, mode: int
) -> None:
    path = tmp_path / "PreToolUse"
    path.write_bytes(before)
    path.chmod(mode)
    setting = next(item for item in cline.SETTINGS if item.template.startswith("linux"))
    for command in (_command, lambda event: f"{_command(event)} 2"):
        carry_out(installing(cline, setting, path, command, MARK), place)
    assert path.stat().st_mode & 0o777 == mode | 0o100
    take_out(removing(cline, path, MARK, place), place)
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (before, mode)


def test_only_agents_of_this_machine_are_found(tmp_path: Path) -> None:
    machine = Machine(tmp_path, {}, "linux")
    assert settings_of(claude_code, machine) == ()
    (tmp_path / ".claude").mkdir()
    assert settings_of(claude_code, machine) == ((SETTING, tmp_path / ".claude" / "settings.json"),)


def test_an_answer_is_prepared_for_every_event_of_every_host(place: Place) -> None:
    for host in HOSTS:
        answers = unguarded_answers(host, "not here", closed=False)
        assert unprepared(place, answers) == answers
        prepare(place, answers)
        assert not unprepared(place, answers)
        assert set(unprepared(place, unguarded_answers(host, "not here", closed=True))) < set(answers)
    prepared = {path.name for path in place.unguarded.iterdir()}
    assert prepared == {f"{host.ID}.{event}" for host in HOSTS for event in host.EVENTS}
    assert all(b"not here" in (place.unguarded / name).read_bytes() for name in prepared)
    assert place.unguarded.stat().st_mode & 0o077 == 0


def test_a_settings_file_that_is_none_is_named_and_left(tmp_path: Path, place: Place) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for path in (tmp_path / "pipe", tmp_path / "folder"):
        change = removing(claude_code, path, MARK, place)
        assert str(path) in change.fault
        assert not change.changes


def test_a_file_is_put_back_unless_somebody_else_wrote_there_since(tmp_path: Path, place: Place) -> None:
    file = tmp_path / "new" / "config.toml"
    carry_out(Change("settings", file, None, b'posture = "strict"\n'), place)
    file.write_bytes(b"mine\n")
    assert not restoring("settings", file, place).changes
    file.write_bytes(b'posture = "strict"\n')
    take_out(restoring("settings", file, place), place)
    assert not file.parent.exists()


def test_what_somebody_wrote_after_the_plan_was_shown_is_not_overwritten(
    tmp_path: Path, place: Place
) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(b"{}")
    change = installing(claude_code, SETTING, path, _command, MARK)
    path.write_bytes(b'{"model": "opus"}')
    with pytest.raises(ConfigError, match="changed in the meantime"):
        carry_out(change, place)
    assert path.read_bytes() == b'{"model": "opus"}'
    assert not place.folder.exists()


def _full(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_where_what_was_there_cannot_be_kept_that_file_is_named_and_the_settings_stay(
    tmp_path: Path, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(b"{}")
    monkeypatch.setattr(disk, "_fill", _full)
    fault = tried(carry_out, installing(claude_code, SETTING, path, _command, MARK), place)
    assert fault == f"{place.folder / 'installed.json'}: No space left on device; check the file"
    assert path.read_bytes() == b"{}"


def test_hooks_that_are_gone_are_not_told_as_left_where_the_record_cannot_be_written(
    tmp_path: Path, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [tmp_path / "a.json", tmp_path / "b.json"]
    for path in paths:
        path.write_bytes(b'{"a": 1}')
        carry_out(installing(claude_code, SETTING, path, _command, MARK), place)
    monkeypatch.setattr(install, "write_whole", _full)
    assert not tried(take_out, removing(claude_code, paths[0], MARK, place), place)
    monkeypatch.undo()
    assert paths[0].read_bytes() == b'{"a": 1}'
    assert not removing(claude_code, paths[0], MARK, place).changes
