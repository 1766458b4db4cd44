"""Text from data is shown as it is, or spelt out where it would not show."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panguard.printable import is_visible, printable


@pytest.mark.parametrize("text", ["", "plain", "天氣，『好』", "Приве́т", "سلام", "naïve 🙂 ❤\ufe0f"])
def test_honest_text_is_left_alone(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb", "a⟨U+202E⟩b"),
        ("\x1b[31m", "⟨U+001B⟩[31m"),
        ("a\tb\r\nc", "a b  c"),
        ("\u200b", "⟨U+200B⟩"),
        ("\U000e0041", "⟨U+E0041⟩"),
        ("\U000e0100", "⟨U+E0100⟩"),
        ("\u3164\ufe01\u2800", "⟨U+3164⟩⟨U+FE01⟩⟨U+2800⟩"),
        ("\udcff", "⟨U+DCFF⟩"),
        ("\u2028", "⟨U+2028⟩"),
    ],
)
def test_what_does_not_show_is_spelt_out(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text())
def test_the_result_is_one_visible_line_and_stays_so(text: str) -> None:
    shown = printable(text)

    assert all(map(is_visible, shown))
    assert not any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for character in shown)
    assert printable(shown) == shown
