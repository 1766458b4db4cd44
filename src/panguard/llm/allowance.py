"""How long all questions of one scan together may take: a scan ends, however many skills there are."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from panguard.findings import phrase
from panguard.llm.review import Unreviewed
from panguard.llm.reviewer import ReviewError


class Allowance:
    """Time that questions use up; the one that uses the last of it is still answered."""

    def __init__(self, seconds: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._monotonic = monotonic
        self._used = 0.0

    @property
    def left(self) -> float:
        """Return the seconds that are not used up; never less than 0."""
        return max(0.0, self._seconds - self._used)

    @contextmanager
    def spent(self) -> Iterator[None]:
        """Count the time within the block. Raises ReviewError where none is left."""
        if not self.left:
            reason = phrase(
                "the time that the reviews of one scan may take is used up; the next scan goes on from here"
            )
            raise ReviewError(reason, kind=Unreviewed.TIME)
        begun = self._monotonic()
        try:
            yield
        finally:
            self._used += self._monotonic() - begun
