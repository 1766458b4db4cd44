"""Splits the body of a form into its parts: in memory, by searches that hostile bodies do not slow. Pure.

Browsers write forms in one way (RFC 7578); what is written in another is refused as a whole.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from panguard.errors import MessageError
from panguard.limits import DEFAULT_LIMITS

_LONGEST_BOUNDARY = 70
_BOUNDARY = re.compile(
    r"multipart/form-data\s*;(?:[^;]*;)?\s*boundary=(?:\"([^\"]+)\"|([^\s;\"]+))", re.IGNORECASE
)
_DISPOSITION = re.compile(rb"(?:^|\r\n)content-disposition:\s*form-data\s*;([^\r\n]*)", re.IGNORECASE)
_PARAMETER = re.compile(rb"(?:^|;)\s*(name|filename)=\"([^\"]*)\"", re.IGNORECASE)
_LINE = b"\r\n"
_MOST_PARTS, _LONGEST_HEAD = DEFAULT_LIMITS.form_parts, DEFAULT_LIMITS.form_head_bytes


class Part(NamedTuple):
    """One field of a form; `filename` is None for what is no file."""

    name: str
    data: bytes
    filename: str | None = None


def boundary_of(media: str) -> bytes:
    """Return what stands between the parts. Raises MessageError for another kind of body."""
    found = _BOUNDARY.match(media[:_LONGEST_HEAD])
    boundary = (found[1] or found[2]) if found else ""
    if not boundary.isascii() or not 0 < len(boundary) <= _LONGEST_BOUNDARY:
        raise MessageError("no form with files in it")
    return boundary.encode()


def parts_of(body: bytes, boundary: bytes) -> Iterator[Part]:
    """Yield the parts of a body. Raises MessageError where it is not as a browser writes it."""
    delimiter = b"--" + boundary
    if not body.startswith(delimiter):
        raise MessageError("the form does not begin with a part")
    sections = body[len(delimiter) :].split(_LINE + delimiter, _MOST_PARTS + 1)
    if len(sections) > _MOST_PARTS + 1:
        raise MessageError("the form has too many parts")
    if not sections.pop().startswith(b"--"):
        raise MessageError("the form ends before its end")
    yield from map(_part, sections)


def _part(section: bytes) -> Part:
    end = section.find(_LINE * 2, 0, _LONGEST_HEAD)
    if end < 0 or not section.startswith(_LINE):
        raise MessageError("a part of the form has no head, or one that is too long")
    disposition = _DISPOSITION.search(section, 0, end)
    given = {key.lower(): value for key, value in _PARAMETER.findall(disposition[1] if disposition else b"")}
    if b"name" not in given:
        raise MessageError("a part of the form has no name")
    file = given.get(b"filename")
    return Part(_text(given[b"name"]), section[end + 4 :], None if file is None else _file_name(file))


def _file_name(value: bytes) -> str:
    """Return the name of a file as it is on the disk: browsers write three characters of it as escapes."""
    for escape, character in (("%22", '"'), ("%0D", "\r"), ("%0A", "\n")):
        value = value.replace(escape.encode(), character.encode())
    return _text(value)


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")
