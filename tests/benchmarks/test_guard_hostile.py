"""Commands that are made to keep the guard busy cost so much a character, and hold up nobody."""

from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from pathlib import Path

import pytest

from benchmarks.guard_hostile import COMMANDS, EVENT, HOST, Made, asked, costs, fitting
from panguard.config import cache_directory
from panguard.guard.judges import SMALL, Judged, Judges, Plan
from panguard.guard.own_places import UNSEEN, USUAL
from panguard.guard.reach import cannot_reach
from panguard.guard.seen import SEEN
from panguard.guard.undermined import by_command
from panguard.rules.sources import default_sources

FOLDER = "/home/user/app"
_SMALL, _LARGE = 800, 3_200
_NOTICED = 0.02


def test_what_a_command_costs_grows_with_its_length() -> None:
    """Four times as long costs some four times as much, where a square would be sixteen times.

    None costs more than so many plain ones of its length. Other work on the same machine may make one seem
    to: what does is measured again, by itself.
    """
    plain = {"plain": lambda size: "rm -f build/a.o;" * (size // 16)}
    ((_, _, usual),) = costs(_read, (_SMALL, _LARGE), made=plain)
    doubtful = {name: COMMANDS[name] for name in _costly(COMMANDS, usual)}
    assert not list(_costly(doubtful, usual, rounds=10))


def _costly(made: Mapping[str, Made], usual: float, rounds: int = 2) -> Iterator[str]:
    for name, small, large in costs(_read, (_SMALL, _LARGE), rounds, made):
        if large >= max(_NOTICED, 10 * small) or large >= max(_NOTICED, 40 * usual):
            yield name


def _read(text: str) -> object:
    return list(by_command(text, FOLDER, USUAL, SEEN))


@pytest.fixture(scope="module")
def judges() -> Iterator[Judges]:
    found = Judges(Plan(default_sources(), cache_directory({"HOME": str(Path.home())}, "linux")))
    yield found
    found.close()


def test_only_what_costs_a_scan_is_judged_where_others_wait(judges: Judges) -> None:
    for name, make in COMMANDS.items():
        question = fitting(make, SMALL)
        assert len(question) <= SMALL
        found = judges.judge(HOST, EVENT, question)
        if isinstance(found, Future):
            assert found.result(60), name
    assert isinstance(judges.judge(HOST, EVENT, asked("git status --short")), Judged)
    for kind in ("files", "folders, each with a step", "substitutions", "shells in shells"):
        command = COMMANDS[kind](300)
        assert not cannot_reach(command)
        assert isinstance(judges.judge(HOST, EVENT, asked(command)), Future), kind


@pytest.mark.parametrize(
    "command",
    [
        "eval " * 40 + "pga down",
        "rm ~/." + "{a,b}" * 40,
        "echo " + "a " * 3_000 + "| xargs " + "{} " * 2_500,
        "cd " + "a/" * 3_000 + "; rm x",
    ],
)
def test_what_is_beyond_a_bound_is_said_and_asked_about(command: str) -> None:
    found = [each.id for each in by_command(command, FOLDER, USUAL, UNSEEN)]
    assert found == ["guard-not-read-to-its-end"]


@pytest.mark.parametrize(
    "command",
    [
        "rm " + "a " * 2_500 + "~/.claude/settings.json",
        "rm ~/.{" + "".join(f"x{number}," for number in range(70)) + "claude}/settings.json",
        "eval eval eval eval eval eval rm ~/.claude/settings.json",
        "find . -exec ls {} + -exec rm -r ~/.claude +",
        "rm ~/.claude/" + "*" * 300,
    ],
)
def test_nothing_gets_past_behind_what_was_a_bound(command: str) -> None:
    assert "guard-hooks-changed" in [each.id for each in by_command(command, FOLDER, USUAL, UNSEEN)]
