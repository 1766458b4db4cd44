"""Finds runs of base64, base32, base85, hex and character codes that hold readable text. Pure.

Runs are found by expressions that never step back. Base64 may be url-safe, unpadded, wrapped over lines or
joined from quoted pieces; every run is first tried by its head, so that a picture costs next to nothing.
"""

import base64
import binascii
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator

from panguard.engine.views.readable import compression, opened
from panguard.engine.views.view import View, whole
from panguard.expressions import Expression
from panguard.limits import DEFAULT_LIMITS
from panguard.terms import ViewKind
from panguard.values import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """Something that was opened; `cut` says that a limit left the end of it closed."""

    view: View
    cut: bool = False


_ALPHABET = "A-Za-z0-9+/_-"
_TEXT_BYTES = bytes(range(0x20, 0x7F)) + b"\t\n\r"
_TEXT_OR_OTHER_BYTES = _TEXT_BYTES + bytes(range(0x80, 0x100))
_BASE64_HINTS = ("base64", "b64", "atob", "Base64")
_LONG_ENOUGH, _LONG_ENOUGH_HINTED = 16, 8
# Each begins with the one character that is rare, and looks behind from there: that is what makes it quick.
_QUOTED_JOINT = Expression(
    rf"[\"'`](?<=[{_ALPHABET}].)[ \t]{{0,40}}+[+.,&\\]?[ \t]{{0,40}}+"
    rf"(?:\r?\n[ \t]{{0,40}}+)?[+.,]?[ \t]{{0,40}}+[\"'`](?=[={_ALPHABET}])"
)
_LINE_JOINT = Expression(
    rf"\n(?:(?<=[{_ALPHABET}]{{16}}.)|(?<=[{_ALPHABET}]{{16}}[\r\\ ].)|(?<=[{_ALPHABET}]{{16}}[ \\][\r\\].))"
    rf"[ \t>#*|]{{0,80}}+(?=[={_ALPHABET}]{{2}})",
    re.DOTALL,
)
_URL_SAFE = str.maketrans("-_", "+/")
_BASE32 = Expression(r"(?<![A-Za-z0-9])[A-Z2-7]{16,}+={0,6}+(?![A-Za-z0-9])")
_HEX = Expression(r"(?:(?<![0-9A-Za-z])|(?<=0x))(?:[0-9A-Fa-f]{2}){8,}+(?![0-9A-Za-z])")
_HEX_LIST = Expression(
    r"(?<![0-9A-Za-z])(?:0x)?+[0-9A-Fa-f]{2}(?:[ ,:;\r\n]{1,3}+(?:0x)?+[0-9A-Fa-f]{2}(?![0-9A-Za-z])){7,}+"
)
_CODES = Expression(
    r"[0-9](?<![0-9A-Za-z.].)[0-9]{1,2}(?:[ ,;\r\n]{1,3}+[0-9]{2,3}(?![0-9A-Za-z.])){7,}+", re.DOTALL
)
_HEX_PAIR = Expression(r"(?:0x)?([0-9A-Fa-f]{2})")
_NUMBER = Expression(r"[0-9]+")
_BASE85 = Expression(r"<~([!-uz\s]{5,4000}+)~>|(?<![!#-&(-~])([!#-&(-~]{15,4000}+)")
_BASE85_HINTS = ("base85", "Base85", "BASE85", "b85", "a85", "ascii85", "Ascii85", "z85", "<~")
_HEAD = 2048
_SLASHES = 4


def _base64(run: str) -> bytes:
    body = run.rstrip("=").translate(_URL_SAFE)
    body = body[: len(body) - 1] if len(body) % 4 == 1 else body
    return binascii.a2b_base64(body + "=" * (-len(body) % 4))


def _base32(run: str) -> bytes:
    body = run.rstrip("=")
    body = body[: len(body) - {1: 1, 3: 1, 6: 1}.get(len(body) % 8, 0)]
    return base64.b32decode(body + "=" * (-len(body) % 8))


def _hex(run: str) -> bytes:
    return bytes.fromhex(run)


def _hex_list(run: str) -> bytes:
    return bytes.fromhex("".join(_HEX_PAIR.findall(run)))


def _codes(run: str) -> bytes:
    numbers = [int(number) for number in _NUMBER.findall(run)]
    return bytes(numbers) if max(numbers) < 0x80 else b""  # noqa: PLR2004 - ASCII


