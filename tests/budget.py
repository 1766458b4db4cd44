"""Budgets of processor time for tests of hostile input: more than is needed, far less than a square costs."""

import sys

_TRACED = 4


def seconds(limit: float) -> float:
    """Return a limit in seconds; a tracer that measures coverage makes programs several times slower."""
    return limit * _TRACED if sys.gettrace() is not None else limit
