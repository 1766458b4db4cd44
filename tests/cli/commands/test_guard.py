"""The commands of the guard as a person runs them: real processes, in a home of their own."""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from panguard.cli.dashboard_here import GuardHere
from panguard.cli.guard_here import here
from panguard.disk import Locked, lock
from panguard.guard import client
from panguard.guard.place import Place
from tests.guard.running import answer_of, asked, attack, environment
from tests.rules.test_load import document

SETTINGS = b'{\n  "model": "opus" // the one I like\n}\n'


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / ".claude").mkdir()
    (tmp_path / ".claude" / "settings.json").write_bytes(SETTINGS)
    yield tmp_path
    _pga(tmp_path, "guard", "stop")


def _pga(home: Path, *words: str, given: bytes = b"", **more: str) -> "subprocess.CompletedProcess[str]":
    done = subprocess.run(
        [sys.executable, "-m", "panguard.cli.main", *words],
        env={**environment(home), **more},
        input=given.decode(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=home,
    )
    return subprocess.CompletedProcess(words, done.returncode, " ".join(done.stdout.split()), done.stderr)


def _files(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*") if path.is_file()}


def test_up_protects_and_proves_it_and_down_leaves_every_byte_as_it_was(home: Path) -> None:
    before = _files(home)
    up = _pga(home, "up", "--yes", "--no-service", "--agent", "claude-code")
    assert up.returncode == 0, (up.stdout, up.stderr)
    assert "A test attack was stopped, and a harmless step was not." in up.stdout
    tested = _pga(home, "guard", "log", "--json").stdout.split('{"number"')[1:]
    assert [line for line in tested if '"action": "deny"' in line and "panguard-test-" in line] == tested
    assert len(tested) == 2  # a small attack and a large one, which another process judges
    status = _pga(home, "guard", "status", "--json")
    assert json.loads(status.stdout)["agents"]["claude-code"] is True
    (log_file,) = home.rglob("guard.log")
    assert log_file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(Locked), lock(log_file.with_name("process"), wait=False):
        pass
    hooked = _pga(home, "hook", "claude-code", "PreToolUse", given=asked(attack(), "live"))
    assert json.loads(hooked.stdout)["hookSpecificOutput"]["permissionDecision"] == "deny"
    log = _pga(home, "guard", "log", "--json", "-n", "1")
    assert json.loads(log.stdout)["session"] == "live"
    assert _pga(home, "guard", "log", "--verify").returncode == 0
    down = _pga(home, "down")
    assert down.returncode == 0, (down.stdout, down.stderr)
    assert _files(home) == before


def _posture(home: Path) -> str:
    posture: str = json.loads(_pga(home, "guard", "status", "--json").stdout)["guard"]["posture"]
    return posture


def test_a_posture_is_kept_counts_at_once_and_is_taken_back_by_down(home: Path) -> None:
    config = home / ".config" / "panguard" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("# mine\njobs = 2\n")
    before = _files(home)
    done = _pga(home, "guard", "start", "--posture", "strict")
    assert (done.returncode, _posture(home)) == (0, "strict"), done.stderr
    assert config.read_text() == 'posture = "strict"\n# mine\njobs = 2\n'
    _pga(home, "guard", "stop")
    _pga(home, "guard", "start")
    assert _posture(home) == "strict"
    assert "observe" in _pga(home, "guard", "start", "--posture", "observe").stdout
    assert _posture(home) == "observe"
    assert _pga(home, "down").returncode == 0
    assert _files(home) == before


def test_a_posture_that_another_place_decides_is_not_said_to_be_kept(home: Path) -> None:
    done = _pga(home, "guard", "start", "--posture", "strict", PANGUARD_POSTURE="observe")
    assert (done.returncode, "PANGUARD_POSTURE" in done.stderr) == (2, True)
    assert not list(home.rglob("config.toml"))


def test_a_project_has_no_say_in_how_strict_the_guard_is(home: Path) -> None:
    (home / ".panguard.toml").write_text('posture = "observe"\nfail-closed = false\n')
    _pga(home, "guard", "start")
    assert _posture(home) == "guarded"


def test_who_fails_closed_can_be_chosen_later_and_for_one_agent(home: Path) -> None:
    install = ("guard", "install", "--yes", "--no-service", "--agent", "claude-code")
    _pga(home, *install)
    shown = _pga(home, *install, "--fail-closed")
    assert "while the guard is not running, its steps are stopped" in shown.stdout
    stopped = _pga(home, "hook", "claude-code", "PreToolUse", given=asked("git status"))
    assert json.loads(stopped.stdout)["hookSpecificOutput"]["permissionDecision"] == "deny"
    _pga(home, *install)
    again = _pga(home, "hook", "claude-code", "PreToolUse", given=asked("git status"))
    assert again.stdout == stopped.stdout
    _pga(home, *install, "--no-fail-closed")
    told = _pga(home, "hook", "claude-code", "PreToolUse", given=asked("git status"))
    assert set(json.loads(told.stdout)) == {"systemMessage"}


def _rule(home: Path, text: str) -> None:
    conditions = [{"field": "content", "operator": "contains", "value": text}]
    made = document(severity="critical", detection={"conditions": conditions, "condition": "any"})
    (home / "rules").mkdir(exist_ok=True)
    (home / "rules" / "mine.yaml").write_text(yaml.safe_dump(made))


def test_rules_of_ones_own_hold_for_agents_too_and_at_once_when_they_change(home: Path) -> None:
    config = home / ".config" / "panguard" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f'rules = ["{home}/rules", "{home}/gone"]\n')
    _rule(home, "frobnicate the moon")
    _pga(home, "guard", "start")
    place = Place(home / "state" / "guard")
    for text in ("frobnicate the moon", "frobnicate the sun"):
        _rule(home, text)
        assert client.ask(str(place.folder), [b"follow"], b"").startswith(b"0 ")
        assert answer_of(place, asked(f"echo {text}"))[1], text
    assert not answer_of(place, asked("echo frobnicate the moon"))[1]


def _system(home: Path) -> dict[str, str]:
    """Make a machine whose system keeps the guard running; it writes down what it is asked for."""
    tool = home / "bin" / "systemctl"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\necho "$@" >> {home}/asked\n')
    tool.chmod(0o755)
    folder = home / "state" / "guard"
    (folder / "service.json").write_text('{"service": "systemd", "files": [], "folders": []}')
    return {"PATH": f"{tool.parent}:{os.environ['PATH']}"}


def test_the_dashboard_stops_the_guard_with_the_system_that_would_start_it_again(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _pga(home, "guard", "start")
    for name, value in {**environment(home), **_system(home)}.items():
        monkeypatch.setenv(name, value)
    assert GuardHere(here(argparse.Namespace())).stop()
    assert "disable --now panguard-guard.service" in (home / "asked").read_text()


def test_down_names_a_settings_file_that_cannot_be_read_and_goes_on(home: Path) -> None:
    pipe = home / ".codeium" / "windsurf" / "hooks.json"
    pipe.parent.mkdir(parents=True)
    os.mkfifo(pipe)
    assert _pga(home, "guard", "install", "--yes", "--no-service", "--agent", "claude-code").returncode == 0
    down = _pga(home, "down")
    assert down.returncode == 1
    assert "windsurf/hooks.json" in down.stdout.replace(" ", "")
    assert (home / ".claude" / "settings.json").read_bytes() == SETTINGS


def test_a_file_that_cannot_be_written_is_named_and_the_others_are_set_up(home: Path) -> None:
    (home / ".gemini").mkdir()
    settings = home / ".claude" / "settings.json"
    settings.unlink()
    settings.symlink_to("/proc/panguard/settings.json")
    done = _pga(home, "guard", "install", "--yes", "--no-service")
    assert (done.returncode, done.stderr) == (1, "")
    assert "settings.json:" in done.stdout.replace(" ", "")
    assert (home / ".gemini" / "settings.json").exists()
    assert "Done." not in done.stdout
    assert "Mend what is named above" in " ".join(done.stdout.split())


def test_a_dry_run_shows_the_plan_and_changes_nothing(home: Path) -> None:
    before = _files(home)
    done = _pga(home, "guard", "install", "--dry-run", "--no-service")
    assert done.returncode == 0
    assert "PreToolUse" in done.stdout
    assert _files(home) == before


def test_nothing_is_changed_without_a_yes(home: Path) -> None:
    before = _files(home)
    done = _pga(home, "guard", "install", "--no-service", given=b"n\n")
    assert done.returncode == 2
    assert _files(home) == before


def test_the_doctor_says_what_is_missing(home: Path) -> None:
    bare = _pga(home, "guard", "doctor", "--agent", "claude-code")
    assert (bare.returncode, "does not call the guard for PreToolUse" in bare.stdout) == (1, True)
    _pga(home, "guard", "install", "--yes", "--no-service", "--agent", "claude-code")
    settings = home / ".claude" / "settings.json"
    written = settings.read_text()
    settings.write_text(written.replace("{", '{"disableAllHooks": true,', 1))
    switched = _pga(home, "guard", "doctor", "--agent", "claude-code")
    assert (switched.returncode, "disableAllHooks in" in switched.stdout) == (1, True)
    settings.write_text(written.replace('"PostToolUse"', '"PreCompact"'))
    deaf = _pga(home, "guard", "doctor", "--agent", "claude-code")
    assert (deaf.returncode, "does not call the guard for PostToolUse" in deaf.stdout) == (1, True)
    settings.write_text(written)
    gone = _pga(home, "guard", "doctor", "--agent", "claude-code")
    assert (gone.returncode, "not running" in gone.stdout) == (1, True)
    _pga(home, "guard", "start", "--posture", "observe")
    observing = _pga(home, "guard", "doctor", "--agent", "claude-code")
    assert (observing.returncode, "was not stopped" in observing.stdout) == (1, True)


def test_fail_closed_stops_tools_while_the_guard_is_gone_and_says_how_to_start_it(home: Path) -> None:
    _pga(home, "guard", "install", "--yes", "--no-service", "--fail-closed", "--agent", "claude-code")
    done = _pga(home, "hook", "claude-code", "PreToolUse", given=asked("git status"))
    said = json.loads(done.stdout)["hookSpecificOutput"]
    assert said["permissionDecision"] == "deny"
    assert "pga guard start" in said["permissionDecisionReason"]


def test_status_without_a_guard_says_that_nothing_is_checked(home: Path) -> None:
    done = _pga(home, "guard", "status")
    assert done.returncode == 1
    assert "not running" in done.stdout


def test_a_settings_file_that_cannot_be_read_is_named_and_left_alone(home: Path) -> None:
    path = home / ".claude" / "settings.json"
    path.write_text("{ not json")
    done = _pga(home, "guard", "install", "--yes", "--no-service", "--agent", "claude-code")
    assert done.returncode == 1
    assert "left as it is" in done.stdout
    assert path.read_text() == "{ not json"


def test_a_changed_answer_for_when_the_guard_is_gone_is_named_and_written_again(home: Path) -> None:
    assert _pga(home, "up", "--yes", "--no-service", "--agent", "claude-code").returncode == 0
    (file,) = home.rglob("claude-code.PreToolUse")
    installed = file.read_bytes()
    file.write_bytes(b"0 0 0\n")
    for command in ("status", "doctor"):
        said = _pga(home, "guard", command)
        assert (said.returncode, "claude-code.PreToolUse" in said.stdout) == (1, True), said.stdout
    assert _pga(home, "guard", "install", "--yes", "--no-service").returncode == 0
    assert file.read_bytes() == installed
    assert _pga(home, "guard", "doctor", "--agent", "claude-code").returncode == 0


def test_status_names_the_rules_that_are_muted(home: Path) -> None:
    assert _pga(home, "rules", "mute", "tp-curl-pipe-bash", "--yes").returncode == 0
    assert "tp-curl-pipe-bash" in _pga(home, "guard", "status").stdout
    assert json.loads(_pga(home, "guard", "status", "--json").stdout)["muted"] == ["tp-curl-pipe-bash"]


def test_the_doctor_says_what_it_saw_also_where_that_cannot_be_kept(home: Path) -> None:
    (home / "state" / "guard" / "doctor.json").mkdir(parents=True)
    seen = _pga(home, "guard", "doctor", "--agent", "claude-code")
    assert (seen.returncode, seen.stderr) == (1, "")
    assert "What was seen cannot be kept" in " ".join(seen.stdout.split())
    assert "NOT protected" in seen.stdout


def test_down_leaves_a_link_that_leads_to_the_state(home: Path) -> None:
    (home / "elsewhere").mkdir()
    (home / "state").symlink_to(home / "elsewhere")
    assert _pga(home, "guard", "install", "--yes", "--no-service", "--agent", "claude-code").returncode == 0
    down = _pga(home, "down")
    assert (down.returncode, down.stderr) == (0, "")
    assert (home / "state").is_symlink()
