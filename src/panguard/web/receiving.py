"""Reads what a form sends: bounded, never stored on disk, refused from other sites."""

from collections.abc import Mapping
from typing import NamedTuple

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from panguard.findings import Phrase, phrase
from panguard.limits import DEFAULT_LIMITS, MIB
from panguard.web.submission import Kind, Submission

LARGEST = DEFAULT_LIMITS.archive_bytes + MIB
MOST_FIELDS = 8


class Refused(Exception):  # noqa: N818 - it is told to a person, as a sentence
    """What was sent is not audited; the phrase says why."""

    def __init__(self, reason: Phrase, status: int = 400, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.status = status
        self.headers = headers or {}


class Asked(NamedTuple):
    """A submission, and whether its text is to be kept with the result."""

    submission: Submission
    keep: bool


async def received(request: Request) -> Asked:
    """Read a form. Raises Refused."""
    check_origin(request.headers)
    try:
        async with Request(request.scope, _bounded(request)).form(
            max_files=1, max_fields=MOST_FIELDS, max_part_size=LARGEST
        ) as form:
            return Asked(await _submission(form), bool(form.get("keep")))
    except MultiPartException as error:
        raise Refused(phrase("The form could not be read; send it again.")) from error
    except ClientDisconnect as error:
        raise Refused(phrase("The connection ended before everything had arrived.")) from error


def check_origin(headers: Mapping[str, str]) -> None:
    """Let no other site send a form in the name of a visitor. Raises Refused."""
    site = headers.get("sec-fetch-site", "")
    origin = headers.get("origin", "")
    foreign = origin and origin != "null" and origin.partition("://")[2] != headers.get("host", "")
    if site not in ("", "same-origin", "none") or foreign:
        raise Refused(phrase("This form was sent from another site, and is not read."), 403)


def _bounded(request: Request):  # type: ignore[no-untyped-def]  # noqa: ANN202
    size = 0

    async def receive() -> Message:
        nonlocal size
        message = await request.receive()
        size += len(message.get("body", b""))
        if size > LARGEST:
            raise Refused(
                phrase(
                    "It is larger than {megabytes} MB; scan it on your machine: pga scan FILE",
                    megabytes=DEFAULT_LIMITS.archive_bytes // MIB,
                ),
                413,
            )
        return message

    return receive


async def _submission(form: FormData) -> Submission:
    file, link, text = form.get("file"), form.get("link"), form.get("text")
    if isinstance(file, UploadFile) and file.filename:
        return _of_file(file.filename, await file.read())
    if isinstance(link, str) and link.strip():
        return Submission(Kind.LINK, link.strip().encode())
    if isinstance(text, str) and text.strip():
        # Browsers send line breaks as CR LF, whatever was pasted.
        return Submission(Kind.TEXT, text.replace("\r\n", "\n").encode("utf-8", "surrogatepass"))
    raise Refused(phrase("Paste a text, choose a file or give a link; nothing was sent."))


def _of_file(filename: str, data: bytes) -> Submission:
    name = filename.replace("\\", "/").rpartition("/")[2][:200] or "upload"
    if name.casefold() == "skill.md":
        return Submission(Kind.TEXT, data)
    return Submission(Kind.FILE, data, name)
