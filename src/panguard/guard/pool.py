"""Processes that do what is large: one that stays, and more while it is not enough.

They are no children of `multiprocessing`, whose processes need one more that only looks after their locks.
"""

import logging
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import BrokenExecutor, Future
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread, Timer, current_thread
from time import monotonic
from typing import NamedTuple, TypeVar, TypeVarTuple

from panguard.guard import worker
from panguard.limits import DEFAULT_LIMITS, Limits

_FILE = str(Path(worker.__file__).absolute())
_R = TypeVar("_R")
_W = TypeVarTuple("_W")


class _Job(NamedTuple):
    """A call that is made elsewhere, and who waits for what it gives."""

    future: "Future[object]"
    call: Callable[..., object]
    words: tuple[object, ...]


class _Lost(BrokenExecutor):
    """A process ended while it had something to do."""


class _Process:
    """One process; what is asked of it is asked by one thread at a time."""

    def __init__(self) -> None:
        words = [sys.executable, "-I", *(["-B"] if sys.dont_write_bytecode else []), _FILE]
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - our own program
        self.inbox: SimpleQueue[_Job | None] = SimpleQueue()
        self.doing: Future[object] | None = None
        self._send(pickle.dumps([path for path in sys.path if path]))

    @property
    def pid(self) -> int:
        return self._process.pid

    def done(self, call: Callable[..., object], words: tuple[object, ...]) -> object:
        """Have a call made there, and return what it gave. Raises what it raised, or _Lost."""
        self._send(pickle.dumps((call, words)))
        try:
            value, fault = pickle.load(self._process.stdout)  # type: ignore[arg-type]  # noqa: S301 - what we wrote there
        except Exception as error:  # whatever it is: what follows there would be taken for the next answer
            raise _Lost("the process that judged ended before it had an answer") from error
        if fault is not None:
            raise fault
        return value

    def _send(self, data: bytes) -> None:
        with suppress(OSError):  # one that is gone is noticed by who waits for its answer
            assert self._process.stdin is not None  # noqa: S101 - a pipe, as asked for
            self._process.stdin.write(data)
            self._process.stdin.flush()

    @property
    def is_gone(self) -> bool:
        return self._process.poll() is not None

    def kill(self) -> None:
        self._process.kill()

    def end(self, seconds: float) -> None:
        """Let it end, which it does when there is nobody to read from; kill it where it does not in time."""
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                pipe and pipe.close()
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(seconds)


