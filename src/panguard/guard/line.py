"""A command line as a whole: its text, and the programs that it starts, in their order. Pure."""

from collections.abc import Iterator
from itertools import islice

from panguard.guard.step import Step
from panguard.values import dataclass

_LONGEST_CHAIN = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A command line, for what shows only in several of its programs together."""

    text: str
    steps: tuple[Step, ...]


def chain(step: Step) -> Iterator[Step]:
    """Yield a program and those whose output flows into it, the nearest first."""
    yield from islice(_chain(step), _LONGEST_CHAIN)


def _chain(step: Step) -> Iterator[Step]:
    at: Step | None = step
    while at is not None:
        yield at
        at = at.before
