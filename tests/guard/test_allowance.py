import pytest

from panguard.errors import LimitError
from panguard.guard.allowance import Allowance
from panguard.limits import Limits

LIMITS = Limits(command_units=10, command_units_of_character=2)


def test_a_longer_text_may_cost_more() -> None:
    short, long = Allowance(0, LIMITS), Allowance(5, LIMITS)
    long.spend(20)
    with pytest.raises(LimitError):
        short.spend(20)


def test_what_is_spent_stays_spent() -> None:
    allowance = Allowance(0, LIMITS)
    allowance.spend(10)
    with pytest.raises(LimitError):
        allowance.spend(1)
