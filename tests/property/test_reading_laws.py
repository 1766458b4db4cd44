"""Laws of reading: where bytes come from changes nothing, and the end of a long text is read to its end."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panguard.findings import NotInspected
from panguard.limits import Limits
from panguard.scan.skill import SkillFile
from panguard.scan.sources.file import read_file, read_upload

BOUND = 66_000
LAST = "the last words"
# How a text is written: the encoding, what stands in front, and a character for its length in bytes.
WAYS = {
    "UTF-8": ("utf-8", b"", "a"),
    "UTF-8 of three bytes": ("utf-8", b"", "字"),
    "UTF-16": ("utf-16-le", b"\xff\xfe", "a"),
    "UTF-16 with few zeros": ("utf-16-le", b"\xff\xfe", "\u5b80"),
    "UTF-16, big end first": ("utf-16-be", b"\xfe\xff", "字"),
    "UTF-16 without a mark": ("utf-16-le", b"", "a"),
    "UTF-32": ("utf-32-le", b"\xff\xfe\0\0", "a"),
}


def read_twice(data: bytes, limits: Limits) -> list[tuple[tuple[SkillFile, ...], tuple[NotInspected, ...]]]:
    """Return what is read of bytes in a file, and of the same bytes in memory."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "notes.md")
        path.write_bytes(data)
        (disk,) = read_file(str(path), limits)
    (memory,) = read_upload("notes.md", data, limits)
    return [(skill.files, skill.not_inspected) for skill in (disk, memory)]


@given(
    st.integers(BOUND - 8, BOUND + 8),
    st.integers(-16, 16) | st.integers(BOUND, 2 * BOUND),
    st.sampled_from(sorted(WAYS)),
)
@settings(max_examples=80, deadline=None)
def test_a_file_reads_the_same_from_disk_and_from_memory(bound: int, more: int, way: str) -> None:
    encoding, mark, sign = WAYS[way]
    data = (mark + (sign * (bound + more)).encode(encoding))[: bound + more]
    disk, memory = read_twice(data, Limits(max_file_bytes=bound))
    assert disk == memory
    assert sum(len(file.data) for file in disk[0]) <= bound + 3


@pytest.mark.parametrize("way", sorted(WAYS))
@pytest.mark.parametrize("more", range(1, 9))
def test_the_end_of_a_long_text_is_read_to_its_last_letter(more: int, way: str) -> None:
    encoding, mark, sign = WAYS[way]
    padding = sign * (BOUND + more)
    data = mark + f"{padding}\n{LAST}".encode(encoding)
    for files, missed in read_twice(data, Limits(max_file_bytes=BOUND)):
        assert [file.path for file in files] == ["notes.md", "notes.md (end)"]
        assert (files[1].text or "").endswith(LAST)
        assert "\ufffd" not in (files[0].text or "") + (files[1].text or "")
        assert sum(item.bytes for item in missed) + sum(len(file.data) for file in files) >= len(data) - 6


def test_half_a_character_at_the_very_end_hides_nothing() -> None:
    data = b"\xff\xfe" + ("a" * BOUND + LAST).encode("utf-16-le") + b"!"
    for files, _ in read_twice(data, Limits(max_file_bytes=BOUND)):
        assert LAST in (files[1].text or "")
