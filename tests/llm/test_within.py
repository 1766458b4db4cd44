"""Bounds in time and size, and what a server's refusal says."""

import threading

import pytest

from panguard.llm.reviewer import ReviewError
from panguard.llm.within import bounded, told, waiting, within


def test_what_a_call_returns_is_returned() -> None:
    assert within(1.0, lambda: 7) == 7


def test_a_call_that_does_not_end_is_left_behind() -> None:
    over = threading.Event()
    with pytest.raises(ReviewError, match=r"no answer within 0.01 seconds"):
        within(0.01, lambda: over.wait(30))
    over.set()


def test_an_error_of_ours_stays_as_it_is() -> None:
    def fail() -> int:
        list(bounded([b"12345"], 4, 1.0))
        return 7

    with pytest.raises(ReviewError, match="larger than 4 bytes"):
        within(1.0, fail)


@pytest.mark.parametrize("fault", [KeyError("x"), RecursionError("deep"), TimeoutError("late"), ValueError()])
def test_whatever_a_client_raises_is_a_review_that_failed(fault: Exception) -> None:
    def fail() -> int:
        raise fault

    with pytest.raises(ReviewError, match=rf"{type(fault).__name__}|no answer within"):
        within(1.0, fail)


def test_pieces_that_fit_pass() -> None:
    assert list(bounded([b"12", b"34"], 4, 1.0)) == [b"12", b"34"]


def test_pieces_that_come_too_late_do_not() -> None:
    with pytest.raises(ReviewError, match="no answer within"):
        list(bounded([b"12", b"34"], 4, -1.0))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("3", 3.0),
        ("0.5", 0.5),
        ("0", 0.0),
        (None, None),
        ("-1", None),
        ("nan", None),
        ("inf", None),
        ("soon", None),
    ],
)
def test_a_time_to_wait_is_a_number_of_seconds(header: str | None, seconds: float | None) -> None:
    assert waiting(header) == seconds


def test_what_a_server_says_is_one_visible_line() -> None:
    assert told("a\nb\u202e" + "c" * 900).startswith("a b⟨U+202E⟩ccc")
    assert len(told("c" * 900)) == 200
    assert told(KeyError()) == "KeyError"
    assert told(" ") == "-"