@dataclass(frozen=True, slots=True)
class _Encoding:
    """One encoding: its name, how to decode a run, and at which multiples of characters a run may be cut.

    A run cannot be cut where `step` is 0; `width` bounds how many characters stand for a byte.
    """

    name: str
    decode: Callable[[str], bytes]
    width: int
    step: int


_BASE64_ENCODING = _Encoding("base64", _base64, 2, 4)
_BASE32_ENCODING = _Encoding("base32", _base32, 2, 8)
_HEX_ENCODING = _Encoding("hex", _hex, 2, 2)
_HEX_LIST_ENCODING = _Encoding("hex", _hex_list, 6, 0)
_CODES_ENCODING = _Encoding("character codes", _codes, 6, 0)
_SHORTEST_HEX = 16


def _classes(groups: dict[str, str]) -> bytes:
    """Return a table that turns each byte into the letter of its group, and other bytes into spaces."""
    table = bytearray(b" " * 256)
    for letter, members in groups.items():
        for member in members:
            table[ord(member)] = ord(letter)
    return bytes(table)


_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_HEX_DIGITS = "0123456789ABCDEFabcdef"
_BASE64_CLASSES = _classes({"A": _CAPITALS + _CAPITALS.lower() + "0123456789+/_-"})
_BASE32_CLASSES = _classes({"A": _CAPITALS + "234567"})
_HEX_CLASSES = _classes({"A": _HEX_DIGITS})
_LIST_CLASSES = _classes({"h": _HEX_DIGITS, "x": "x", "s": " ,:;\r\n"})
_LIST_SIGNS = (b"hhshhshhshh", b"hhsshhsshhsshh", b"hxhhshxhhshxhh", b"hxhhsshxhhsshxhh")


def _opened(encoding: _Encoding, run: str, limit: int) -> tuple[str, tuple[str, ...], bool] | None:
    """Return what a run says, the steps that led there, and whether it was cut; None if nothing readable."""
    if len(run) > _HEAD and encoding.step:
        head = encoding.decode(run[:_HEAD])
        if not compression(head) and opened(head, limit) is None:
            return None
    longest = limit * encoding.width
    cut = len(run) > longest and encoding.step > 0
    if cut:
        run = run[: longest - longest % encoding.step]
    found = opened(encoding.decode(run), limit)
    return None if found is None else (found[0], (encoding.name, *found[1]), cut or len(found[0]) >= limit)


def _view(found: tuple[str, tuple[str, ...], bool], span: tuple[int, int]) -> Found:
    text, via, cut = found
    return Found(whole(text, span, ViewKind.DECODED, via), cut)


def _parts(run: str, shortest: int) -> Iterator[tuple[int, str]]:
    """Yield the run, then, for one that may begin with a path, what follows its first slashes."""
    yield 0, run
    start = 0
    for _ in range(_SLASHES):
        start = run.find("/", start) + 1
        if not start or len(run) - start < shortest:
            return
        yield start, run[start:]
        end = run.find("/", start)
        if end - start >= shortest:
            yield start, run[start:end]


def _long_runs(classes: bytes, shortest: int) -> Iterator[tuple[int, int]]:
    """Yield where at least `shortest` characters of an alphabet follow each other; others are spaces."""
    sign = b"A" * shortest
    start = classes.find(sign)
    while start >= 0:
        end = classes.find(b" ", start)
        end = end if end >= 0 else len(classes)
        yield start, end
        start = classes.find(sign, end)


def _chains(text: str, classes: bytes) -> Iterator[list[tuple[int, int]]]:
    """Yield the pieces of what is wrapped over lines or joined from quoted pieces, chain by chain."""
    joints = [joint.span() for joint in _QUOTED_JOINT.finditer(text)]
    joints += (joint.span() for joint in _LINE_JOINT.finditer(text))
    joints.sort()
    pieces: list[tuple[int, int]] = []
    for joint, end in joints:
        start = _piece_end(text, joint)
        if pieces and start < pieces[-1][0]:
            continue
        if not pieces or start > pieces[-1][1]:
            if len(pieces) > 1:
                yield pieces
            pieces = [(classes.rfind(b" ", 0, start) + 1, start)]
        if end > start:
            stop = classes.find(b" ", end)
            pieces.append((end, stop if stop >= 0 else len(text)))
    if len(pieces) > 1:
        yield pieces


def _piece_end(text: str, joint: int) -> int:
    """Return where the piece before a joint ends: before what ends its line."""
    if text[joint] == "\n":
        while joint and text[joint - 1] in " \\\r":
            joint -= 1
    return joint


