"""The bounds of a scan, and the one that a user may raise."""

from pathlib import Path

import pytest

import panguard
from panguard.limits import DEFAULT_LIMITS, MIB, Limits, reading
from panguard.values import fields


def test_reading_less_than_the_default_changes_nothing() -> None:
    assert reading(1) is DEFAULT_LIMITS


def test_reading_more_raises_the_bounds_of_a_file_of_a_skill_and_of_its_archives() -> None:
    limits = reading(20)
    assert (limits.max_file_bytes, limits.max_total_bytes) == (20 * MIB, 40 * MIB)
    assert limits.archive_bytes == 40 * MIB
    assert limits.max_files == DEFAULT_LIMITS.max_files


@pytest.mark.parametrize("bound", [field.name for field in fields(Limits)])
def test_every_bound_is_kept_somewhere(bound: str) -> None:
    sources = Path(panguard.__file__).parent.rglob("*.py")

    assert any(f".{bound}" in source.read_text(encoding="utf-8") for source in sources)
