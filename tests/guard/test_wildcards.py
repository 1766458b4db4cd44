from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panguard.guard.wildcards import fits


@given(name=st.text("ab.]", max_size=7), pattern=st.text("ab.*?[]!", max_size=8))
def test_patterns_stand_for_what_python_takes_them_for(name: str, pattern: str) -> None:
    assert fits(name, pattern) == fnmatchcase(name, pattern)


@pytest.mark.parametrize(
    ("name", "pattern", "fit"),
    [
        ("c", "[a-d]", True),
        ("e", "[a-d]", False),
        ("e", "[!a-d]", True),
        ("-", "[a-]", True),
        ("", "**", True),
    ],
)
def test_lists_of_characters(name: str, pattern: str, fit: bool) -> None:
    assert fits(name, pattern) is fit


def test_a_pattern_that_is_longer_than_any_name_may_stand_for_all() -> None:
    assert fits("settings.json", "*a" * 200)
    assert fits("settings.json", "[" * 20_000)
