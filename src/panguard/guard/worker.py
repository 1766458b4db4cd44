"""A process that does one job after another for the process that began it, and ends with it.

It is run as a file, by its path, so that nothing is looked up in the folder in which it starts. What it reads
first is where the program that began it finds its modules; nothing is imported before that.
"""

import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable
from typing import BinaryIO, NamedTuple


class Outcome(NamedTuple):
    """What became of a job: what it returned, or what it raised."""

    value: object = None
    fault: Exception | None = None


def main() -> None:
    """Read jobs, do each, and write what became of it, until there is nobody to read from."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who began it is told as well, and ends it
    asked, told = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what anybody prints must not stand between two answers
    sys.path[:] = pickle.load(asked)  # noqa: S301 - from the process that began this one
    while (job := _read(asked)) is not None:
        told.write(_packed(_done(*job)))
        told.flush()


def _read(asked: BinaryIO) -> tuple[Callable[..., object], tuple[object, ...]] | None:
    try:
        job: tuple[Callable[..., object], tuple[object, ...]] = pickle.load(asked)  # noqa: S301 - see `main`
    except EOFError:
        return None
    return job


def _done(job: Callable[..., object], words: tuple[object, ...]) -> Outcome:
    try:
        return Outcome(job(*words))
    except Exception as error:  # noqa: BLE001 - the rim of a process: whoever asked raises it
        error.add_note("".join(traceback.format_exception(error)))
        return Outcome(fault=error)


def _packed(outcome: Outcome) -> bytes:
    """Return an outcome as plain tuples and what its values are; one that cannot be sent is told instead."""
    try:
        data = pickle.dumps(tuple(outcome))
        pickle.loads(data)  # noqa: S301 - an error whose words are not its arguments fails only here
    except Exception as error:  # noqa: BLE001 - whatever a value's own code raises
        said = f"{outcome.fault!r}" if outcome.fault else f"an answer that cannot be sent: {error}"
        return pickle.dumps((None, RuntimeError(said)))
    return data


if __name__ == "__main__":
    main()
