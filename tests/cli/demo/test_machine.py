"""The processes of the demo: what they inherit, and that none of them outlives it unseen."""

import subprocess
import sys
from pathlib import Path

import pytest

from panguard.cli.demo.machine import Lifeline, Scanner, surroundings
from panguard.cli.demo.network import Network, network_of
from panguard.errors import SourceError


def test_nothing_of_the_user_is_handed_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("OPENAI_API_KEY", "OLLAMA_HOST", "HTTPS_PROXY", "XDG_CONFIG_HOME", "PANGUARD_RULES"):
        monkeypatch.setenv(name, "of the user")
    given = surroundings(tmp_path)
    assert "of the user" not in given.values()
    assert given["HOME"] == str(tmp_path)
    assert given["PANGUARD_STATE_DIR"].startswith(str(tmp_path))


@pytest.mark.skipif(sys.platform == "win32", reason="hands no descriptors on")
def test_a_lifeline_ends_with_the_last_process_that_holds_it() -> None:
    lifeline = Lifeline()
    child = subprocess.Popen(
        [sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE, pass_fds=lifeline.held
    )
    lifeline.wait(0.05)
    assert child.poll() is None
    assert child.stdin is not None
    child.stdin.close()
    assert child.wait(20) == 0


def test_a_command_that_fails_is_told_with_its_last_words(tmp_path: Path) -> None:
    network = Network("http://127.0.0.1:9", "198.51.100.7")
    scanner = Scanner(1, tmp_path / "home", network, Lifeline())
    with pytest.raises(SourceError, match=r"(?s)scanner 1: pga scan --nothing failed: .*unrecognized"):
        scanner.run("scan", "--nothing")
    network.close()


def test_a_scan_that_ends_otherwise_than_the_story_says_is_an_error(tmp_path: Path) -> None:
    """What the demo calls blocked made a scan fail: a build that runs one would have stopped."""
    network = Network("http://127.0.0.1:9", "198.51.100.7")
    scanner = Scanner(4, tmp_path / "home", network, Lifeline(), PANGUARD_CLOUD_URL="none")
    skill = scanner.skill(
        "weather", "---\nname: weather\ndescription: Tells the weather.\n---\n\n# Weather\n"
    )
    assert scanner.scan(skill)["name"] == "weather"
    with pytest.raises(SourceError, match="scanner 4: pga scan"):
        scanner.scan(skill, fails=True)
    network.close()


def test_networks_are_told_apart_by_three_numbers() -> None:
    assert network_of("198.51.100.7") == "198.51.100.0/24"
    with pytest.raises(SourceError):
        network_of("::1")
