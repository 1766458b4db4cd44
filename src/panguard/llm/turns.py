"""Lets one question at a time reach a model on this machine, of all processes of its user.

Such a model answers one question after the other. Were several asked at once, each would wait for those
before it, and run out of its own time: a scan in eight processes would have no review at all.

Who has the turn stamps its file with the time. One that has it for longer than a question may take was
stopped (Ctrl+Z) or hangs; nobody waits for that one.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from panguard.disk import Locked, lock
from panguard.findings import phrase
from panguard.llm.review import Unreviewed
from panguard.llm.reviewer import ReviewError
from panguard.values import dataclass

_PAUSE = 0.1
_SLACK = 5.0
_SEEN = 2  # times in a row: who has just taken the turn may not have stamped the file yet


@dataclass(frozen=True, slots=True)
class Turns:
    """The turns at one model: who holds the lock on a file may ask. A process that ends gives it back.

    `longest` is for how many seconds anybody may have the turn.
    """

    file: Path
    longest: float
    pause: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    clock: Callable[[], float] = time.time

    @contextmanager
    def taken(self, seconds: float) -> Iterator[None]:
        """Hold the turn within the block. Raises ReviewError where it does not come within some seconds.

        Where no file can be locked, all ask at once: a question that is late costs less than no question.
        """
        with ExitStack() as held:
            end, overdue = self.monotonic() + seconds, 0
            while not self._is_ours(held):
                overdue = overdue + 1 if self._is_overdue() else 0
                if overdue >= _SEEN:
                    raise ReviewError(
                        phrase(
                            "another scan has had the model on this machine for more than {seconds} seconds, "
                            "longer than a question may take; was it stopped?",
                            seconds=f"{self.longest:.0f}",
                        ),
                        kind=Unreviewed.TIME,
                    )
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
        with suppress(OSError):
            now = self.clock()
            os.utime(self.file, (now, now))
        return True

    def _is_overdue(self) -> bool:
        """Say whether who has the turn has it for longer than anybody may."""
        try:
            return self.clock() - self.file.stat().st_mtime > self.longest + _SLACK
        except OSError:
            return False
