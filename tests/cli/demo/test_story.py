"""The story of the demo has an end, whatever the server does."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from panguard.cli.demo.machine import Lifeline, Scanner
from panguard.cli.demo.network import Network
from panguard.cli.demo.story import sync_until
from panguard.errors import SourceError


class Idle(Scanner):
    """A scanner that looks, and to which nothing new ever comes."""

    looks = 0

    def run(self, *words: str, codes: Iterable[int] = (0,)) -> str:
        assert tuple(codes) == (0,)
        self.looks += words == ("sync",)
        return ""


def test_a_server_that_publishes_nothing_ends_the_demo_and_does_not_hold_it_up(tmp_path: Path) -> None:
    network = Network("http://127.0.0.1:9", "198.51.100.7")
    scanner = Idle(4, tmp_path / "home", network, Lifeline())
    with pytest.raises(SourceError, match="did not publish"):
        sync_until(scanner, lambda: False)
    assert scanner.looks == 30
    sync_until(scanner, lambda: scanner.looks > 32)
    assert scanner.looks == 33
    network.close()
