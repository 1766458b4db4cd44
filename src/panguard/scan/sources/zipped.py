"""Reads zip archives that are in memory, also entries that the table of contents does not list. Pure.

Readers disagree about malformed archives (two tables, entries without one, sizes that lie), which is
how a payload passes one reader and reaches another. So the table of contents is read first, then every
local entry that lies in the gaps between what it lists; sizes and names are never trusted for bounds.
"""

from collections.abc import Iterator
from struct import Struct

from panguard.findings import Uninspected, phrase
from panguard.limits import DEFAULT_LIMITS
from panguard.printable import printable
from panguard.scan.sources.budget import DAMAGED, TOO_LARGE, TOO_MANY, Budget, Entry, Fault, link_fault
from panguard.scan.sources.compressed import Unpacked, bunzip2_entry, inflate, unlzma_entry
from panguard.values import dataclass

END = b"PK\x05\x06"
_END_SIZE = 22
_LONGEST_COMMENT = 65_535
_END_64 = b"PK\x06\x06"
_LOCATOR_64 = b"PK\x06\x07"
_CENTRAL = b"PK\x01\x02"
_LOCAL = b"PK\x03\x04"
_CENTRAL_FIELDS = Struct("<4s6H3L5H2L")
_LOCAL_FIELDS = Struct("<4s5H3L2H")
_ENCRYPTED = 0x0001
_UTF_8 = 0x0800
_BIG = 0xFFFFFFFF
_STORED, _DEFLATED, _BZIP2, _LZMA = 0, 8, 12, 14
_LINK_MODE = 0xA000
_LONGEST_LINK = DEFAULT_LIMITS.link_bytes
_EMPTY = 2  # bytes of a deflated nothing


@dataclass(frozen=True, slots=True)
class _Listed:
    """An entry as the table of contents (or, for one it omits, the local header) describes it."""

    name: str
    flags: int
    method: int
    packed: int
    size: int
    offset: int
    mode: int = 0


def looks_like_zip(data: bytes) -> bool:
    """Say whether a zip archive starts here, or ends here as in a picture with an archive behind it."""
    if data.startswith((_LOCAL, END)):
        return True
    end = data.rfind(END, max(0, len(data) - _END_SIZE - _LONGEST_COMMENT))
    return end >= 0 and data.find(_LOCAL) >= 0


def zip_entries(data: bytes, budget: Budget) -> Iterator[Entry]:
    """Read the files of a zip archive one by one, spending the budget; the last entry may be a fault."""
    covered: list[tuple[int, int]] = []
    for listed in _listed(data):
        if budget.members <= 0:
            yield Entry("(more entries)", None, TOO_MANY)
            return
        span = _span(data, listed)
        if listed.name.endswith("/") and listed.packed <= _EMPTY:
            covered.append(span or (listed.offset, listed.offset))
            continue
        yield _entry(data, listed, span, covered, budget)
        covered.append(span or (listed.offset, listed.offset))
    yield from _unlisted(data, sorted(covered), budget)


def _entry(
    data: bytes,
    listed: _Listed,
    span: tuple[int, int] | None,
    covered: list[tuple[int, int]],
    budget: Budget,
) -> Entry:
    refused = _refusal(listed)
    if refused is not None or span is None:
        budget.spend(0)
        return Entry(listed.name, None, refused or DAMAGED)
    unpacked = _unpack(listed, data[span[0] + _header_length(data, span[0]) : span[1]], budget)
    budget.spend(len(unpacked.data))
    if listed.mode & 0xF000 == _LINK_MODE:
        return Entry(
            listed.name,
            None,
            link_fault(listed.name, unpacked.data[:_LONGEST_LINK].decode("utf-8", "replace")),
        )
    doubt = _doubt(listed, unpacked, span, covered) or _other_name(data, span[0], listed)
    return Entry(listed.name, unpacked.data, unpacked.fault or doubt)


def _refusal(listed: _Listed) -> Fault | None:
    """Return why an entry cannot be read, None if it can."""
    if listed.flags & _ENCRYPTED:
        reason = phrase("it is encrypted: nobody can see what it does before the password is used")
        return Fault(Uninspected.ENCRYPTED, reason)
    if listed.method not in {_STORED, _DEFLATED, _BZIP2, _LZMA}:
        reason = phrase("it is compressed by method {method}, which cannot be read", method=listed.method)
        return Fault(Uninspected.DAMAGED, reason)
    return None


def _doubt(
    listed: _Listed, unpacked: Unpacked, span: tuple[int, int], covered: list[tuple[int, int]]
) -> Fault | None:
    """Return what is wrong with an entry that could be read, but that another program may read otherwise."""
    if len(unpacked.data) != listed.size:
        return Fault(Uninspected.DAMAGED, phrase("it has another size than the archive says"))
    if covered and covered[-1][0] < span[1] and span[0] < covered[-1][1]:
        return Fault(Uninspected.DAMAGED, phrase("it shares its bytes with another entry, as in zip bombs"))
    return None


def _other_name(data: bytes, start: int, listed: _Listed) -> Fault | None:
    """Return a fault when the entry itself has another name than the table of contents gives it."""
    length = _LOCAL_FIELDS.unpack_from(data, start)[9]
    name = _name(data[start + _LOCAL_FIELDS.size : start + _LOCAL_FIELDS.size + length], listed.flags)
    if name == listed.name:
        return None
    reason = phrase("other programs may unpack it under the name {name}", name=printable(name))
    return Fault(Uninspected.DAMAGED, reason)


