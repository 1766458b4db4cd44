"""Values that cost something to find out: found out once in a while, and not by everybody at once."""

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

_Value = TypeVar("_Value")


class Remembered(Generic[_Value]):
    """Keeps the value of the newest occasion; while one thread finds it out anew, others get the last one."""

    def __init__(self, find: Callable[[int], _Value]) -> None:
        self._find = find
        self._known: tuple[int, _Value] | None = None
        self._turn = Lock()

    def at(self, occasion: int) -> _Value:
        """Return the value of an occasion, such as the number of a minute. Raises what finding it raises."""
        known = self._known
        if known is not None and (known[0] == occasion or self._turn.locked()):
            return known[1]
        with self._turn:
            if self._known is None or self._known[0] != occasion:
                self._known = (occasion, self._find(occasion))
            return self._known[1]