def _joined_runs(text: str, classes: bytes, limit: int) -> Iterator[Found]:
    for pieces in _chains(text, classes):
        run = "".join(text[start:end] for start, end in pieces)
        if len(run) >= _LONG_ENOUGH and _promising(run):
            result = _opened(_BASE64_ENCODING, run, limit)
            if result:
                yield _view(result, (pieces[0][0], _after_padding(text, pieces[-1][1])))


def _promising(run: str) -> bool:
    """Say whether the beginning of a run of base64 may be text, or something compressed; quick."""
    head = _base64(run[:16])
    if compression(head) or head.startswith(b"\xff\xfe"):
        return True
    if head.isascii():
        return not head.translate(None, _TEXT_BYTES) or not any(head[1::2])
    return not head.translate(None, _TEXT_OR_OTHER_BYTES)


def _after_padding(text: str, end: int) -> int:
    return end + 2 if text.startswith("==", end) else end + text.startswith("=", end)


def _base64_run(text: str, start: int, end: int, shortest: int, limit: int) -> Found | None:
    run = text[start:end]
    if run.islower():
        return None
    for offset, part in _parts(run, shortest):
        result = _opened(_BASE64_ENCODING, part, limit) if _promising(part) else None
        if result:
            last = start + offset + len(part)
            return _view(result, (start + offset, _after_padding(text, last)))
    return None


def _base64_runs(text: str, plain: bytes, limit: int) -> Iterator[Found]:
    classes = plain.translate(_BASE64_CLASSES)
    covered: list[tuple[int, int]] = []
    for found in _joined_runs(text, classes, limit):
        covered.append(found.view.source_span(0, 1))
        yield found
    starts = [start for start, _ in covered]
    hinted = any(hint in text for hint in _BASE64_HINTS)
    shortest = _LONG_ENOUGH_HINTED if hinted else _LONG_ENOUGH
    for start, end in _long_runs(classes, shortest):
        number = bisect_right(starts, start) - 1
        if number < 0 or start >= covered[number][1]:
            single = _base64_run(text, start, end, shortest, limit)
            if single:
                yield single


def _other_runs(text: str, plain: bytes, limit: int) -> Iterator[Found]:
    """Open unbroken runs of hex and base32."""
    for table, pattern, encoding in (
        (_HEX_CLASSES, _HEX, _HEX_ENCODING),
        (_BASE32_CLASSES, _BASE32, _BASE32_ENCODING),
    ):
        for start, _ in _long_runs(plain.translate(table), _SHORTEST_HEX):
            found = pattern.match(text, start)
            result = _opened(encoding, found[0], limit) if found else None
            if found and result:
                yield _view(result, found.span())


def _lists(text: str, plain: bytes, limit: int) -> Iterator[Found]:
    """Open lists of hex bytes or of character codes."""
    classes = plain.translate(_LIST_CLASSES)
    patterns = [(_CODES, _CODES_ENCODING)]
    if any(sign in classes for sign in _LIST_SIGNS):
        patterns.append((_HEX_LIST, _HEX_LIST_ENCODING))
    for pattern, encoding in patterns:
        for run in pattern.finditer(text):
            result = _opened(encoding, run[0], limit)
            if result:
                yield _view(result, run.span())


def _base85_runs(text: str, limit: int) -> Iterator[Found]:
    """Open base85, only where a text speaks of it: almost any token is valid base85."""
    if ("85" not in text and "<~" not in text) or not any(hint in text for hint in _BASE85_HINTS):
        return
    total = 0
    for found in _BASE85.finditer(text):
        total += len(found[0])
        if total > DEFAULT_LIMITS.base85_characters:
            return
        group = 1 if found[1] else 2
        single = _base85_token(found[group], found.start(group), limit)
        if single:
            yield single


def _base85_token(token: str, start: int, limit: int) -> Found | None:
    for candidate in dict.fromkeys((token, token.strip("`"), token.rstrip(",;)`"))):
        for name, decode in (("base85", base64.b85decode), ("ascii85", base64.a85decode)):
            try:
                result = opened(decode(candidate), limit)
            except ValueError:
                continue
            if result and result[0].isascii():
                offset = start + token.index(candidate)
                return _view((result[0], (name, *result[1]), False), (offset, offset + len(candidate)))
    return None


def encoded_runs(text: str, limit: int) -> Iterator[Found]:
    """Yield every encoded run of `text` that opens to readable text of at most about `limit` characters."""
    plain = text.encode("ascii", "replace")
    yield from _base64_runs(text, plain, limit)
    yield from _other_runs(text, plain, limit)
    yield from _lists(text, plain, limit)
    yield from _base85_runs(text, limit)
