import pytest
import re2
import regex

from panguard.engine.forms import KEPT, Form, Kept, expanded, restored, stored
from panguard.engine.marking import moved
from panguard.engine.parse import parse
from panguard.engine.prepared import PreparedText, is_digit_beyond_ascii, is_word_beyond_ascii
from panguard.engine.re2text import translate

PLAIN = Form()
FLAGS = regex.IGNORECASE | regex.VERSION0


def exact(source: str, form: Form = PLAIN) -> bool:
    return translate(parse(source).node, form).exact


@pytest.mark.parametrize(
    "source",
    [
        r"foo(?!bar)",
        r"(?<!a)b",
        r"(?=a)b",
        r"(a)\1",
        r"a++",
        r"(?>a|ab)c",
        r"(?:a?)*b",
        r"a$\n",
        r"\p{L}",
        r"(?:a|bc){2000}",
    ],
)
def test_what_re2_lacks_is_widened_and_said_to_be(source: str) -> None:
    assert not exact(source)
    assert not exact(source, Form(marked=True))


@pytest.mark.parametrize(
    "source", [r"a+?b", r"(?i:a)b$", r"^a|b\b", r"[^\W_]+\d", r"x{1500}", r"(?:a|)b", r"(a)?b"]
)
def test_the_rest_is_written_exactly(source: str) -> None:
    assert exact(source)
    assert exact(source, Form(marked=True))


def test_a_loose_form_takes_many_repeats_for_any_number() -> None:
    loose = translate(parse(r"a.{0,400}b{2,3}").node, Form(loose=True))
    assert not loose.exact
    assert "400" not in loose.text
    assert "{2,3}" in loose.text


def test_every_form_matches_wherever_the_pattern_does() -> None:
    sources = (r"a.{0,40}b", r"(a|b)\1", r"\b[k-s]+\b", r"foo(?=\s+bar)", r"[^\s]{3,12}x", r"\W\d\w\D", r"a$")
    texts = (
        "a b",
        "bb é",
        "\u212a\u017f x_",
        "foo bar é",
        "éèêx \u0663a",
        "-1a-",
        "-\u06631-",
        "a\n",
        "é a\n",
    )
    for source in sources:
        node = parse(source).node
        for text in texts:
            prepared = PreparedText(text)
            for form in prepared.forms:
                found = re2.search(translate(node, form).text.encode(), prepared.data)
                expected = regex.search(source, text, FLAGS)
                assert expected is None or found is not None
                if found and expected:
                    assert prepared.character_offset(found.start()) <= expected.start()


def test_tables_of_words_and_digits_are_those_of_the_library() -> None:
    for point in (*range(0x80, 0x3000), *range(0x1F100, 0x1F200), 0xE0101, 0x20000, 0x10D40):
        character = chr(point)
        assert is_word_beyond_ascii(character) == bool(regex.match(r"\w", character))
        assert is_digit_beyond_ascii(character) == bool(regex.match(r"\d", character))


def test_marked_texts_show_words_to_re2_and_keep_their_offsets() -> None:
    text = "x_é 中 \U0001f600 ok"
    prepared = PreparedText(text)
    assert not prepared.plain
    assert prepared.data.decode().startswith(f"x_{chr(moved(0x5F))}__{chr(moved(0xE9))}_ ")
    for offset in range(len(text) + 1):
        assert prepared.character_offset(prepared.byte_offset(offset)) == offset


@pytest.mark.parametrize("text", ["plain", "dash — “quoted” \u00a0 \U0001f600"])
def test_texts_without_words_beyond_ascii_stay_as_they_are(text: str) -> None:
    assert PreparedText(text).data == text.encode()


@pytest.mark.parametrize(
    "source",
    [
        r"(?:a\s+[^\s]\w.[\s\S]){0,20}_\d$",
        "abc",
        "=",
        "a.{0,40}b",
        r"a[\s\S]{0,40}b_c",
        r"\bword\b(?!x)",
        r"(?<!y)\w+ é{0,9}",
    ],
)
def test_forms_are_restored_as_they_were_stored(source: str) -> None:
    node = parse(source).node
    translations = {form: translate(node, form) for form in KEPT}
    loaded = restored(stored(Kept(translations, r"(?P<g1>\x5c)")))
    assert {form: (expanded(t.text), t.exact) for form, t in loaded.translations.items()} == translations
    assert loaded.source == r"(?P<g1>\x5c)"
    assert restored(b"") == Kept()
