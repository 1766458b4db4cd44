"""Whoever asks a model on this machine waits for a turn, and not for ever."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from panguard.disk import lock
from panguard.llm.review import Unreviewed
from panguard.llm.reviewer import ReviewError
from panguard.llm.turns import Turns
from panguard.values import replace


@dataclass
class Time:
    """A clock that only pauses move; at the end of one of them, somebody else's turn may end."""

    now: float = 0.0
    pauses: list[float] = field(default_factory=list)

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


def turns(folder: Path, time: Time) -> Turns:
    return Turns(folder / "llm" / "local.lock", 120.0, time.pause, lambda: time.now, lambda: time.now)


def test_where_nobody_asks_the_turn_comes_at_once_and_is_given_back(tmp_path: Path, time: Time) -> None:
    for _ in range(2):
        with turns(tmp_path, time).taken(1.0):
            pass
    assert time.pauses == []


def test_the_turn_comes_when_another_ends(tmp_path: Path, time: Time) -> None:
    ours = turns(tmp_path, time)
    theirs = lock(ours.file, wait=False)
    theirs.__enter__()

    def pause(seconds: float) -> None:
        time.pause(seconds)
        if len(time.pauses) == 3:
            theirs.__exit__(None, None, None)

    with replace(ours, pause=pause).taken(60.0):
        assert len(time.pauses) == 3


def test_a_turn_that_does_not_come_is_told(tmp_path: Path, time: Time) -> None:
    ours = turns(tmp_path, time)
    with lock(ours.file, wait=False), pytest.raises(ReviewError) as told, ours.taken(30.0):
        pytest.fail("two have the turn")
    assert told.value.kind is Unreviewed.TIME
    assert str(told.value) == "the model on this machine answered others for 30 seconds"
    assert time.now == pytest.approx(30.0, abs=0.2)


def test_nobody_waits_for_one_that_has_the_turn_for_longer_than_it_may(tmp_path: Path, time: Time) -> None:
    ours = turns(tmp_path, time)
    with ours.taken(1.0):
        for begun, waited in ((0.0, 125.0), (0.0, 0.0), (9_000.0, 0.0)):
            time.now = max(time.now, begun)
            now = time.now
            with pytest.raises(ReviewError) as told, ours.taken(600.0):
                pytest.fail("two have the turn")
            assert told.value.kind is Unreviewed.TIME
            assert "another scan has had the model on this machine for more than 120" in str(told.value)
            assert time.now - now == pytest.approx(waited, abs=0.5)


def test_turns_that_go_from_one_to_the_next_are_waited_for(tmp_path: Path, time: Time) -> None:
    ours = turns(tmp_path, time)
    theirs = ours.taken(1.0)
    theirs.__enter__()
    held = [theirs]

    def pause(seconds: float) -> None:
        time.pause(seconds)
        if len(held) < 4 and time.now > 100.0 * len(held):
            held[-1].__exit__(None, None, None)
            held.append(ours.taken(1.0))
            held[-1].__enter__()
        elif time.now > 400.0:
            held[-1].__exit__(None, None, None)

    with replace(ours, pause=pause).taken(600.0):
        assert time.now == pytest.approx(400.0, abs=1.0)


def test_an_idle_turn_is_taken_however_long_ago_the_last_one_was(tmp_path: Path, time: Time) -> None:
    for now in (0.0, 90_000.0):
        time.now = now
        with turns(tmp_path, time).taken(1.0):
            pass
    assert time.pauses == []


def test_where_no_file_can_be_locked_everybody_asks(tmp_path: Path, time: Time) -> None:
    (tmp_path / "llm").write_text("a file where the folder should be")
    with turns(tmp_path, time).taken(1.0):
        assert time.pauses == []
