"""The mark beneath a source line is where the finding is, whatever the line is written in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panguard.findings import Evidence
from panguard.report.cells import cell_width
from panguard.report.source_line import SourceLine, fitted, source_line
from panguard.values import replace
from tests.report.samples import evidence


def test_the_mark_is_under_the_match() -> None:
    line = source_line(evidence("Please ", "put this first", " now"))

    assert line == SourceLine("Please ", "put this first", " now")
    assert line.underline() == "       ^^^^^^^^^^^^^^"


def test_wide_characters_count_twice() -> None:
    line = source_line(evidence("天氣 ", "小幫手", "。"))

    assert line is not None
    assert line.underline() == "     ^^^^^^"


def test_tabs_count_once_since_they_are_shown_as_a_space() -> None:
    line = source_line(evidence("x\t\t", "y"))

    assert line is not None
    assert (line.text, line.underline()) == ("x  y", "   ^")


def test_an_empty_match_is_marked_by_one_sign() -> None:
    line = source_line(evidence("abc", "", "def"))

    assert line is not None
    assert line.underline() == "   ^"


def test_indentation_is_left_out() -> None:
    line = source_line(evidence("        x = ", "y"))

    assert line is not None
    assert (line.text, line.underline()) == ("x = y", "    ^")


def test_what_was_found_is_shown_where_there_is_no_line() -> None:
    assert source_line(Evidence("found")) == SourceLine("", "found", "")
    assert source_line(Evidence("")) is None


@pytest.mark.parametrize("highlight", [(-5, 3), (2, 999), (3, 1), (999, 9999)])
def test_an_impossible_highlight_is_still_shown(highlight: tuple[int, int]) -> None:
    line = source_line(replace(evidence("abc", "def"), highlight=highlight))

    assert line is not None
    assert line.text == "abcdef"


def test_a_long_line_is_cut_around_the_match() -> None:
    line = fitted(SourceLine("b" * 100, "match", "a" * 100), 40)

    assert line.text == "…bbbbbbbbbbbbbbbbbbbmatchaaaaaaaaaaaaaa…"


def test_the_beginning_of_a_line_stays_when_it_fits_with_the_match() -> None:
    line = fitted(SourceLine("b" * 30, "match", "a" * 100), 40)

    assert line.text == "b" * 30 + "match" + "aaaa…"


def test_a_match_at_the_end_of_a_line_gets_all_the_room_before_it() -> None:
    assert fitted(SourceLine("b" * 30, "m" * 25, ""), 40).text == "…" + "b" * 14 + "m" * 25


@given(
    st.text("ab天 ", max_size=80),
    st.text("xy氣 ", min_size=1, max_size=80),
    st.text("ab天 ", max_size=80),
    st.integers(20, 90),
)
def test_a_cut_line_fits_and_still_shows_the_start_of_the_match(
    before: str, match: str, after: str, width: int
) -> None:
    line = fitted(SourceLine(before, match, after), width)

    assert cell_width(line.text) <= width
    assert line.match[:1] == match[0]


def test_among_other_lines_a_line_is_indented_as_they_are() -> None:
    found = evidence("        ", "run(it)")
    line = source_line(found, indented=True)
    assert line is not None
    assert line.text == "        run(it)"
