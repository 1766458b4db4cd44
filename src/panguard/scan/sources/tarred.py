"""Reads tar archives that are in memory: files only, links and devices are named, nothing is extracted. Pure.

The standard library's reader seeks, follows link entries and keeps an index of every member; here the
bytes are already bounded and one pass over the headers is enough.
"""

from collections.abc import Iterator

from panguard.findings import Uninspected, phrase
from panguard.scan.sources.budget import DAMAGED, TOO_LARGE, TOO_MANY, Budget, Entry, Fault, link_fault
from panguard.values import dataclass

_BLOCK = 512
_END = bytes(_BLOCK)
_REGULAR = frozenset(b"07S\0")
_LINKS = frozenset(b"12")
_HARD_LINK = ord("1")
_SPECIAL = frozenset(b"346")
_FOLDER = ord("5")
_LONG_NAME = ord("L")
_LONG_LINK = ord("K")
_PAX = ord("x")
_PAX_GLOBAL = ord("g")
_BASE_256 = 0x80


@dataclass(frozen=True, slots=True)
class _Header:
    name: str
    kind: int
    size: int
    link: str


def is_tar(data: bytes) -> bool:
    """Say whether bytes begin with a tar header, also an old one without `ustar`."""
    return len(data) >= _BLOCK and _checksum_fits(data[:_BLOCK])


def tar_entries(data: bytes, budget: Budget) -> Iterator[Entry]:
    """Read the files of a tar archive one by one, spending the budget; the last entry may be a fault.

    What stands behind the blocks of zeros that end an archive is read too: some programs go on there. Where
    it is no archive, or no whole block, the last entry says so.
    """
    offset = 0
    extra: dict[str, str] = {}
    while offset < len(data):
        block = data[offset : offset + _BLOCK]
        if block == _END[: len(block)]:
            offset += _BLOCK
            extra = {}
            continue
        header = _header(block, extra) if is_tar(block) else None
        if header is None:
            yield Entry("(rest of the archive)", None, DAMAGED)
            return
        start, end = offset + _BLOCK, offset + _BLOCK + header.size
        offset = start + -(-header.size // _BLOCK) * _BLOCK
        if header.kind in {_LONG_NAME, _LONG_LINK, _PAX}:
            extra |= _extra(header.kind, data[start : min(end, start + 65_536)])
            continue
        extra = {}
        if header.kind in {_PAX_GLOBAL, _FOLDER}:
            continue
        if budget.members <= 0:
            yield Entry("(more entries)", None, TOO_MANY)
            return
        yield _entry(header, data[start:end], budget)


def _entry(header: _Header, content: bytes, budget: Budget) -> Entry:
    if header.kind in _LINKS:
        budget.spend(0)
        return Entry(header.name, None, link_fault(header.name, header.link, hard=header.kind == _HARD_LINK))
    if header.kind in _SPECIAL:
        budget.spend(0)
        reason = phrase("not a file but a device or a pipe; it was not opened")
        return Entry(header.name, None, Fault(Uninspected.UNREADABLE, reason))
    fault = DAMAGED if len(content) < header.size or header.kind not in _REGULAR else None
    if len(content) > budget.bytes:
        content, fault = content[: max(0, budget.bytes)], TOO_LARGE
    budget.spend(len(content))
    return Entry(header.name, content, fault)


def _header(block: bytes, extra: dict[str, str]) -> _Header | None:
    size = _number(block[124:136])
    if "size" in extra:
        size = int(extra["size"]) if extra["size"].isdecimal() and len(extra["size"]) < 20 else None  # noqa: PLR2004 - digits of 2**64
    if size is None or size < 0:
        return None
    name, prefix = _text(block[:100]), _text(block[345:500]) if block[257:263] == b"ustar\0" else ""
    full = extra.get("path") or (f"{prefix}/{name}" if prefix else name)
    kind = block[156]
    return _Header(full, kind, 0 if kind in _LINKS else size, extra.get("linkpath") or _text(block[157:257]))


def _extra(kind: int, data: bytes) -> dict[str, str]:
    """Read what a header before the header says: a long name, or the records of the pax format."""
    if kind == _LONG_NAME:
        return {"path": _text(data)}
    if kind == _LONG_LINK:
        return {"linkpath": _text(data)}
    return {key: value for key, value in _pax_records(data) if key in {"path", "linkpath", "size"}}


def _pax_records(data: bytes) -> Iterator[tuple[str, str]]:
    """Read records of the form `LENGTH KEY=VALUE` and a line break, as far as they are well formed."""
    offset = 0
    while offset < len(data):
        digits, space, _ = data[offset : offset + 12].partition(b" ")
        length = int(digits) if space and digits.isdigit() else 0
        record = data[offset + len(digits) + 1 : offset + length - 1]
        if length <= 0 or b"=" not in record:
            return
        key, _, value = record.partition(b"=")
        yield key.decode("utf-8", "replace"), _text(value)
        offset += length


def _text(field: bytes) -> str:
    return field.split(b"\0", 1)[0].decode("utf-8", "surrogateescape")


def _number(field: bytes) -> int | None:
    """Read an octal number, or a binary one as GNU tar writes for large values."""
    if field[0] & _BASE_256:
        return int.from_bytes(bytes([field[0] & 0x7F]) + field[1:], "big")
    digits = field.split(b"\0", 1)[0].strip()
    try:
        return int(digits or b"0", 8)
    except ValueError:
        return None


def _checksum_fits(block: bytes) -> bool:
    expected = _number(block[148:156])
    return expected is not None and expected == sum(block[:148]) + 8 * 32 + sum(block[156:])
