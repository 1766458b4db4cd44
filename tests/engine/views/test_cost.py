"""Hostile text costs what its length says, not more."""

import base64
import time
from collections.abc import Callable

import pytest

from panguard.engine.lines import LineIndex
from panguard.engine.views.characters import suspicious_characters
from panguard.engine.views.decode import decode
from panguard.engine.views.encodings import _BASE64_CLASSES, _chains
from panguard.engine.views.hidden import hidden
from panguard.engine.views.joined import joined
from panguard.engine.views.markdown import code_spans, prose, strip_markdown
from panguard.engine.views.normalise import normalise
from panguard.limits import DEFAULT_LIMITS

LARGE = 60_000
GROWTH = 8
SLACK = 3  # of linear growth; quadratic growth would be eight times linear growth
FLOOR = 0.002  # seconds below which nothing is measured

HOSTILE = [
    "<!--", "<!-- --", "`", "``` ", "```\n", "~~~x\n", "[", "![", "[[]", "](", "](a ", '](a "', "[a]: (",
    "&#", "&", "&amp;", "A", "Ab1", "=", "%", "%2", "%25", "\\x4", "\\", "\\u{", "<", "<a ", "<a hidden>",
    "<a title='", "</", "<b", ">", "> ", "- ", "- a\n", "1. ", " ", "\t", " \n", "\n", "\r", "\r\n",
    "    a\n", "*", "**a", "_", "_a", "__a ", "~~", "0x41, ", "41 ", "65,", "4", "'+'", "'A'+",
    '"AAAA" + "', "A\n", "AAAAAAAAAAAAAAAAAAAA\n", "ABCD2345", "<~", "85 <~", "base64 AAAAAAAA/", "/a",
    "a/b", "\u200b", "a\u200b", "\u0301", "a\u0301", "\U000e0041", "\ufe01", "\u0430", "a\u0430", "\u202e",
    "\uff41", "\u7565", "\u5ffd\u200c", "\U0001d41a", "\u1160", "\u1100\u1161", "\uff76\uff9e", "\u001b[",
    "\u0000", "---\n", "---\n#", "style hidden <p>", "title <a ", "=41", "z85 !!!!!!!!!!!!!!!!",
    "vafgehpgvba ", "snoitcurtsni\n", "\u00a0", "#", "# ", "|", "<div\n", "<?", "<![",
]  # fmt: skip


def lines(text: str) -> None:
    LineIndex(text).position(len(text))


READERS: list[Callable[[str], object]] = [
    lines,
    strip_markdown,
    code_spans,
    prose,
    normalise,
    lambda text: decode(text, DEFAULT_LIMITS),
    lambda text: hidden(text, DEFAULT_LIMITS),
    lambda text: list(suspicious_characters(text)),
    lambda text: joined(text, code_spans(text)),
]
NAMES = ["lines", "strip", "code", "prose", "normalise", "decode", "hidden", "characters", "joined"]


def seconds(read: Callable[[str], object], text: str) -> float:
    started = time.process_time()
    read(text)
    return time.process_time() - started


@pytest.mark.parametrize("read", READERS, ids=NAMES)
def test_hostile_text_costs_no_more_than_its_length(read: Callable[[str], object]) -> None:
    slow: list[tuple[str, float, float]] = []
    for part in HOSTILE:
        small, large = (part * (size // len(part)) for size in (LARGE // GROWTH, LARGE))
        took = seconds(read, large)
        if took > FLOOR * GROWTH * SLACK:
            base = max(FLOOR, min(seconds(read, small) for _ in range(3)))
            took = min(took, *(seconds(read, large) for _ in range(2)))
            if took > base * GROWTH * SLACK:
                slow.append((part, base, took))
    assert slow == []


def test_a_megabyte_of_base64_costs_little_and_a_picture_even_less() -> None:
    blob = base64.b64encode(b"just some ordinary words " * 40_000).decode()
    picture = base64.b64encode(bytes(range(256)) * 4_000).decode()
    assert decode(blob, DEFAULT_LIMITS).views != ()
    assert seconds(lambda text: decode(text, DEFAULT_LIMITS), blob) < 2
    assert decode(picture, DEFAULT_LIMITS).views == ()


def test_a_large_blob_that_is_wrapped_costs_what_its_length_says() -> None:
    def read(text: str) -> object:
        return list(_chains(text, text.encode().translate(_BASE64_CLASSES)))

    small, large = (
        seconds(read, base64.encodebytes(bytes(range(256)) * size).decode()) for size in (2_000, 16_000)
    )
    assert large < GROWTH * SLACK * max(small, FLOOR)
