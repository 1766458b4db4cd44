"""Reads what a form sends: bounded in size and time, kept in memory, refused from other sites."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import NamedTuple

from starlette.requests import ClientDisconnect, Request

from panguard.errors import MessageError
from panguard.findings import phrase
from panguard.limits import DEFAULT_LIMITS, MIB, Limits
from panguard.web.multipart import Part, boundary_of, parts_of
from panguard.web.refused import Refused
from panguard.web.submission import Kind, Submission, file_name

TOO_MANY = phrase("Too many are scanning at the moment; try again in some seconds.")
_AROUND = MIB  # what a form holds beside what is handed in


class Asked(NamedTuple):
    """A submission, whether its text is to be kept with the result, and how many bytes were sent for it."""

    submission: Submission
    keep: bool
    size: int = 0


class Room:
    """Bounds what all visitors together have in memory: whoever finds none is told to come back.

    No network holds more than it leaves free: whoever comes next finds room, and those after them.
    """

    def __init__(self, most: int = DEFAULT_LIMITS.forms_bytes) -> None:
        self._left = most
        self._held: Counter[str] = Counter()

    def take(self, network: str, size: int) -> None:
        """Make room for some bytes of a network. Raises Refused."""
        if self._held[network] + size > self._left - size:
            raise Refused(TOO_MANY, 503, {"Connection": "close"})
        self._left -= size
        self._held[network] += size

    def leave(self, network: str, size: int) -> None:
        """Say that so many bytes are needed no longer."""
        self._left += size
        self._held[network] -= size
        if not self._held[network]:
            del self._held[network]


async def received(request: Request, room: Room, limits: Limits = DEFAULT_LIMITS, network: str = "") -> Asked:
    """Read a form of a network, which holds its room until somebody leaves it. Raises Refused."""
    taken = 0
    try:
        boundary = boundary_of(request.headers.get("content-type", ""))
        async with asyncio.timeout(limits.form_seconds):
            collected = bytearray()
            async for data in _bounded(request, limits):
                room.take(network, len(data))
                taken += len(data)
                collected += data
        parts = tuple(parts_of(bytes(collected), boundary))
        keep = any(part.data for part in parts if part.name == "keep")
        asked = Asked(_submission(parts), keep, taken)
        taken = 0
    except MessageError as error:
        raise Refused(phrase("The form could not be read; send it again.")) from error
    except ClientDisconnect as error:
        raise Refused(phrase("The connection ended before everything had arrived.")) from error
    except TimeoutError as error:
        raise Refused(
            phrase("It took too long to arrive; try again."), 408, {"Connection": "close"}
        ) from error
    finally:
        room.leave(network, taken)
    return asked


def check_origin(headers: Mapping[str, str], scheme: str = "http") -> None:
    """Let no other site send a form in the name of a visitor. Raises Refused.

    `scheme` is that of the request; that a proxy ended TLS before it is told by the proxy or the browser.
    """
    site = headers.get("sec-fetch-site", "")
    origin = headers.get("origin", "")
    secure = scheme == "https" or headers.get("x-forwarded-proto") == "https"
    schemes = ("https",) if secure else ("https", "http") if site == "same-origin" else ("http",)
    foreign = origin and origin not in [f"{each}://{headers.get('host', '')}" for each in schemes]
    # A page that sends nothing of where it is from may be any page, unless the browser says that it is ours.
    if origin == "null" and site == "same-origin":
        return
    if site not in ("", "same-origin", "none") or foreign:
        raise Refused(phrase("This form was sent from another site, and is not read."), 403)


async def _bounded(request: Request, limits: Limits) -> AsyncIterator[bytes]:
    """Yield the body; of one that is too large no more than that. Raises Refused."""
    size = 0
    async for data in request.stream():
        size += len(data)
        if size > limits.archive_bytes + _AROUND:
            reason = phrase(
                "It is larger than {megabytes} MB; scan it on your machine: pga scan FILE",
                megabytes=limits.archive_bytes // MIB,
            )
            raise Refused(reason, 413, {"Connection": "close"})
        yield data


def _submission(parts: Iterable[Part]) -> Submission:
    handed_in = [part for part in parts if _says_something(part)]
    if not handed_in:
        raise Refused(phrase("Paste a text, choose a file or give a link; nothing was sent."))
    if len(handed_in) > 1:
        raise Refused(phrase("Hand in one thing at a time: a text, a file or a link; nothing was read."))
    (part,) = handed_in
    if part.name == "file":
        return _of_file(part.filename or "", part.data)
    if part.name == "link":
        if len(part.data) > DEFAULT_LIMITS.link_characters:
            raise Refused(phrase("This link is too long to be one."))
        return Submission(Kind.LINK, part.data.strip())
    # Browsers send line breaks as CR LF, whatever was pasted.
    return Submission(Kind.TEXT, part.data.replace(b"\r\n", b"\n"))


def _says_something(part: Part) -> bool:
    """Say whether a part holds what is to be audited: browsers send empty ones for what was left empty."""
    return (
        bool(part.filename)
        if part.name == "file"
        else part.name in ("text", "link") and bool(part.data.strip())
    )


def _of_file(filename: str, data: bytes) -> Submission:
    name = file_name(filename) or "upload"
    if name.casefold() == "skill.md":
        return Submission(Kind.TEXT, data)
    return Submission(Kind.FILE, data, name)
