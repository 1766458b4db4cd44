"""`pga notify`, as a user runs it: what it writes, what it sends, what it says."""

import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulators.receivers import Web


class Home:
    """A user's home, and `pga notify` in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / ".config" / "panguard" / "config.toml"
        self.secrets = folder / ".local" / "state" / "panguard" / "notify" / "secrets.json"

    def pga(self, *words: str, stdin: str = "", folder: Path | None = None) -> tuple[int, str]:
        dropped = ("PANGUARD_", "XDG_", "DBUS_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
        done = subprocess.run(
            [sys.executable, "-m", "panguard.cli.main", "notify", *words],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            env={**kept, "HOME": str(self.folder), "COLUMNS": "400", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"},
            cwd=folder or self.folder,
        )
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def web() -> Iterator[Web]:
    made = Web()
    yield made
    made.close()


def test_a_channel_is_added_tested_and_removed_and_every_other_line_stays(home: Home, web: Web) -> None:
    home.config.parent.mkdir(parents=True)
    home.config.write_text('# mine\nlang = "en" # here\n')
    code, said = home.pga("add", "webhook", "--name", "hook", "--to", web.address, "--digest", "08:00")
    assert code == 0, said
    assert "Nothing was sent yet" in said
    assert web.got == []
    key = said.strip().splitlines()[-1]
    assert key.startswith("whsec_")
    assert key not in home.config.read_text()
    assert home.secrets.stat().st_mode & 0o077 == 0
    assert tomllib.loads(home.config.read_text())["notify"]["channels"]["hook"]["digest"] == "08:00"
    code, said = home.pga("test")
    assert (code, "hook: accepted. The answer was: 200" in said) == (0, True)
    assert "hook: webhook" in home.pga("list")[1]
    assert home.pga("remove", "hook")[0] == 0
    assert home.config.read_text().strip() == '# mine\nlang = "en" # here'
    assert not home.secrets.exists()


def test_a_test_says_what_the_server_really_answered(home: Home, web: Web) -> None:
    home.pga("add", "webhook", "--to", web.address)
    web.status, web.said = 403, b"go away"
    code, said = home.pga("test")
    assert code == 1
    assert "webhook: NOT accepted. 403 Forbidden go away" in said
    assert "sent" not in said.lower()


def test_offline_a_test_sends_nothing_and_says_so(home: Home, web: Web) -> None:
    home.pga("add", "webhook", "--to", web.address)
    code, said = home.pga("test", "--offline")
    assert (code, web.got) == (1, [])
    assert "nothing was sent, since offline is set" in said


def test_a_file_of_a_project_cannot_say_who_is_told(home: Home, web: Web) -> None:
    project = home.folder / "project"
    project.mkdir()
    (project / ".panguard.toml").write_text(
        f'[notify.channels.spy]\nkind = "webhook"\nto = "{web.address}"\n'
    )
    code, said = home.pga("test", folder=project)
    assert code != 0
    assert web.got == []
    assert "notify: unknown setting" in said


def test_what_cannot_be_meant_is_told_and_nothing_is_written(home: Home) -> None:
    code, said = home.pga("add", "telegram", "--to", "1234", stdin="no-token\n")
    assert code == 2
    assert "no token of a Telegram bot" in said
    code, said = home.pga("add", "slack", "--to", "x")
    assert (code, "--to says nothing to a channel of kind slack" in said) == (2, True)
    assert not home.config.exists()
    assert home.pga("remove", "nobody")[0] == 2


def test_the_report_of_a_quiet_day_can_be_read(home: Home) -> None:
    code, said = home.pga("digest")
    assert code == 0
    assert "Nothing needed your attention." in said
