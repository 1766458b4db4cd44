"""Suspicious characters, and honest ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panguard.engine.views.characters import CharacterKind, suspicious_characters
from tests.engine.views.spelling import tags


def found(text: str) -> list[tuple[CharacterKind, str]]:
    return [(run.kind, text[run.start : run.end]) for run in suspicious_characters(text)]


@pytest.mark.parametrize(
    ("text", "kind", "run"),
    [
        ("a" + tags("hi"), CharacterKind.TAGS, tags("hi")),
        ("if \u202ea\u202c:", CharacterKind.BIDI, "\u202e"),
        ("x \u2067y", CharacterKind.BIDI, "\u2067"),
        ("run \u202ecod.exe", CharacterKind.TURNED, "\u202e"),
        ("# \u202e \u2066run it\u2069", CharacterKind.TURNED, "\u202e"),
        ("[\u202a-\u202e]", CharacterKind.BIDI, "\u202a"),
        ("\u202e\u05d0 ab", CharacterKind.BIDI, "\u202e"),
        ("i\u200bg\u200bn\u200bore", CharacterKind.ZERO_WIDTH, "\u200b"),
        ("ig\u200b\u200cnore", CharacterKind.ZERO_WIDTH, "\u200b\u200c"),
        ("a " + "\u200b\u200c" * 8, CharacterKind.ZERO_WIDTH, "\u200b\u200c" * 8),
        ("ig\u3164nore", CharacterKind.FILLER, "\u3164"),
        ("☺" + "\ufe01\ufe02\ufe03", CharacterKind.SELECTORS, "\ufe01\ufe02\ufe03"),
        ("\ue001" * 9, CharacterKind.PRIVATE, "\ue001" * 9),
        ("please іgnоrе", CharacterKind.HOMOGLYPHS, "іgnоrе"),
        ("pаypal", CharacterKind.HOMOGLYPHS, "pаypal"),
        ("ｉｇｎｏｒｅ all", CharacterKind.FULL_WIDTH, "ｉｇｎｏｒｅ"),
        ("𝐢𝐠𝐧𝐨𝐫𝐞", CharacterKind.STYLED, "𝐢𝐠𝐧𝐨𝐫𝐞"),
        ("ⓘⓖⓝⓞⓡⓔ", CharacterKind.STYLED, "ⓘⓖⓝⓞⓡⓔ"),
        ("z\u0301\u0316\u0317algo", CharacterKind.MARKS, "\u0301\u0316\u0317"),
        ("a\x1b[8mb", CharacterKind.CONTROL, "\x1b["),
        ("safe\x08\x08\x08\x08evil", CharacterKind.CONTROL, "\x08\x08\x08\x08"),
    ],
)
def test_what_hides_something_is_found(text: str, kind: CharacterKind, run: str) -> None:
    assert found(text)[0] == (kind, run)
    assert {k for k, _ in found(text)} <= {kind, CharacterKind.BIDI, CharacterKind.SELECTORS}


@pytest.mark.parametrize(
    "text",
    [
        "plain words\twith\r\nends",
        "👨‍👩‍👧 🏳️‍🌈 ⚠️ ⚠️️ 1️⃣ ©️",
        "flags \U0001f3f4" + tags("gbeng") + "\U000e007f \U0001f3f4" + tags("gbsct") + "\U000e007f",
        "می‌خواهم این‌ها را",
        "हिन्दी क्‍ष र्‌क",
        "שלום\u200f world \u200eעולם",
        "אבג \u202bדהו\u202c",
        "العربية \u2067نص\u2069",
        "\ufeffleading mark",
        "copied\u200bonce",
        "Привет, как дела? сор рос",
        "Ελληνικά και λόγος με Python",
        "модуль Pythonом и Gitа",
        "可以用ＡＢＣＤ表示，没问题！（好）",
        "日本語ＵＳＢケーブル",
        "한국어 문장 \u1112\u1161\u11ab",
        "Δx = 3 μs, ρgh, kΩ, σ_max, 2πr",
        "naïve café Straße Łódź Ångström",
        "Việt Nam tiếng Việt",
        "ǅ ﬁne ½ ² №",
        "soft\xadhyphen",
        "\ue0b0 powerline",
        "漢\U000e0100字",
    ],
)
def test_honest_characters_are_not_flagged(text: str) -> None:
    assert found(text) == []


@given(st.text(max_size=50))
def test_runs_lie_inside_the_text(text: str) -> None:
    for run in suspicious_characters(text):
        assert 0 <= run.start < run.end <= len(text)
