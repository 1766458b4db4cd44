"""A file of named sections with a checksum: numbers and texts, nothing that can run. Pure."""

import struct
import zlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from mmap import mmap

from panguard.engine.tables import WORD, Rows, Tables

_MAGIC = b"PanGuard compiled rules\n"
_HEAD = struct.Struct("<II")
_ENTRY = struct.Struct("<II")
_NEWLINE = "\n"

Data = bytes | memoryview
Sections = Mapping[str, Data]


class DamagedError(Exception):
    """The bytes are not what `pack` wrote."""


def pack(sections: Sections) -> bytes:
    """Write sections one after another, behind a table of their names and sizes."""
    table = b"".join(
        _ENTRY.pack(len(name.encode()), len(data)) + name.encode() for name, data in sections.items()
    )
    body = table + b"".join(sections.values())
    return _MAGIC + _HEAD.pack(len(sections), zlib.crc32(body)) + body


def unpack(given: bytes | mmap) -> dict[str, Data]:
    """Read what `pack` wrote, without copying it; raises DamagedError for anything else."""
    data = memoryview(given)
    start = len(_MAGIC) + _HEAD.size
    if len(data) < start or data[: len(_MAGIC)] != _MAGIC:
        raise DamagedError
    count, checksum = _HEAD.unpack_from(data, len(_MAGIC))
    if zlib.crc32(data[start:]) != checksum:
        raise DamagedError
    sizes: dict[str, int] = {}
    for _ in range(count):
        name_size, size = _ENTRY.unpack_from(data, start)
        start += _ENTRY.size + name_size
        sizes[bytes(data[start - name_size : start]).decode()] = size
    sections: dict[str, Data] = {}
    for name, size in sizes.items():
        sections[name] = data[start : start + size]
        start += size
    return sections


def numbers(data: Data) -> "array[int]":
    """Read an array of numbers."""
    values = array(WORD)
    values.frombytes(data)
    return values


def lines(words: Iterable[str]) -> bytes:
    """Write words that hold no line feed."""
    return _NEWLINE.join(words).encode("utf-8", "surrogatepass")


def words(data: Data) -> tuple[str, ...]:
    """Read what `lines` wrote."""
    return tuple(bytes(data).decode("utf-8", "surrogatepass").split(_NEWLINE)) if data else ()


def put_rows(sections: dict[str, bytes], name: str, rows: Rows) -> None:
    """Add rows as two sections."""
    sections[f"{name}.values"], sections[f"{name}.ends"] = rows.values.tobytes(), rows.ends.tobytes()


def get_rows(sections: Sections, name: str) -> Rows:
    """Return rows that `put_rows` added."""
    return Rows(numbers(sections[f"{name}.values"]), numbers(sections[f"{name}.ends"]))


def put_tables(sections: dict[str, bytes], tables: Tables) -> None:
    """Add the tables of an index."""
    sections["literals"] = lines(tables.literals)
    sections["edges"], sections["always"] = tables.edges.tobytes(), tables.always.tobytes()
    sections["stutters"] = tables.stutters.tobytes()
    put_rows(sections, "owners", tables.owners)
    put_rows(sections, "sets", tables.sets)
    put_rows(sections, "members", tables.members)
    put_rows(sections, "required", tables.required)
    put_rows(sections, "ranges", tables.ranges)
    put_rows(sections, "gates", tables.gates)
    put_rows(sections, "lengths", tables.lengths)


def get_tables(sections: Sections) -> Tables:
    """Return tables that `put_tables` added."""
    return Tables(
        literals=words(sections["literals"]),
        owners=get_rows(sections, "owners"),
        sets=get_rows(sections, "sets"),
        members=get_rows(sections, "members"),
        required=get_rows(sections, "required"),
        ranges=get_rows(sections, "ranges"),
        edges=numbers(sections["edges"]),
        gates=get_rows(sections, "gates"),
        always=numbers(sections["always"]),
        lengths=get_rows(sections, "lengths"),
        stutters=numbers(sections["stutters"]),
    )


class Blobs(Sequence[bytes]):
    """Pieces of bytes kept as one, cut out when asked for."""

    def __init__(self, data: Data, ends: "array[int]") -> None:
        self._data = data
        self._ends = ends

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, number: int) -> bytes:  # type: ignore[override]
        return bytes(self._data[self._ends[number - 1] if number else 0 : self._ends[number]])


def put_blobs(sections: dict[str, bytes], name: str, pieces: Sequence[bytes]) -> None:
    """Add pieces of bytes as two sections."""
    ends = array(WORD)
    end = 0
    for piece in pieces:
        end += len(piece)
        ends.append(end)
    sections[name], sections[f"{name}.ends"] = b"".join(pieces), ends.tobytes()


def get_blobs(sections: Sections, name: str) -> Blobs:
    """Return pieces that `put_blobs` added."""
    return Blobs(sections[name], numbers(sections[f"{name}.ends"]))
