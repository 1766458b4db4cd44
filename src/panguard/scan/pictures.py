"""Reads the texts that pictures carry beside what they show, for agents and tools but not for people. Pure.

Comments and descriptions of PNG, JPEG, GIF, WebP and TIFF, EXIF and XMP fields, captions of the press format,
and what stands behind the end of a picture. The pixels are not read. Every walk is bounded by the length of
the picture and by `Limits`; a damaged picture gives what could be read of it.
"""

import re
import zlib
from collections.abc import Callable, Iterator
from html import unescape
from itertools import islice

from panguard.engine.views.readable import as_text
from panguard.expressions import Expression
from panguard.limits import Limits
from panguard.values import dataclass

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_TIFF = (b"II*\0", b"MM\0*")
_PNG_LONG = 1 << 31
_ALONE = frozenset((0x01, *range(0xD0, 0xD9)))  # markers of JPEG without a length
_SCAN, _END = 0xDA, 0xD9
_COMMENT, _APP1, _APP13 = 0xFE, 0xE1, 0xED
_GIF_EXTENSION, _GIF_COMMENT, _GIF_IMAGE, _GIF_END = 0x21, 0xFE, 0x2C, 0x3B
_ASCII, _UNDEFINED, _BYTE = 2, 7, 1
_USER_COMMENT, _SUBFOLDERS = 0x9286, frozenset((0x8769, 0x8825))
_WIDE_FIELDS = range(0x9C9B, 0x9CA0)
_CHARSETS = (b"ASCII\0\0\0", b"UNICODE\0", b"JIS\0\0\0\0\0", bytes(8))
_FIELDS = 200
_FOLDERS = 8
_LONGEST_KEYWORD = 80
_CAPTION = 2_000  # bytes, as the press format allows
_CAPTIONS = 40
_XMP = Expression(r"<(?:x:xmpmeta|rdf:RDF)[\s>]")
_XMP_TEXT = Expression(r">([^<>]{3,})<|\s(?!xmlns)[\w:.-]{1,60}=\"([^\"<>]{3,})\"")
_PRESS = re.compile(rb"\x1c\x02.(..)", re.DOTALL)
_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class PictureText:
    """What a picture says beside what it shows; `cut` says that a limit left some of it out."""

    text: str = ""
    cut: bool = False


def picture_text(data: bytes, limits: Limits) -> PictureText:
    """Return the texts of a picture, each once, a blank line between two."""
    texts: dict[str, None] = {}
    room = limits.picture_text_bytes
    pieces = islice(_pieces(data, room), limits.picture_texts + 1)
    cut = False
    for count, piece in enumerate(pieces):
        text = piece.replace(_BOM, "").strip("\0 \t\r\n")
        if count == limits.picture_texts or len(text) > room:
            cut = True
            text = text[:room] if count < limits.picture_texts else ""
        if text and text not in texts:
            texts[text] = None
            room -= len(text)
        if room <= 0:
            return PictureText("\n\n".join(texts), cut=True)
    return PictureText("\n\n".join(texts), cut)


def _pieces(data: bytes, room: int) -> Iterator[str]:
    for magic, read in _FORMATS:
        if data.startswith(magic):
            yield from read(data, room)
    yield from _xmp(data, room)


def _text(data: bytes, room: int) -> str:
    """Read bytes as text, leniently; formats say Latin-1 where most programs write UTF-8."""
    data = data[: room + 1]
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


# PNG


def _png(data: bytes, room: int) -> Iterator[str]:
    at = len(_PNG)
    while at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4])
        kind = data[at + 4 : at + 8]
        if size >= _PNG_LONG:
            return
        body = memoryview(data)[at + 8 : at + 8 + size]
        if kind in (b"tEXt", b"zTXt", b"iTXt"):
            yield from _png_text(kind, bytes(body), room)
        elif kind == b"eXIf":
            yield from _exif(bytes(body), room)
        at += size + 12
        if kind == b"IEND":
            yield from _after(data, at)
            return


def _png_text(kind: bytes, body: bytes, room: int) -> Iterator[str]:
    keyword, _, rest = body.partition(b"\0")
    if len(keyword) > _LONGEST_KEYWORD:
        yield _text(body, room)
        return
    if kind == b"zTXt":
        rest = _inflated(rest[1:], room)
    elif kind == b"iTXt":
        packed = rest[:1] == b"\1"
        rest = rest[2:].partition(b"\0")[2].partition(b"\0")[2]
        rest = _inflated(rest, room) if packed else rest
    text = _text(rest, room)
    if _XMP.search(text):
        yield from _xmp_texts(text)
        text = ""
    yield text


def _inflated(data: bytes, room: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, room + 1)
    except zlib.error:
        return b""


# JPEG


def _jpeg(data: bytes, room: int) -> Iterator[str]:
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:  # noqa: PLR2004 - every marker of JPEG starts with it
            at = _next_marker(data, at)
            continue
        marker = data[at + 1]
        if marker == 0xFF or marker in _ALONE:  # noqa: PLR2004 - a fill byte
            at += 1 if marker not in _ALONE else 2
            continue
        if marker == _END:
            yield from _after(data, at + 2)
            return
        size = int.from_bytes(data[at + 2 : at + 4])
        yield from _jpeg_text(marker, data[at + 4 : at + 2 + size], room)
        at += 2 + max(size, 2)
        if marker == _SCAN:
            at = _next_marker(data, at)


