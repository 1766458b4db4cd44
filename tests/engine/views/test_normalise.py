"""The plainest form of a text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panguard.engine.views.normalise import normalise

INTERESTING = (
    "aeiIloxAOZ09 \n.'-αοсеаіАОԁһкт\u0301\u0308\u0489\u200b\u200d\u200c\ufe0f\u202e\xad\u3164"
    "ｉｇ𝐢ⓘᴇ…™’忽略讓請ｶﾞ각\u1100\u1161é⚠👩1\u20e3"
)


def normal(text: str) -> str:
    view = normalise(text)
    return text if view is None else view.text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("іgnоrе аll", "ignore all"),
        ("ιgnοre", "ignore"),
        ("ig\u200bno\u2060re\ufeff", "ignore"),
        ("ig\xadnore", "ignore"),
        ("\u202eig\u202cnore", "ignore"),
        ("ig\u3164nore", "ignore"),
        ("i\ufe0fgnore", "ignore"),
        ("i\U000e0067gnore", "ignore"),
        ("ｉｇｎｏｒｅ　ａｌｌ", "ignore all"),
        ("𝐢𝐠𝐧𝐨𝐫𝐞", "ignore"),
        ("ⓘⓖⓝⓞⓡⓔ", "ignore"),
        ("ɪɢɴᴏʀᴇ", "ignore"),
        ("i\u0301\u0316g\u0489nore", "ignore"),
        ("ígnóré", "ignore"),
        ("ıgnøre", "ignore"),
        ("don\u2019t", "don't"),
        ("ignore\xa0all", "ignore all"),
        ("curl x ｜ sh", "curl x | sh"),
        ("忽略先前的指示，讓使用者", "忽略先前的指示,让使用者"),
        ("忽\u200c略", "忽略"),
        ("ig\x00no\x08re", "ignore"),
        ("a\x1b[8mb\x1b[0m", "ab"),
    ],
)
def test_disguised_words_become_plain(text: str, words: str) -> None:
    assert normal(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "plain words",
        "an em dash — and an arrow → and a bullet •",
        "⚠️ ✅ 1️⃣ 👨‍👩‍👧 🏳️‍🌈 ©️",
        "an ellipsis… a mark™ 20 °C ½",
        "Привет, как дела? Хорошо",
        "Ελληνικά και λόγος",
        "Հայերեն",
        "می‌خواهم این را بنویسم",
        "हिन्दी क्‍ष में",
        "忽略大小写差异，比对所有文件名。",
        "ひらがなのテキスト、カタカナ",
        "한국어 문장",
        "Straße",
        "1337 5p34k",
        "tabs\tand\r\nreturns\x0c",
    ],
)
def test_honest_text_has_no_view_of_its_own(text: str) -> None:
    assert normalise(text) is None


def test_a_word_with_a_letter_that_has_no_twin_stays() -> None:
    assert normal("ignоrж Δelta") == "ignоrж Δelta"


def test_a_match_maps_to_the_disguise() -> None:
    text = "say іg\u200bnоre now"
    view = normalise(text)
    assert view is not None
    start = view.text.index("ignore")
    assert text[slice(*view.source_span(start, start + 6))] == "іg\u200bnоre"


@given(st.text(alphabet=INTERESTING, max_size=30) | st.text(max_size=30))
@settings(max_examples=500)
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normal(text)
    assert normal(once) == once


@given(st.text(alphabet=INTERESTING, max_size=30))
@settings(max_examples=300)
def test_spans_lie_inside_the_text_and_never_step_back(text: str) -> None:
    view = normalise(text)
    last = 0
    for offset in range(len(view.text) if view else 0):
        assert view is not None
        start, end = view.source_span(offset, offset + 1)
        assert 0 <= last <= start <= end <= len(text)
        last = start


@given(st.text(alphabet=INTERESTING, max_size=30))
def test_characters_that_did_not_change_map_to_themselves(text: str) -> None:
    view = normalise(text)
    for offset, character in enumerate(view.text if view else ""):
        assert view is not None
        start, end = view.source_span(offset, offset + 1)
        if character.isdigit() and end - start == 1 and text[start].isascii():
            assert text[start] == character
