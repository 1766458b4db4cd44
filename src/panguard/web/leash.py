"""Ends what takes too long, or what nobody waits for any more, whatever it is waiting in itself."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, Timer
from time import monotonic

_LEAST = 0.001  # no time at all would be understood as no limit


class Leash:
    """Holds what can be ended from another thread; once it is cut, all of it is."""

    def __init__(self, seconds: float | None = None) -> None:
        self._ends_at = None if seconds is None else monotonic() + seconds
        self._cut = False
        self._ends: list[Callable[[], object]] = []
        self._turn = Lock()

    @property
    def is_cut(self) -> bool:
        """Say whether it was cut: what was read since may be half of it."""
        return self._cut

    @property
    def left(self) -> float | None:
        """Return in how many seconds it is cut, None where that is open. Raises TimeoutError where it is."""
        self.check()
        return None if self._ends_at is None else max(_LEAST, self._ends_at - monotonic())

    def check(self) -> None:
        """Go on only while it holds. Raises TimeoutError."""
        if self._cut:
            raise TimeoutError

    def cut(self) -> None:
        """End what it holds, and at once whatever it is given to hold."""
        with self._turn:
            self._cut = True
            ends, self._ends = self._ends, []
        for end in ends:
            end()

    @contextmanager
    def held(self, end: Callable[[], object]) -> Iterator[None]:
        """Hold something for the length of the block: `end` ends it."""
        with self._turn:
            self._ends.append(end)
        if self._cut:
            end()
        try:
            yield
        finally:
            with self._turn:
                if end in self._ends:
                    self._ends.remove(end)

    @contextmanager
    def within(self, seconds: float) -> Iterator["Leash"]:
        """Give a leash that is cut with this one, and after so many seconds."""
        inner = Leash(seconds)
        timer = Timer(seconds, inner.cut)
        timer.daemon = True
        timer.start()
        try:
            with self.held(inner.cut):
                yield inner
        finally:
            timer.cancel()