def _unpack(listed: _Listed, packed: bytes, budget: Budget) -> Unpacked:
    limit = max(0, budget.bytes)
    if listed.method == _DEFLATED:
        return inflate(packed, limit)
    if listed.method == _BZIP2:
        return bunzip2_entry(packed, limit)
    if listed.method == _LZMA:
        return unlzma_entry(packed, limit, budget.memory)
    return Unpacked(packed[:limit], TOO_LARGE if len(packed) > limit else None)


def _listed(data: bytes) -> Iterator[_Listed]:
    """Read the table of contents as far as it is well formed."""
    end = data.rfind(END, max(0, len(data) - _END_SIZE - _LONGEST_COMMENT))
    if end < 0 or end + _END_SIZE > len(data):
        return
    size, offset = (int.from_bytes(data[end + at : end + at + 4], "little") for at in (12, 16))
    if data[end - 20 : end - 16] == _LOCATOR_64 and data[end - 76 : end - 72] == _END_64:
        end -= 76
        size, offset = (int.from_bytes(data[end + at : end + at + 8], "little") for at in (40, 48))
    at, shift = end - size, end - size - offset
    while 0 <= at < end and data[at : at + 4] == _CENTRAL and at + _CENTRAL_FIELDS.size <= end:
        fields = _CENTRAL_FIELDS.unpack_from(data, at)
        names, extras, comments = fields[10:13]
        at += _CENTRAL_FIELDS.size
        yield _from_central(fields, data[at : at + names], data[at + names : at + names + extras], shift)
        at += names + extras + comments


def _from_central(fields: tuple[int, ...], name: bytes, extra: bytes, shift: int) -> _Listed:
    flags, method = fields[3], fields[4]
    packed, size, offset = fields[8], fields[9], fields[16]
    if _BIG in {packed, size, offset}:
        size, packed, offset = _sizes_64(extra, (size, packed, offset))
    return _Listed(_name(name, flags), flags, method, packed, size, offset + shift, fields[15] >> 16)


def _sizes_64(extra: bytes, sizes: tuple[int, int, int]) -> tuple[int, int, int]:
    """Replace sizes that do not fit 32 bits by those of the zip64 record, in its order."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = (int.from_bytes(extra[at + i : at + i + 2], "little") for i in (0, 2))
        if kind == 1:
            values = iter(
                int.from_bytes(extra[i : i + 8], "little") for i in range(at + 4, at + 4 + length - 7, 8)
            )
            first, second, third = (next(values, size) if size == _BIG else size for size in sizes)
            return first, second, third
        at += 4 + length
    return sizes


def _name(name: bytes, flags: int) -> str:
    """Decode a name: UTF-8 where it is, else the old code page of the format."""
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("utf-8", "surrogateescape") if flags & _UTF_8 else name.decode("cp437")


def _header_length(data: bytes, offset: int) -> int:
    fields = _LOCAL_FIELDS.unpack_from(data, offset)
    return int(_LOCAL_FIELDS.size + fields[9] + fields[10])


def _span(data: bytes, listed: _Listed) -> tuple[int, int] | None:
    """Return where an entry with its local header starts and ends; None where there is no header."""
    start = listed.offset
    if not 0 <= start <= len(data) - _LOCAL_FIELDS.size or data[start : start + 4] != _LOCAL:
        return None
    return start, min(len(data), start + _header_length(data, start) + listed.packed)


def _unlisted(data: bytes, covered: list[tuple[int, int]], budget: Budget) -> Iterator[Entry]:
    """Read local entries that lie between the listed ones."""
    at, spans = 0, iter([*covered, (len(data), len(data))])
    low, high = next(spans)
    while (at := data.find(_LOCAL, at)) >= 0:
        while high <= at and low < len(data):
            low, high = next(spans)
        if low <= at < high:
            at = high
            continue
        budget.headers -= 1
        if budget.members <= 0 or budget.headers < 0:
            yield Entry("(more entries)", None, TOO_MANY)
            return
        entry = _unlisted_entry(data, at, low, budget)
        if entry is not None:
            yield entry
        at += 4


def _unlisted_entry(data: bytes, at: int, end: int, budget: Budget) -> Entry | None:
    """Read a local entry at an offset that may also be chance: None unless it makes sense."""
    if at + _LOCAL_FIELDS.size > len(data):
        return None
    fields = _LOCAL_FIELDS.unpack_from(data, at)
    flags, method, packed, size, names = fields[2], fields[3], fields[7], fields[8], fields[9]
    start = at + _header_length(data, at)
    if not names or start > end or method not in {_STORED, _DEFLATED, _BZIP2, _LZMA}:
        return None
    name = _name(data[at + _LOCAL_FIELDS.size : at + _LOCAL_FIELDS.size + names], flags)
    if name.endswith("/"):
        return None
    unlisted = _Listed(name, flags, method, packed, size, at)
    if flags & _ENCRYPTED:
        return _entry(data, unlisted, None, [], budget)
    unpacked = _unpack(unlisted, data[start : start + packed if packed else end], budget)
    budget.spend(len(unpacked.data))
    reason = phrase("it stands in the archive but not in its table of contents")
    return Entry(name, unpacked.data, unpacked.fault or Fault(Uninspected.DAMAGED, reason))
