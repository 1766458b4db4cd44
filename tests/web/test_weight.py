"""What is small, by what was sent and by what an archive says that it holds."""

import gzip
import io
import zipfile

import pytest

from panguard.web.submission import Kind, Submission
from panguard.web.weight import is_small


def packed(size: int) -> bytes:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("SKILL.md", "x" * size)
    return stored.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "small"),
    [
        (b"# Notes", "README.md", True),
        (b"x" * 65_537, "README.md", False),
        (packed(1_000), "a.zip", True),
        (packed(70_000), "a.zip", False),
        (packed(70_000), "README.md", False),
        (gzip.compress(b"x", mtime=0), "a.gz", False),
        (packed(1_000)[:-30], "a.zip", False),
    ],
    ids=["small", "large", "small zip", "large zip", "large zip by another name", "gzip", "cut zip"],
)
def test_a_file_is_as_heavy_as_what_is_in_it(data: bytes, name: str, small: bool) -> None:
    assert is_small(Submission(Kind.FILE, data, name)) is small


def test_a_pasted_text_counts_by_its_bytes_and_a_link_is_never_small() -> None:
    assert is_small(Submission(Kind.TEXT, b"x" * 65_536))
    assert not is_small(Submission(Kind.TEXT, b"x" * 65_537))
    assert not is_small(Submission(Kind.LINK, b"https://a.example/x.md"))
