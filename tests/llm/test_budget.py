"""The month's budget: taken out before, settled after, right for several processes at once."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from panguard.llm.budget import Budget
from panguard.llm.review import Unreviewed
from panguard.llm.reviewer import ReviewError

_NOVEMBER = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)
_DECEMBER = _NOVEMBER + timedelta(minutes=2)


def _budget(folder: Path, dollars: float = 1.0, now: datetime = _NOVEMBER) -> Budget:
    return Budget(folder, dollars, lambda: now)


def test_nothing_is_spent_at_first(tmp_path: Path) -> None:
    assert _budget(tmp_path / "new").spent() == 0


def test_the_most_is_taken_out_and_the_rest_given_back(tmp_path: Path) -> None:
    budget = _budget(tmp_path)
    reservation = budget.reserve(0.4)
    assert budget.spent() == 0.4
    budget.settle(reservation, 0.1)
    assert budget.spent() == 0.1


def test_more_than_is_left_is_refused_before_anybody_is_asked(tmp_path: Path) -> None:
    budget = _budget(tmp_path)
    budget.reserve(0.7)
    with pytest.raises(ReviewError, match=r"of this month's budget of \$1.00, \$0.3000 is left") as error:
        budget.reserve(0.300001)
    assert error.value.kind is Unreviewed.BUDGET
    assert budget.spent() == 0.7
    budget.reserve(0.3)


@pytest.mark.parametrize("dollars", [0.0, -1.0, float("nan"), float("inf"), float("-inf")])
def test_a_budget_that_is_none_allows_nothing(tmp_path: Path, dollars: float) -> None:
    with pytest.raises(ReviewError, match="budget"):
        _budget(tmp_path, dollars).reserve(0.01)


def test_a_month_begins_with_nothing_spent(tmp_path: Path) -> None:
    _budget(tmp_path).reserve(0.9)
    assert _budget(tmp_path, now=_DECEMBER).spent() == 0
    _budget(tmp_path, now=_DECEMBER).reserve(0.9)


def test_what_was_reserved_last_month_is_not_given_back_in_this_one(tmp_path: Path) -> None:
    reservation = _budget(tmp_path).reserve(0.9)
    later = _budget(tmp_path, now=_DECEMBER)
    later.reserve(0.5)
    later.settle(reservation, 0.0)
    assert later.spent() == 0.5


def test_a_clock_that_was_set_back_gives_no_money(tmp_path: Path) -> None:
    _budget(tmp_path, now=_DECEMBER).reserve(0.9)
    with pytest.raises(ReviewError):
        _budget(tmp_path).reserve(0.2)


def test_a_clock_that_was_set_back_and_forth_again_forgets_no_spending(tmp_path: Path) -> None:
    _budget(tmp_path, now=_DECEMBER).reserve(0.9)
    past = _budget(tmp_path)
    past.settle(past.reserve(0.1), 0.0)
    assert _budget(tmp_path, now=_DECEMBER).spent() == 0.9


def test_months_are_those_of_utc(tmp_path: Path) -> None:
    _budget(tmp_path).reserve(0.9)
    east = _NOVEMBER.astimezone(timezone(timedelta(hours=8)))
    assert east.month == 12
    assert _budget(tmp_path, now=east).spent() == 0.9


def test_a_process_that_died_has_spent_what_it_reserved(tmp_path: Path) -> None:
    _budget(tmp_path).reserve(0.9)
    assert _budget(tmp_path).spent() == 0.9


def test_a_price_above_the_reservation_is_paid(tmp_path: Path) -> None:
    budget = _budget(tmp_path)
    budget.settle(budget.reserve(0.1), 0.8)
    assert budget.spent() == 0.8


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b'{"November": 5}',
        b'{"2026-11": "many"}',
        b'{"2026-11": -5}',
        b"[" * 9_000,
        b"\xff\xfe",
    ],
)
def test_without_a_readable_account_nothing_is_spent(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "budget.json").write_bytes(content)
    with pytest.raises(ReviewError, match="delete it to start anew") as error:
        _budget(tmp_path).reserve(0.01)
    assert error.value.kind is Unreviewed.BUDGET
    assert (tmp_path / "budget.json").read_bytes() == content


def _as_folder(file: Path) -> None:
    file.mkdir()


def _without_a_place(file: Path) -> None:
    file.parent.rmdir()
    file.parent.write_text("a file")


@pytest.mark.parametrize("break_it", [_as_folder, _without_a_place])
def test_where_no_account_can_be_kept_nothing_is_spent(
    tmp_path: Path, break_it: Callable[[Path], None]
) -> None:
    folder = tmp_path / "llm"
    folder.mkdir()
    break_it(folder / "budget.json")
    with pytest.raises(ReviewError, match="cannot be used"):
        _budget(folder).reserve(0.01)


def test_the_account_is_for_its_owner(tmp_path: Path) -> None:
    _budget(tmp_path / "llm").reserve(0.1)
    assert (tmp_path / "llm").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "llm" / "budget.json").stat().st_mode & 0o777 == 0o600


_SPENDER = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from panguard.llm.budget import Budget
from panguard.llm.reviewer import ReviewError
budget = Budget(Path(sys.argv[1]), 1.0, lambda: datetime(2026, 11, 1, tzinfo=UTC))
done = 0
for _ in range(30):
    try:
        budget.settle(budget.reserve(0.02), 0.02)
    except ReviewError:
        continue
    done += 1
print(done)
"""


def test_several_processes_never_spend_more_than_the_budget(tmp_path: Path) -> None:
    spenders = [
        subprocess.Popen([sys.executable, "-c", _SPENDER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    done = [int(spender.communicate(timeout=60)[0]) for spender in spenders]
    assert sum(done) == 50
    assert _budget(tmp_path).spent() == 1.0
