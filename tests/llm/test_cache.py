"""Opinions that are kept: bounded, for their owner alone, and worth no more than a question."""

import os
import sys
from pathlib import Path

import msgspec
import pytest

from panguard.limits import Limits
from panguard.llm.cache import Cache, key_of


class Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    words: str


def _cache(folder: Path, entries: int = 5, size: int = 10_000) -> Cache:
    return Cache(folder / "opinions", Limits(review_cache_entries=entries, review_cache_bytes=size))


def test_what_was_kept_is_there(tmp_path: Path) -> None:
    cache = _cache(tmp_path)
    assert cache.get("a", Kept) is None
    cache.put("a", Kept("x"))
    assert _cache(tmp_path).get("a", Kept) == Kept("x")
    assert cache.size() == (1, len(b'{"words":"x"}'))


def test_it_is_for_its_owner_alone(tmp_path: Path) -> None:
    _cache(tmp_path).put("a", Kept("x"))
    folder = tmp_path / "opinions"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "a.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[" * 100_000, b'{"words": 7}', b'{"words": "x", "more": 1}']
)
def test_damage_costs_a_question(tmp_path: Path, content: bytes) -> None:
    cache = _cache(tmp_path)
    cache.put("a", Kept("x"))
    (tmp_path / "opinions" / "a.json").write_bytes(content)
    assert cache.get("a", Kept) is None
    cache.put("a", Kept("y"))
    assert cache.get("a", Kept) == Kept("y")


def test_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    cache = _cache(tmp_path, entries=3)
    for number, key in enumerate("abc"):
        cache.put(key, Kept(key))
        os.utime(tmp_path / "opinions" / f"{key}.json", (number, number))
    assert cache.get("a", Kept)
    cache.put("d", Kept("d"))
    assert [key for key in "abcd" if cache.get(key, Kept)] == ["a", "c", "d"]


def test_it_is_bounded_in_bytes(tmp_path: Path) -> None:
    cache = _cache(tmp_path, size=1_000)
    for number in range(5):
        cache.put(str(number), Kept("x" * 400))
    entries, size = cache.size()
    assert entries == 2
    assert size <= 1_000


def test_where_nothing_can_be_kept_nothing_is(tmp_path: Path) -> None:
    (tmp_path / "opinions").write_text("a file")
    cache = _cache(tmp_path)
    cache.put("a", Kept("x"))
    assert cache.get("a", Kept) is None
    assert cache.size() == (0, 0)


@pytest.mark.parametrize(
    ("one", "other"),
    [(["a", "b"], ["ab"]), (["a", ""], ["", "a"]), (["1", "2"], ["2", "1"]), (["\ud800"], ["?"])],
)
def test_other_parts_have_another_key(one: list[str], other: list[str]) -> None:
    assert key_of(one) == key_of(list(one))
    assert key_of(one) != key_of(other)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes with a name")
def test_a_pipe_among_the_opinions_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "key.json")
    assert Cache(tmp_path).get("key", Kept) is None
