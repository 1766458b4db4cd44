"""Lets one question at a time reach a model on this machine, of all processes of its user.

Such a model answers one question after the other. Were several asked at once, each would wait for those
before it, and run out of its own time: a scan in eight processes would have no review at all.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from panguard.disk import Locked, lock
from panguard.findings import phrase
from panguard.llm.review import Unreviewed
from panguard.llm.reviewer import ReviewError
from panguard.values import dataclass

_PAUSE = 0.1


@dataclass(frozen=True, slots=True)
class Turns:
    """The turns at one model: who holds the lock on a file may ask. A process that ends gives it back."""

    file: Path
    pause: Callable[[float], None]
    monotonic: Callable[[], float]

    @contextmanager
    def taken(self, seconds: float) -> Iterator[None]:
        """Hold the turn within the block. Raises ReviewError where it does not come within some seconds.

        Where no file can be locked, all ask at once: a question that is late costs less than no question.
        """
        with ExitStack() as held:
            end = self.monotonic() + seconds
            while not self._is_ours(held):
                if self.monotonic() >= end:
                    raise ReviewError(
                        phrase(
                            "the model on this machine answered others for {seconds} seconds",
                            seconds=f"{seconds:.0f}",
                        ),
                        kind=Unreviewed.TIME,
                    )
                self.pause(_PAUSE)
            yield

    def _is_ours(self, held: ExitStack) -> bool:
        try:
            held.enter_context(lock(self.file, wait=False))
        except Locked:
            return False
        except OSError:
            return True
        return True