def _next_marker(data: bytes, at: int) -> int:
    """Return where the next marker is that is not part of the picture's data."""
    while 0 <= (at := data.find(b"\xff", at)) < len(data) - 1:
        if data[at + 1] != 0 and data[at + 1] not in _ALONE:
            return at
        at += 2
    return len(data)


def _jpeg_text(marker: int, body: bytes, room: int) -> Iterator[str]:
    if marker == _COMMENT:
        yield _text(body, room)
    elif marker == _APP1 and body.startswith(b"Exif\0"):
        yield from _exif(body[6:], room)
    elif marker == _APP13:
        for field in islice(_PRESS.finditer(body), _CAPTIONS):
            text = as_text(body[field.end() : field.end() + min(int.from_bytes(field[1]), _CAPTION)])
            if text:
                yield text


# GIF, WebP


def _gif(data: bytes, room: int) -> Iterator[str]:
    if len(data) <= 13:  # noqa: PLR2004 - the header of a GIF
        return
    at = 13 + _colours(data[10])
    while at + 2 < len(data):
        if data[at] == _GIF_EXTENSION:
            content, after = _blocks(data, at + 2, room)
            if data[at + 1] == _GIF_COMMENT:
                yield _text(content, room)
            at = after
        elif data[at] == _GIF_IMAGE and at + 10 < len(data):
            at = _blocks(data, at + 11 + _colours(data[at + 9]), 0)[1]
        else:
            if data[at] == _GIF_END:
                yield from _after(data, at + 1)
            return


def _colours(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks(data: bytes, at: int, room: int) -> tuple[bytes, int]:
    """Return what a chain of blocks holds, as far as there is room, and where it ends."""
    content = bytearray()
    while at < len(data) and data[at]:
        if len(content) <= room:
            content += data[at + 1 : at + 1 + data[at]]
        at += 1 + data[at]
    return bytes(content), at + 1


def _riff(data: bytes, room: int) -> Iterator[str]:
    at = 12
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        if data[at : at + 4] == b"EXIF":
            yield from _exif(data[at + 8 : at + 8 + size].removeprefix(b"Exif\0\0"), room)
        at += 8 + size + size % 2
    yield from _after(data, 8 + int.from_bytes(data[4:8], "little"))


# EXIF and TIFF, XMP


def _exif(data: bytes, room: int) -> Iterator[str]:
    """Read the fields with text of a TIFF, and of the folders that it leads to."""
    if not data.startswith(_TIFF):
        return
    little = data.startswith(b"II")

    def number(at: int, size: int) -> int:
        return int.from_bytes(data[at : at + size], "little" if little else "big")

    folders = [number(4, 4)]
    known: set[int] = set()
    while folders and len(known) < _FOLDERS:
        at = folders.pop(0)
        if at in known or not 0 < at <= len(data) - 2:
            continue
        known.add(at)
        entries = min(number(at, 2), _FIELDS, (len(data) - at - 2) // 12)
        for entry in range(at + 2, at + 2 + 12 * entries, 12):
            tag, kind, size = number(entry, 2), number(entry + 2, 2), number(entry + 4, 4)
            place = entry + 8 if size <= 4 else number(entry + 8, 4)  # noqa: PLR2004 - it fits into the entry
            if tag in _SUBFOLDERS:
                folders.append(number(entry + 8, 4))
            yield from _field(tag, kind, data[place : place + min(size, room + 1)], room)
        folders.append(number(at + 2 + 12 * number(at, 2), 4))


def _field(tag: int, kind: int, value: bytes, room: int) -> Iterator[str]:
    if tag in _WIDE_FIELDS and kind == _BYTE:
        yield value.decode("utf-16-le", "replace")
    elif tag == _USER_COMMENT and kind in (_UNDEFINED, _ASCII):
        body = value[8:] if value.startswith(_CHARSETS) else value
        yield body.decode("utf-16", "replace") if value.startswith(b"UNICODE") else _text(body, room)
    elif kind == _ASCII:
        yield _text(value, room)


def _xmp(data: bytes, room: int) -> Iterator[str]:
    """Read the properties of the packet that any kind of picture may hold, where it is not compressed."""
    start = data.find(b"<x:xmpmeta")
    end = data.find(b"</x:xmpmeta>", start) if start >= 0 else -1
    if end > start:
        yield from _xmp_texts(_text(data[start : min(end, start + room)], room) + "<")


def _xmp_texts(text: str) -> Iterator[str]:
    for found in _XMP_TEXT.finditer(text):
        said = unescape(found[1] or found[2]).strip()
        if " " in said or not said.isascii():
            yield said


def _after(data: bytes, end: int) -> Iterator[str]:
    """Read what stands behind the end of a picture, where it is text."""
    text = as_text(data[end:]) if end < len(data) else None
    if text:
        yield text


_FORMATS: tuple[tuple[bytes, Callable[[bytes, int], Iterator[str]]], ...] = (
    (_PNG, _png),
    (_JPEG, _jpeg),
    (b"GIF8", _gif),
    (b"RIFF", _riff),
    *((magic, _exif) for magic in _TIFF),
)
