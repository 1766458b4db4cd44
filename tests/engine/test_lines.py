"""Lines and columns of a text."""

from hypothesis import given
from hypothesis import strategies as st

from panguard.engine.lines import LineIndex, line_starts

TEXTS = st.text(alphabet="ab\n\r\u2028\x0c\t", max_size=40)


def test_every_kind_of_line_end_counts_once() -> None:
    index = LineIndex("a\r\nb\rc\nd")
    assert [index.line(number) for number in range(1, 5)] == ["a", "b", "c", "d"]
    assert index.count == 4


def test_columns_count_characters_from_one() -> None:
    index = LineIndex("é🙂x\nab")
    assert index.position(2) == (1, 3)
    assert index.position(5) == (2, 2)


def test_separators_that_editors_do_not_count_stay_inside_a_line() -> None:
    assert LineIndex("a\x0cb\u2028c\x0bd").count == 1


def test_an_offset_outside_the_text_is_clamped() -> None:
    index = LineIndex("ab\n")
    assert index.position(-5) == (1, 1)
    assert index.position(99) == (2, 1)
    assert LineIndex("").position(0) == (1, 1)


def test_a_line_that_is_not_there_is_empty() -> None:
    assert LineIndex("a").line(0) == ""
    assert LineIndex("a").line(2) == ""


@given(TEXTS)
def test_line_and_column_lead_back_to_the_offset(text: str) -> None:
    index = LineIndex(text)
    starts = line_starts(text)
    for offset in range(len(text) + 1):
        line, column = index.position(offset)
        assert starts[line - 1] + column - 1 == offset


@given(TEXTS)
def test_lines_are_those_of_universal_newlines(text: str) -> None:
    index = LineIndex(text)
    expected = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert [index.line(number) for number in range(1, index.count + 1)] == expected
