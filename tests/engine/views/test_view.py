"""Views and their maps back to the file."""

from hypothesis import given
from hypothesis import strategies as st

from panguard.engine.views.view import ViewBuilder, edited, raw_view, whole
from panguard.terms import ViewKind


@st.composite
def edits_of_a_text(draw: st.DrawFn) -> tuple[str, list[tuple[int, int, str]]]:
    text = draw(st.text(alphabet="abcdef", max_size=30))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    words = draw(st.lists(st.text(alphabet="XYZ", max_size=4), min_size=len(pairs), max_size=len(pairs)))
    return text, [(start, end, word) for (start, end), word in zip(pairs, words, strict=True)]


def test_the_raw_view_is_the_text_itself() -> None:
    view = raw_view("hello")
    assert view.maps == ()
    assert view.source_span(1, 3) == (1, 3)


def test_a_replaced_part_stands_for_its_whole_source() -> None:
    view = edited("ab12345cd", [(2, 7, "X")], ViewKind.NORMALISED)
    assert view.text == "abXcd"
    assert view.source_span(2, 3) == (2, 7)
    assert view.source_span(1, 4) == (1, 8)
    assert view.source_span(3, 5) == (7, 9)


def test_a_match_across_something_removed_covers_it() -> None:
    view = edited("ig**no**re", [(2, 4, ""), (6, 8, "")], ViewKind.STRIPPED)
    assert view.text == "ignore"
    assert view.source_span(0, 6) == (0, 10)
    assert view.source_span(2, 4) == (4, 6)


def test_an_undivided_view_maps_every_part_to_the_whole_even_at_equal_length() -> None:
    for text in ("abc", "abcd", "abcde"):
        assert whole(text, (10, 14), ViewKind.DECODED, ("x",)).source_span(1, 2) == (10, 14)


def test_views_compose_through_every_level() -> None:
    outer = edited("..xyHELLOz", [(0, 2, ""), (4, 9, "abc")], ViewKind.NORMALISED)
    inner = whole("decoded", (2, 5), ViewKind.DECODED, ("base64",)).within(outer)
    assert inner.text == "decoded"
    assert inner.source_span(0, 3) == (4, 9)
    assert inner.via == ("base64",)


def test_the_names_of_the_steps_run_from_the_outside_in() -> None:
    outer = whole("abc", (0, 9), ViewKind.HIDDEN, ("HTML comment",))
    assert whole("d", (0, 3), ViewKind.DECODED, ("hex",)).within(outer).via == ("HTML comment", "hex")


def test_offsets_outside_a_view_are_clamped() -> None:
    view = edited("abcdef", [(0, 2, "")], ViewKind.STRIPPED)
    assert view.source_span(-3, 99) == (2, 6)
    assert ViewBuilder("abc").view(ViewKind.HIDDEN).source_span(0, 5) == (0, 0)


@given(edits_of_a_text(), st.data())
def test_a_source_span_lies_inside_the_text_and_grows_with_the_span(
    made: tuple[str, list[tuple[int, int, str]]], data: st.DataObject
) -> None:
    text, edits = made
    view = edited(text, edits, ViewKind.STRIPPED)
    start = data.draw(st.integers(0, len(view.text)))
    end = data.draw(st.integers(start, len(view.text)))
    wider = data.draw(st.integers(end, len(view.text)))
    first, last = view.source_span(start, end)
    assert 0 <= first <= last <= len(text)
    if end > start:
        assert view.source_span(start, wider)[1] >= last


@given(edits_of_a_text())
def test_what_was_kept_reads_the_same_in_the_source(made: tuple[str, list[tuple[int, int, str]]]) -> None:
    text, edits = made
    view = edited(text, edits, ViewKind.STRIPPED)
    for offset, character in enumerate(view.text):
        if character.islower():
            start, end = view.source_span(offset, offset + 1)
            assert text[start:end] == character
