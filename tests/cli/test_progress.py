import io

import pytest

from panguard.cli import progress
from panguard.cli.progress import with_progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    """A clock that moves by one step whenever it is read."""

    def __init__(self, step: float) -> None:
        self._now = 0.0
        self._step = step

    def monotonic(self) -> float:
        self._now += self._step
        return self._now


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "time", Clock(0.5))


@pytest.mark.usefixtures("slow")
def test_long_work_on_a_terminal_is_counted_and_the_line_cleared() -> None:
    out = Terminal()
    assert list(with_progress(range(4), shown=True, stream=out)) == [0, 1, 2, 3]
    assert "3 audited, 2 s" in out.getvalue()
    assert out.getvalue().endswith("\r" + " " * progress.WIDTH + "\r")


@pytest.mark.usefixtures("slow")
def test_nothing_is_drawn_where_no_one_watches() -> None:
    pipe = io.StringIO()
    assert list(with_progress(range(4), shown=True, stream=pipe)) == [0, 1, 2, 3]
    assert pipe.getvalue() == ""


@pytest.mark.usefixtures("slow")
def test_nothing_is_drawn_when_it_is_unwanted() -> None:
    out = Terminal()
    assert list(with_progress(range(4), shown=False, stream=out)) == [0, 1, 2, 3]
    assert out.getvalue() == ""


def test_short_work_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "time", Clock(0.01))
    out = Terminal()
    assert list(with_progress(range(4), shown=True, stream=out)) == [0, 1, 2, 3]
    assert out.getvalue() == ""
