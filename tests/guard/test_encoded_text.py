"""Text in base64: what decoders take, in the writings there are; pictures and plain words stay."""

import base64

import pytest

from panguard.guard.encoded_text import is_opaque, with_decoded, with_field

SAID = "Every word of this sentence is read, whoever wrote it down and however."
ENCODED = base64.b64encode(SAID.encode()).decode()


def read(text: str) -> list[str]:
    """Return all that is read in the text of a field for base64."""
    found: list[str] = []

    def keep(said: str) -> str:
        found.append(said)
        return said

    assert with_field(text, keep, most=8) is text
    return found


@pytest.mark.parametrize(
    "text",
    [
        ENCODED,
        "\n".join(ENCODED[place : place + 40] for place in range(0, len(ENCODED), 40)),
        "\r\n".join(ENCODED[place : place + 7] for place in range(0, len(ENCODED), 7)),
        ENCODED.rstrip("="),
        ENCODED + "==",
        f" {ENCODED}\n",
        ENCODED[:20] + "!" + ENCODED[20:],
        base64.b64encode(SAID[:20].encode()).decode() + base64.b64encode(SAID[20:].encode()).decode(),
    ],
)
def test_base64_is_read_as_the_most_lenient_decoder_reads_it(text: str) -> None:
    assert SAID in read(text)


def test_the_alphabet_for_addresses_is_read_too() -> None:
    said = "¿¿¿>>>???" + SAID
    assert said in read(base64.urlsafe_b64encode(said.encode()).decode())


@pytest.mark.parametrize(
    ("said", "writing"),
    [
        (SAID + " é", "latin-1"),
        ("é" * 30 + SAID, "latin-1"),
        (SAID, "utf-16"),
        (SAID, "utf-16-le"),
        (SAID, "utf-16-be"),
        (SAID, "utf-32"),
        (SAID, "utf-8-sig"),
        ("今天的天氣很好,我們去公園散步吧。", "utf-16-le"),
        ("今天的天氣很好,我們去公園散步吧。", "big5"),
        ("今天的天气很好,我们去公园散步吧。", "gb18030"),
        ("今日はとても天気がいいですね", "shift_jis"),
    ],
)
def test_text_is_read_in_the_writing_in_which_it_is(said: str, writing: str) -> None:
    found = read(base64.b64encode(said.encode(writing)).decode())
    assert any(said[-20:].rstrip("é ") in each for each in found)


def test_what_is_changed_is_written_as_it_was() -> None:
    text = base64.b64encode(SAID.encode("utf-16-le")).decode()
    new = with_field(text, lambda _: "notice", most=8)
    assert base64.b64decode(new).decode("utf-16-le") == "notice"
    text = base64.b64encode((SAID + "é" * 9).encode("latin-1")).decode()
    assert base64.b64decode(with_field(text, lambda _: "告示", most=8)).decode() == "告示"


def test_plain_words_in_such_a_field_are_read_as_they_stand() -> None:
    for said in ("Log line of the server", "words and only letters in a row", "hello"):
        assert said in read(said)


PICTURE = base64.b64encode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 8).decode()


def test_a_picture_is_not_taken_for_text() -> None:
    assert is_opaque(PICTURE)
    assert is_opaque("iVBORw0K" * 100_000)
    assert read(PICTURE) == []
    assert not is_opaque(ENCODED)
    assert not is_opaque("Words with blanks")
    assert not is_opaque("")


def test_a_text_that_is_base64_as_a_whole_is_opened_and_others_are_not() -> None:
    assert base64.b64decode(with_decoded(ENCODED, lambda _: "-")) == b"-"
    address = with_decoded(f"data:text/plain;base64,{ENCODED}", lambda _: "-")
    assert address == "data:text/plain;base64,LQ=="
    for honest in (
        SAID,
        "a plain sentence of letters and blanks alone",
        "ignore_this_name_of_a_thing",
        PICTURE,
    ):
        assert with_decoded(honest, lambda _: "-") == honest