class Pool:
    """Does calls in processes of its own, which make the one of `ready` before all others."""

    def __init__(
        self, ready: Callable[[], object] | None = None, *, most: int = 1, limits: Limits = DEFAULT_LIMITS
    ) -> None:
        self._ready = ready
        self._most = most
        self._idle_seconds = limits.judge_idle_seconds
        self._end_seconds = limits.judge_end_seconds
        self._job_seconds = limits.judged_seconds
        self._changing = Lock()
        self._processes: list[_Process] = []
        self._idle: list[_Process] = []
        self._starting: set[_Process] = set()
        self._waiting: deque[_Job] = deque()
        self._threads: set[Thread] = set()
        self._closed = False
        with self._changing:
            self._begin()

    @property
    def pids(self) -> tuple[int, ...]:
        """Return the processes there are."""
        with self._changing:
            return tuple(process.pid for process in self._processes)

    def submit(self, call: Callable[[*_W], _R], *words: *_W) -> "Future[_R]":
        """Have a call made by the first process that is free. Raises RuntimeError where the pool is closed.

        Its future raises BrokenExecutor where the process ended, and what making it ready raised.
        """
        future: Future[_R] = Future()
        job = _Job(future, call, words)  # type: ignore[arg-type]
        with self._changing:
            if self._closed:
                raise RuntimeError("these processes take nothing any more")
            if self._idle:
                # The one that was free last: those that are not needed stay idle, and end.
                self._idle.pop().inbox.put(job)
            else:
                self._begin_more()
                self._waiting.append(job)
        return future

    def give_up(self) -> None:
        """End whatever is being done; what waits is done by other processes."""
        with self._changing:
            for process in self._processes:
                if process not in self._idle:
                    process.kill()

    def drop(self, future: "Future[_R]") -> None:
        """End what one call does, or have it not made, and leave all others alone."""
        future.cancel()
        with self._changing:
            for process in self._processes:
                if process.doing is future:
                    process.kill()

    def rest(self) -> None:
        """End the processes that have nothing to do; the next call begins one again."""
        with self._changing:
            self._dismiss()

    def _dismiss(self) -> None:
        for process in self._idle:
            process.inbox.put(None)
        self._idle.clear()

    def close(self, *, wait: bool = True) -> None:
        """Take nothing more. What waits is done before the processes end, but where it is waited for.

        Then what waits is dropped, and what is being done is given up where it takes its time; else it is
        given up when nobody can wait for it any more.
        """
        with self._changing:
            self._closed = True
            dropped = [self._waiting.popleft() for _ in range(len(self._waiting))] if wait else []
            self._dismiss()
            threads = tuple(self._threads)
        for job in dropped:
            job.future.cancel()
        if wait:
            self._await(threads)
        elif threads:
            overdue = Timer(self._job_seconds, self.give_up)
            overdue.daemon = True
            overdue.start()

    def _await(self, threads: Iterable[Thread]) -> None:
        until = monotonic() + self._end_seconds
        for thread in threads:
            thread.join(max(0.0, until - monotonic()))
        self.give_up()
        until = monotonic() + self._end_seconds
        for thread in threads:  # a process that waits for a disk cannot be killed before that answers
            thread.join(max(0.0, until - monotonic()))

    def _begin_more(self) -> None:
        """Begin one more process, where there may be one, and those that begin are not enough for what waits.

        Raises OSError where there is none at all.
        """
        if len(self._processes) < self._most and len(self._starting) <= len(self._waiting):
            try:
                self._begin()
            except OSError:
                if not self._processes:
                    raise

    def _begin(self) -> None:
        process = _Process()
        self._starting.add(process)
        self._processes.append(process)
        thread = Thread(target=self._run, args=(process,), name="judging", daemon=True)
        self._threads.add(thread)
        thread.start()

    def _run(self, process: _Process) -> None:
        """See to one process from its beginning to its end."""
        fault = self._made_ready(process)
        try:
            if fault is None:
                self._work(process)
        except _Lost as error:
            logging.getLogger(__name__).warning("%s", error)
        finally:
            self._leave(process, fault)

    def _made_ready(self, process: _Process) -> Exception | None:
        """Make a process ready; return what stood against it."""
        try:
            if self._ready is not None:
                process.done(self._ready, ())
        except Exception as error:  # noqa: BLE001 - whoever waits is told when it leaves
            return error
        return None

    def _work(self, process: _Process) -> None:
        job = self._taken(process)
        while job is not None or (job := self._awaited(process)) is not None:
            job = self._did(process, job)

    def _taken(self, process: _Process) -> _Job | None:
        """Return what waits; where nothing does, the process is idle from now on."""
        with self._changing:
            self._starting.discard(process)
            if self._waiting:
                return self._waiting.popleft()
            if self._closed:
                process.inbox.put(None)
            else:
                self._idle.append(process)
            return None

    def _awaited(self, process: _Process) -> _Job | None:
        """Wait for a job; return None where the process is to end."""
        while True:
            try:
                return process.inbox.get(timeout=self._idle_seconds)
            except Empty:
                with self._changing:
                    if len(self._processes) > 1 and process in self._idle:
                        self._idle.remove(process)
                        self._processes.remove(process)
                        return None

    def _did(self, process: _Process, job: _Job) -> _Job | None:
        """Do a job, and return the next one. The process is free before whoever waits is told."""
        if process.is_gone:  # it ended while it had nothing to do: another one can do what it is asked now
            with self._changing:
                self._waiting.appendleft(job)
            raise _Lost("a process that judges ended while it had nothing to do")
        process.doing = job.future  # before it begins, so that whoever drops it finds it here
        try:
            if not job.future.set_running_or_notify_cancel():
                return self._taken(process)
            tell = partial(job.future.set_result, process.done(job.call, job.words))
        except _Lost as error:
            job.future.set_exception(error)
            raise
        except Exception as error:  # noqa: BLE001 - it is raised where it is waited for
            tell = partial(job.future.set_exception, error)
        finally:
            process.doing = None
        following = self._taken(process)
        tell()
        return following

    def _leave(self, process: _Process, fault: Exception | None) -> None:
        """Let a process end; where others wait, one takes its place, but for one that was never ready."""
        with self._changing:
            if process in self._processes:
                self._processes.remove(process)
            self._starting.discard(process)
            self._threads.discard(current_thread())
            try:
                if fault is None and self._waiting:
                    self._begin_more()
            except OSError as error:
                fault = error
            count = 0 if self._processes else len(self._waiting)
            failed = [self._waiting.popleft() for _ in range(count)]
        process.end(self._end_seconds)
        for job in failed:
            if job.future.set_running_or_notify_cancel():
                job.future.set_exception(fault or _Lost("the process that judged ended"))
