import bz2
import gzip
import lzma
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panguard.scan.sources.compressed import Unpacked, bunzip2, gunzip, unxz

MEMORY = 64 * 1024 * 1024
WRITERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
}


def unpack(kind: str, data: bytes, limit: int = 10_000_000) -> Unpacked:
    if kind == "xz":
        return unxz(data, limit, MEMORY)
    return gunzip(data, limit) if kind == "gzip" else bunzip2(data, limit)


@pytest.mark.parametrize("kind", WRITERS)
@given(st.lists(st.binary(max_size=400), min_size=1, max_size=3))
def test_streams_one_after_the_other_are_all_read(kind: str, parts: list[bytes]) -> None:
    packed = b"".join(WRITERS[kind](part) for part in parts)
    assert unpack(kind, packed) == Unpacked(b"".join(parts))


@pytest.mark.parametrize("kind", WRITERS)
def test_output_is_cut_at_the_limit_and_no_byte_later(kind: str) -> None:
    unpacked = unpack(kind, WRITERS[kind](b"\0" * 1_000_000), 1_000)
    assert len(unpacked.data) == 1_000
    assert unpacked.fault is not None
    assert str(unpacked.fault.kind) == "too-large"
    assert unpack(kind, WRITERS[kind](b"\0" * 1_000), 1_000).fault is None


@pytest.mark.parametrize("kind", WRITERS)
def test_damage_and_data_behind_the_end_are_told(kind: str) -> None:
    packed = WRITERS[kind](b"hello" * 100)
    assert str(unpack(kind, packed[:-6]).fault and "damaged") == "damaged"
    assert unpack(kind, packed + b"\0" * 20).fault is None
    assert unpack(kind, packed + b"hidden").fault is not None


def test_a_dictionary_larger_than_the_allowed_memory_is_refused() -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 128 * 1024 * 1024}]
    packed = lzma.compress(b"x" * 100, lzma.FORMAT_XZ, filters=filters)
    assert unpack("xz", packed).fault is not None
