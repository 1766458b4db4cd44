"""Decompresses streams in memory to a bounded size: deflate, gzip, bzip2, xz and lzma. Pure."""

import bz2
import lzma
import zlib
from collections.abc import Callable
from typing import Protocol

from panguard.scan.sources.budget import DAMAGED, TOO_LARGE, Fault
from panguard.values import dataclass

GZIP = b"\x1f\x8b"
BZIP2 = b"BZh"
XZ = b"\xfd7zXZ\x00"


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What came out of a stream, and what stopped it if it did not end by itself.

    `trailing` says that the fault is only data behind a stream that did end.
    """

    data: bytes
    fault: Fault | None = None
    trailing: bool = False


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


def gunzip(data: bytes, limit: int) -> Unpacked:
    """Decompress gzip, all its members one after the other, to at most `limit` bytes."""
    return _streams(data, limit, lambda: zlib.decompressobj(31), GZIP)


def bunzip2(data: bytes, limit: int) -> Unpacked:
    """Decompress bzip2, all its streams, to at most `limit` bytes."""
    return _streams(data, limit, bz2.BZ2Decompressor, BZIP2)


def unxz(data: bytes, limit: int, memory: int) -> Unpacked:
    """Decompress xz, all its streams, to at most `limit` bytes and with a dictionary of at most `memory`."""
    return _streams(data, limit, lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=memory), XZ)


def inflate(data: bytes, limit: int) -> Unpacked:
    """Decompress raw deflate, as in zip entries."""
    return _streams(data, limit, lambda: zlib.decompressobj(-15), None)


def bunzip2_entry(data: bytes, limit: int) -> Unpacked:
    """Decompress one bzip2 stream, as in zip entries."""
    return _streams(data, limit, bz2.BZ2Decompressor, None)


def unlzma_entry(data: bytes, limit: int, memory: int) -> Unpacked:
    """Decompress LZMA as in zip entries: a version, the size of the properties, the properties, the data."""
    size = int.from_bytes(data[2:4], "little")
    stream = data[4 : 4 + size] + b"\xff" * 8 + data[4 + size :]
    return _streams(stream, limit, lambda: lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=memory), None)


def _streams(data: bytes, limit: int, start: Callable[[], _Decompressor], magic: bytes | None) -> Unpacked:
    """Decompress streams as long as `magic` begins another one; one stream when it is None."""
    parts: list[bytes] = []
    left = limit
    while data:
        stream = start()
        try:
            part = stream.decompress(data, left + 1)
        except (zlib.error, OSError, EOFError, lzma.LZMAError, ValueError, MemoryError):
            return Unpacked(b"".join(parts), DAMAGED)
        parts.append(part[:left])
        if len(part) > left:
            return Unpacked(b"".join(parts), TOO_LARGE)
        if not stream.eof:
            return Unpacked(b"".join(parts), DAMAGED)
        left -= len(part)
        data = stream.unused_data
        if magic is None or not data.startswith(magic):
            break
    trailing = magic is not None and bool(data.strip(b"\0"))  # no unpacker would show it; padding is none
    return Unpacked(b"".join(parts), DAMAGED if trailing else None, trailing)
