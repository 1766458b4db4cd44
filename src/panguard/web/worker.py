"""Has work done in a process of its own, for so long at most; a process that ended is replaced.

A process that computes longer than it may is ended by the system: no text that it reads can prevent that.
"""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from threading import Timer
from typing import Protocol, TypeVar

_Made = TypeVar("_Made")
_Answer = tuple[bool, object]
_NICER = 5
_OUT_OF_TIME = 75
_WALL = 8  # so many times as long may it take altogether, on a machine with much else to do


class Ended(Exception):  # noqa: N818 - a state, and no failure of ours
    """The process ended before the work was done; `late` says that it computed for too long."""

    def __init__(self, *, late: bool = False) -> None:
        super().__init__("its process ended")
        self.late = late


class Worker(Protocol):
    """Does one thing after the other."""

    def do(self, work: Callable[[], _Made], before: Callable[[], object]) -> _Made:
        """Return what work comes to, after what it needs `before`, which may take its time. Raises Ended."""
        ...

    def end(self) -> None:
        """End what is done now, from another thread."""
        ...

    def close(self) -> None:
        """Do nothing any more."""
        ...


class Here:
    """Does it in the thread that asks, without any bound: for tests and measurements."""

    def do(self, work: Callable[[], _Made], before: Callable[[], object]) -> _Made:
        """Return what work comes to."""
        before()
        return work()

    def end(self) -> None:
        """Go on: a thread cannot be ended."""

    def close(self) -> None:
        """Have nothing to close."""


class InProcess:
    """Does it in another process, which may compute so many seconds for each piece of work.

    `yielding` lets whoever is quick go first. What is done and what comes of it must be known to pickle.
    """

    def __init__(self, seconds: float, *, yielding: bool = False) -> None:
        self._seconds = seconds
        self._yielding = yielding
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._ended = False

    def do(self, work: Callable[[], _Made], before: Callable[[], object]) -> _Made:
        """Return what work comes to, or raise what it raised. Raises Ended."""
        pipe = self._sent((before, work))
        try:
            well, made = pipe.recv()
        except (EOFError, OSError):
            raise Ended(late=self._forgotten() in _LATE) from None
        if not well:
            raise made
        answer: _Made = made
        return answer

    def _sent(self, work: object) -> Connection:
        """Hand over work, to a new process where there is none or it has ended."""
        if self._ended:
            self._ended = False
            self._forgotten()
        for _ in range(2):
            pipe = self._pipe or self._started()
            try:
                pipe.send(work)
            except OSError:
                self._forgotten()
            else:
                return pipe
        raise Ended

    def _started(self) -> Connection:
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        given = (theirs, self._seconds, self._yielding)
        process = context.Process(target=_serve, args=given, daemon=True)
        process.start()
        theirs.close()
        self._process, self._pipe = process, ours
        return ours

    def _forgotten(self) -> int | None:
        """Let go of a process that has ended; return how it did."""
        process, pipe = self._process, self._pipe
        self._process = self._pipe = None
        if pipe is not None:
            pipe.close()
        if process is None:
            return None
        process.join()
        return process.exitcode

    def end(self) -> None:
        """End the process, whatever it does."""
        self._ended = True
        process = self._process
        if process is not None:
            with suppress(OSError, ValueError):
                process.kill()

    def close(self) -> None:
        """End the process, and wait until it has."""
        self.end()
        process = self._process
        if process is not None:
            process.join()


def _serve(pipe: Connection, seconds: float, yielding: bool) -> None:  # noqa: FBT001 - it is handed over
    """Do what comes, until whoever sends it has gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is told to whoever started us, who tells us
    if yielding and sys.platform != "win32":
        os.nice(_NICER)
    with suppress(EOFError, OSError):
        while True:
            before, work = pipe.recv()
            answer = _answer(before, work, seconds)
            try:
                pipe.send(answer)
            except (TypeError, ValueError, AttributeError) as error:  # it cannot be pickled
                pipe.send((False, RuntimeError(f"an answer could not be sent: {type(error).__name__}")))


def _answer(before: Callable[[], object], work: Callable[[], object], seconds: float) -> _Answer:
    try:
        before()
        with _Clock(seconds):
            return True, work()
    except Exception as error:  # noqa: BLE001 - it is raised where the work came from
        return False, error


if sys.platform == "win32":
    _LATE = frozenset({_OUT_OF_TIME})

    class _Clock:
        """Ends this process after so many seconds, unless the block has ended before."""

        def __init__(self, seconds: float) -> None:
            self._timer = Timer(seconds, os._exit, (_OUT_OF_TIME,))
            self._timer.daemon = True

        def __enter__(self) -> None:
            self._timer.start()

        def __exit__(self, *_: object) -> None:
            self._timer.cancel()

else:
    _LATE = frozenset({-signal.SIGPROF, -signal.SIGALRM})

    class _Clock:
        """Has the system end this process after so many seconds of computing, unless the block has ended."""

        def __init__(self, seconds: float) -> None:
            self._seconds = seconds

        def __enter__(self) -> None:
            signal.setitimer(signal.ITIMER_PROF, self._seconds)
            signal.setitimer(signal.ITIMER_REAL, self._seconds * _WALL)

        def __exit__(self, *_: object) -> None:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)
