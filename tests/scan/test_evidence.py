from hypothesis import given
from hypothesis import strategies as st

from panguard.scan.evidence import excerpt, excerpt_line, shorten
from tests.scan import attacks


@given(st.text(max_size=400), st.integers(0, 400), st.integers(0, 400), st.integers(1, 80))
def test_an_excerpt_is_bounded_and_its_highlight_lies_within(
    text: str, one: int, other: int, limit: int
) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    assert len(excerpt(text, start, end, limit)) <= limit
    line, (low, high) = excerpt_line(text, start, end, limit)
    assert 0 <= low <= high <= len(line)
    assert line.isprintable()


def test_the_highlight_is_the_span_even_after_characters_that_are_spelt_out() -> None:
    text = "first\n\u202ebad word here\nlast"
    line, (low, high) = excerpt_line(text, text.index("word"), text.index("word") + 4, 80)
    assert line == "⟨U+202E⟩bad word here"
    assert line[low:high] == "word"


def test_a_long_line_is_cut_around_the_span() -> None:
    text = "x" * 500 + "SPAN" + "y" * 500
    line, (low, high) = excerpt_line(text, 500, 504, 60)
    assert line[low:high] == "SPAN"
    assert line.startswith("…")
    assert line.endswith("…")
    assert len(line) == 62


def test_a_span_longer_than_the_limit_is_cut() -> None:
    assert shorten("abcdef", 4) == "abc…"
    assert len(excerpt("x" * 1000, 0, 1000, 50)) == 50


def test_a_lone_carriage_return_ends_a_line() -> None:
    assert excerpt_line("one\rtwo\rthree", 4, 7, 80) == ("two", (0, 3))


def test_no_evidence_shows_more_than_four_characters_of_a_secret() -> None:
    text = f"key = {attacks.AWS_KEY} and {attacks.GITHUB_TOKEN}"
    shown = excerpt(text, 0, len(text), 200) + excerpt_line(text, 6, 20, 200)[0]
    assert attacks.AWS_KEY[:5] not in shown
    assert attacks.GITHUB_TOKEN[:5] not in shown
    assert attacks.AWS_KEY[:4] + "*" in shown


def test_a_secret_is_masked_even_where_the_excerpt_cuts_through_it() -> None:
    text = "x" * 300 + " " + attacks.GITHUB_TOKEN
    for start in range(300, 330):
        assert attacks.GITHUB_TOKEN[8:20] not in excerpt(text, start, start + 30, 200)
