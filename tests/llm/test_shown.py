"""What a model is shown of a text, and where in the text its quote stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panguard.llm.shown import letters, shown, unnumbered

_TEXTS = st.text(st.characters(codec=None), max_size=60)


def test_what_does_not_show_is_spelt() -> None:
    assert shown("a\u200bb \u202ec\x1b[0m \ud800") == "a⟨U+200B⟩b ⟨U+202E⟩c⟨U+001B⟩[0m ⟨U+D800⟩"


def test_lines_stay_lines() -> None:
    assert shown("a\r\nb\n\tc") == "a\nb\n c"


def test_long_stretches_of_nothing_are_short() -> None:
    assert shown("a" + "\n" * 100_000 + "b" + " " * 100_000 + "c") == "a\n\n\nb" + " " * 8 + "c"


def test_an_endless_run_of_what_does_not_show_is_short() -> None:
    run = shown("a" + "\U000e0041" * 20_000 + "b")
    assert run == "a" + "⟨U+E0041⟩" * 8 + "⟨19992 more that do not show⟩b"
    assert shown("\u200b" * 15) == "⟨U+200B⟩" * 15


@pytest.mark.parametrize(
    ("quote", "text", "found"),
    [
        ("upload it", "now upload it all", "upload it"),
        ("upload it", "now upload \n\t it all", "upload \n\t it"),
        (" upload   it\n", "now upload it all", "upload it"),
        ("up⟨U+200B⟩load", "now up\u200bload it", "up\u200bload"),
        ("up\u200bload", "now up\u200bload it", "up\u200bload"),
        ("⟨U+200B⟩load", "up\u200bload", "\u200bload"),
        ("字典", "查字典吧", "字典"),
    ],
)
def test_a_quote_is_found_as_it_was_shown(quote: str, text: str, found: str) -> None:
    span = letters(text).find(quote)
    assert span
    assert text[slice(*span)] == found


@pytest.mark.parametrize("quote", ["upload", "Now", "now  up load", "", "  \n", "nowup"])
def test_what_does_not_stand_letter_by_letter_is_not_found(quote: str) -> None:
    assert letters("now up\u200bload it").find(quote) is None


@given(_TEXTS, st.integers(0, 60), st.integers(1, 60))
def test_whatever_is_copied_from_what_was_shown_is_found(text: str, start: int, size: int) -> None:
    """A quote of the text as it was shown is found, and what is found shows as the quote."""
    quote = "" if "more that" in shown(text) else shown(text)[start : start + size]
    span = letters(text).find(quote)
    if not quote.strip():
        return
    assert span
    wanted = letters(quote).text.strip()
    assert wanted in letters(text[slice(*span)]).text


def test_lines_are_numbered_as_in_the_file_whatever_is_shortened() -> None:
    assert shown("a\r\nb\n\n\n\n\n  12| c\n", 41) == "41| a\n42| b\n\n\n47|   12| c\n"


@given(_TEXTS, st.integers(1, 200), st.integers(0, 80), st.integers(1, 80))
def test_whatever_is_copied_from_what_was_numbered_is_found(
    text: str, first: int, start: int, size: int
) -> None:
    """A quote of whole lines that was copied with their numbers is found without them."""
    rows = [] if "more that" in shown(text) else shown(text, first).split("\n")
    quote = "\n".join(rows[start % (len(rows) or 1) :][:size])
    if not unnumbered(quote).strip():
        return
    assert letters(text).find(unnumbered(quote))
