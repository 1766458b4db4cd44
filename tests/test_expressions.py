"""An expression of our own means what `re` means by it, whenever it is compiled."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panguard.expressions import Expression

SOURCES = (r"a+", r"(?<=b)a", r"^a|b$", r"\bab\b", r"x*")


@pytest.mark.parametrize("source", SOURCES)
@given(text=st.text("abx \n", max_size=20), start=st.integers(0, 20), end=st.integers(0, 20))
def test_every_way_of_searching_gives_what_re_gives(source: str, text: str, start: int, end: int) -> None:
    ours, theirs = Expression(source, re.MULTILINE), re.compile(source, re.MULTILINE)

    def spans(found: "re.Match[str] | None") -> tuple[int, int] | None:
        return found.span() if found else None

    assert spans(ours.search(text, start)) == spans(theirs.search(text, start))
    assert spans(ours.match(text, start, end)) == spans(theirs.match(text, start, end))
    assert spans(ours.fullmatch(text, start, end)) == spans(theirs.fullmatch(text, start, end))
    assert [m.span() for m in ours.finditer(text)] == [m.span() for m in theirs.finditer(text)]
    assert ours.findall(text) == theirs.findall(text)
    assert ours.sub("-", text) == theirs.sub("-", text)
    assert ours.split(text) == theirs.split(text)


def test_it_is_compiled_once() -> None:
    expression = Expression("a")
    assert expression.compiled is expression.compiled
