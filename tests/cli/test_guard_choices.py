"""What the command line says about the guard, as settings."""

import argparse

import pytest

from panguard.cli.guard_choices import chosen
from panguard.config import POSTURES, Settings
from panguard.guard.decide import Posture
from panguard.values import replace

ALL_BUT_CODEX = ["claude-code", "cline", "copilot", "cursor", "gemini-cli", "windsurf"]
CLOSED = [
    ((), None, None, None),
    ((), True, None, ["all"]),
    ((), True, ["codex"], ["codex"]),
    (("codex",), True, ["cline"], ["cline", "codex"]),
    (("all",), True, ["codex"], None),
    (("all",), False, ["codex"], ALL_BUT_CODEX),
    (("codex",), False, None, []),
]


@pytest.mark.parametrize(("known", "wanted", "agents", "kept"), CLOSED)
def test_agents_fail_closed_one_by_one_or_all(
    known: tuple[str, ...], wanted: bool | None, agents: list[str] | None, kept: list[str] | None
) -> None:
    arguments = argparse.Namespace(fail_closed=wanted, agent=agents, posture=None)
    expected = {} if kept is None else {"fail-closed": kept}
    assert chosen(arguments, replace(Settings(), fail_closed=known)) == expected


def test_what_is_so_already_is_not_kept_again() -> None:
    arguments = argparse.Namespace(posture="guarded", guard_service=False, hooks_over_http=None)
    assert chosen(arguments, Settings()) == {"guard-service": False}


def test_the_postures_of_the_settings_are_those_of_the_guard() -> None:
    assert tuple(POSTURES) == tuple(posture.value for posture in Posture)
