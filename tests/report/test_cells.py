"""Terminal cells: wide characters count twice, lines break where each script allows it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panguard.report.cells import cell_width, crop, pad, wrap

MIXED = st.text(st.sampled_from("ab Z9，。「」天氣小幫手…e\u0301🙂"), max_size=60)


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("abc", 3), ("天氣", 4), ("ｆｕ", 4), ("e\u0301", 1), ("🙂", 2), ("❤\ufe0f", 1)],
)
def test_a_text_fills_as_many_cells_as_a_terminal_gives_it(text: str, width: int) -> None:
    assert cell_width(text) == width


def test_padding_is_in_cells_on_either_side() -> None:
    assert pad("天氣", 6) == "天氣  "
    assert pad("7", 3, right=True) == "  7"
    assert pad("longer", 3) == "longer"


def test_a_cut_text_ends_in_an_ellipsis_and_fits() -> None:
    assert crop("weather", 4) == "wea…"
    assert crop("天氣小幫手", 6) == "天氣…"
    assert crop("weather", 6, "...") == "wea..."
    assert crop("weather", 7) == "weather"


def test_words_stay_whole() -> None:
    assert wrap("put this page before the rest", 12) == ["put this", "page before", "the rest"]


def test_a_word_longer_than_a_line_is_broken() -> None:
    assert wrap("see abcdefghij now", 5) == ["see", "abcde", "fghij", "now"]


def test_chinese_breaks_between_characters_but_never_before_closing_punctuation() -> None:
    assert wrap("先看清楚，再安裝。", 8) == ["先看清", "楚，再安", "裝。"]
    assert wrap("請看「規則」一節", 6) == ["請看", "「規", "則」一", "節"]


def test_mixed_text_breaks_where_either_script_may() -> None:
    assert wrap("請執行 pga explain 查看", 12) == ["請執行 pga", "explain 查看"]


def test_an_empty_text_is_one_empty_line() -> None:
    assert wrap("", 10) == [""]


@given(MIXED, st.integers(2, 40))
def test_wrapping_fits_and_loses_nothing_but_spaces(text: str, width: int) -> None:
    lines = wrap(text, width)

    assert all(cell_width(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(MIXED, st.integers(1, 40))
def test_cutting_always_fits(text: str, width: int) -> None:
    assert cell_width(crop(text, width)) <= width
