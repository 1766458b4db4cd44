import pytest
from hypothesis import given
from hypothesis import strategies as st

from panguard.scan.kind import FileKind
from panguard.scan.skill import Skill, decode_text, skill_file, text_file, without_surrogates


@pytest.mark.parametrize(
    ("data", "text", "note"),
    [
        (b"", "", ""),
        ("Grüße".encode(), "Grüße", ""),
        (b"\xef\xbb\xbfwords", "words", ""),
        ("words 字".encode("utf-16"), "words 字", "utf-16-le"),
        ("\ufeffwords".encode("utf-16-be"), "words", "utf-16-be"),
        ("\ufeffwords".encode("utf-32-le"), "words", "utf-32-le"),
        ("words and words".encode("utf-16-le"), "words and words", "utf-16-le"),
        ("words and words".encode("utf-16-be"), "words and words", "utf-16-be"),
        ("words and words".encode("utf-32-le"), "words and words", "utf-32-le"),
        ("words and words".encode("utf-32-be"), "words and words", "utf-32-be"),
        (b"caf\xe9 and words", "café and words", "latin-1"),
        ("字 then ".encode() + b"\xff then words", "字 then ÿ then words", "latin-1"),
        (b"a\x00b words words", "a\x00b words words", ""),
        (b"\xff\xfea", "\ufffd", "utf-16-le, damaged"),
        (b"\xef\xbb\xbfa\xff", "aÿ", "latin-1"),
    ],
)
def test_bytes_are_decoded_as_an_agent_would_read_them(data: bytes, text: str, note: str) -> None:
    decoded = decode_text(data)
    assert (decoded.text, decoded.note) == (text, note)


@given(st.binary(max_size=300))
def test_decoding_never_fails_and_never_gives_a_surrogate(data: bytes) -> None:
    assert without_surrogates(decode_text(data).text) == decode_text(data).text


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_no_odd_byte_hides_the_ascii_text_beside_it(before: bytes, after: bytes) -> None:
    words = b" the quick brown fox jumps over the lazy dog and runs on and on " * 4
    if not before.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        assert words.decode() in decode_text(before + words + after).text


def test_a_binary_file_has_no_text() -> None:
    assert skill_file("a.png", b"\x89PNG\r\n\x1a\n" + bytes(30)).text is None


def test_a_text_file_is_decoded_once_with_a_note_on_how() -> None:
    file = skill_file("SKILL.md", b"caf\xe9")
    assert (file.text, file.encoding_note, file.kind) == ("café", "latin-1", FileKind.MARKDOWN)


def test_text_given_as_text_is_read_as_text_whatever_its_name() -> None:
    file = text_file("a.png", "words \ud800")
    assert (file.text, file.kind) == ("words \ufffd", FileKind.TEXT)


def test_a_file_is_found_by_its_path() -> None:
    skill = Skill("x", "", (text_file("a/b.md", "words"),))
    found = skill.file("a/b.md")
    assert found is not None
    assert found.name == "b.md"
    assert skill.file("b.md") is None
