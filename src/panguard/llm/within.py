"""Bounds one question in time and the answer to it in size, whatever the other side does."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

from panguard.findings import phrase
from panguard.llm.reviewer import ReviewError
from panguard.printable import printable

_Answer = TypeVar("_Answer")
_SHOWN = 200


def within(seconds: float, ask: Callable[[], _Answer]) -> _Answer:
    """Return what a call returns; raises ReviewError where that takes longer, or it fails unforeseen.

    Clients bound the time of one read, and an answer that trickles has many: so the call runs beside us, and
    is left behind when its time is up.
    """
    future: Future[_Answer] = Future()

    def run() -> None:
        try:
            future.set_result(ask())
        except Exception as error:  # noqa: BLE001 - it is raised again on the other side
            future.set_exception(error)

    try:
        Thread(target=run, name="review", daemon=True).start()
        return future.result(seconds)
    except ReviewError:
        raise
    except TimeoutError as error:
        raise too_long(seconds) from error
    except Exception as error:
        # What a client raises beyond its own errors speaks of its code, and helps nobody who scans.
        reason = phrase("the answer cannot be read ({error})", error=type(error).__name__)
        raise ReviewError(reason, billed=True) from error


def bounded(pieces: Iterable[bytes], most: int, seconds: float) -> Iterator[bytes]:
    """Yield the pieces of an answer; raises ReviewError where it is larger than `most`, or takes too long."""
    end = time.monotonic() + seconds
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            raise ReviewError(phrase("the answer is larger than {most} bytes", most=most), billed=True)
        if time.monotonic() > end:
            raise too_long(seconds)
        yield piece


def is_packed(headers: Mapping[str, str]) -> bool:
    """Say whether an answer is compressed, although none was asked for: what it unpacks to has no bound."""
    return headers.get("content-encoding", "identity").lower() != "identity"


def too_long(seconds: float) -> ReviewError:
    """Return the error of an answer that does not come."""
    return ReviewError(phrase("no answer within {seconds} seconds", seconds=f"{seconds:g}"), billed=True)


def ours(error: BaseException) -> ReviewError | None:
    """Return the ReviewError that a client wrapped in an error of its own."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ReviewError):
            return cause
        cause = cause.__cause__ or cause.__context__
    return None


def told(error: object) -> str:
    """Return what an error or a server says, as it may be shown."""
    name = type(error).__name__ if isinstance(error, Exception) else "-"
    return printable(str(error)).strip()[:_SHOWN] or name


def refused(status: int, message: str, wait: float | None) -> ReviewError:
    """Return the error of an answer that is none; asking again helps where the fault passes by itself."""
    said = told(message)
    if status == 429:  # noqa: PLR2004 - too many requests; without a time nobody knows when there are fewer
        reason = phrase("it answers that too many questions were asked: {said}", said=said)
        return ReviewError(reason, again=wait is not None, wait=wait)
    if status >= 500:  # noqa: PLR2004 - faults of the server, overload among them
        reason = phrase("it answers that it cannot now ({status}): {said}", status=status, said=said)
        return ReviewError(reason, again=True, wait=wait)
    if status in (401, 403):
        return ReviewError(phrase("it does not accept the key ({status}): {said}", status=status, said=said))
    return ReviewError(phrase("it refuses the question ({status}): {said}", status=status, said=said))


def waiting(header: str | None) -> float | None:
    """Read how many seconds a server asks to wait; None where it does not say, or names a date."""
    try:
        seconds = float(header or "")
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None
