"""The commands of the guard as a person runs them: real processes, in a home of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from panguard.disk import Locked, lock
from tests.guard.running import asked, attack, environment

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


def test_down_names_a_settings_file_that_cannot_be_read_and_goes_on(home: Path) -> None:
    pipe = home / ".codeium" / "windsurf" / "hooks.json"
    pipe.parent.mkdir(parents=True)
    os.mkfifo(pipe)
    assert _pga(home, "guard", "install", "--yes", "--no-service", "--agent", "claude-code").returncode == 0
    down = _pga(home, "down")
    assert down.returncode == 1
    assert "windsurf/hooks.json" in down.stdout.replace(" ", "")
    assert (home / ".claude" / "settings.json").read_bytes() == SETTINGS


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
