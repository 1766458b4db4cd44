"""Reads what a form sends: bounded in size and time, kept in memory, refused from other sites."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import NamedTuple

from starlette.requests import ClientDisconnect, Request

from panguard.errors import MessageError
from panguard.findings import phrase
from panguard.limits import DEFAULT_LIMITS, MIB, Limits
from panguard.web.multipart import Part, boundary_of, parts_of
from panguard.web.refused import Refused
from panguard.web.submission import Kind, Submission

TOO_MANY = phrase("Too many are scanning at the moment; try again in some seconds.")
_AROUND = MIB  # what a form holds beside what is handed in


class Asked(NamedTuple):
    """A submission, whether its text is to be kept with the result, and how many bytes were sent for it."""

    submission: Submission
    keep: bool
    size: int = 0


class Room:
    """Bounds what all visitors together have in memory: whoever finds none is told to come back."""

    def __init__(self, most: int = DEFAULT_LIMITS.forms_bytes) -> None:
        self._left = most

    def take(self, size: int) -> None:
        """Make room for some bytes. Raises Refused."""
        if size > self._left:
            raise Refused(TOO_MANY, 503, {"Connection": "close"})
        self._left -= size

    def leave(self, size: int) -> None:
        """Say that so many bytes are needed no longer."""
        self._left += size


async def received(request: Request, room: Room, limits: Limits = DEFAULT_LIMITS) -> Asked:
    """Read a form, which holds its room until somebody leaves it. Raises Refused."""
    check_origin(request.headers)
    taken = 0
    try:
        boundary = boundary_of(request.headers.get("content-type", ""))
        async with asyncio.timeout(limits.form_seconds):
            collected = bytearray()
            async for data in _bounded(request, limits):
                room.take(len(data))
                taken += len(data)
                collected += data
        parts = {part.name: part for part in parts_of(bytes(collected), boundary)}
        asked = Asked(_submission(parts), bool(parts.get("keep", Part("", b"")).data), taken)
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
        room.leave(taken)
    return asked


def check_origin(headers: Mapping[str, str]) -> None:
    """Let no other site send a form in the name of a visitor. Raises Refused."""
    site = headers.get("sec-fetch-site", "")
    origin = headers.get("origin", "")
    foreign = origin and origin != "null" and origin.partition("://")[2] != headers.get("host", "")
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


def _submission(parts: Mapping[str, Part]) -> Submission:
    nothing = Part("", b"")
    file, link, text = (parts.get(name, nothing) for name in ("file", "link", "text"))
    if file.filename:
        return _of_file(file.filename, file.data)
    if link.data.strip():
        if len(link.data) > DEFAULT_LIMITS.link_characters:
            raise Refused(phrase("This link is too long to be one."))
        return Submission(Kind.LINK, link.data.strip())
    if text.data.strip():
        # Browsers send line breaks as CR LF, whatever was pasted.
        return Submission(Kind.TEXT, text.data.replace(b"\r\n", b"\n"))
    raise Refused(phrase("Paste a text, choose a file or give a link; nothing was sent."))


def _of_file(filename: str, data: bytes) -> Submission:
    name = filename.replace("\\", "/").rpartition("/")[2][:200] or "upload"
    if name.casefold() == "skill.md":
        return Submission(Kind.TEXT, data)
    return Submission(Kind.FILE, data, name)
