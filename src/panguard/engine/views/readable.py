"""Tells text from noise, so that decoding a hash, a key or a path gives nothing. Pure."""

import zlib

from panguard.expressions import Expression
from panguard.limits import DEFAULT_LIMITS

MINIMUM = 6

_CONTROLS = Expression("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd]")
_SPACES = str.maketrans("", "", "\t\n\r\x0b\x0c\x1b")
_WORDED = Expression(r"[\w\s]")
_OTHER = Expression(r"[^\x00-\x7f]")
_HEAD = 8192
_SHORT = 12
_LONG = 64
_NESTED = 3
_ZLIB = 0x78
_ZLIB_CHECK = 31


def is_readable(text: str) -> bool:
    """Say whether `text` looks written: printable, and at least half letters, digits and spaces.

    The shorter it is, the more is asked: a few random bytes are easily printable, or valid UTF-8.
    """
    head = text[:_HEAD]
    if len(head.strip()) < MINIMUM:
        return False
    noise = 0
    if not head.translate(_SPACES).isprintable():
        noise = len(_CONTROLS.findall(head))
    if noise > (len(head) * 0.04 if len(head) >= _LONG else 0):
        return False
    share = len(_WORDED.findall(head)) / len(head)
    if head.isascii():
        return share >= (0.75 if len(head) < _SHORT else 0.5)
    return share >= 0.5 and _one_language(head)  # noqa: PLR2004 - half, as above


def _one_language(text: str) -> bool:
    """Say whether the characters beyond ASCII lie together, as those of a written language do."""
    others = _OTHER.findall(text)
    if len(others) * 8 < len(text) or len(text) >= _LONG:
        return True
    pages = {ord(character) >> 8 for character in others}
    cjk = all(0x2E <= page <= 0x9F or page in {0x20, 0xFF} for page in pages)  # noqa: PLR2004 - CJK blocks
    return len(others) >= 3 and (cjk or len(pages) == 1)  # noqa: PLR2004 - a word


def as_text(data: bytes) -> str | None:
    """Return `data` as readable text, from UTF-8 or UTF-16; None when it is something else."""
    if len(data) < MINIMUM:
        return None
    if data[1:64:2].count(0) * 2 > len(data[1:64:2]):
        text = data.decode("utf-16-le", "replace").removeprefix("\ufeff")
        return text if is_readable(text) else None
    if len(data) < _LONG:
        try:
            text = data.decode()
        except UnicodeDecodeError:
            return None
    else:
        text = data.decode("utf-8", "replace")
    return text if is_readable(text) else None


def compression(data: bytes) -> str:
    """Name the compression that `data` starts with; an empty string for none."""
    if data.startswith(b"\x1f\x8b\x08"):
        return "gzip"
    if len(data) > 1 and data[0] == _ZLIB and (data[0] << 8 | data[1]) % _ZLIB_CHECK == 0:
        return "zlib"
    if data.startswith(b"BZh"):
        return "bzip2"
    return "xz" if data.startswith(b"\xfd7zXZ\x00") else ""


def inflated(data: bytes, kind: str, limit: int) -> bytes:
    """Return at most `limit` bytes of what `data` holds; nothing, or what could be read, if it is damaged."""
    try:
        if kind in {"gzip", "zlib"}:
            return zlib.decompressobj(47).decompress(data, limit)
        if kind == "bzip2":
            from bz2 import BZ2Decompressor  # noqa: PLC0415 - rarely needed, slow to load

            return BZ2Decompressor().decompress(data, limit)
        from lzma import FORMAT_XZ, LZMADecompressor, LZMAError  # noqa: PLC0415 - rarely needed, slow to load
    except (zlib.error, OSError, ValueError, EOFError):
        return b""
    try:
        return LZMADecompressor(FORMAT_XZ, memlimit=DEFAULT_LIMITS.decode_memory).decompress(data, limit)
    except (LZMAError, ValueError, EOFError):
        return b""


def opened(data: bytes, limit: int) -> tuple[str, tuple[str, ...]] | None:
    """Return the readable text in `data`, at most about `limit` bytes, and the compressions it was in."""
    steps: tuple[str, ...] = ()
    text = as_text(data)
    while text is None and len(steps) < _NESTED:
        kind = compression(data)
        if not kind:
            return None
        data, steps = inflated(data, kind, limit), (*steps, kind)
        text = as_text(data)
    return None if text is None else (text, steps)
