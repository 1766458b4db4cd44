"""Text in base64, as the most lenient decoders take it, in the characters that it may be written in. Pure."""

import base64
import codecs
from collections.abc import Callable, Iterator
from itertools import islice

from panguard.expressions import Expression

Change = Callable[[str], str]

_ENCODED = Expression(r"[A-Za-z0-9+/_\-\s]{16,}+[=\s]*+")
_SOLID = Expression(r"(?:[A-Za-z0-9+/_\-]{40,}+={0,2}\s++)*+[A-Za-z0-9+/_\-]++={0,2}\s*+")
_PREFIX = Expression(r"\s*+data:[^,]{0,200}?;base64,", 2)
_NOISE = Expression("[^A-Za-z0-9+/]++")
_USUAL = Expression(
    "[\t\n\r\x20-\x7e\xa0-\u04ff\u2010-\u203b\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef]"
)

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OF_TWO_BYTES = ("gb18030", "big5", "shift_jis", "euc_kr")
_UNUSED = bytes(byte for byte in range(0x80, 0xA0) if byte not in (0x85, *range(0x91, 0x98)))
"""What stands for no letter in Latin-1, but for what Windows puts there."""
_CONTROLS = bytes((*range(9), 11, *range(14, 32), 127))
_SAMPLE = 4_096
_SHORT = 1_000
_LONGEST = 100_000
"""More bytes are not read in the writings of East Asia from before Unicode: each of them costs a scan."""

_FEW, _MANY = 0.02, 0.95
_SOME = 0.05
_NULS = 0.2


def with_decoded(text: str, change: Change) -> str:
    """Return a text that is base64 of a text with what `change` makes of that; others as they are."""
    prefix = _PREFIX.match(text)
    start = prefix.end() if prefix else 0
    if not _ENCODED.fullmatch(text, start):
        return text
    data = _decoded(text[start:])
    if prefix is None and not _is_plain(data):
        return text
    new = _with_readings(data, change, 1)
    return text if new is None else text[:start] + new


def with_field(text: str, change: Change, *, most: int) -> str:
    """Return the text of a field for base64, with what `change` makes of what it holds, or of itself.

    What it holds is read in as many writings as `most`.
    """
    data = _decoded(text)
    new = _with_readings(data, change, most)
    if new is not None:
        return new
    is_base64 = _SOLID.fullmatch(text) and (len(text) > _SHORT or _is_plain(data))
    return text if is_base64 else change(text)


def is_opaque(text: str) -> bool:
    """Say whether the text of a field for base64 holds something in which no text can be read."""
    if not _SOLID.fullmatch(text):
        return False
    data = _decoded(text)
    return bool(data) and next(_readings(data), None) is None


def _decoded(text: str) -> bytes:
    """Decode what is base64 in a text: lines, either alphabet, padding anywhere or nowhere."""
    plain = text.replace("-", "+").replace("_", "/")
    return b"".join(_piece(_NOISE.compiled.sub("", piece)) for piece in plain.split("=") if piece)


def _piece(piece: str) -> bytes:
    whole = piece[:-1] if len(piece) % 4 == 1 else piece
    return base64.b64decode(whole + "=" * (-len(whole) % 4))


def _with_readings(data: bytes, change: Change, most: int) -> str | None:
    """Return base64 of what is made of data that is text in some writing; None where nothing is changed."""
    for text, codec in islice(_readings(data), most):
        new = change(text)
        if new is not text:
            return base64.b64encode(_encoded(new, codec)).decode()
    return None


def _encoded(text: str, codec: str) -> bytes:
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def _is_plain(data: bytes) -> bool:
    """Say whether data is text beyond doubt."""
    if data.startswith(tuple(mark for mark, _ in _MARKS)) or _share(data, b"\0") > _NULS:
        return True
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return _share(data, _CONTROLS) == 0


def _readings(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield data as text, in each writing in which it looks like one."""
    if not data:
        return
    marked = next((codec for mark, codec in _MARKS if data.startswith(mark)), None)
    if marked:
        yield data.decode(marked, "replace"), marked
    elif _share(data, b"\0") > _NULS:
        yield from _wide(data)
    elif (text := data.decode("utf-8", "replace")).count("\ufffd") <= _FEW * len(text):
        yield text, "utf-8"
    else:
        yield from _wide(data)
        if _share(data, _CONTROLS) <= _FEW:
            yield from _narrow(data)


def _wide(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield data as text of two or four bytes a character, where nearly all of these are usual ones."""
    for codec in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        sample = data[:_SAMPLE].decode(codec, "replace")
        if len(_USUAL.compiled.findall(sample)) >= _MANY * len(sample):
            yield data.decode(codec, "replace"), codec


def _narrow(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield data as text in the writings of several countries: nobody says which it is."""
    if _share(data, _UNUSED) <= _FEW:
        yield data.decode("latin-1"), "latin-1"
    for codec in _OF_TWO_BYTES if len(data) <= _LONGEST else ():
        text = data.decode(codec, "replace")
        if text.count("\ufffd") <= _SOME * len(text):
            yield text, codec


def _share(data: bytes, of: bytes) -> float:
    return 1 - len(data.translate(None, of)) / len(data) if data else 0.0
